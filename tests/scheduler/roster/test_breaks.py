"""Short breaks: enough of them, lawful, and where they cost the fewest calls."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.demand import Demand, Need, Pools
from scheduler.evidence import Evidence
from scheduler.facts import Facts
from scheduler.fairness import tension_share, unsocial_share
from scheduler.patterns import grid_patterns
from scheduler.policy import Policy
from scheduler.result import PlannedPairing
from scheduler.roster.breaks import place_breaks
from scheduler.rules import (
    lunch,
    pause_six_hours,
    run_of_work,
    screen_pause,
    short_breaks,
    well_formed,
)
from scheduler.shifts import Break, Shift
from scheduler.site import TICK_MINUTES, LawSwitches, ShiftGrid, Site
from scheduler.terms import lost, misfit
from tests.factories import (
    a_case,
    a_client,
    a_result,
    a_shift,
    an_operator,
    evidence_of,
    known_affinities,
)

SPACING = 30
HALF_HOUR_APART = Policy(break_spacing_minutes=SPACING)

Calls = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def a_site(annex: bool = True, choice: str = "10_per_2h", pause_paid: bool = False) -> Site:
    return Site(
        law=LawSwitches.model_validate({"call_centre_annex": annex, "break_choice": choice}),
        grid=ShiftGrid(length_step=30, max_length=540, pause_paid=pause_paid),
    )


def some_facts(case: Case, calls: Calls | float = 1.0, fit: Calls | float = 80.0) -> Facts:
    """One pool that everybody serves, losing ``calls * exp(-heads)``; calls by client and slot."""
    operators, clients = len(case.operators), len(case.clients)
    slots = case.horizon.minutes // case.site.slot_minutes
    offered = np.broadcast_to(np.asarray(calls, dtype=float), (clients, slots)).copy()
    fits = np.broadcast_to(np.asarray(fit, dtype=float), (operators, clients)).copy()
    everybody = np.ones((operators, clients), dtype=np.bool_)
    heads = np.exp(-np.arange(operators + 1))
    load = offered.sum(axis=0, keepdims=True)
    handle, steady = np.full(clients, 180.0), np.zeros(clients)
    demand = Demand(case.site.slot_minutes, offered, handle, offered > 0, steady, 0.0)
    return Facts(
        demand=demand,
        pools=Pools((Need((), ()),), everybody[:, :1], load[:, :, None] * heads, load),
        affinities=known_affinities(fits, 0 * fits, fits, ~everybody, fits),
        eligible=everybody,
        handle_factor=np.ones((operators, clients)),
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, everybody),
    )


def everyone_on_everything(case: Case) -> tuple[PlannedPairing, ...]:
    return tuple(
        PlannedPairing(
            client_id=c.client_id, operator_id=o.operator_id, role="member", affinity=80, calls=1
        )
        for c in case.clients
        for o in case.operators
    )


def objective(case: Case, facts: Facts, roster: dict[str, tuple[Shift, ...]]) -> float:
    """What the terms say that a roster costs."""
    shifts = {key: list(own) for key, own in roster.items()}
    evidence = Evidence(case, a_result(case, shifts, everyone_on_everything(case)))
    return lost.score(evidence, facts) + misfit.score(evidence, facts)


def short(shift: Shift) -> list[Break]:
    return [b for b in shift.breaks if b.paid]


def two_people(site: Site | None = None) -> Case:
    people = (an_operator("o1"), an_operator("o2"))
    return a_case(site=site or a_site(), operators=people, policy=HALF_HOUR_APART)


def test_eight_hours_of_presence_hold_ten_paid_minutes_for_every_two_hours_worked() -> None:
    case = a_case(site=a_site())
    shift = a_shift(case, 0, "09:00", "17:45", ("12:00", "12:45", False))
    placed = place_breaks(case, some_facts(case), {"o1": (shift,)}, everyone_on_everything(case))
    assert [b.minutes for b in short(placed["o1"][0])] == [10, 10, 10, 10]
    assert replace(placed["o1"][0], breaks=shift.breaks) == shift


def test_the_house_may_choose_fifteen_minutes_every_three_hours() -> None:
    case = a_case(site=a_site(choice="15_per_3h"))
    shift = a_shift(case, 0, "14:00", "20:00")
    placed = place_breaks(case, some_facts(case), {"o1": (shift,)}, ())
    assert [b.minutes for b in short(placed["o1"][0])] == [15, 15]


def test_without_the_annex_nothing_is_placed() -> None:
    case = a_case(site=a_site(annex=False))
    roster = {"o1": (a_shift(case, 0, "09:00", "13:00"),)}
    assert place_breaks(case, some_facts(case), roster, ()) == roster


def test_a_paid_pause_counts_towards_the_minutes_due() -> None:
    case = a_case(site=a_site(pause_paid=True))
    shift = a_shift(case, 0, "22:00", "30:00", ("26:00", "26:30", True))
    placed = place_breaks(case, some_facts(case), {"o1": (shift,)}, ())
    # Ten minutes are missing, but both halves of the night are runs of over three hours.
    assert [b.minutes for b in short(placed["o1"][0])] == [10, 30, 10]


def test_a_short_shift_with_a_long_run_gets_the_break_that_its_run_demands() -> None:
    values = dict(a_case().law.values)
    del values["short_break_minutes_2h"]
    law = a_case().law.model_copy(update={"values": values})
    case = a_case(site=a_site(), law=law)
    placed = place_breaks(case, some_facts(case), {"o1": (a_shift(case, 0, "08:00", "12:00"),)}, ())
    assert len(placed["o1"][0].breaks) == 1
    assert not run_of_work.check(evidence_of(case, {"o1": [*placed["o1"]]}))


def test_two_people_on_one_client_never_break_together() -> None:
    case = two_people()
    roster = {key: (a_shift(case, 0, "08:00", "12:00"),) for key in ("o1", "o2")}
    placed = place_breaks(case, some_facts(case), roster, everyone_on_everything(case))
    first, second = (placed[key][0].breaks for key in ("o1", "o2"))
    assert not any(a.start < b.end and b.start < a.end for a in first for b in second)


def test_a_break_waits_until_the_other_voice_of_the_client_has_come() -> None:
    case = two_people()
    roster = {
        "o1": (a_shift(case, 0, "08:00", "11:00"),),
        "o2": (a_shift(case, 0, "10:00", "13:00"),),
    }
    facts = some_facts(case)
    quiet = replace(facts, pools=replace(facts.pools, loss=0 * facts.pools.loss))
    placed = place_breaks(case, quiet, roster, everyone_on_everything(case))
    (first,), (second,) = placed["o1"][0].breaks, placed["o2"][0].breaks
    both = case.horizon.minute_of(0, 600), case.horizon.minute_of(0, 660)
    # The first and last half hour of a shift are kept free: half an hour is left to each.
    assert both[0] <= first.start < first.end <= both[0] + SPACING
    assert both[0] + SPACING <= second.start < second.end <= both[1]


def test_a_break_keeps_out_of_the_busy_hour() -> None:
    case = a_case(site=a_site())
    calls = np.ones((1, case.horizon.minutes // 15))
    calls[:, 36:44] = 50.0
    shift = a_shift(case, 0, "08:00", "12:00")
    placed = place_breaks(case, some_facts(case, calls), {"o1": (shift,)}, ())
    nine, eleven = (case.horizon.minute_of(0, wall) for wall in (540, 660))
    assert all(b.end <= nine or eleven <= b.start for b in placed["o1"][0].breaks)


def test_breaks_of_a_quiet_shift_are_spread_evenly() -> None:
    case = a_case(site=a_site())
    placed = place_breaks(
        case, some_facts(case, 0.0), {"o1": (a_shift(case, 0, "14:00", "18:20"),)}, ()
    )
    runs = [end - start for start, end in placed["o1"][0].runs_of_work()]
    assert runs == [80, 80, 80]


def test_a_night_past_the_end_of_the_horizon_has_its_breaks_too() -> None:
    case = a_case(site=a_site())
    shift = a_shift(case, 6, "22:00", "30:00", ("26:00", "26:30", False))
    placed = place_breaks(case, some_facts(case), {"o1": (shift,)}, everyone_on_everything(case))
    evidence = evidence_of(case, {"o1": [*placed["o1"]]})
    assert len(short(placed["o1"][0])) == 3
    assert not [*run_of_work.check(evidence), *short_breaks.check(evidence)]


def test_a_coded_shift_between_two_ticks_keeps_its_breaks_on_ticks() -> None:
    case = a_case(site=a_site())
    shift = a_shift(case, 0, "08:02", "14:07", ("11:02", "11:32", False), code="X")
    placed = place_breaks(case, some_facts(case), {"o1": (shift,)}, ())
    assert all(b.start % TICK_MINUTES == 0 for b in short(placed["o1"][0]))
    assert not run_of_work.check(evidence_of(case, {"o1": [*placed["o1"]]}))


def test_only_trained_pairings_give_cover() -> None:
    case = two_people()
    pairings = [
        pairing.model_copy(update={"trained": pairing.operator_id == "o1"})
        for pairing in everyone_on_everything(case)
    ]
    calls = np.zeros((1, case.horizon.minutes // 15))
    calls[:, 38:42] = 10.0
    facts = some_facts(case, calls)
    quiet = replace(facts, pools=replace(facts.pools, loss=0 * facts.pools.loss))
    roster = {key: (a_shift(case, 0, "08:30", "11:30"),) for key in ("o1", "o2")}
    placed = place_breaks(case, quiet, roster, pairings)
    busy = case.horizon.minute_of(0, 570), case.horizon.minute_of(0, 630)
    (mine,), (theirs,) = placed["o1"][0].breaks, placed["o2"][0].breaks
    assert mine.end <= busy[0] or busy[1] <= mine.start
    assert busy[0] <= theirs.start < busy[1]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_one_shift_gets_the_best_places_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = two_people()
    calls = rng.gamma(1.0, 1.0, (1, case.horizon.minutes // 15))
    facts = some_facts(case, calls, rng.uniform(20, 90, (2, 1)))
    fixed = a_shift(case, 0, "08:00", "10:00", ("09:00", "09:10", True))
    mine = a_shift(case, 0, "07:30", "11:30")
    roster = {"o1": (mine,), "o2": (fixed,)}
    placed = place_breaks(case, facts, roster, everyone_on_everything(case))
    ticks = range(mine.start + SPACING, mine.end - SPACING - 5, TICK_MINUTES)
    every_way = [
        objective(case, facts, {"o1": (replace(mine, breaks=pair),), "o2": (fixed,)})
        for pair in (
            (Break(a, a + 10, paid=True), Break(b, b + 10, paid=True))
            for a, b in combinations(ticks, 2)
            if b - a >= 10 + SPACING
        )
    ]
    assert len(every_way) > 300
    assert objective(case, facts, placed) == pytest.approx(min(every_way), abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    choice=st.sampled_from(["10_per_2h", "15_per_3h"]),
    pause_paid=st.booleans(),
)
def test_every_placed_roster_is_lawful_and_placing_again_changes_nothing(
    seed: int, choice: str, pause_paid: bool
) -> None:
    rng = np.random.default_rng(seed)
    case = a_case(
        site=a_site(choice=choice, pause_paid=pause_paid),
        operators=tuple(an_operator(f"o{i}") for i in range(4)),
        clients=tuple(a_client(f"c{i}") for i in range(3)),
    )
    facts = some_facts(case, rng.gamma(1.0, 1.0, (3, case.horizon.minutes // 15)))
    filters = [rule.resource(case, case.operators[0]) for rule in (pause_six_hours, lunch)]
    patterns = [
        [p for p in own if all(f is not None and f.allows(p) for f in filters)]
        for own in grid_patterns(case)
    ]
    roster = {
        o.operator_id: tuple(
            patterns[day][rng.integers(len(patterns[day]))].shifts[0] for day in (0, 2, 4, 6)
        )
        for o in case.operators
    }
    portfolio = everyone_on_everything(case)
    placed = place_breaks(case, facts, roster, portfolio)
    evidence = evidence_of(case, {key: list(shifts) for key, shifts in placed.items()})
    for rule in (run_of_work, short_breaks, pause_six_hours, lunch, well_formed):
        assert rule.check(evidence) == []
    assert place_breaks(case, facts, placed, portfolio) == placed
    assert place_breaks(case, facts, roster, portfolio) == placed


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), spacing=st.sampled_from([0, 30, 45, 60]))
def test_breaks_keep_the_spacing_of_the_policy_from_the_ends_of_their_run(
    seed: int, spacing: int
) -> None:
    rng = np.random.default_rng(seed)
    case = a_case(site=a_site(choice="15_per_3h"), policy=Policy(break_spacing_minutes=spacing))
    facts = some_facts(case, rng.gamma(1.0, 5.0, (1, case.horizon.minutes // 15)))
    shift = a_shift(case, 0, "09:00", "18:00", ("12:30", "13:15", False))
    placed = place_breaks(case, facts, {"o1": (shift,)}, everyone_on_everything(case))["o1"][0]
    assert min(end - start for start, end in placed.runs_of_work()) >= spacing


def test_with_ten_minutes_every_two_hours_only_odd_hours_without_lunch_miss_the_screen_pause() -> (
    None
):
    case = a_case(site=a_site())
    warned = set()
    for pattern in grid_patterns(case)[0]:
        placed = place_breaks(case, some_facts(case), {"o1": pattern.shifts}, ())
        if screen_pause.check(evidence_of(case, {"o1": [*placed["o1"]]})):
            warned.add((pattern.worked_minutes, len(pattern.shifts[0].breaks)))
    assert warned == {(300, 0), (330, 0)}

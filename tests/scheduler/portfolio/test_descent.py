"""The descent's prices are exact, whether presence is guessed or known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Availability, FairnessCounter
from scheduler.evidence import Evidence
from scheduler.policy import Policy, Weights
from scheduler.portfolio.available import available
from scheduler.portfolio.descent import cost_of, descend, ground_of, scarcest_first, standing_of
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.kernel import sweep
from scheduler.portfolio.plan import plan, team_of
from scheduler.portfolio.rechoose import rechoose
from scheduler.site import TICK_MINUTES
from scheduler.terms import balance, change, fragile, misfit
from scheduler.terms.presence import presence as ticks_on_duty
from tests.factories import MONDAY, a_client, a_result, a_shift, an_operator
from tests.scheduler.portfolio.worlds import (
    SLOT_MINUTES,
    a_pairing,
    a_site,
    clients,
    facts_of,
    in_force,
    operators,
    teams_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.kernel import Ground


def a_ground(seed: int, *, known: bool) -> tuple[Ground, NDArray[np.bool_]]:
    """A random site, a random presence and random teams."""
    rng = np.random.default_rng(seed)
    case = a_site(
        operators=operators(6, max_clients=4),
        clients=tuple(
            a_client(
                f"c{n}",
                team_min=1,
                team_max=4,
                complexity=int(rng.integers(1, 4)),
                tension=int(rng.integers(0, 4)),
            )
            for n in range(5)
        ),
        portfolio=tuple(
            in_force(f"c{c}", f"o{o}") for c in range(5) for o in range(1, 7) if rng.random() < 0.3
        ),
        availability=(Availability(operator_id="o1", weekday=0, start_minute=540, end_minute=900),),
    )
    affinity, slower = rng.uniform(0, 100, (6, 5)), rng.uniform(1, 1.5, (6, 5))
    facts = facts_of(case, calls=400.0, affinity=affinity, handle_factor=slower)
    frame = frame_of(case, facts, "adjust")
    presence = rng.random((6, facts.demand.slots))
    presence = np.round(presence) if known else presence
    free = available(case, SLOT_MINUTES)
    ground = ground_of(frame, facts, free, presence, facts.demand.calls)
    return ground, frame.in_force & (rng.random((6, 5)) < 0.8)


@given(seed=st.integers(0, 10_000), known=st.booleans(), swaps=st.booleans())
@settings(max_examples=40, deadline=None)
def test_what_a_sweep_says_it_saved_is_what_the_cost_fell_by(
    seed: int, known: bool, swaps: bool
) -> None:
    ground, team = a_ground(seed, known=known)
    standing = standing_of(ground, team)
    before = cost_of(ground, standing.team)
    change_told = sweep(ground, standing, scarcest_first(ground), swaps)
    assert change_told <= 0
    assert cost_of(ground, standing.team) - before == pytest.approx(change_told, abs=1e-6)
    counted = standing_of(ground, standing.team)
    for told, true in zip(standing, counted, strict=True):
        assert np.abs(np.subtract(told, true, dtype=float)).max() < 1e-9


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_whoever_is_there_alone_of_a_tense_clients_trained_team_bears_its_calls(seed: int) -> None:
    ground, team = a_ground(seed, known=True)
    tense = np.zeros(len(team))
    for c, minutes in enumerate(ground.tense_minutes):
        people = np.flatnonzero(team[:, c] & ground.counts[:, c])
        for entry in range(ground.first_cell[c], ground.first_cell[c + 1]):
            here = people[ground.presence[people, ground.cell[entry]] == 1]
            tense[here] += minutes * ground.calls[entry] * (len(here) == 1)
    np.testing.assert_allclose(standing_of(ground, team).tense, tense, atol=1e-9)


def test_among_equals_the_descent_spares_whoever_bore_the_tension_of_past_weeks() -> None:
    borne = FairnessCounter(
        operator_id="o1",
        week=MONDAY - timedelta(days=7),
        tension_minutes=3000,
        unsocial_minutes=0,
        weekends=0,
        wishes_asked=0,
        wishes_granted=0,
    )
    case = a_site(
        operators=operators(2),
        clients=(a_client("c1", team_min=1, team_target=1, team_max=1, tension=3),),
        counters=(borne,),
    )
    facts = facts_of(case, calls=200.0)
    everywhere = np.ones((2, facts.demand.slots), dtype=np.bool_)
    start = (a_pairing("c1", "o1", "lead", calls=200.0),)
    assert teams_of(rechoose(case, facts, start, everywhere, mode="free")) == {"c1": {"o2"}}


def a_rostered_site() -> tuple[Case, Facts, Any]:
    """Three people on duty at different hours of Monday, and two clients."""
    case = a_site(
        operators=operators(4),
        clients=clients(2, team_target=2, team_max=2),
        policy=Policy(weights=Weights(balance=0.002)),
    )
    affinity = np.array([[80.0, 30.0], [40.0, 70.0], [60.0, 65.0], [50.0, 50.0]])
    slower = np.ones((4, 2))
    slower[1, 0], slower[2, 1] = 1.5, 1.2
    facts = facts_of(case, affinity=affinity, handle_factor=slower, weekdays=1)
    shifts = {
        "o1": [a_shift(case, 0, "6:00", "9:30")],
        "o2": [a_shift(case, 0, "9:00", "14:00")],
        "o3": [a_shift(case, 0, "12:00", "18:00")],
    }
    return case, facts, shifts


def slots_on_duty(case: Case, shifts: Any) -> NDArray[np.bool_]:
    ticks = ticks_on_duty(Evidence(case, a_result(case, shifts)))
    per_slot = SLOT_MINUTES // TICK_MINUTES
    return np.asarray(ticks.reshape(len(ticks), -1, per_slot).all(axis=2))


def scored(case: Case, facts: Facts, shifts: Any, portfolio: Any) -> float:
    evidence = Evidence(case, a_result(case, shifts, portfolio))
    return float(sum(term.score(evidence, facts) for term in (misfit, balance, fragile, change)))


def test_with_a_known_presence_the_descent_prices_teams_as_the_terms_do() -> None:
    case, facts, shifts = a_rostered_site()
    frame = frame_of(case, facts, "free")
    presence = slots_on_duty(case, shifts).astype(float)
    ground = ground_of(frame, facts, available(case, SLOT_MINUTES), presence, facts.demand.calls)
    for pairs in ([(0, 0), (1, 1)], [(0, 0), (1, 0), (2, 1), (3, 1)]):
        team = np.zeros_like(frame.allowed)
        team[tuple(np.transpose(pairs))] = True
        even = tuple(
            a_pairing(f"c{c + 1}", f"o{o + 1}", calls=50.0 / team[:, c].sum()) for o, c in pairs
        )
        assert cost_of(ground, team) == pytest.approx(scored(case, facts, shifts, even))


def test_rechoosing_moves_teams_to_the_people_who_are_there() -> None:
    case, facts, shifts = a_rostered_site()
    before = (
        a_pairing("c1", "o1", "lead", calls=30.0),
        a_pairing("c1", "o4", calls=20.0),
        a_pairing("c2", "o1", "lead", calls=30.0),
        a_pairing("c2", "o4", calls=20.0),
    )
    after = rechoose(case, facts, before, slots_on_duty(case, shifts), mode="free")
    assert teams_of(after) == {"c1": {"o2", "o3"}, "c2": {"o2", "o3"}}
    assert scored(case, facts, shifts, after) < scored(case, facts, shifts, before)


def test_rechoosing_what_was_rechosen_changes_nothing() -> None:
    case, facts, shifts = a_rostered_site()
    presence = slots_on_duty(case, shifts)
    start = (a_pairing("c1", "o4", "lead", calls=50.0), a_pairing("c2", "o4", "lead", calls=50.0))
    once = rechoose(case, facts, start, presence)
    assert rechoose(case, facts, once, presence) == once


def test_rechoosing_never_parts_a_fixed_pairing_nor_touches_a_kept_portfolio() -> None:
    case, facts, shifts = a_rostered_site()
    presence = slots_on_duty(case, shifts)
    start = (a_pairing("c1", "o4", "lead", calls=50.0), a_pairing("c2", "o4", "lead", calls=50.0))
    assert rechoose(case, facts, start, presence, mode="keep") == start


def test_a_change_is_made_only_when_it_saves_more_than_it_costs() -> None:
    case = a_site(
        operators=(an_operator("o1"), an_operator("o2"), an_operator("o3")),
        clients=clients(1, team_target=2, team_max=2),
        portfolio=(in_force("c1", "o1", "lead"), in_force("c1", "o2")),
    )
    facts = facts_of(case, weekdays=1)
    nobody = np.zeros((3, facts.demand.slots), dtype=np.bool_)
    nobody[2] = True
    start = plan(
        frame_of(case, facts, "adjust"),
        team_of(
            frame_of(case, facts, "adjust"),
            (a_pairing("c1", "o1", "lead"), a_pairing("c1", "o2")),
        ),
    )
    # The newcomer is there all day, but untrained: nothing is gained by changing.
    assert rechoose(case, facts, start, nobody) == start


def a_team_too_many(*trained: bool, target: int = 3) -> tuple[Ground, NDArray[np.bool_]]:
    """A team in force, all of them always at work, in which everybody dropped pays."""
    people = len(trained)
    case = a_site(
        operators=operators(people + 1),
        clients=clients(1, team_min=1, team_max=people + 1),
        policy=Policy(trained_target=target, weights=Weights(balance=0, fragile=0)),
        portfolio=tuple(
            in_force("c1", f"o{n}") if done else in_force("c1", f"o{n}", trained_on=None)
            for n, done in enumerate(trained, start=1)
        ),
    )
    facts = facts_of(case)
    frame = frame_of(case, facts, "adjust")
    everywhere = np.ones((people + 1, facts.demand.slots))
    free = available(case, SLOT_MINUTES)
    ground = ground_of(frame, facts, free, everywhere, facts.demand.calls)
    return ground._replace(change_cost=-1.0), frame.in_force.copy()


@pytest.mark.parametrize(
    ("trained", "target", "left"),
    [
        ((True, True, True, True, True), 3, 3),
        ((True, True), 3, 2),
        ((True, True, True), 1, 1),
        ((True, True, False), 3, 2),
    ],
)
def test_the_search_leaves_a_client_the_trained_people_it_should_have(
    trained: tuple[bool, ...], target: int, left: int
) -> None:
    ground, team = a_team_too_many(*trained, target=target)
    standing = standing_of(ground, team)
    descend(ground, standing, lambda: False)
    assert int((standing.team & ground.counts).sum()) == left

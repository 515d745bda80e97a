"""Lawful weeks, compiled: a week is a path of the automaton exactly when no check objects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import (
    Absence,
    Availability,
    Lock,
    OperatorLimits,
    Post,
    ShiftCode,
    Wish,
)
from scheduler.roster.coupling import couple
from scheduler.roster.problem import candidates, week_space
from scheduler.shifts import DayPattern
from scheduler.terms import change, contract, pay, wishes
from tests.factories import MONDAY, a_case, a_published_shift, an_operator, at, evidence_of
from tests.scheduler.roster.worlds import (
    Reader,
    a_grid,
    a_late_past,
    a_portfolio,
    a_site,
    a_world,
    breaks_nothing,
    every_week,
    numbers_by_day,
    presence_of,
    reader,
    some_facts,
    three_people,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scheduler.case import Case
    from scheduler.shifts import Shift


def a_full_timer_with_a_past() -> Case:
    plain = a_world()
    return a_world(roster=a_late_past(plain))


def a_part_timer_with_a_published_week() -> Case:
    """24 h a week, Tuesday evening closed to them, away on Thursday, two days published."""
    plain = a_world()
    person = an_operator(
        part_time=True, contract_minutes_week=1440, max_minutes_week=1700, min_minutes_week=600
    )
    return a_world(
        operators=(person,),
        availability=tuple(
            Availability(
                operator_id="o1",
                weekday=weekday,
                start_minute=7 * 60,
                end_minute=15 * 60 if weekday == 1 else 20 * 60,
            )
            for weekday in range(7)
        ),
        absences=(
            Absence(operator_id="o1", start=at(plain, 3, "00:00"), end=at(plain, 3, "12:00")),
        ),
        roster=(
            a_published_shift(plain, "o1", 0, "08:00", "13:00"),
            a_published_shift(plain, "o1", 5, "08:00", "13:00"),
        ),
    )


def a_night_worker() -> Case:
    """Evenings and nights short enough to need no long pause, after a night from Sunday."""
    site = a_site(a_grid(14 * 60, 22 * 60, lengths=(345,)))
    plain = a_world(site=site)
    return a_world(
        site=site,
        operators=(an_operator(night_worker=True),),
        roster=(a_published_shift(plain, "o1", -1, "22:00", "28:00"),),
    )


def a_person_with_limits() -> Case:
    return a_world(
        operators=(an_operator(min_minutes_week=900),),
        limits=(
            OperatorLimits(
                operator_id="o1",
                max_minutes=2000,
                min_run_of_work=2,
                max_run_of_work=4,
                min_run_off=2,
                max_weekends=0,
            ),
        ),
        roster=(a_published_shift(a_world(), "o1", -1, "08:00", "13:00"),),
    )


def a_person_with_locks() -> Case:
    """Tuesday fixed at hours that the grid does not hold, Friday fixed free."""
    plain = a_world()
    locked = Lock(
        kind="shift", operator_id="o1", start=at(plain, 1, "10:00"), end=at(plain, 1, "15:00")
    )
    off = Lock(kind="off", operator_id="o1", date=MONDAY + timedelta(days=4))
    return a_world(locks=(locked, off), site=a_site(law={"sunday_derogation": False}))


def a_person_on_codes() -> Case:
    """Early and late shifts; an early one never follows a late one, four late ones at most."""
    codes = (
        ShiftCode(code="E", start_minute=7 * 60, end_minute=12 * 60, paid_minutes=300),
        ShiftCode(
            code="L",
            start_minute=16 * 60,
            end_minute=21 * 60,
            paid_minutes=290,
            may_not_be_followed_by=("E",),
        ),
    )
    return a_world(
        site=a_site().model_copy(update={"grid": None}),
        shift_codes=codes,
        limits=(OperatorLimits(operator_id="o1", max_by_code={"L": 3}),),
    )


ENUMERATED = [
    a_full_timer_with_a_past,
    a_part_timer_with_a_published_week,
    a_night_worker,
    a_person_with_limits,
    a_person_with_locks,
]


@pytest.mark.parametrize("world", ENUMERATED)
def test_every_week_is_a_path_exactly_when_no_check_objects(world: Callable[[], Case]) -> None:
    case = world()
    space = week_space(case)
    read = reader(space)
    lawful = unlawful = 0
    for week in every_week(space):
        by_check = breaks_nothing(case, "o1", [space.patterns[number] for number in week])
        assert (read.price(0, week) is not None) == by_check, [space.patterns[n] for n in week]
        lawful, unlawful = lawful + by_check, unlawful + (not by_check)
    assert lawful
    assert unlawful


def a_minor() -> Case:
    """Sixteen years old, mornings and afternoons, with and without a pause."""
    return a_world(
        site=a_site(a_grid(9 * 60, 17 * 60, lengths=(300, 480))),
        operators=(an_operator(minor=True, max_minutes_week=2100),),
    )


def a_night_worker_with_pauses() -> Case:
    """Nights long enough to need a pause, the longest ones too long for a night worker."""
    site = a_site(a_grid(13 * 60, 22 * 60, lengths=(480, 600)))
    return a_world(site=site, operators=(an_operator(night_worker=True),))


def a_fortnight() -> Case:
    plain = a_world(days=14)
    return a_world(
        days=14,
        limits=(OperatorLimits(operator_id="o1", max_weekends=1, max_run_of_work=7),),
        roster=a_late_past(plain),
    )


def a_week_with_a_clock_change() -> Case:
    """The Sunday of this week has 25 hours, and nights cross it."""
    site = a_site(a_grid(12 * 60, 20 * 60, lengths=(345, 480)))
    return a_world(week=date(2026, 10, 19), site=site, operators=(an_operator(night_worker=True),))


def a_week_of_may() -> Case:
    """1 May falls on the Friday of this week."""
    return a_world(week=date(2026, 4, 27), site=a_site(a_grid(8 * 60, 14 * 60, lengths=(300, 480))))


SAMPLED = [
    a_minor,
    a_night_worker_with_pauses,
    a_fortnight,
    a_week_with_a_clock_change,
    a_week_of_may,
    a_person_on_codes,
]


def a_lawful_week(read: Reader, operator: int, random: np.random.Generator) -> list[int]:
    """A week that the automaton accepts, day by day at random, with retreat from dead ends."""
    days = numbers_by_day(read.space)
    costs = random.random(len(read.space.patterns))
    week = [day[-1] for day in days]
    # Days are set in random order; each takes the first lawful pattern of a random order.
    for day in random.permutation(len(days)).tolist():
        for number in sorted(days[day], key=lambda n: costs[n]):
            trial = [*week[:day], number, *week[day + 1 :]]
            if read.price(operator, trial) is not None:
                week = trial
                break
    return week


@pytest.mark.parametrize("world", SAMPLED)
def test_sampled_weeks_are_paths_exactly_when_no_check_objects(world: Callable[[], Case]) -> None:
    case = world()
    space = week_space(case)
    read = reader(space)
    days = numbers_by_day(space)
    seen = {True: 0, False: 0}

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(st.integers(0, 2**32 - 1), st.integers(0, 3), st.booleans())
    def agree(seed: int, changed: int, wild: bool) -> None:
        random = np.random.default_rng(seed)
        if wild:
            week = [int(random.choice(day)) for day in days]
        else:
            # Lawful weeks and their neighbours: that is where the edge of the law runs.
            week = a_lawful_week(read, 0, random)
            for day in random.choice(len(days), size=changed, replace=False).tolist():
                week[day] = int(random.choice(days[day]))
        by_check = breaks_nothing(case, "o1", [space.patterns[number] for number in week])
        assert (read.price(0, week) is not None) == by_check, [space.patterns[n] for n in week]
        seen[by_check] += 1

    agree()
    assert min(seen.values()) > 5


def test_people_under_the_same_rules_with_the_same_past_share_arcs() -> None:
    case = a_world(operators=(an_operator("o1"), an_operator("o2")))
    weeks = week_space(case).weeks
    assert weeks.automaton_of[0] == weeks.automaton_of[1]


def test_a_late_end_last_week_leaves_fewer_weeks_of_the_same_rules() -> None:
    plain = a_world(operators=(an_operator("o1"), an_operator("o2")))
    case = plain.model_copy(update={"roster": a_late_past(plain, "o1")})
    space = week_space(case)
    read = reader(space)
    tired, rested = read.lawful(0), read.lawful(1)
    assert tired.keys() < rested.keys()
    monday = case.horizon.day_start(1)
    assert not any(_begins_before(space.patterns[week[0]], monday) for week in tired)
    random = np.random.default_rng(7)
    every = list(every_week(space))
    for choice in random.choice(len(every), size=150, replace=False).tolist():
        week = every[choice]
        days = [space.patterns[number] for number in week]
        assert (week in tired) == breaks_nothing(case, "o1", days)
        assert (week in rested) == breaks_nothing(case, "o2", days)


def _begins_before(pattern: DayPattern | None, minute: int) -> bool:
    return pattern is not None and pattern.start < minute


def test_the_own_cost_of_a_week_is_its_wishes_contract_pay_and_changes() -> None:
    plain = a_person_on_codes()
    case = plain.model_copy(
        update={
            "preferences": (
                Wish(operator_id="o1", weekday=2, kind="off", weight=3),
                Wish(operator_id="o1", weekday=6, kind="shift", shift_code="E", weight=2),
                Wish(operator_id="o1", weekday=0, kind="late", weight=1),
            ),
            "roster": (a_published_shift(plain, "o1", 0, "07:00", "12:00"),),
        }
    )
    space = week_space(case)
    read = reader(space)
    facts = some_facts(case)
    priced = {}
    for seed in range(25):
        week = tuple(a_lawful_week(read, 0, np.random.default_rng(seed)))
        priced[week] = read.price(0, week)
        evidence = evidence_of(case, {"o1": [s for n in week for s in _shifts(space.patterns[n])]})
        scores = [term.score(evidence, facts) for term in (wishes, contract, pay, change)]
        assert priced[week] == pytest.approx(sum(scores))
    assert len(set(priced.values())) > 5


def _shifts(pattern: DayPattern | None) -> Sequence[Shift]:
    return () if pattern is None else pattern.shifts


def test_presence_is_duty_without_breaks_clipped_to_the_horizon() -> None:
    case = a_night_worker()
    space = week_space(case)
    slot = case.site.slot_minutes
    sunday = numbers_by_day(space)[6]
    night = next(n for n in sunday if _shifts(space.patterns[n]) and _is_night(space.patterns[n]))
    row = presence_of(space, [night])
    assert row.sum() == 120 // slot
    assert row[-120 // slot :].all()
    assert space.fixed_duty[0, : 240 // slot].all()
    assert space.fixed_duty[0].sum() == 240 // slot


def _is_night(pattern: DayPattern | None) -> bool:
    return pattern is not None and pattern.start % 1440 == 22 * 60


def test_a_locked_shift_is_a_candidate_even_off_the_grid() -> None:
    tuesday = candidates(a_person_with_locks())[1]
    assert any((p.start, p.end) == (1440 + 600, 1440 + 900) for p in tuesday)


def test_the_couplings_hold_weights_trained_people_and_posts() -> None:
    post = Post(code="X", weekday=2, heads=2, under_weight=3.0, over_weight=1.0)
    case = three_people(posts=(post,))
    facts = some_facts(case)
    portfolio = list(a_portfolio(case, facts, ("o2", "c1")))
    portfolio[0] = portfolio[0].model_copy(update={"trained": False})
    coupling = couple(case, facts, portfolio)
    pairs = set(zip(coupling.pair_operator.tolist(), coupling.pair_client.tolist(), strict=True))
    assert pairs == {(2, 0), (0, 1), (1, 1), (2, 1)}
    for client in range(2):
        own = coupling.client_pair[coupling.client_at[client] : coupling.client_at[client + 1]]
        assert {int(coupling.pair_client[p]) for p in own} == {client}
    weight = case.policy.weights.misfit * 2.0
    np.testing.assert_allclose(coupling.calls[1], weight * facts.demand.calls[1])
    np.testing.assert_allclose(coupling.loss[:, :, :-1], facts.pools.loss)
    assert (coupling.post_need.tolist(), coupling.post_under.tolist()) == ([2], [3.0])


def test_a_case_without_clients_or_demand_still_compiles() -> None:
    case = a_case(clients=(), site=a_site())
    facts = some_facts(case)
    coupling = couple(case, facts, ())
    assert coupling.calls.shape == (0, case.horizon.minutes // case.site.slot_minutes)
    assert len(reader(week_space(case)).lawful(0)) > 1

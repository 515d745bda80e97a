"""The engine: exact best weeks, an objective that is the sum of the terms, never worse by work."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Absence, Post, ShiftCode, Wish
from scheduler.roster import kernels, path_kernels, round_kernels
from scheduler.roster.coupling import couple
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from scheduler.roster.space import empty_plan, scratch_for
from scheduler.roster.tally_kernels import best_week
from scheduler.rules import workstations
from scheduler.terms import change, contract, pay, posts, unsocial, wishes
from tests.factories import a_client, a_published_shift, an_operator, at
from tests.scheduler.roster.worlds import (
    Reader,
    a_grid,
    a_portfolio,
    a_site,
    evenings_of_two,
    evidence_of_engine,
    posts_filled,
    presence_of,
    reader,
    roster_value,
    some_facts,
    three_people,
    two_people,
    unsocial_cost,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.roster.tally_kernels import best_week
from scheduler.roster.space import WeekSpace

EARLY = ShiftCode(code="E", start_minute=7 * 60, end_minute=12 * 60, paid_minutes=300)
LATE = ShiftCode(code="L", start_minute=15 * 60, end_minute=20 * 60, paid_minutes=280)


def people_with_codes_and_posts() -> Case:
    """Two people on two codes; posts ask for heads on most days."""
    return two_people(
        site=a_site().model_copy(update={"grid": None}),
        shift_codes=(EARLY, LATE),
        posts=(
            *(Post(code="E", weekday=d, heads=1, under_weight=9, over_weight=4) for d in range(6)),
            Post(code="L", weekday=1, heads=2, under_weight=5, over_weight=1),
        ),
    )


def people_with_everything() -> Case:
    """Wishes, a published week, an absence, a night from last week, codes with posts beside."""
    plain = three_people()
    return three_people(
        shift_codes=(EARLY,),
        posts=(Post(code="E", weekday=2, heads=2, under_weight=20, over_weight=2),),
        preferences=(
            Wish(operator_id="o1", weekday=2, kind="off", weight=5),
            Wish(operator_id="o2", weekday=3, kind="early", weight=2),
            Wish(operator_id="o3", weekday=4, kind="late", weight=1),
        ),
        absences=(
            Absence(operator_id="o2", start=at(plain, 0, "00:00"), end=at(plain, 1, "00:00")),
        ),
        roster=(
            a_published_shift(plain, "o2", -1, "20:00", "26:00"),
            a_published_shift(plain, "o1", 1, "08:00", "13:00"),
            a_published_shift(plain, "o1", 3, "08:00", "16:00"),
        ),
    )


def a_fortnight_of_three() -> Case:
    return three_people(days=14)


def nights_over_a_clock_change() -> Case:
    """A week of 169 hours in which shifts cross its last midnights."""
    return two_people(
        week=date(2026, 10, 19), site=a_site(a_grid(14 * 60, 20 * 60, lengths=(345, 480)))
    )


def evenings_that_weigh() -> Case:
    """Two people, one of whom bore last week's weekend; the next unsocial hour is dear."""
    return evenings_of_two(a_site(a_grid(8 * 60, 14 * 60, lengths=(300, 480))))


WORLDS = [
    evenings_that_weigh,
    people_with_codes_and_posts,
    people_with_everything,
    a_fortnight_of_three,
    nights_over_a_clock_change,
]


def an_engine(case: Case, seed: int = 1, facts_seed: int = 0) -> Engine:
    facts = some_facts(case, facts_seed)
    return Engine(case, facts, week_space(case), a_portfolio(case, facts), seed)


# Exact best weeks


def spans_of(space: WeekSpace, week: Sequence[int]) -> NDArray[np.bool_]:
    """Slots in the room, breaks included, ``[slot]``."""
    weeks = space.weeks
    row = np.zeros(space.fixed_duty.shape[1], dtype=np.bool_)
    for number in week:
        for i in range(weeks.span_at[number], weeks.span_at[number + 1]):
            row[weeks.span_start[i] : weeks.span_end[i]] = True
    return row


def listed(space: WeekSpace, read: Reader, operator: int) -> list[tuple[int, ...]]:
    return sorted(read.lawful(operator))


@pytest.mark.parametrize("world", [people_with_codes_and_posts, two_people])
def test_the_best_week_is_the_best_of_all_lawful_weeks(world: Callable[[], Case]) -> None:
    case = world()
    space = week_space(case)
    read = reader(space)
    coupling = couple(case, some_facts(case), ())
    scratch = scratch_for(space, coupling)
    count = len(coupling.post_need)
    weeks_of = listed(space, read, 0)
    duty = np.array([presence_of(space, week) for week in weeks_of], dtype=np.float64)
    room = np.array([spans_of(space, week) for week in weeks_of], dtype=np.float64)
    filled = np.array([posts_filled(space, week, count) for week in weeks_of], dtype=np.float64)

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32 - 1), st.booleans())
    def agree(seed: int, priced: bool) -> None:
        random = np.random.default_rng(seed)
        cost = random.normal(0, 5, len(space.weeks.entry_cost)) * priced
        priced_space = space.weeks._replace(entry_cost=cost)
        extra = reader(space.__class__(**(vars(space) | {"weeks": priced_space})))
        own = np.array([extra.price(0, week) for week in weeks_of])
        scratch.value[:] = random.normal(0.2, 1, len(scratch.value))
        scratch.post_value[:] = random.normal(0, 10, count)
        full = random.random(len(scratch.value)) < 0.01
        scratch.crowded[1:] = np.cumsum(full)
        worth = duty @ scratch.value + filled @ scratch.post_value - own
        worth -= path_kernels.CROWDED * (room @ full)
        best, own_cost, load = best_week(priced_space, 0, scratch)
        chosen = tuple(priced_space.entry_pattern[scratch.chosen].tolist())
        assert best == pytest.approx(worth.max())
        assert worth[weeks_of.index(chosen)] == pytest.approx(best)
        assert own_cost == pytest.approx(extra.price(0, chosen))
        assert load == priced_space.entry_load[scratch.chosen].sum()

    agree()


def test_where_no_week_is_lawful_the_best_is_worth_minus_infinity() -> None:
    case = two_people()
    space = week_space(case)
    scratch = scratch_for(space, couple(case, some_facts(case), ()))
    nowhere = space.weeks._replace(start_node=np.full(2, -1, dtype=np.int32))
    assert best_week(nowhere, 0, scratch)[0] == -np.inf
    nothing = space.weeks._replace(entry_at=np.zeros_like(space.weeks.entry_at))
    assert best_week(nothing, 0, scratch)[0] == -np.inf


# The objective is the terms


MOVES = st.lists(st.sampled_from(["settle", "improve", "teams"]), max_size=4)


@pytest.mark.parametrize("world", WORLDS)
def test_whatever_was_done_the_objective_is_the_sum_of_the_terms(
    world: Callable[[], Case],
) -> None:
    case = world()
    space = week_space(case)

    @settings(max_examples=8, deadline=None)
    @given(MOVES, st.integers(0, 50))
    def agree(moves: list[str], seed: int) -> None:
        facts = some_facts(case, seed)
        portfolio = a_portfolio(case, facts)
        engine = Engine(case, facts, space, portfolio, seed)
        engine.first_roster()
        for move in moves:
            before = engine.objective
            if move == "teams":
                portfolio = a_portfolio(case, facts, ("o1", "c1"), ("o2", "c2"))
                weeks = engine.roster()
                engine.change_portfolio(portfolio)
                assert engine.roster() == weeks
            else:
                after = engine.settle() if move == "settle" else engine.improve(20)
                assert after <= before + 1e-6
            assert_the_plan_is_that_of_its_weeks(engine, case, facts)
        evidence = evidence_of_engine(case, engine, portfolio)
        assert engine.objective == pytest.approx(roster_value(evidence, facts))

    agree()


def own_cost_of(
    case: Case, facts: Facts, read: Reader, operator: int, week: Sequence[int]
) -> float:
    """What one person's week costs by itself, read arc by arc, unsocial hours on top."""
    alone = read.price(operator, week)
    assert alone is not None
    return alone + unsocial_cost(case, facts, read.space, operator, week)


def assert_the_plan_is_that_of_its_weeks(engine: Engine, case: Case, facts: Facts) -> None:
    """Rebuild every array of the plan from pattern numbers alone."""
    plan, space, coupling = engine.plan, engine.space, engine.coupling
    read = reader(space)
    rows = np.array([presence_of(space, week) for week in plan.week.tolist()])
    assert not (rows & space.fixed_duty).any()
    np.testing.assert_array_equal(plan.duty, rows + 2 * space.fixed_duty.astype(np.int8))
    everyone = rows | space.fixed_duty
    np.testing.assert_array_equal(plan.present, people_in_the_room(engine, case))
    heads = [everyone[coupling.serves[:, p]].sum(axis=0) for p in range(len(plan.heads))]
    np.testing.assert_array_equal(plan.heads, heads)
    filled = [posts_filled(space, week, len(plan.posted)) for week in plan.week.tolist()]
    np.testing.assert_array_equal(plan.posted, np.sum(filled, axis=0))
    own = [own_cost_of(case, facts, read, o, week) for o, week in enumerate(plan.week.tolist())]
    np.testing.assert_allclose(plan.own, np.array(own, dtype=np.float64))


def test_heeding_tension_moves_the_search_and_not_the_objective() -> None:
    """Whoever bears too much of a tense client is sought less while it rings; the terms stay."""
    case = three_people(clients=(a_client("c1", tension=3), a_client("c2")))
    facts = some_facts(case, 2)
    portfolio = a_portfolio(case, facts)
    engines = [Engine(case, facts, week_space(case), portfolio, 1) for _ in range(2)]
    for engine in engines:
        engine.first_roster()
    spared, plain = engines
    spared.heed_tension(np.array([10.0, 0.0, 0.0]))
    assert spared.objective == plain.objective
    assert spared.sought > plain.sought == plain.objective
    for engine in engines:
        engine.settle()
        value = roster_value(evidence_of_engine(case, engine, portfolio), facts)
        assert engine.objective == pytest.approx(value)
    assert spared.sought >= spared.objective


def people_in_the_room(engine: Engine, case: Case) -> NDArray[np.int64]:
    """Heads from each shift's first minute to its last, breaks included, ``[slot]``."""
    slot = case.site.slot_minutes
    heads = np.zeros(case.horizon.minutes // slot, dtype=np.int64)
    for name, shifts in engine.roster().items():
        for shift in (*case.past[name], *shifts):
            heads[max(0, shift.start // slot) : max(0, -(-shift.end // slot))] += 1
    return heads


def test_the_gain_a_sweep_reports_is_the_fall_of_the_objective() -> None:
    case = people_with_everything()
    engine = an_engine(case)
    before = engine.first_roster()
    order = np.arange(3)
    gain = round_kernels.sweep(
        engine.space.weeks,
        engine.coupling,
        engine.plan,
        order,
        False,
        scratch_for(engine.space, engine.coupling),
    )
    after = kernels.coupling_cost(engine.coupling, engine.plan) + engine.plan.own.sum()
    assert before - after == pytest.approx(gain)


def test_a_settled_roster_gives_everyone_a_best_week_given_the_others() -> None:
    case = two_people()
    facts = some_facts(case, 3)
    engine = an_engine(case, facts_seed=3)
    engine.first_roster()
    settled = engine.settle(most_sweeps=50)
    read = reader(engine.space)
    for operator, name in enumerate(("o1", "o2")):
        plan = engine.plan
        kept = plan.week[operator].copy(), plan.own[operator]
        random = np.random.default_rng(0)
        others = listed(engine.space, read, operator)
        for choice in random.choice(len(others), size=20, replace=False).tolist():
            kernels.set_duty(engine.space.weeks, engine.coupling, plan, operator, -1)
            plan.week[operator] = others[choice]
            plan.own[operator] = own_cost_of(case, facts, read, operator, others[choice])
            kernels.set_duty(engine.space.weeks, engine.coupling, plan, operator, 1)
            value = kernels.coupling_cost(engine.coupling, plan) + plan.own.sum()
            assert value >= settled - 1e-5 * settled, name
        kernels.set_duty(engine.space.weeks, engine.coupling, plan, operator, -1)
        plan.week[operator], plan.own[operator] = kept
        kernels.set_duty(engine.space.weeks, engine.coupling, plan, operator, 1)
    assert roster_value(
        evidence_of_engine(case, engine, a_portfolio(case, facts)), facts
    ) == pytest.approx(settled)


def test_a_marginal_value_is_the_fall_of_the_objective_when_that_slot_is_staffed() -> None:
    case = people_with_everything()
    engine = an_engine(case)
    engine.first_roster()
    space, coupling, plan = engine.space, engine.coupling, engine.plan
    scratch = scratch_for(space, coupling)
    for operator in range(3):
        kernels.set_duty(space.weeks, coupling, plan, operator, -1)
        kernels.marginal_values(coupling, plan, operator, scratch)
        absent = kernels.coupling_cost(coupling, plan)
        free = np.flatnonzero(plan.duty[operator] == 0)
        serves = np.flatnonzero(coupling.serves[operator])
        for slot in np.random.default_rng(operator).choice(free, size=60, replace=False).tolist():
            plan.duty[operator, slot] = 1
            plan.heads[serves, slot] += 1
            present = kernels.coupling_cost(coupling, plan)
            plan.duty[operator, slot] = 0
            plan.heads[serves, slot] -= 1
            assert scratch.value[slot] == pytest.approx(absent - present, abs=1e-9)
        kernels.set_duty(space.weeks, coupling, plan, operator, 1)


# What is promised of a search


@pytest.mark.parametrize("world", [people_with_everything, people_with_codes_and_posts])
def test_rounds_never_worsen_a_roster(world: Callable[[], Case]) -> None:
    engine = an_engine(world())
    values = [engine.first_roster(), engine.settle()]
    values += [engine.improve(5) for _ in range(20)]
    assert all(later <= earlier + 1e-6 for earlier, later in pairwise(values))
    assert engine.rounds == 100


def test_the_same_seed_and_rounds_give_the_same_roster() -> None:
    case = people_with_everything()
    one, same = (an_engine(case, seed=5) for _ in range(2))
    for engine, parts in ((one, (30,)), (same, (10, 20))):
        engine.first_roster()
        engine.settle()
        for rounds in parts:
            engine.improve(rounds)
    assert one.roster() == same.roster()
    assert one.objective == same.objective


def test_one_person_alone_has_nobody_to_be_freed_with() -> None:
    case = two_people(operators=(an_operator("o1"),))
    engine = an_engine(case)
    best = engine.first_roster()
    assert engine.improve(10) == pytest.approx(best)
    assert engine.settle() == pytest.approx(best)


@pytest.mark.parametrize("desks", [0, 1, 2])
def test_never_more_people_than_desks(desks: int) -> None:
    grid = a_grid(8 * 60, 14 * 60, lengths=(300, 480))
    case = three_people(site=a_site(grid, workstations=desks))
    facts = some_facts(case, 2)
    facts.pools.loss[:] *= 50
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), 1)
    engine.first_roster()
    engine.settle()
    engine.improve(50)
    assert engine.plan.present.max() == desks
    assert workstations.check(evidence_of_engine(case, engine, ())) == []


def test_a_desk_stays_its_owners_through_a_break() -> None:
    """A long break at noon leaves the head count, and not the desk, to somebody else."""
    long_day = ShiftCode(code="D", start_minute=8 * 60, end_minute=20 * 60, paid_minutes=480)
    noon = ShiftCode(code="N", start_minute=11 * 60, end_minute=15 * 60, paid_minutes=240)
    site = a_site(workstations=1).model_copy(update={"grid": None})
    case = two_people(site=site, shift_codes=(long_day, noon))
    facts = some_facts(case)
    facts.pools.loss[:] *= 50
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), 1)
    engine.first_roster()
    engine.improve(50)
    assert workstations.check(evidence_of_engine(case, engine, ())) == []


def test_shifts_off_the_slots_share_no_desk_for_a_few_minutes() -> None:
    early = ShiftCode(code="E", start_minute=7 * 60, end_minute=12 * 60 + 10, paid_minutes=300)
    late = ShiftCode(code="L", start_minute=12 * 60 + 5, end_minute=16 * 60, paid_minutes=235)
    site = a_site(workstations=1).model_copy(update={"grid": None})
    case = two_people(site=site, shift_codes=(early, late))
    facts = some_facts(case)
    facts.pools.loss[:] *= 50
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), 1)
    engine.first_roster()
    engine.improve(50)
    assert workstations.check(evidence_of_engine(case, engine, ())) == []


def test_own_cost_is_what_short_breaks_do_not_change() -> None:
    case = people_with_everything()
    facts = some_facts(case)
    portfolio = a_portfolio(case, facts)
    engine = Engine(case, facts, week_space(case), portfolio, 1)
    engine.first_roster()
    evidence = evidence_of_engine(case, engine, portfolio)
    terms = (wishes, unsocial, contract, pay, change, posts)
    assert engine.own_cost() == pytest.approx(sum(t.score(evidence, facts) for t in terms))
    assert engine.portfolio == portfolio


def test_before_the_first_roster_only_last_weeks_night_is_on_duty() -> None:
    case = people_with_everything()
    facts = some_facts(case)
    space = week_space(case)
    plan = empty_plan(space, couple(case, facts, a_portfolio(case, facts)))
    on_duty = {tuple(place) for place in np.argwhere(plan.duty > 0).tolist()}
    assert on_duty == {(1, slot) for slot in range(8)}
    assert plan.present[:9].tolist() == [1] * 8 + [0]


# Work that is broken off


class Enough(Exception):
    """Somebody has seen enough."""


def after(calls: int) -> Callable[[], None]:
    """Break the work off at one of the calls."""
    left = iter(range(calls))

    def go_on() -> None:
        if next(left, None) is None:
            raise Enough

    return go_on


def test_a_sweep_in_parts_gives_what_a_whole_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.roster.engine.SWEPT_AT_ONCE", 1)
    case = people_with_everything()
    whole, parts = an_engine(case), an_engine(case)
    whole.first_roster()
    parts.first_roster(go_on=lambda: None)
    assert parts.roster() == whole.roster()
    assert parts.settle(go_on=lambda: None) == pytest.approx(whole.settle())
    assert parts.roster() == whole.roster()


def test_a_settling_that_is_broken_off_leaves_a_roster_that_is_no_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduler.roster.engine.SWEPT_AT_ONCE", 1)
    case = people_with_everything()
    engine = an_engine(case)
    before = engine.first_roster()
    with pytest.raises(Enough):
        engine.settle(go_on=after(1))
    assert engine.objective <= before + 1e-6
    assert_the_plan_is_that_of_its_weeks(engine, case, some_facts(case))

"""The Lagrangian bound never passes the true optimum of worlds small enough to try everything."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Post, ShiftCode
from scheduler.evidence import Evidence
from scheduler.roster.bound import (
    LagrangianBound,
    opening_pair_prices,
    opening_pool_prices,
    unavoidable,
)
from scheduler.roster.bound_kernels import Presence
from scheduler.roster.breaks import place_breaks
from scheduler.roster.coupling import couple
from scheduler.roster.engine import Engine
from scheduler.roster.path_kernels import cost_of_breaks
from scheduler.roster.problem import week_space
from scheduler.roster.space import scratch_for
from scheduler.site import LawSwitches
from tests.factories import a_published_shift, a_result, an_operator
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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing

STEPS = 60
NO_SHORT_BREAKS = LawSwitches(sunday_derogation=True, call_centre_annex=False)
"""Without the annex no short break is due, and a roster costs what its weeks cost."""
MISSING = [(), (("o1", "c1"),), (("o2", "c1"), ("o2", "c2"))]
"""Teams to try, by who is not in them."""


def without_breaks(case: Case) -> Case:
    """The same people where no short break is due."""
    return two_people(
        **{name: getattr(case, name) for name in ("operators", "roster", "shift_codes", "posts")},
        site=case.site.model_copy(update={"law": NO_SHORT_BREAKS}),
    )


def two_on_mornings() -> Case:
    return two_people()


def two_after_a_night() -> Case:
    """One night of last week runs until 03:00 on Monday, when nobody else is there."""
    plain = two_people()
    night = a_published_shift(plain, "o1", -1, "21:00", "27:00")
    return two_people(roster=(night,))


def two_with_posts() -> Case:
    codes = (
        ShiftCode(code="E", start_minute=7 * 60, end_minute=12 * 60, paid_minutes=300),
        ShiftCode(code="L", start_minute=15 * 60, end_minute=20 * 60, paid_minutes=280),
    )
    posts = (
        Post(code="E", weekday=0, heads=2, under_weight=6, over_weight=0),
        Post(code="L", weekday=2, heads=0, under_weight=0, over_weight=5),
        Post(code="L", weekday=5, heads=1, under_weight=3, over_weight=8),
    )
    return two_people(
        site=a_site().model_copy(update={"grid": None}), shift_codes=codes, posts=posts
    )


def two_with_one_desk() -> Case:
    return two_people(site=a_site(a_grid(8 * 60), workstations=1))


# How far above the optimum the engine may stay: people who need one another's
# desk are hard to improve one after the other.
WORLDS = [
    (two_on_mornings, 0.01),
    (two_after_a_night, 0.01),
    (two_with_posts, 0.02),
    (evenings_of_two, 0.02),
    (two_with_one_desk, 0.08),
]


def all_pairs_of_weeks(
    case: Case, facts: Facts, portfolio: tuple[PlannedPairing, ...], read: Reader
) -> NDArray[np.float64]:
    """Objective of every pair of lawful weeks, ``[week of o1, week of o2]``; inf without desks.

    With two people, what a slot costs depends on which of the two are there:
    ``nobody + a·x + b·y + a·b·z``, so all pairs are valued by three products.
    """
    space = read.space
    lawful = [read.lawful(operator) for operator in (0, 1)]
    posts = [
        np.array([posts_filled(space, week, len(case.posts)) for week in own], dtype=np.float64)
        for own in lawful
    ]
    duty = [
        np.array([presence_of(space, week) | space.fixed_duty[o] for week in own], dtype=np.float64)
        for o, own in enumerate(lawful)
    ]
    costs = [
        np.array([cost + unsocial_cost(case, facts, space, o, week) for week, cost in own.items()])
        for o, own in enumerate(lawful)
    ]
    total = costs[0][:, None] + costs[1][None, :]
    table = {(a, b): _slot_costs(case, facts, portfolio, (a, b)) for a in (0, 1) for b in (0, 1)}
    x, y = table[1, 0] - table[0, 0], table[0, 1] - table[0, 0]
    z = table[1, 1] - table[1, 0] - table[0, 1] + table[0, 0]
    total += table[0, 0].sum() + (duty[0] @ x)[:, None] + (duty[1] @ y)[None, :]
    total += (duty[0] * z) @ duty[1].T
    for k, post in enumerate(case.posts):
        heads = posts[0][:, k][:, None] + posts[1][:, k][None, :]
        total += post.under_weight * np.maximum(0, post.heads - heads)
        total += post.over_weight * np.maximum(0, heads - post.heads)
    if case.site.workstations == 1:
        total[duty[0] @ duty[1].T > 0] = np.inf
    return np.asarray(total, dtype=np.float64)


def _slot_costs(
    case: Case, facts: Facts, portfolio: tuple[PlannedPairing, ...], here: tuple[int, int]
) -> NDArray[np.float64]:
    """Loss and misfit of each slot when those of ``here`` are on duty, ``[slot]``."""
    weights = case.policy.weights
    cost = np.zeros(facts.demand.slots)
    for pool in range(len(facts.pools.needs)):
        heads = sum(here[o] for o in (0, 1) if facts.pools.serves[o, pool])
        cost += weights.lost * facts.pools.loss[pool, :, heads]
    for c, client in enumerate(case.clients):
        team = [p.operator_id for p in portfolio if p.client_id == client.client_id]
        present = [o for o in map(case.operator_index.__getitem__, team) if here[o]]
        fit = max((facts.affinities.planning[o, c] for o in present), default=0.0)
        cost += weights.misfit * client.priority * facts.demand.calls[c] * (1 - fit / 100)
    return cost


@pytest.mark.parametrize(("world", "slack"), WORLDS)
def test_the_bound_stays_below_the_optimum_and_the_engine_just_above(
    world: Callable[[], Case], slack: float
) -> None:
    case = without_breaks(world())
    space = week_space(case)
    read = reader(space)
    for seed in range(6):
        facts = some_facts(case, seed)
        portfolio = a_portfolio(case, facts, *MISSING[seed % 3])
        optimum = float(all_pairs_of_weeks(case, facts, portfolio, read).min())
        engine = Engine(case, facts, space, portfolio, seed)
        engine.first_roster()
        opening = LagrangianBound(space, engine.coupling, engine.plan, engine.objective)
        engine.settle()
        engine.improve(60)
        assert optimum - 1e-9 <= engine.objective <= (1 + slack) * optimum
        assert unavoidable(engine.coupling) <= optimum + 1e-9
        later = LagrangianBound(space, engine.coupling, engine.plan, engine.objective)
        for relaxation in (opening, later):
            values = [relaxation.step() for _ in range(STEPS)]
            assert all(before <= after for before, after in pairwise(values))
            assert values[-1] <= optimum + 1e-6
            assert values[-1] > values[0] or values[0] >= optimum - 1e-6
            assert (relaxation.best, relaxation.steps) == (values[-1], STEPS)


@pytest.mark.parametrize("world", [two_after_a_night, two_with_posts, evenings_of_two])
def test_the_list_of_all_pairs_values_a_roster_as_the_terms_do(world: Callable[[], Case]) -> None:
    """The optimum above is the optimum of the published objective."""
    case = world()
    facts = some_facts(case, 4)
    portfolio = a_portfolio(case, facts, ("o2", "c1"))
    space = week_space(case)
    read = reader(space)
    engine = Engine(case, facts, space, portfolio, 1)
    engine.first_roster()
    place = tuple(
        list(read.lawful(o)).index(tuple(week)) for o, week in enumerate(engine.plan.week.tolist())
    )
    value = all_pairs_of_weeks(case, facts, portfolio, read)[place]
    evidence = evidence_of_engine(case, engine, portfolio)
    assert value == pytest.approx(roster_value(evidence, facts))


@pytest.mark.parametrize("world", [world for world, _ in WORLDS])
def test_the_bound_stays_below_a_finished_roster_with_its_short_breaks(
    world: Callable[[], Case],
) -> None:
    """Breaks cost presence: the bound may count what no placing of them can save, and no more."""
    case = world()
    space = week_space(case)
    for seed in range(4):
        facts = some_facts(case, seed)
        portfolio = a_portfolio(case, facts, *MISSING[seed % 3])
        engine = Engine(case, facts, space, portfolio, seed)
        engine.first_roster()
        engine.settle()
        engine.improve(60)
        finished = place_breaks(case, facts, engine.roster(), portfolio)
        shifts = {name: list(own) for name, own in finished.items()}
        value = roster_value(Evidence(case, a_result(case, shifts, portfolio)), facts)
        relaxation = LagrangianBound(space, engine.coupling, engine.plan, engine.objective)
        for _ in range(STEPS):
            relaxation.step()
        assert engine.objective - 1e-6 <= value
        assert relaxation.best <= value + 1e-6
        assert relaxation.best >= 0.8 * value


def test_the_bound_holds_for_shifts_that_begin_and_end_inside_a_slot() -> None:
    """One person, one code: the best roster is known, and so is what the terms say of it."""
    code = ShiftCode(code="E", start_minute=7 * 60 + 10, end_minute=11 * 60 + 5, paid_minutes=235)
    case = two_people(
        site=a_site(law=NO_SHORT_BREAKS).model_copy(update={"grid": None}),
        operators=(an_operator("o1"),),
        shift_codes=(code,),
    )
    facts = some_facts(case, 3)
    facts.pools.loss[:] *= 50
    portfolio = a_portfolio(case, facts)
    engine = Engine(case, facts, week_space(case), portfolio, 1)
    engine.first_roster()
    value = roster_value(evidence_of_engine(case, engine, portfolio), facts)
    relaxation = LagrangianBound(engine.space, engine.coupling, engine.plan, engine.objective)
    for _ in range(STEPS):
        relaxation.step()
    assert relaxation.best <= value + 1e-6


def test_whatever_the_prices_weak_duality_holds() -> None:
    """Prices drawn at random, even absurd ones, prove bounds that are bad and never wrong."""
    case = without_breaks(two_after_a_night())
    facts = some_facts(case, 9)
    portfolio = a_portfolio(case, facts)
    space = week_space(case)
    optimum = float(all_pairs_of_weeks(case, facts, portfolio, reader(space)).min())
    engine = Engine(case, facts, space, portfolio, 1)
    engine.first_roster()

    @settings(max_examples=30, deadline=None)
    @given(st.floats(0, 20), st.integers(0, 2**32 - 1))
    def hold(scale: float, seed: int) -> None:
        random = np.random.default_rng(seed)
        relaxation = LagrangianBound(space, engine.coupling, engine.plan, engine.objective)
        prices = [scale * random.random(part.shape) for part in relaxation._price]
        relaxation._price = Presence(*prices)
        assert relaxation.step() <= optimum + 1e-6

    hold()


def test_with_one_person_the_bound_meets_the_optimum() -> None:
    """Nobody to share with: presence priced at its worth leaves no gap."""
    case = without_breaks(two_people(operators=(an_operator("o1", max_minutes_week=1500),)))
    facts = some_facts(case, 1)
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), 1)
    best = engine.first_roster()
    relaxation = LagrangianBound(engine.space, engine.coupling, engine.plan, best)
    for _ in range(200):
        relaxation.step()
    assert relaxation.best == pytest.approx(best, rel=1e-3)
    assert relaxation.best <= best + 1e-6


def test_opening_prices_are_what_presence_is_worth_in_the_plan() -> None:
    case = three_people()
    facts = some_facts(case, 6)
    portfolio = a_portfolio(case, facts)
    engine = Engine(case, facts, week_space(case), portfolio, 1)
    engine.first_roster()
    plan, coupling = engine.plan, engine.coupling
    pool_price = opening_pool_prices(coupling, plan)
    assert (pool_price >= 0).all()
    heads = int(plan.heads[0, 40])
    loss = facts.pools.loss[0, 40]
    around = loss[max(0, heads - 1)] - loss[heads + 1]
    assert pool_price[0, 40] == pytest.approx(around / 2 if heads else around)
    pair_price = opening_pair_prices(coupling, plan)
    for pair, slot in np.argwhere(pair_price > 0)[::25].tolist():
        client, operator = coupling.pair_client[pair], coupling.pair_operator[pair]
        fit = facts.affinities.planning[:, client] / 100
        others = [fit[o] for o in range(3) if o != operator and plan.duty[o, slot]]
        assert plan.duty[operator, slot]
        gain = fit[operator] - max(others, default=0.0)
        assert pair_price[pair, slot] == pytest.approx(coupling.calls[client, slot] * gain)


def test_short_breaks_cost_at_least_the_ticks_that_are_worth_least() -> None:
    case = two_on_mornings()
    facts = some_facts(case, 2)
    space = week_space(case)
    weeks = space.weeks_for_bound
    scratch = scratch_for(space, couple(case, facts, ()))
    scratch.value[:] = np.random.default_rng(3).uniform(0, 4, len(scratch.value))
    owing = np.flatnonzero(weeks.break_ticks)
    for number in owing.tolist():
        pattern = space.patterns[number]
        assert pattern is not None
        # Ten minutes for every two full hours of work.
        assert weeks.break_ticks[number] == 2 * (pattern.worked_minutes // 120)
        by_tick = np.repeat(scratch.value[presence_of(space, [number])], 3) / 3
        least = np.sort(by_tick)[: weeks.break_ticks[number]].sum()
        intervals = slice(weeks.interval_at[number], weeks.interval_at[number + 1])
        found = cost_of_breaks(
            scratch.value,
            weeks.interval_start[intervals],
            weeks.interval_end[intervals],
            weeks.break_ticks[number],
            weeks.ticks_per_slot,
            scratch.cheap_slot,
        )
        assert found == pytest.approx(least)
    assert len(owing) == 2 * case.days
    assert not space.weeks.break_ticks.any()

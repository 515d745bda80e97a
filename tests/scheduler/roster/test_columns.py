"""Column generation: rows, exact pricing, bounds and rosters that never contradict each other."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from scheduler.bench.curtois import to_case
from scheduler.bench.reader import parse_instance
from scheduler.derive import derive
from scheduler.errors import NoLawfulPlan
from scheduler.roster.columns import ColumnGeneration
from scheduler.roster.engine import Engine
from scheduler.roster.pricing import Pricer
from scheduler.roster.problem import week_space
from scheduler.roster.rows import Columns, Rows, fits, rows_of
from scheduler.rules import check_all
from scheduler.settings import Settings
from scheduler.solve import solve
from scheduler.terms import score_all
from tests.factories import evidence_of
from tests.scheduler.bench.instances import random_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.roster.space import WeekSpace
    from scheduler.shifts import Shift

UNSOCIAL = 0.7
SEEDS = range(8)
EVERYTHING = 1e9


class World(NamedTuple):
    case: Case
    space: WeekSpace
    engine: Engine
    rows: Rows
    pricer: Pricer


def a_case(seed: int, *, days: int, unsocial: float = 0.0) -> Case:
    """A made-up case of posts and wishes, with unsocial hours that weigh or do not."""
    case = to_case(parse_instance(random_text(seed, days=days), "made-up.txt"))
    weights = case.policy.weights.model_copy(update={"unsocial": unsocial})
    return case.model_copy(update={"policy": case.policy.model_copy(update={"weights": weights})})


def a_world(seed: int, *, days: int = 7, unsocial: float = 0.0) -> World:
    """The first made-up case from ``seed`` on that leaves everybody a week."""
    case = a_case(seed, days=days, unsocial=unsocial)
    try:
        space = week_space(case)
    except NoLawfulPlan:
        return a_world(seed + 100, days=days, unsocial=unsocial)
    engine = Engine(case, derive(case), space, (), seed=1)
    engine.first_roster()
    rows = rows_of(space, engine.coupling)
    return World(case, space, engine, rows, Pricer(space, engine.coupling, rows))


def prices_of(world: World, seed: int) -> NDArray[np.float64]:
    """Prices by chance: posts earn or cost, unsocial hours cost."""
    price = np.random.default_rng(seed).uniform(-20.0, 60.0, world.rows.count)
    price[world.rows.posts :] = -np.abs(price[world.rows.posts :]) / 60
    return price


def every_week(world: World, operator: int) -> Columns:
    found = world.pricer.within(np.zeros(world.rows.count), operator, EVERYTHING, 100_000)
    assert found is not None
    return found[0]


def worth(world: World, price: NDArray[np.float64], columns: Columns) -> NDArray[np.float64]:
    column, row, amount = world.rows.uses(world.space, columns)
    earned = np.bincount(column, weights=price[row] * amount, minlength=len(columns))
    return np.asarray(earned - columns.own)


def shifts_of(world: World, week: Iterable[int]) -> list[Shift]:
    patterns = [world.space.patterns[number] for number in week]
    return [shift for own in patterns if own is not None for shift in own.shifts]


def as_set(columns: Columns) -> set[bytes]:
    return {pattern.tobytes() for pattern in columns.pattern}


@pytest.mark.parametrize("seed", SEEDS)
def test_all_weeks_listed_are_the_lawful_ones_and_no_other(seed: int) -> None:
    world = a_world(seed, days=4)
    case, patterns = world.case, world.space.patterns
    numbers = [[p for p, own in enumerate(patterns) if own and own.day == d] for d in range(4)]
    off = np.flatnonzero([own is None for own in patterns])
    lawful = set()
    for week in product(*([*numbers[day], int(off[day])] for day in range(4))):
        broken = check_all(evidence_of(case, {"A": shifts_of(world, week)}))
        if not [each for each in broken if each.operator_id == "A"]:
            lawful.add(np.array(week, dtype=np.int32).tobytes())
    assert as_set(every_week(world, 0)) == lawful


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("unsocial", [0.0, UNSOCIAL])
def test_pricing_finds_the_best_week_and_exactly_those_within_the_slack(
    seed: int, unsocial: float
) -> None:
    world = a_world(seed, unsocial=unsocial)
    price = prices_of(world, seed)
    best, value = world.pricer.best(price, np.arange(2, dtype=np.int32))
    for operator in range(2):
        everything = every_week(world, operator)
        worths = worth(world, price, everything)
        assert value[operator] == pytest.approx(worths.max())
        assert worth(world, price, best)[operator] == pytest.approx(worths.max())
        found = world.pricer.within(price, operator, 15.5, 100_000)
        assert found is not None
        assert as_set(found[0]) == as_set(everything.take(worths >= worths.max() - 15.5))
        assert found[1] == pytest.approx(worths.max() - worth(world, price, found[0]))


def test_a_list_that_does_not_fit_is_no_list() -> None:
    world = a_world(1)
    count = len(every_week(world, 0))
    price = np.zeros(world.rows.count)
    assert world.pricer.within(price, 0, EVERYTHING, count) is not None
    assert world.pricer.within(price, 0, EVERYTHING, count - 1) is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("unsocial", [0.0, UNSOCIAL])
def test_rows_cost_what_the_engine_says_and_never_less_than_their_bound(
    seed: int, unsocial: float
) -> None:
    world = a_world(seed, unsocial=unsocial)
    price = prices_of(world, seed)
    columns, _ = world.pricer.best(price, np.arange(2, dtype=np.int32))
    kept = a_generation(world)._keep(columns)
    cost = world.rows.cost(world.space, columns)
    assert world.engine.adopt(kept) == pytest.approx(columns.own.sum() + cost)
    paid = float((worth(world, price, columns) + columns.own).sum())
    assert world.rows.bound(-price) <= cost - paid + 1e-9


def a_generation(world: World, seed: int = 1) -> ColumnGeneration:
    engine = world.engine
    return ColumnGeneration(
        world.space,
        engine.coupling,
        engine.plan,
        engine.objective,
        seed=seed,
        counted=True,
        workers=1,
        stop=lambda: False,
    )


def optimum(world: World) -> float:
    """Best of all rosters, by trying every couple of weeks."""
    one, other = every_week(world, 0), every_week(world, 1)
    case, facts = world.case, derive(world.case)
    costs = []
    for a, b in product(one.pattern, other.pattern):
        shifts = {name: shifts_of(world, week.tolist()) for name, week in (("A", a), ("B", b))}
        costs.append(sum(score_all(evidence_of(case, shifts), facts).values()))
    return min(costs)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("unsocial", [0.0, UNSOCIAL])
def test_bound_and_roster_close_in_on_the_optimum_from_both_sides(
    seed: int, unsocial: float
) -> None:
    world = a_world(seed, days=3, unsocial=unsocial)
    best, generation = optimum(world), a_generation(world)
    bounds = []
    for _ in range(200):
        bounds.append(generation.step())
        assert bounds[-1] <= best + 1e-6
        assert generation.target >= best - 1e-6
        if generation.done:
            break
    assert generation.done
    assert bounds == sorted(bounds)
    assert generation.target == pytest.approx(best)


def test_saturdays_that_weigh_are_shared_and_the_proof_still_closes() -> None:
    case = a_case(2, days=14, unsocial=UNSOCIAL)
    result = solve(case, Settings(time_limit_s=60))
    assert result.status == "optimal"
    assert result.objective == pytest.approx(sum(result.terms.values()))


def test_bounds_are_rounded_up_to_what_costs_can_add_up_to() -> None:
    rows = a_world(1).rows
    assert rows.step == 1.0
    assert rows.rounded_up(606.2) == 607.0
    assert rows.rounded_up(607.0000000001) == 607.0
    assert a_world(1, unsocial=UNSOCIAL).rows.step is None


def test_rows_fit_posts_but_not_calls_nor_a_room_that_is_too_small() -> None:
    coupling = a_world(1).engine.coupling
    assert fits(coupling)
    assert fits(coupling._replace(workstations=2))
    assert not fits(coupling._replace(workstations=1))
    calls = np.broadcast_to(np.array([3.0, 1.0, 0.0, 0.0]), (1, coupling.loss.shape[1], 4))
    assert not fits(coupling._replace(loss=calls))

"""Windows, dives and tallies: smaller problems of the same kind, within the same limits."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.roster import tally_kernels
from scheduler.roster.columns import ColumnGeneration
from scheduler.roster.dive import HELD_PART, dive
from scheduler.roster.mixture import Mixture
from scheduler.roster.pricing import Pricer, fork_offsets
from scheduler.roster.rows import Columns, Roster, load_costs, rows_of
from scheduler.roster.space import scratch_for
from scheduler.roster.window import Cutter
from scheduler.roster.windows import Windows
from tests.scheduler.roster.test_columns import (
    EVERYTHING,
    SEEDS,
    World,
    a_world,
    every_week,
    prices_of,
    worth,
)


def roster_of(world: World) -> Roster:
    """The engine's roster as columns know it."""
    plan, coupling = world.engine.plan, world.engine.coupling
    value = float(plan.own.sum()) + world.rows.cost(world.space, planned(world))
    value -= float(load_costs(coupling, plan.load).sum())
    return Roster(plan.week.copy(), plan.own.copy(), plan.load.copy(), value)


def planned(world: World) -> Columns:
    plan = world.engine.plan
    own = plan.own - load_costs(world.engine.coupling, plan.load)
    return Columns(np.arange(len(own), dtype=np.int32), plan.week, own, plan.load)


def a_cutter(world: World) -> Cutter:
    fork_at = fork_offsets(world.space.weeks_for_bound)
    return Cutter(world.space, world.engine.coupling, fork_at)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_all_tallies_counted_the_best_week_is_the_best_of_all(seed: int) -> None:
    world = a_world(seed)
    weeks, scratch = world.space.weeks_for_bound, scratch_for(world.space, world.engine.coupling)
    price = prices_of(world, seed)
    scratch.post_value[:] = price[: world.rows.posts]
    for operator in range(2):
        every = every_week(world, operator)
        counted = np.ones(weeks.uses.shape[1], dtype=np.bool_)
        best, own, _ = tally_kernels.best_counted_path(weeks, operator, counted, scratch)
        assert best == pytest.approx(worth(world, price, every).max())
        chosen = weeks.entry_pattern[scratch.chosen]
        (k,) = np.flatnonzero((every.pattern == chosen).all(axis=1))
        assert own == pytest.approx(every.own[k])


@pytest.mark.parametrize("seed", SEEDS)
def test_where_tallies_are_priced_the_week_keeps_them_and_the_ceiling_holds(seed: int) -> None:
    world = a_world(seed)
    weeks, scratch = world.space.weeks_for_bound, scratch_for(world.space, world.engine.coupling)
    price = prices_of(world, seed)
    scratch.post_value[:] = price[: world.rows.posts]
    for operator in range(2):
        every = every_week(world, operator)
        scratch.ceiling[0] = np.inf
        found, _, _ = tally_kernels.best_priced_week(weeks, operator, scratch)
        best = worth(world, price, every).max()
        chosen = weeks.entry_pattern[scratch.chosen]
        (k,) = np.flatnonzero((every.pattern == chosen).all(axis=1))
        assert found == pytest.approx(worth(world, price, every)[k])
        assert found <= best + 1e-6
        assert scratch.ceiling[0] >= best - 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_weeks_of_a_window_are_those_that_leave_the_other_days_as_planned(seed: int) -> None:
    world = a_world(seed)
    roster = roster_of(world)
    first, last = 2, 5
    window = a_cutter(world).cut(roster, np.array([0, 1], dtype=np.int32), first, last)
    rows = rows_of(window.space, window.coupling)
    pricer = Pricer(window.space, window.coupling, rows)
    for operator in range(2):
        found = pricer.within(np.zeros(rows.count), operator, EVERYTHING, 100_000)
        assert found is not None
        every = every_week(world, operator)
        outside = np.r_[0:first, last:7]
        same = (every.pattern[:, outside] == roster.pattern[operator, outside]).all(axis=1)
        expected = {
            pattern[first:last].tobytes(): own
            for pattern, own in zip(every.pattern[same], every.own[same], strict=True)
        }
        got = {p.tobytes(): own for p, own in zip(found[0].pattern, found[0].own, strict=True)}
        assert got.keys() == expected.keys()
        # Costs of the days outside are not a window's affair: differences are the same.
        offset = {round(expected[key] - own, 6) for key, own in got.items()}
        assert len(offset) == 1


@pytest.mark.parametrize("unsocial", [0.0, 0.05])
@pytest.mark.parametrize("seed", SEEDS)
def test_windows_only_ever_improve_and_say_by_how_much(seed: int, unsocial: float) -> None:
    world = a_world(seed, days=14, unsocial=unsocial)
    random = np.random.default_rng(seed)
    windows = Windows(world.space, world.engine.coupling, random, 1)
    roster = roster_of(world)
    while not windows.spent:
        better = windows.improve(roster, lambda: False)
        assert better is roster or better.value < roster.value
        roster = better
    own = roster.own - load_costs(world.engine.coupling, roster.load)
    everybody = np.arange(len(own), dtype=np.int32)
    columns = Columns(everybody, roster.pattern, own, roster.load)
    value = float(own.sum()) + world.rows.cost(world.space, columns)
    assert roster.value == pytest.approx(value)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dive_ends_in_one_lawful_week_of_everybody(seed: int) -> None:
    world = a_world(seed)
    mixture = Mixture(world.space, world.engine.coupling, planned(world), 1)
    while mixture.price_at(mixture.mix.price)[0]:
        mixture.solve()
    value = mixture.mix.value
    found = dive(mixture, np.random.default_rng(seed), np.inf, lambda: HELD_PART, lambda: False)
    assert found is not None
    assert sorted(found.operator.tolist()) == list(range(mixture.people))
    assert mixture.value_of(found) >= value - 1e-6
    for operator, pattern in zip(found.operator.tolist(), found.pattern, strict=True):
        assert (every_week(world, operator).pattern == pattern).all(axis=1).any()
    assert mixture.mix.value == pytest.approx(value), "a dive leaves the mixture as it was"


def test_a_dive_that_cannot_beat_its_target_ends_early() -> None:
    world = a_world(SEEDS[0])
    mixture = Mixture(world.space, world.engine.coupling, planned(world), 1)
    while mixture.price_at(mixture.mix.price)[0]:
        mixture.solve()
    target = mixture.mix.value
    assert dive(mixture, np.random.default_rng(1), target, lambda: HELD_PART, lambda: False) is None


def test_counted_work_gives_the_same_roster_twice() -> None:
    def run() -> tuple[float, float | None]:
        world = a_world(3, days=14)
        search = ColumnGeneration(
            world.space,
            world.engine.coupling,
            world.engine.plan,
            world.engine.objective,
            seed=5,
            counted=True,
            workers=2,
            stop=lambda: False,
        )
        for _ in range(25):
            if search.done:
                break
            search.step()
        return search.best, None if search.found is None else search.found.value

    assert run() == run()

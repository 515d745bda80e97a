"""Pricing side by side: lanes, labels and prices of tallies find what counting finds."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.roster import path_kernels, tally_kernels
from scheduler.roster.climb import ROUNDS, Climb
from scheduler.roster.dive import HELD_PART, LEAST_HELD_PART, MOST_HELD_PART, Pace, dive
from scheduler.roster.mixture import Mixture
from scheduler.roster.pricing import QUICK, SURE, Patience, Pricer
from scheduler.roster.space import scratch_for
from tests.scheduler.roster.test_columns import SEEDS, World, a_world, prices_of, worth
from tests.scheduler.roster.test_windows import planned

LABELS_ALONE: Patience = (1, 1, 200_000, 0)
PRICES_ALONE: Patience = (3, 30, 0, 0)


def exact(world: World, price: np.ndarray) -> np.ndarray:
    """What the best week of everybody is worth, each counted alone."""
    weeks, scratch = world.space.weeks_for_bound, scratch_for(world.space, world.engine.coupling)
    scratch.post_value[:] = price[: world.rows.posts]
    people = len(weeks.automaton_of)
    return np.array([tally_kernels.best_week(weeks, o, scratch)[0] for o in range(people)])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_is_sure_finds_what_counting_alone_finds(seed: int, workers: int) -> None:
    world = a_world(seed, days=14)
    pricer = Pricer(world.space, world.engine.coupling, world.rows, workers)
    whose = np.arange(pricer.operators, dtype=np.int32)
    for again in range(3):
        price = prices_of(world, seed + 50 * again)
        found, ceiling = pricer.best(price, whose, SURE)
        assert ceiling == pytest.approx(exact(world, price))
        assert worth(world, price, found) == pytest.approx(ceiling[found.operator])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("patience", [QUICK, LABELS_ALONE, PRICES_ALONE])
def test_with_less_patience_weeks_are_lawful_and_ceilings_hold(
    seed: int, patience: Patience
) -> None:
    world = a_world(seed, days=14)
    weeks, price = world.space.weeks_for_bound, prices_of(world, seed)
    pricer = Pricer(world.space, world.engine.coupling, world.rows)
    whose = np.arange(pricer.operators, dtype=np.int32)
    best = exact(world, price)
    found, ceiling = pricer.best(price, whose, patience)
    assert (ceiling >= best - 1e-6).all()
    assert (worth(world, price, found) <= best[found.operator] + 1e-6).all()
    used = weeks.uses[found.pattern].sum(axis=1)
    assert (used <= weeks.most_uses[found.operator]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_alone_settle_small_cases(seed: int) -> None:
    world = a_world(seed, days=14)
    price = prices_of(world, seed)
    pricer = Pricer(world.space, world.engine.coupling, world.rows)
    whose = np.arange(pricer.operators, dtype=np.int32)
    found, ceiling = pricer.best(price, whose, LABELS_ALONE)
    assert len(found) == len(whose)
    assert ceiling == pytest.approx(exact(world, price))


def test_more_people_than_lanes_are_served_in_turn() -> None:
    world = a_world(3)
    price = prices_of(world, 3)
    pricer = Pricer(world.space, world.engine.coupling, world.rows)
    whose = np.resize(np.arange(pricer.operators, dtype=np.int32), 45)
    _, ceiling = pricer.best(price, whose, SURE)
    assert ceiling == pytest.approx(np.resize(exact(world, price), 45))


def test_whom_a_stop_leaves_without_a_week_has_no_ceiling() -> None:
    world = a_world(1)
    pricer = Pricer(world.space, world.engine.coupling, world.rows, stop=lambda: True)
    whose = np.arange(pricer.operators, dtype=np.int32)
    found, ceiling = pricer.best(np.zeros(world.rows.count), whose)
    assert len(found) == 0
    assert (ceiling == np.inf).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_climb_proves_a_bound_and_leaves_a_better_mix(seed: int) -> None:
    world = a_world(seed, days=14)
    mixture = Mixture(world.space, world.engine.coupling, planned(world), 1)
    first = mixture.mix.value
    climb = Climb(mixture, first)
    climb.climb(ROUNDS, lambda: False)
    mixture.solve()
    assert climb.rounds == ROUNDS
    assert climb.bound <= mixture.mix.value + 1e-6 <= first + 2e-6
    _, worth_of_all = mixture.price_at(climb.price, patience=SURE)
    assert mixture.rows.bound(climb.price) - worth_of_all >= climb.bound - 1e-6


def test_a_climb_that_is_stopped_makes_no_round() -> None:
    world = a_world(1)
    climb = Climb(Mixture(world.space, world.engine.coupling, planned(world), 1), 100.0)
    climb.climb(3, lambda: True)
    assert climb.rounds == 0
    assert climb.bound == -np.inf


def test_a_dive_hurries_as_its_time_runs_out() -> None:
    times = iter([0.2, 0.2001, 0.21, 0.35, 0.59, 0.6])
    pace = Pace(lambda: next(times), 0.6)
    parts = [pace.part() for _ in range(5)]
    assert parts[0] == HELD_PART
    assert parts[1:] == sorted(parts[1:])
    assert min(parts) >= LEAST_HELD_PART
    assert parts[-2:] == [MOST_HELD_PART, 1.0]
    counted = Pace(lambda: 0.0, 0.6)
    assert {counted.part() for _ in range(4)} == {HELD_PART}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dive_out_of_time_takes_a_week_of_everybody_from_the_mix(seed: int) -> None:
    world = a_world(seed)
    mixture = Mixture(world.space, world.engine.coupling, planned(world), 1)
    while mixture.price_at(mixture.mix.price)[0]:
        mixture.solve()
    value = mixture.mix.value
    found = dive(mixture, np.random.default_rng(seed), np.inf, lambda: 1.0, lambda: False)
    assert found is not None
    assert found.operator.tolist() == list(range(mixture.people))
    assert mixture.value_of(found) >= value - 1e-6


def test_a_path_alone_in_its_lane_is_the_one_found_by_itself() -> None:
    world = a_world(5)
    weeks, price = world.space.weeks_for_bound, prices_of(world, 5)
    scratch = scratch_for(world.space, world.engine.coupling)
    scratch.post_value[:] = price[: world.rows.posts]
    alone = path_kernels.best_path(weeks, 0, scratch)[0]
    pricer = Pricer(world.space, world.engine.coupling, world.rows)
    _, ceiling = pricer.best(price, np.zeros(1, dtype=np.int32), (1, 1, 0, 0))
    assert ceiling[0] <= alone + 1e-9

"""Generalised assignment through the portfolio's engine: exact values, proven bounds."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from scheduler.bench.gap import GapResult, solve_gap, to_question
from scheduler.bench.gap_reader import Gap, parse_gap, read_gap
from scheduler.bench.gap_referee import (
    judge_gap,
    read_gap_solution,
    write_gap_solution,
)
from scheduler.portfolio.descent import cost_of
from scheduler.settings import Settings
from tests.scheduler.bench.test_gap_reader import TINY

PUBLIC = Path(__file__).resolve().parents[4] / "shared" / "bench" / "gap"
SEEDS = range(8)


def random_text(seed: int, agents: int = 3, items: int = 6, tightness: float = 0.75) -> str:
    """An instance small enough to try every assignment of; costly where little is taken."""
    draw = np.random.default_rng(seed)
    resource = draw.integers(1, 12, (agents, items))
    cost = 15 - resource + draw.integers(0, 6, (agents, items))
    capacity = np.maximum(tightness * resource.sum(axis=1) / agents, resource.max()).astype(int)
    rows = [(agents, items), *cost, *resource, capacity]
    return "\n".join(" ".join(str(int(number)) for number in row) for row in rows)


def every_cost(gap: Gap) -> list[int]:
    """Costs of all assignments within the capacities."""
    agents, items = gap.cost.shape
    found = []
    for choice in product(range(agents), repeat=items):
        used = np.bincount(choice, weights=gap.resource[choice, range(items)], minlength=agents)
        if (used <= gap.capacity).all():
            found.append(int(gap.cost[choice, range(items)].sum()))
    return found


def solved(gap: Gap, effort: int = 2, seed: int = 1) -> GapResult:
    """With counted work, so that nothing hangs on the machine."""
    return solve_gap(gap, Settings(effort=effort, seed=seed), lambda _: None, lambda: False)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_is_the_best_of_all_and_the_bound_never_above_it(seed: int) -> None:
    text = random_text(seed)
    gap = parse_gap(text, "made-up")
    costs = every_cost(gap)
    result = solved(gap)
    if not costs:
        assert (result.status, result.value) == ("impossible", None)
        return
    assert result.value == min(costs)
    assert result.bound is not None
    assert result.bound <= min(costs)
    assert result.bound >= 0.8 * min(costs)
    verdict = judge_gap(text, result.pairs)
    assert (verdict.cost, verdict.breaches) == (min(costs), ())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_and_the_scorer_agree_on_any_assignment(seed: int) -> None:
    text = random_text(seed, tightness=2.0)
    gap = parse_gap(text, "made-up")
    ground = to_question(gap).ground
    draw = np.random.default_rng(seed)
    for _ in range(10):
        choice = draw.integers(0, 3, 6)
        team = np.zeros((3, 6), dtype=np.bool_)
        team[choice, range(6)] = True
        if not ground.allowed[choice, range(6)].all():
            continue
        verdict = judge_gap(text, [(c + 1, int(o) + 1) for c, o in enumerate(choice)])
        assert cost_of(ground, team) == pytest.approx(verdict.cost)


def test_the_scorer_names_what_is_broken() -> None:
    verdict = judge_gap(TINY, [(1, 1), (1, 2), (2, 1), (3, 1), (9, 1)])
    assert verdict.cost == 5 + 1 + 4 + 3
    assert [(breach.rule, breach.whose, breach.amount) for breach in verdict.breaches] == [
        ("unknown", 9, 1),
        ("once", 1, 1),
        ("capacity", 1, 2),
    ]
    missing = judge_gap(TINY, [(1, 2), (2, 2)])
    assert [breach.rule for breach in missing.breaches] == ["once"]


def test_a_solution_is_read_as_it_was_written(tmp_path: Path) -> None:
    pairs = ((1, 2), (2, 1), (3, 2))
    path = tmp_path / "tiny.csv"
    path.write_text(write_gap_solution(pairs), encoding="utf-8")
    assert read_gap_solution(path) == pairs


def test_counted_work_gives_the_same_assignment_again() -> None:
    gap = parse_gap(random_text(5, agents=6, items=40), "made-up")
    one, two = (solved(gap, effort=1, seed=3) for _ in range(2))
    assert (one.pairs, one.value, one.bound) == (two.pairs, two.value, two.bound)


def test_what_only_a_search_shows_to_be_impossible_is_proven_so() -> None:
    gap = parse_gap("2 3\n1 1 1\n1 1 1\n3 3 3\n3 3 3\n5 5\n", "hard")
    result = solved(gap)
    assert (result.status, result.value, result.bound) == ("impossible", None, None)


def test_costs_of_nothing_are_optimal_at_once() -> None:
    gap = parse_gap("2 2\n0 0\n0 0\n1 1\n1 1\n1 1\n", "free")
    result = solved(gap)
    assert (result.status, result.value, result.bound) == ("optimal", 0, 0)


def test_two_workers_find_assignments_that_hold() -> None:
    text = random_text(7, agents=5, items=30)
    gap = parse_gap(text, "made-up")
    settings = Settings(time_limit_s=60.0, workers=2)
    result = solve_gap(gap, settings, lambda _: None, lambda: False)
    verdict = judge_gap(text, result.pairs)
    assert (verdict.cost, verdict.breaches) == (result.value, ())


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public instances are not here")
def test_a_public_instance_is_within_half_a_per_cent_with_little_work() -> None:
    path = PUBLIC / "c20100"
    result = solved(read_gap(path), effort=1)
    verdict = judge_gap(path.read_text("utf-8"), result.pairs)
    assert (verdict.cost, verdict.breaches) == (result.value, ())
    assert verdict.cost <= 1243 * 1.005
    assert result.bound is not None
    assert 1243 * 0.995 <= result.bound <= 1243

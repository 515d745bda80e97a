"""Instances through the service's own ``solve``: same penalties, same rules, proven optima."""

from __future__ import annotations

import random
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler.bench.curtois import to_assignments, to_case
from scheduler.bench.instance import Assignment
from scheduler.bench.reader import parse_instance, read_instance
from scheduler.bench.referee import judge
from scheduler.derive import derive
from scheduler.errors import NoLawfulPlan
from scheduler.rules import check_all
from scheduler.settings import Settings
from scheduler.shifts import Shift
from scheduler.solve import solve
from scheduler.terms import score_all
from tests.factories import evidence_of
from tests.scheduler.bench.instances import TINY, random_text

if TYPE_CHECKING:
    from scheduler.case import Case

PUBLIC = Path(__file__).resolve().parents[4] / "shared" / "bench" / "curtois-qu"
SEEDS = range(12)

Solution = tuple[Assignment, ...]


@cache
def every_solution(days: int) -> list[Solution]:
    """Every way in which A and B can work E, L or nothing on each day."""
    weeks = list(product(("", "E", "L"), repeat=days))
    return [
        tuple(
            Assignment(name, day, shift)
            for name, week in (("A", one), ("B", other))
            for day, shift in enumerate(week)
            if shift
        )
        for one, other in product(weeks, weeks)
    ]


def planned(case: Case, solution: Solution) -> dict[str, list[Shift]]:
    """A solution as shifts of the case."""
    minutes = {code.code: code.paid_minutes for code in case.shift_codes}
    found: dict[str, list[Shift]] = {operator.operator_id: [] for operator in case.operators}
    for each in solution:
        start = case.horizon.day_start(each.day)
        end = start + minutes[each.shift_id]
        found[each.employee_id].append(Shift(start, end, (), each.shift_id))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_house_and_the_scorer_agree_on_any_solution(seed: int) -> None:
    text = random_text(seed)
    case = to_case(parse_instance(text, "made-up.txt"))
    facts = derive(case)
    for solution in random.Random(seed).sample(every_solution(4), 40):  # noqa: S311
        evidence = evidence_of(case, planned(case, solution))
        verdict = judge(text, solution)
        assert sum(score_all(evidence, facts).values()) == pytest.approx(verdict.penalty)
        assert bool(check_all(evidence)) == bool(verdict.breaches)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_solve_calls_optimal_is_the_best_of_all_solutions(seed: int) -> None:
    text = random_text(seed)
    verdicts = [judge(text, solution) for solution in every_solution(4)]
    lawful = [verdict.penalty for verdict in verdicts if not verdict.breaches]
    case = to_case(parse_instance(text, "made-up.txt"))
    if not lawful:
        with pytest.raises(NoLawfulPlan):
            solve(case, Settings(time_limit_s=60))
        return
    result = solve(case, Settings(time_limit_s=60, seed=seed + 1))
    assert result.status == "optimal"
    assert result.objective == result.bound == min(lawful)
    verdict = judge(text, to_assignments(result))
    assert (verdict.penalty, verdict.breaches) == (min(lawful), ())


def test_one_worker_proves_as_two_do() -> None:
    case = to_case(parse_instance(TINY, "tiny.txt"))
    results = [solve(case, Settings(time_limit_s=60, workers=workers)) for workers in (1, 2)]
    assert [result.status for result in results] == ["optimal", "optimal"]
    assert results[0].objective == results[1].objective


def test_counted_work_gives_the_same_roster_again() -> None:
    case = to_case(parse_instance(random_text(3, days=14, people=4), "made-up.txt"))
    one, two = (solve(case, Settings(effort=400, seed=5)) for _ in range(2))
    assert (one.roster, one.objective, one.bound) == (two.roster, two.objective, two.bound)


def test_weights_above_the_heaviest_wish_become_several() -> None:
    text = TINY.replace("A,0,E,2", "A,0,E,12")
    wishes = to_case(parse_instance(text, "tiny.txt")).preferences
    assert [wish.weight for wish in wishes if wish.kind == "shift"] == [5, 5, 2]


def test_only_posts_and_wishes_weigh_and_no_law_is_in_force() -> None:
    case = to_case(parse_instance(TINY, "tiny.txt"))
    result = solve(case, Settings(time_limit_s=60))
    assert {name for name, value in result.terms.items() if value} <= {"posts", "wishes"}
    assert not case.law.values


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public instances are not here")
@pytest.mark.parametrize(("number", "optimum"), [(1, 607), (2, 828), (3, 1001)])
def test_public_instances_are_proven_optimal(number: int, optimum: int) -> None:
    path = PUBLIC / f"Instance{number}.txt"
    result = solve(to_case(read_instance(path)), Settings(time_limit_s=60))
    assert (result.status, result.objective, result.bound) == ("optimal", optimum, optimum)
    verdict = judge(path.read_text("utf-8"), to_assignments(result))
    assert (verdict.penalty, verdict.breaches) == (optimum, ())

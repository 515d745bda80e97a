"""The scorer by itself: what a solution costs, and every rule it can break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.bench.instance import Assignment
from scheduler.bench.referee import Breach, judge, read_solution, write_solution
from tests.scheduler.bench.instances import TINY

if TYPE_CHECKING:
    from pathlib import Path


def solution(text: str) -> list[Assignment]:
    """``A0E`` is employee A on day 0 with shift E."""
    return [Assignment(each[0], int(each[1]), each[2]) for each in text.split()]


def test_a_solution_costs_its_requests_and_its_cover_by_hand() -> None:
    # Nobody on E of day 1 and on E of day 3; B's L of day 1 is against a request.
    verdict = judge(TINY, solution("A0E B1L B2L"))
    assert verdict.breaches == ()
    assert verdict.penalty == 200 + 3


def test_a_head_too_many_costs_its_own_weight() -> None:
    fuller = judge(TINY, solution("A0E B1L B2L A2L"))
    assert fuller.penalty == judge(TINY, solution("A0E B1L B2L")).penalty + 1


@pytest.mark.parametrize(
    ("worked", "breach"),
    [
        ("A0E A0L B1E", Breach("one_a_day", "A", 0, 1)),
        ("A0E B1E A1E", Breach("day_off", "A", 1, 1)),
        ("A2L A3E B1E", Breach("succession", "A", 3, 1)),
        ("A2L A3L B1E", Breach("max_shifts", "A", None, 1)),
        ("B1E", Breach("min_minutes", "A", None, 480)),
    ],
)
def test_each_rule_is_missed_by_name_person_day_and_amount(worked: str, breach: Breach) -> None:
    assert breach in judge(TINY, solution(worked)).breaches


def with_limits(limits: str, days: int = 9) -> str:
    return f"""SECTION_HORIZON
{days}
SECTION_SHIFTS
E,480,
SECTION_STAFF
A,E=9,{limits}
SECTION_DAYS_OFF
SECTION_SHIFT_ON_REQUESTS
SECTION_SHIFT_OFF_REQUESTS
SECTION_COVER
"""


@pytest.mark.parametrize(
    ("limits", "worked", "rules"),
    [
        ("960,0,9,1,1,9", "A0E A1E A2E", ["max_minutes"]),
        ("9999,0,2,1,1,9", "A0E A1E A2E", ["max_run"]),
        ("9999,0,9,1,1,0", "A5E", ["max_weekends"]),
        ("9999,0,9,1,1,1", "A5E A6E", []),
        ("9999,0,9,2,1,9", "A4E", ["min_run"]),
        ("9999,0,9,1,2,9", "A3E A5E", ["min_run_off"]),
    ],
)
def test_limits_over_the_horizon_are_counted(limits: str, worked: str, rules: list[str]) -> None:
    assert [
        breach.rule for breach in judge(with_limits(limits), solution(worked)).breaches
    ] == rules


@pytest.mark.parametrize("worked", ["A0E", "A8E", "A1E A2E A3E A4E A5E A6E A7E"])
def test_runs_that_touch_an_edge_are_never_too_short(worked: str) -> None:
    assert judge(with_limits("9999,0,9,3,3,9"), solution(worked)).breaches == ()


def test_who_and_what_the_instance_does_not_know_is_named() -> None:
    found = judge(TINY, solution("Z0E A9E A0X")).breaches
    assert [breach.rule for breach in found] == ["unknown"] * 3


def test_a_solution_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    worked = tuple(solution("A0E B1L B2L"))
    path = tmp_path / "tiny.csv"
    path.write_text(write_solution(worked), encoding="utf-8")
    assert read_solution(path) == worked

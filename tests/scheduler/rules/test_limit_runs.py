"""Runs of work: too long, too short, and what the edges forgive."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.entities import OperatorLimits
from scheduler.rules import limit_runs
from scheduler.shifts import DayPattern, Shift
from tests.factories import MONDAY, a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins, lawful_by_automaton, lawful_by_check


def limited(*, days: int = 7, worked_before: tuple[int, ...] = (), **limits: Any) -> Case:
    """A case whose operator has limits and worked the given past days (-1 is Sunday)."""
    plain = a_case()
    return a_case(
        days=days,
        limits=(OperatorLimits(operator_id="o1", **limits),),
        roster=tuple(a_published_shift(plain, "o1", d, "08:00", "12:00") for d in worked_before),
    )


def days_worked(case: Case, days: str) -> list[Shift]:
    """Morning shifts on the days marked ``x``."""
    return [a_shift(case, d, "08:00", "12:00") for d, mark in enumerate(days) if mark == "x"]


def sides(case: Case, days: str) -> list[tuple[Any, float, Any]]:
    """Side, amount and date of each violation of a week drawn as text."""
    found = limit_runs.check(evidence_of(case, {"o1": days_worked(case, days)}))
    return [(v.params["side"], v.amount, v.date) for v in found]


def test_a_run_as_long_as_the_limit_is_fine() -> None:
    assert sides(limited(max_run_of_work=5), "xxxxx.x") == []


def test_days_beyond_the_longest_run_are_counted_from_the_first_too_many() -> None:
    assert sides(limited(max_run_of_work=4), "xxxxxx.") == [("above", 2, MONDAY.replace(day=5))]


def test_days_worked_before_monday_lengthen_its_run() -> None:
    case = limited(max_run_of_work=5, worked_before=(-1, -2, -3, -5))
    assert sides(case, "xx.....") == []
    assert sides(case, "xxx....") == [("above", 1, MONDAY.replace(day=3))]


def test_a_past_run_that_is_over_is_not_this_weeks_fault() -> None:
    case = limited(max_run_of_work=2, worked_before=(-1, -2, -3, -4))
    assert sides(case, ".xx....") == []
    assert sides(case, "x......") == [("above", 3, MONDAY)]


def test_a_short_run_inside_the_week_misses_days() -> None:
    assert sides(limited(min_run_of_work=3), "..x..xx") == [("below", 2, MONDAY.replace(day=3))]


def test_runs_that_touch_an_edge_are_never_short() -> None:
    assert sides(limited(min_run_of_work=3), "xx...xx") == []


@pytest.mark.parametrize(
    "limits",
    [
        {"max_run_of_work": 2},
        {"min_run_of_work": 2},
        {"min_run_of_work": 2, "max_run_of_work": 3},
        {"max_run_of_work": 0},
    ],
)
@pytest.mark.parametrize("worked_before", [(), (-1,), (-1, -2), (-1, -2, -3), (-2,)])
def test_the_automaton_says_the_same_on_every_small_week(
    limits: dict[str, int], worked_before: tuple[int, ...]
) -> None:
    case = limited(days=7, worked_before=worked_before, **limits)
    choices = [[(a_shift(case, day, "08:00", "12:00"),)] for day in range(7)]
    lawful, unlawful = assert_twins(limit_runs, case, choices)
    assert lawful > 0
    assert unlawful > 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.booleans(), min_size=21, max_size=21),
    st.integers(0, 4),
    st.integers(0, 6),
    st.sets(st.integers(-5, -1)),
)
def test_the_twins_agree_over_three_weeks(
    worked: list[bool], shortest: int, longest: int, before: set[int]
) -> None:
    case = limited(
        days=21,
        worked_before=tuple(before),
        min_run_of_work=shortest,
        max_run_of_work=longest,
    )
    operator = case.operators[0]
    week = [
        DayPattern(day, (a_shift(case, day, "08:00", "12:00"),)) if on else None
        for day, on in enumerate(worked)
    ]
    by_automaton = lawful_by_automaton(limit_runs.resource(case, operator), week)
    assert by_automaton == lawful_by_check(limit_runs, case, operator, week)


def test_no_limit_no_automaton() -> None:
    case = limited(min_run_of_work=1)
    assert limit_runs.resource(case, case.operators[0]) is None


def test_the_words_depend_on_the_side() -> None:
    case = limited(max_run_of_work=1)
    found = limit_runs.check(evidence_of(case, {"o1": days_worked(case, "xx")}))
    assert [limit_runs.explain(v, case).key for v in found] == ["rule.limit_runs.above"]

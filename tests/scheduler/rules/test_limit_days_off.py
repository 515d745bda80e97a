"""Runs of days off: long enough between two runs of work."""

from __future__ import annotations

import pytest

from scheduler.case import Case
from scheduler.entities import OperatorLimits
from scheduler.rules import limit_days_off
from tests.factories import MONDAY, a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins


def limited(shortest: int | None, *, days: int = 7) -> Case:
    """A case whose operator rests so many days in a row, and worked last Sunday."""
    return a_case(
        days=days,
        limits=(OperatorLimits(operator_id="o1", min_run_off=shortest),),
        roster=(a_published_shift(a_case(), "o1", -1, "08:00", "12:00"),),
    )


def missing(case: Case, days: str) -> list[tuple[float, object]]:
    """Days missing and first day off of each violation, for a week drawn as text."""
    shifts = [a_shift(case, d, "08:00", "12:00") for d, mark in enumerate(days) if mark == "x"]
    found = limit_days_off.check(evidence_of(case, {"o1": shifts}))
    return [(v.amount, v.date) for v in found]


def test_a_run_as_long_as_the_limit_is_fine() -> None:
    assert missing(limited(2), "xx..xxx") == []


def test_a_single_day_off_between_two_worked_days_is_short() -> None:
    assert missing(limited(3), "xx.xxxx") == [(2, MONDAY.replace(day=3))]


def test_each_short_run_is_named() -> None:
    assert missing(limited(2), "x.x.x.x") == [
        (1, MONDAY.replace(day=2)),
        (1, MONDAY.replace(day=4)),
        (1, MONDAY.replace(day=6)),
    ]


def test_runs_that_touch_an_edge_are_never_short() -> None:
    assert missing(limited(3), ".xxxxx.") == []


@pytest.mark.parametrize("shortest", [2, 3])
def test_the_automaton_says_the_same_on_every_week(shortest: int) -> None:
    case = limited(shortest, days=9)
    choices = [[(a_shift(case, day, "08:00", "12:00"),)] for day in range(9)]
    lawful, unlawful = assert_twins(limit_days_off, case, choices)
    assert lawful > 0
    assert unlawful > 0


@pytest.mark.parametrize("shortest", [None, 0, 1])
def test_one_day_is_no_limit(shortest: int | None) -> None:
    case = limited(shortest)
    assert limit_days_off.resource(case, case.operators[0]) is None
    assert missing(case, "x.x.x.x") == []


def test_the_words_name_the_days() -> None:
    case = limited(2)
    shifts = [a_shift(case, d, "08:00", "12:00") for d in (0, 2)]
    (found,) = limit_days_off.check(evidence_of(case, {"o1": shifts}))
    words = limit_days_off.explain(found, case)
    assert words.key == "rule.limit_days_off.broken"
    assert words.params == {"limit": 2, "length": 1, "days": 1}

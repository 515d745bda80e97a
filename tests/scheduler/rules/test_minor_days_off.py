"""Minors' days off: two running days in each civil week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.rules import minor_days_off
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def a_minors_case(**changes: Any) -> Case:
    return a_case(operators=(an_operator(minor=True),), **changes)


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return minor_days_off.check(evidence_of(case, {"o1": list(shifts)}))


def on(case: Case, *days: int) -> list[Shift]:
    return [a_shift(case, day, "8:00", "14:00") for day in days]


def test_a_free_weekend_is_lawful() -> None:
    case = a_minors_case()
    assert not violations(case, *on(case, 0, 1, 2, 3, 4))


def test_two_days_off_apart_lack_one() -> None:
    case = a_minors_case()
    (found,) = violations(case, *on(case, 0, 1, 3, 4, 5))
    assert (found.amount, found.unit, found.date) == (1, "days", date(2026, 6, 1))


def test_a_night_into_saturday_spoils_it() -> None:
    case = a_minors_case()
    (found,) = violations(case, *on(case, 0, 1, 2, 3), a_shift(case, 4, "20:00", "25:00"))
    assert found.amount == 1


def test_last_sundays_night_spoils_monday() -> None:
    row = a_published_shift(a_minors_case(), "o1", -1, "20:00", "25:00")
    case = a_minors_case(roster=(row,))
    (found,) = violations(case, *on(case, 2, 3, 4, 5, 6))
    assert found.amount == 1
    assert not violations(a_minors_case(), *on(case, 2, 3, 4, 5, 6))


def test_both_days_lie_in_the_same_week() -> None:
    case = a_minors_case(days=14)
    assert len(violations(case, *on(case, 0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12))) == 2


def test_adults_are_not_concerned() -> None:
    case = a_case()
    assert minor_days_off.resource(case, case.operators[0]) is None
    assert not violations(case, *on(case, *range(7)))


def test_the_explanation_names_the_article() -> None:
    case = a_minors_case()
    (found,) = violations(case, *on(case, *range(7)))
    words = minor_days_off.explain(found, case)
    assert (words.key, words.article) == ("rule.minor_days_off.broken", "L3164-2")
    assert words.params == {"week": "2026-06-01", "days": 0, "limit_days": 2}


@pytest.mark.parametrize("days", [4, 5, 6, 7, 8])
def test_the_automaton_agrees_with_the_check_wherever_the_horizon_ends(days: int) -> None:
    row = a_published_shift(a_minors_case(), "o1", -1, "20:00", "25:00")
    case = a_minors_case(days=days, roster=(row,))
    choices = [[(a_shift(case, day, "8:00", "14:00"),)] for day in range(days)]
    for day in (3, days - 1):
        choices[day].append((a_shift(case, day, "20:00", "26:00"),))
    lawful, unlawful = assert_twins(minor_days_off, case, choices)
    assert lawful > 0
    assert unlawful > 0 or days == 4


def test_the_automaton_agrees_over_two_weeks() -> None:
    case = a_minors_case(days=14)
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(14)]
    for day in (0, 2, 4, 6, 8, 10, 12):
        choices[day] = [(a_shift(case, day, "8:00", "14:00"),)]
    for day in (6, 12):
        choices[day].append((a_shift(case, day, "20:00", "26:00"),))
    lawful, unlawful = assert_twins(minor_days_off, case, choices)
    assert lawful > 0
    assert unlawful > 0

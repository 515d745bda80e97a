"""Minors' holidays: nobody under eighteen works on a public holiday."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler.rules import minor_holidays
from scheduler.site import Site
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift

EASTER = date(2026, 4, 6)


def a_minors_case(**changes: Any) -> Case:
    return a_case(operators=(an_operator(minor=True),), **changes)


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return minor_holidays.check(evidence_of(case, {"o1": list(shifts)}))


def test_a_minor_does_not_work_on_easter_monday() -> None:
    case = a_minors_case(week=EASTER)
    (found,) = violations(case, a_shift(case, 0, "8:00", "12:00"))
    assert (found.amount, found.date) == (240, EASTER)
    assert not violations(case, a_shift(case, 1, "8:00", "12:00"))


def test_an_adult_may() -> None:
    case = a_case(week=EASTER)
    assert minor_holidays.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 0, "8:00", "12:00"))


def test_good_friday_is_a_holiday_in_alsace_moselle_only() -> None:
    week = date(2026, 3, 30)
    case = a_minors_case(week=week)
    assert not violations(case, a_shift(case, 4, "8:00", "12:00"))
    metz = a_minors_case(week=week, site=Site(holiday_subdivision="6AE"))
    (found,) = violations(metz, a_shift(metz, 4, "8:00", "12:00"))
    assert found.date == date(2026, 4, 3)


def test_a_sunday_night_that_runs_into_the_holiday_past_the_horizon_counts() -> None:
    case = a_minors_case(week=date(2026, 3, 30))
    (found,) = violations(case, a_shift(case, 6, "20:00", "25:00"))
    assert (found.amount, found.date) == (60, EASTER)


def test_the_explanation_names_the_article() -> None:
    case = a_minors_case(week=EASTER)
    (found,) = violations(case, a_shift(case, 0, "8:00", "12:00"))
    words = minor_holidays.explain(found, case)
    assert (words.key, words.article) == ("rule.minor_holidays.broken", "L3164-6")
    assert words.params == {"day": "2026-04-06", "minutes": 240}


def test_the_automaton_agrees_with_the_check_around_two_holidays() -> None:
    case = a_minors_case(week=date(2026, 3, 30), days=8, site=Site(holiday_subdivision="57"))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(8)]
    for day in (3, 4, 6, 7):
        choices[day] = [
            (a_shift(case, day, "8:00", "16:00"),),
            (a_shift(case, day, "20:00", "28:00"),),
        ]
    lawful, unlawful = assert_twins(minor_holidays, case, choices)
    assert (lawful, unlawful) == (2 * 1 * 2 * 1, 81 - 4)

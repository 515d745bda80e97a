"""May Day: 1 May is off, unless the house serves sectors that cannot stop."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.rules import may_day
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift

WEEK = date(2026, 4, 27)  # 1 May is its Friday, day 4
LIFTS = Site(law=LawSwitches(may_day_sectors=("lifts",)))


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return may_day.check(evidence_of(case, {"o1": list(shifts)}))


def test_the_night_before_must_end_at_midnight() -> None:
    case = a_case(week=WEEK)
    assert not violations(case, a_shift(case, 3, "18:00", "24:00"))
    (found,) = violations(case, a_shift(case, 3, "18:00", "25:00"))
    assert (found.amount, found.date) == (60, date(2026, 5, 1))


def test_another_holiday_may_be_worked() -> None:
    case = a_case(week=date(2026, 5, 4))  # 8 May is its Friday
    assert may_day.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 4, "8:00", "16:00"))


def test_a_sector_that_cannot_stop_lifts_the_rule() -> None:
    case = a_case(week=WEEK, site=LIFTS)
    assert may_day.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 4, "8:00", "16:00"))


def test_the_explanation_names_the_article() -> None:
    case = a_case(week=WEEK)
    (found,) = violations(case, a_shift(case, 4, "8:00", "16:00"))
    words = may_day.explain(found, case)
    assert (words.key, words.article) == ("rule.may_day.broken", "L3133-4")
    assert words.params == {"day": "2026-05-01", "minutes": 480}


def test_the_automaton_agrees_with_the_check_around_the_day() -> None:
    case = a_case(week=WEEK)
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(7)]
    for day in (3, 4, 5):
        choices[day] = [
            (a_shift(case, day, "8:00", "16:00"),),
            (a_shift(case, day, "20:00", "28:00"),),
        ]
    lawful, unlawful = assert_twins(may_day, case, choices)
    assert (lawful, unlawful) == (2 * 1 * 3, 27 - 6)

"""Days a week: work on at most six civil days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.laws import LawProfile
from scheduler.rules import days_a_week
from scheduler.shifts import DayPattern
from tests.factories import a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return days_a_week.check(evidence_of(case, {"o1": list(shifts)}))


def mornings(case: Case, *days: int) -> list[Shift]:
    return [a_shift(case, day, "8:00", "12:00") for day in days]


def test_six_days_are_lawful_and_seven_are_one_too_many() -> None:
    case = a_case()
    assert not violations(case, *mornings(case, *range(6)))
    (found,) = violations(case, *mornings(case, *range(7)))
    assert (found.amount, found.unit, found.date) == (1, "days", date(2026, 6, 1))


def test_two_shifts_of_one_day_are_one_day() -> None:
    case = a_case()
    assert not violations(case, *mornings(case, *range(6)), a_shift(case, 0, "14:00", "17:00"))


def test_a_night_is_one_day_of_work_not_two() -> None:
    case = a_case()
    assert not violations(case, *[a_shift(case, day, "22:00", "30:00") for day in range(6)])


def test_last_sundays_night_does_not_make_monday_a_day_of_work() -> None:
    row = a_published_shift(a_case(), "o1", -1, "22:00", "30:00")
    case = a_case(roster=(row,))
    assert not violations(case, *mornings(case, *range(1, 7)))


def test_each_civil_week_is_counted_afresh() -> None:
    case = a_case(days=14)
    assert not violations(case, *mornings(case, *range(1, 13)))
    (found,) = violations(case, *mornings(case, *range(7, 14)))
    assert found.date == date(2026, 6, 8)


def test_the_explanation_names_the_article() -> None:
    case = a_case()
    (found,) = violations(case, *mornings(case, *range(7)))
    words = days_a_week.explain(found, case)
    assert (words.key, words.article) == ("rule.days_a_week.broken", "L3132-1")
    assert words.params == {"week": "2026-06-01", "days": 7, "limit_days": 6}


def test_a_profile_without_the_key_does_not_bind() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    assert days_a_week.resource(case, case.operators[0]) is None
    assert not violations(case, *mornings(case, *range(7)))


def test_the_automaton_agrees_with_the_check_over_nine_days() -> None:
    case = a_case(days=9)
    choices = [[(a_shift(case, day, "20:00", "28:00"),)] for day in range(9)]
    lawful, unlawful = assert_twins(days_a_week, case, choices)
    assert lawful > 0
    assert unlawful == 4  # a full first week, whatever follows


def test_after_a_day_off_the_automaton_counts_no_more() -> None:
    case = a_case()
    resource = days_a_week.resource(case, case.operators[0])
    assert resource is not None
    work = DayPattern(1, (a_shift(case, 1, "8:00", "12:00"),))
    rested = resource.step(resource.start(), resource.effect(0, None))
    assert rested is not None
    assert resource.step(rested, resource.effect(1, work)) == resource.step(
        rested, resource.effect(1, None)
    )

"""Part-time minimum: a week under twenty-four hours is pointed out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler.entities import Absence
from scheduler.rules import part_time_minimum
from tests.factories import a_case, a_shift, an_operator, at, evidence_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation


def a_part_timer(**changes: Any) -> Case:
    operator = an_operator(part_time=True, contract_minutes_week=24 * 60)
    return a_case(operators=(operator,), **changes)


def warnings(case: Case, days: int) -> list[Violation]:
    shifts = [a_shift(case, day, "8:00", "14:00") for day in range(days)]
    return part_time_minimum.check(evidence_of(case, {"o1": shifts}))


def test_twenty_four_hours_are_enough() -> None:
    assert not warnings(a_part_timer(), 4)


def test_six_hours_less_are_a_warning_of_six_hours() -> None:
    (found,) = warnings(a_part_timer(), 3)
    assert (found.amount, found.severity, found.date) == (360, "warning", date(2026, 6, 1))


def test_a_night_into_monday_counts_only_its_sunday_part() -> None:
    case = a_part_timer()
    shifts = [a_shift(case, day, "8:00", "14:00") for day in range(3)]
    shifts.append(a_shift(case, 6, "20:00", "26:00"))
    (found,) = part_time_minimum.check(evidence_of(case, {"o1": shifts}))
    assert found.amount == 120


def test_a_public_holiday_and_an_absence_lower_the_minimum() -> None:
    plain = a_part_timer(week=date(2026, 4, 6))  # Easter Monday
    assert [v.amount for v in warnings(plain, 3)] == [72]
    away = Absence(operator_id="o1", start=at(plain, 1, "0:00"), end=at(plain, 1, "24:00"))
    assert not warnings(a_part_timer(week=date(2026, 4, 6), absences=(away,)), 3)


def test_full_timers_and_weeks_cut_short_are_left_alone() -> None:
    assert not warnings(a_case(), 1)
    assert not warnings(a_part_timer(days=5), 1)


def test_a_warning_binds_no_plan_and_names_its_article() -> None:
    case = a_part_timer()
    assert part_time_minimum.resource(case, case.operators[0]) is None
    assert not part_time_minimum.HARD
    (found,) = warnings(case, 3)
    words = part_time_minimum.explain(found, case)
    assert (words.key, words.article) == ("rule.part_time_minimum.broken", "L3123-27")
    assert words.params == {"week": "2026-06-01", "worked_minutes": 1080, "limit_minutes": 1440}

"""What a week owes once absences and public holidays are taken off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.entities import Absence
from scheduler.entitlement import Due, due_minutes
from scheduler.site import Site
from tests.factories import a_case, an_operator, at

if TYPE_CHECKING:
    from scheduler.case import Case

OPERATOR = an_operator(contract_minutes_week=2100, min_minutes_week=1801)


def away(case: Case, first: int, start: str, last: int, end: str) -> Absence:
    return Absence(operator_id="o1", start=at(case, first, start), end=at(case, last, end))


def test_a_plain_week_owes_everything() -> None:
    assert due_minutes(a_case(), OPERATOR, 0) == Due(contract=2100, minimum=1801)


def test_each_weekday_touched_takes_a_fifth_rounded_down() -> None:
    case = a_case(absences=(away(a_case(), 1, "23:00", 2, "1:00"),))
    assert due_minutes(case, OPERATOR, 0) == Due(contract=1260, minimum=1080)


def test_an_absence_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    case = a_case(absences=(away(a_case(), 1, "8:00", 1, "24:00"),))
    assert due_minutes(case, OPERATOR, 0).contract == 1680


def test_weekends_and_other_peoples_absences_take_nothing() -> None:
    plain = a_case()
    other = away(plain, 0, "0:00", 4, "24:00").model_copy(update={"operator_id": "o2"})
    case = a_case(absences=(away(plain, 5, "0:00", 6, "24:00"), other))
    assert due_minutes(case, OPERATOR, 0) == due_minutes(plain, OPERATOR, 0)


def test_a_holiday_counts_once_even_when_absent() -> None:
    easter = a_case(week=date(2026, 4, 6))
    assert due_minutes(easter, OPERATOR, 0).contract == 1680
    case = a_case(week=date(2026, 4, 6), absences=(away(easter, 0, "0:00", 0, "24:00"),))
    assert due_minutes(case, OPERATOR, 0).contract == 1680


def test_good_friday_is_off_in_alsace_moselle_only() -> None:
    week = date(2026, 3, 30)
    assert due_minutes(a_case(week=week), OPERATOR, 0).contract == 2100
    metz = a_case(week=week, site=Site(holiday_subdivision="57"))
    assert due_minutes(metz, OPERATOR, 0).contract == 1680


def test_a_week_away_owes_nothing_and_the_next_one_everything() -> None:
    case = a_case(days=14, absences=(away(a_case(), -3, "0:00", 4, "12:00"),))
    assert due_minutes(case, OPERATOR, 0) == Due(contract=0, minimum=0)
    assert due_minutes(case, OPERATOR, 1) == Due(contract=2100, minimum=1801)

"""Pay: paid hours and their premiums, each worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.case import Case
from scheduler.entities import ShiftCode
from scheduler.shifts import Shift
from scheduler.terms import pay
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.terms.worlds import even_facts

HOUR = 0.05
ASCENSION = date(2026, 5, 11)
MAY_DAY = date(2026, 4, 27)
ALL_SAINTS_ON_SUNDAY = date(2026, 10, 26)
NIGHT_WORKER = (an_operator("o1", night_worker=True),)


def hours(case: Case, *shifts: Shift) -> float:
    """Score of the week in hours at base rate."""
    return pay.score(evidence_of(case, {"o1": list(shifts)}), even_facts(case)) / HOUR


def test_an_hour_at_base_rate_costs_the_weight() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "17:00", ("12:00", "13:00", False), ("15:00", "15:10", True))
    assert hours(case, shift) == pytest.approx(8)
    assert hours(case) == 0


def test_a_named_shift_pays_what_its_code_says() -> None:
    code = ShiftCode(code="E", start_minute=360, end_minute=840, paid_minutes=450)
    case = a_case(shift_codes=(code,))
    assert hours(case, a_shift(case, 0, "06:30", "14:00", code="E")) == pytest.approx(7.5)


def test_sundays_and_public_holidays_pay_double() -> None:
    sunday, holiday = a_case(), a_case(week=ASCENSION)
    assert hours(sunday, a_shift(sunday, 6, "08:00", "14:00")) == pytest.approx(2 * 6)
    assert hours(holiday, a_shift(holiday, 3, "08:00", "14:00")) == pytest.approx(2 * 6)


def test_a_holiday_that_falls_on_a_sunday_pays_double_once() -> None:
    case = a_case(week=ALL_SAINTS_ON_SUNDAY)
    assert case.horizon.date_of(6) in case.holidays
    assert hours(case, a_shift(case, 6, "08:00", "14:00")) == pytest.approx(2 * 6)


def test_only_the_hours_past_midnight_belong_to_sunday() -> None:
    case = a_case(operators=NIGHT_WORKER)
    assert hours(case, a_shift(case, 5, "22:00", "30:00")) == pytest.approx(8 + 6)


def test_of_a_sunday_night_only_the_hours_before_monday_do() -> None:
    case = a_case(operators=NIGHT_WORKER)
    assert hours(case, a_shift(case, 6, "22:00", "30:00")) == pytest.approx(8 + 2)


def test_the_first_of_may_pays_its_own_premium() -> None:
    plain = a_case(week=MAY_DAY)
    premiums = plain.policy.premiums.model_copy(update={"may_day": 1.5})
    dear = a_case(week=MAY_DAY, policy=plain.policy.model_copy(update={"premiums": premiums}))
    assert hours(plain, a_shift(plain, 4, "08:00", "14:00")) == pytest.approx(2 * 6)
    assert hours(dear, a_shift(dear, 4, "08:00", "14:00")) == pytest.approx(2.5 * 6)


def test_good_friday_is_a_holiday_in_alsace_moselle_only() -> None:
    case = a_case(week=date(2026, 3, 30))
    local = a_case(
        week=date(2026, 3, 30), site=case.site.model_copy(update={"holiday_subdivision": "57"})
    )
    assert hours(case, a_shift(case, 4, "08:00", "14:00")) == pytest.approx(6)
    assert hours(local, a_shift(local, 4, "08:00", "14:00")) == pytest.approx(2 * 6)


def test_an_exceptional_night_pays_half_more_from_half_past_nine_and_habitual_ones_do_not() -> None:
    day, night = a_case(), a_case(operators=NIGHT_WORKER)
    evening = a_shift(day, 0, "18:00", "24:00")
    assert hours(day, evening) == pytest.approx(6 + 0.5 * 2.5)
    assert hours(night, evening) == pytest.approx(6)
    morning = a_shift(day, 1, "05:00", "09:00")
    assert hours(day, morning) == pytest.approx(4 + 0.5 * 1.5)


def test_a_profile_without_exceptional_nights_pays_no_premium_for_them() -> None:
    case = a_case(profile="fr")
    assert hours(case, a_shift(case, 0, "18:00", "24:00")) == pytest.approx(6)


@pytest.mark.parametrize(("week", "worked"), [(date(2026, 10, 19), 9), (date(2026, 3, 23), 7)])
def test_the_night_of_a_clock_change_pays_the_hours_really_worked(week: date, worked: int) -> None:
    case = a_case(week=week)
    night = a_shift(case, 5, "22:00", "30:00")
    sunday = worked - 2
    assert hours(case, night) == pytest.approx(worked + sunday + 0.5 * worked)


@pytest.mark.parametrize(
    ("week_hours", "premium"), [(35, 0), (36, 0.25), (43, 2.0), (45, 2.0 + 1.0)]
)
def test_overtime_pays_a_quarter_more_for_eight_hours_and_then_half(
    week_hours: int, premium: float
) -> None:
    case = a_case()
    daily, rest = divmod(week_hours, 5)
    shifts = [a_shift(case, d, "08:00", f"{8 + daily + (d < rest):02d}:00") for d in range(5)]
    assert hours(case, *shifts) == pytest.approx(week_hours + premium)


def test_last_sundays_spill_counts_for_overtime_but_was_paid_before() -> None:
    plain = a_case(operators=NIGHT_WORKER)
    past = a_published_shift(plain, "o1", -1, "22:00", "28:00")
    case = a_case(operators=NIGHT_WORKER, roster=(past,))
    shifts = [a_shift(case, day, "09:00", "16:00") for day in range(1, 6)]
    assert hours(case, *shifts) == pytest.approx(35 + 0.25 * 4)


def test_this_sundays_spill_is_paid_now_and_is_overtime_of_the_next_week() -> None:
    case = a_case(operators=NIGHT_WORKER)
    shifts = [a_shift(case, day, "09:00", "16:00") for day in range(5)]
    night = a_shift(case, 6, "22:00", "28:00")
    assert hours(case, *shifts, night) == pytest.approx(35 + 6 + 2 + 0.25 * 2)

"""Contract: minutes off what the week owes, absences and holidays taken off, spill counted."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.case import Case
from scheduler.entities import Absence
from scheduler.shifts import Shift
from scheduler.terms import contract
from tests.factories import (
    a_case,
    a_published_shift,
    a_shift,
    an_operator,
    at,
    evidence_of,
)
from tests.scheduler.terms.worlds import even_facts

BELOW, ABOVE = 0.02, 0.01
ASCENSION = date(2026, 5, 11)


def score(case: Case, *shifts: Shift) -> float:
    return contract.score(evidence_of(case, {"o1": list(shifts)}), even_facts(case))


def days(case: Case, count: int, end: str = "17:00") -> list[Shift]:
    """That many days from 09:00."""
    return [a_shift(case, day, "09:00", end) for day in range(count)]


def test_a_week_at_contract_costs_nothing() -> None:
    case = a_case()
    assert score(case, *days(case, 5, "16:00")) == 0


def test_minutes_below_and_above_have_each_their_weight() -> None:
    case = a_case()
    assert score(case, *days(case, 4)) == pytest.approx(BELOW * (2100 - 4 * 480))
    assert score(case, *days(case, 5)) == pytest.approx(ABOVE * (5 * 480 - 2100))


def test_unpaid_breaks_are_not_work_and_paid_ones_are() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "17:00", ("10:00", "10:10", True), ("12:00", "13:00", False))
    assert score(case, shift) == pytest.approx(BELOW * (2100 - 480))


def test_a_public_holiday_takes_a_fifth_off() -> None:
    case = a_case(week=ASCENSION)
    assert score(case, *days(case, 3)) == pytest.approx(BELOW * (1680 - 1440))


def test_a_day_away_takes_a_fifth_off_and_on_a_holiday_nothing_more() -> None:
    plain = a_case(week=ASCENSION)
    for day, due in ((1, 1260), (3, 1680), (5, 1680)):
        away = Absence(operator_id="o1", start=at(plain, day, "00:00"), end=at(plain, day, "24:00"))
        case = a_case(week=ASCENSION, absences=(away,))
        assert score(case) == pytest.approx(BELOW * due)


def test_alsace_moselle_has_good_friday_off_too() -> None:
    case = a_case(week=date(2026, 3, 30))
    local = a_case(
        week=date(2026, 3, 30), site=case.site.model_copy(update={"holiday_subdivision": "57"})
    )
    assert score(case) == pytest.approx(BELOW * 2100)
    assert score(local) == pytest.approx(BELOW * 1680)


def test_a_night_over_monday_gives_each_week_its_own_minutes() -> None:
    plain = a_case()
    case = a_case(
        days=14,
        roster=(a_published_shift(plain, "o1", -1, "20:00", "26:00"),),
    )
    night = a_shift(case, 6, "20:00", "28:00", ("25:00", "25:30", False))
    # First week: 2 h spilled into it and 4 h of its Sunday; second: 3 h 30 of that night.
    expected = BELOW * (2100 - 120 - 240) + BELOW * (2100 - 210)
    assert score(case, night) == pytest.approx(expected)


@pytest.mark.parametrize(("week", "hours"), [(date(2026, 10, 19), 9), (date(2026, 3, 23), 7)])
def test_the_night_of_a_clock_change_counts_what_was_worked(week: date, hours: int) -> None:
    case = a_case(week=week)
    night = a_shift(case, 5, "22:00", "30:00")
    assert score(case, night) == pytest.approx(BELOW * (2100 - 60 * hours))


def test_every_operator_and_every_week_counts() -> None:
    case = a_case(
        days=14,
        operators=(an_operator("o1"), an_operator("o2", contract_minutes_week=1200)),
    )
    assert score(case) == pytest.approx(2 * BELOW * (2100 + 1200))

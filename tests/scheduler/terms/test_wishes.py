"""Wishes: which shifts miss which wish, and what that weighs."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.case import Case
from scheduler.entities import ShiftCode, Wish
from scheduler.policy import Policy, Weights
from scheduler.shifts import DayPattern, Shift
from scheduler.terms import wishes
from tests.factories import MONDAY, a_case, a_shift, an_operator, evidence_of
from tests.scheduler.terms.worlds import even_facts

CODES = (
    ShiftCode(code="E", start_minute=360, end_minute=840, paid_minutes=480),
    ShiftCode(code="L", start_minute=840, end_minute=1320, paid_minutes=480),
)


def wishing(*rows: Wish, **changes: object) -> Case:
    return a_case(**({"preferences": rows, "shift_codes": CODES} | changes))


def wish(kind: str, **changes: object) -> Wish:
    return Wish(**({"operator_id": "o1", "weekday": 0, "kind": kind, "weight": 3} | changes))


def score(case: Case, *shifts: Shift) -> float:
    return wishes.score(evidence_of(case, {"o1": list(shifts)}), even_facts(case))


def test_a_shift_on_a_wished_day_off_costs_the_wishs_points() -> None:
    case = wishing(wish("off"), policy=Policy(weights=Weights(wish=0.5)))
    assert score(case) == 0
    assert score(case, a_shift(case, 1, "08:00", "12:00")) == 0
    assert score(case, a_shift(case, 0, "08:00", "12:00")) == pytest.approx(0.5 * 3)


@pytest.mark.parametrize(
    ("kind", "start", "end", "missed"),
    [
        ("early", "08:00", "16:00", False),
        ("early", "08:00", "16:15", True),
        ("early", "22:00", "30:00", True),
        ("late", "11:00", "19:00", False),
        ("late", "10:45", "19:00", True),
    ],
)
def test_an_early_shift_ends_by_four_and_a_late_one_starts_from_eleven(
    kind: str, start: str, end: str, missed: bool
) -> None:
    case = wishing(wish(kind))
    assert score(case, a_shift(case, 0, start, end)) == pytest.approx(0.4 * 3 * missed)


@pytest.mark.parametrize("kind", ["early", "late"])
def test_a_day_off_misses_no_wish_for_an_early_or_a_late_shift(kind: str) -> None:
    assert score(wishing(wish(kind))) == 0


def test_only_the_named_shift_grants_a_wish_for_it_and_a_day_off_does_not() -> None:
    case = wishing(wish("shift", shift_code="L"))
    late = a_shift(case, 0, "14:00", "22:00", code="L")
    early = a_shift(case, 0, "06:00", "14:00", code="E")
    assert score(case, late) == 0
    assert score(case, early) == pytest.approx(0.4 * 3)
    assert score(case) == pytest.approx(0.4 * 3)


def test_of_two_shifts_in_a_day_the_last_end_and_the_first_start_count() -> None:
    early, late = wishing(wish("early")), wishing(wish("late"))
    day = (a_shift(early, 0, "08:00", "12:00"), a_shift(early, 0, "14:00", "18:00"))
    assert score(early, *day) > 0
    assert score(late, *day) > 0


def test_a_weekday_is_asked_every_week_and_a_date_once() -> None:
    days = [0, 7]
    weekly = wishing(wish("off"), days=14)
    dated = wishing(wish("off", weekday=None, date=MONDAY), days=14)
    shifts = [a_shift(weekly, day, "08:00", "12:00") for day in days]
    assert score(weekly, *shifts) == pytest.approx(2 * 0.4 * 3)
    assert score(dated, *shifts) == pytest.approx(0.4 * 3)


@pytest.mark.parametrize("week", [date(2026, 10, 19), date(2026, 3, 23)])
def test_early_and_late_are_read_on_the_wall_on_the_day_of_a_clock_change(week: date) -> None:
    case = wishing(wish("early", weekday=6), wish("late", weekday=6), week=week)
    assert score(case, a_shift(case, 6, "08:00", "16:00")) == pytest.approx(0.4 * 3)
    assert score(case, a_shift(case, 6, "11:00", "16:00")) == 0


def test_a_shift_that_runs_into_a_wished_day_off_began_the_day_before() -> None:
    case = wishing(wish("off", weekday=1))
    assert score(case, a_shift(case, 0, "22:00", "30:00")) == 0


def test_the_cost_of_a_day_is_what_it_adds_to_the_score() -> None:
    case = wishing(wish("off"), wish("early", weight=2), wish("shift", shift_code="E", weight=1))
    price = wishes.day_cost(case, case.operators[0])
    assert price is not None
    for shift in (
        a_shift(case, 0, "06:00", "14:00", code="E"),
        a_shift(case, 0, "14:00", "22:00", code="L"),
    ):
        assert price(0, DayPattern(0, (shift,))) == pytest.approx(score(case, shift))
    assert price(0, None) == pytest.approx(score(case)) == pytest.approx(0.4)
    assert price(1, None) == 0


def test_someone_who_asked_nothing_has_no_price() -> None:
    case = wishing(wish("off"), operators=(an_operator("o1"), an_operator("o2")))
    assert wishes.day_cost(case, case.operators[1]) is None


def test_a_wish_to_be_off_one_shift_is_missed_by_that_shift_alone() -> None:
    wish = Wish(operator_id="o1", weekday=0, kind="off", shift_code="N", weight=2)
    case = a_case(preferences=(wish,))
    assert wishes.missed(case, wish, [a_shift(case, 0, "8:00", "14:00", code="N")])
    assert not wishes.missed(case, wish, [a_shift(case, 0, "8:00", "14:00", code="D")])
    assert not wishes.missed(case, wish, [])

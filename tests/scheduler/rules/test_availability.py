"""Availability: windows by weekday and date, past midnight, merged, and their absence."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Availability
from scheduler.result import Violation
from scheduler.rules import availability
from scheduler.shifts import DayPattern
from tests.factories import MONDAY, a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins, lawful_by_automaton, lawful_by_check


def window(start: int, end: int, **changes: Any) -> Availability:
    """A window of ``o1`` in hours of the day, on Mondays unless told otherwise."""
    if "date" not in changes:
        changes.setdefault("weekday", 0)
    return Availability(operator_id="o1", start_minute=start * 60, end_minute=end * 60, **changes)


def violations(rows: tuple[Availability, ...], day: int, start: str, end: str) -> list[Violation]:
    """What the check says of one shift."""
    case = a_case(availability=rows)
    return availability.check(evidence_of(case, {"o1": [a_shift(case, day, start, end)]}))


def test_without_rows_any_time_is_fine() -> None:
    case = a_case(availability=(window(8, 12).model_copy(update={"operator_id": "o2"}),))
    assert availability.resource(case, case.operators[0]) is None
    assert violations((), 6, "02:00", "10:00") == []


def test_a_shift_that_fills_its_window_is_fine() -> None:
    assert violations((window(8, 12),), 0, "08:00", "12:00") == []


def test_minutes_before_and_after_the_window_are_counted() -> None:
    (found,) = violations((window(8, 12),), 0, "07:30", "12:15")
    assert (found.amount, found.operator_id, found.date) == (45, "o1", MONDAY)
    assert found.params == {"minutes": 45, "start": "07:30", "end": "12:15"}


def test_a_weekday_without_window_is_wholly_outside() -> None:
    (found,) = violations((window(8, 12),), 1, "08:00", "12:00")
    assert found.amount == 240


def test_windows_that_touch_count_as_one() -> None:
    assert violations((window(8, 12), window(12, 16)), 0, "10:00", "14:00") == []


def test_a_hole_between_windows_is_counted() -> None:
    (found,) = violations((window(8, 12), window(13, 16)), 0, "10:00", "14:00")
    assert found.amount == 60


def test_the_rows_of_a_date_replace_those_of_its_weekday() -> None:
    rows = (window(8, 12), window(14, 18, date=MONDAY))
    assert violations(rows, 0, "14:00", "18:00") == []
    (found,) = violations(rows, 0, "08:00", "12:00")
    assert found.amount == 240


def test_a_window_past_midnight_serves_the_next_morning() -> None:
    assert violations((window(20, 30),), 0, "22:00", "30:00") == []
    (found,) = violations((window(20, 30),), 0, "23:00", "31:00")
    assert found.amount == 60


def test_sundays_window_before_the_horizon_reaches_into_monday() -> None:
    assert violations((window(20, 30, weekday=6),), 0, "00:00", "06:00") == []


def test_a_window_over_the_spring_clock_change_holds_its_shift() -> None:
    sunday = date(2026, 3, 29)
    case = a_case(week=date(2026, 3, 23), availability=(window(0, 8, date=sunday),))
    whole, late = a_shift(case, 6, "00:00", "08:00"), a_shift(case, 6, "01:00", "09:00")
    assert whole.span_minutes == 7 * 60
    assert availability.check(evidence_of(case, {"o1": [whole]})) == []
    (found,) = availability.check(evidence_of(case, {"o1": [late]}))
    assert found.amount == 60


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    rows = (window(8, 30), window(6, 12, weekday=1), window(14, 20, date=date(2026, 6, 3)))
    case = a_case(days=3, availability=rows, operators=(an_operator(),))
    times = (("08:00", "16:00"), ("14:00", "20:00"), ("22:00", "32:00"), ("06:00", "12:00"))
    choices = [[(a_shift(case, day, *span),) for span in times] for day in range(3)]
    lawful, unlawful = assert_twins(availability, case, choices)
    assert lawful > 0
    assert unlawful > 0


HOUR = st.integers(0, 23)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(HOUR, st.integers(1, 24), st.sampled_from([0, 1, 5, 6]), st.booleans()),
        max_size=4,
    ),
    st.sampled_from([0, 1, 5, 6]),
    HOUR,
    st.integers(1, 12),
)
def test_the_twins_agree_on_random_windows(
    windows: list[tuple[int, int, int, bool]], day: int, start: int, length: int
) -> None:
    rows = tuple(
        window(opens, opens + hours, date=date(2026, 3, 23 + weekday))
        if dated
        else window(opens, opens + hours, weekday=weekday)
        for opens, hours, weekday, dated in windows
    )
    # The week of the spring clock change.
    case = a_case(week=date(2026, 3, 23), availability=rows)
    operator = case.operators[0]
    shift = a_shift(case, day, f"{start}:00", f"{start + length}:00")
    if shift.span_minutes <= 0:
        return
    week = [DayPattern(d, (shift,)) if d == day else None for d in range(7)]
    by_automaton = lawful_by_automaton(availability.resource(case, operator), week)
    assert by_automaton == lawful_by_check(availability, case, operator, week)


def test_the_words_name_the_minutes_and_no_article() -> None:
    (found,) = violations((window(8, 12),), 0, "07:30", "12:15")
    words = availability.explain(found, a_case())
    assert (words.key, words.article) == ("rule.availability.broken", None)
    assert words.params["minutes"] == 45

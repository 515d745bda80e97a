"""Past working time of one person: minutes in their week, Sundays, nights, averages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendar import Horizon
from scheduler.entities import BreakTime, PublishedShift
from scheduler.evidence import Evidence
from scheduler.shifts import Shift, shift_of
from scheduler.tally import minutes_in_week
from scheduler.worktime import (
    WeekCount,
    WorkedWeek,
    average_minutes,
    shortest_rest,
    weekends_worked,
)
from tests.factories import MONDAY, a_case, a_published_shift, a_result, at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case


def counted(case: Case, rows: Iterable[PublishedShift], weeks: range) -> tuple[WorkedWeek, ...]:
    shifts = [
        shift_of(case.horizon, row.start, row.end, row.breaks, counted_minutes=row.worked_minutes)
        for row in rows
    ]
    return WeekCount(case.horizon, case.law, weeks).of(shifts)


def weeks_of(rows: list[PublishedShift], weeks: range = range(-1, 1)) -> tuple[WorkedWeek, ...]:
    case = a_case()
    return counted(case, rows, weeks)


def test_a_night_over_monday_midnight_is_shared_between_its_weeks() -> None:
    case = a_case()
    before, after = weeks_of([a_published_shift(case, "o1", -1, "22:00", "30:00")])
    assert (before.monday, after.monday) == (case.week - dt.timedelta(days=7), case.week)
    assert (before.minutes, after.minutes) == (120, 360)
    assert (before.days, after.days) == (1, 0)
    assert (before.sunday_minutes, after.sunday_minutes) == (120, 0)
    assert (before.night_minutes, after.night_minutes) == (120, 360)


def test_unpaid_breaks_are_neither_work_nor_night() -> None:
    case = a_case()
    pause = BreakTime(start=at(case, 0, "23:00"), end=at(case, 0, "23:30"), paid=False)
    row = a_published_shift(case, "o1", 0, "18:00", "24:00", breaks=(pause,), worked_minutes=330)
    [week] = weeks_of([row], range(1))
    assert (week.minutes, week.night_minutes, week.sunday_minutes) == (330, 150, 0)


@given(
    st.lists(
        st.tuples(st.integers(-14, 6), st.integers(0, 23), st.integers(1, 10)),
        max_size=6,
        unique_by=lambda each: each[0],
    )
)
def test_minutes_are_those_that_the_rules_count(shifts: list[tuple[int, int, int]]) -> None:
    bare = a_case()
    rows = [
        a_published_shift(bare, "o1", day, f"{start}:00", f"{start + hours}:00")
        for day, start, hours in shifts
        if start + hours <= 24
    ]
    past = a_case(roster=tuple(row for row in rows if bare.horizon.minute(row.start) < 0))
    evidence = Evidence(past, a_result(past))
    own = counted(past, past.roster, range(-2, 0))
    assert [week.minutes for week in own] == [
        minutes_in_week(evidence, "o1", week) for week in (-2, -1)
    ]


def test_an_average_needs_all_its_weeks() -> None:
    case = a_case()
    weeks = weeks_of([a_published_shift(case, "o1", 0, "09:00", "17:00")], range(-11, 1))
    assert average_minutes(weeks, 12) == 40
    assert average_minutes(weeks[1:], 12) is None
    assert average_minutes((), 12) is None


def test_the_shortest_rest_lies_between_two_days_of_work() -> None:
    horizon = Horizon(MONDAY, 14, "Europe/Paris")
    day = 24 * 60
    split = (Shift(8 * 60, 12 * 60, ()), Shift(14 * 60, 18 * 60, ()))
    next_day = Shift(day + 7 * 60, day + 15 * 60, ())
    assert shortest_rest(horizon, split) is None
    assert shortest_rest(horizon, (*split, next_day)) == 13 * 60


def test_a_weekend_is_worked_once_however_many_of_its_days_are() -> None:
    horizon = Horizon(MONDAY, 14, "Europe/Paris")
    day = 24 * 60
    shifts = [Shift(n * day + 8 * 60, n * day + 12 * 60, ()) for n in (-1, 4, 5, 6, 12)]
    assert weekends_worked(horizon, shifts) == 2

"""The calendar: real elapsed minutes, local days, and the holidays of a subdivision."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import Horizon, clock, monday_of, public_holidays, utc_offsets

PLAIN = Horizon(date(2026, 6, 1), 7, "Europe/Paris")
SPRING = Horizon(date(2026, 3, 23), 7, "Europe/Paris")
AUTUMN = Horizon(date(2026, 10, 19), 7, "Europe/Paris")


@pytest.mark.parametrize(
    ("horizon", "hours"), [(PLAIN, 168), (SPRING, 167), (AUTUMN, 169)], ids=str
)
def test_a_week_has_the_hours_that_really_pass(horizon: Horizon, hours: int) -> None:
    assert horizon.minutes == hours * 60


@given(minute=st.integers(-20_000, 40_000))
@settings(max_examples=80)
def test_a_moment_turns_back_into_its_minute(minute: int) -> None:
    for horizon in (PLAIN, SPRING, AUTUMN):
        assert horizon.minute(horizon.moment(minute)) == minute


@given(minute=st.integers(-20_000, 40_000))
@settings(max_examples=80)
def test_a_minute_lies_in_its_day(minute: int) -> None:
    for horizon in (PLAIN, SPRING, AUTUMN):
        day = horizon.day_of(minute)
        assert horizon.day_start(day) <= minute < horizon.day_start(day + 1)
        assert horizon.moment(minute).date() == horizon.date_of(day)


def test_a_skipped_time_is_the_moment_after_the_gap() -> None:
    assert SPRING.moment(SPRING.minute_of(6, 150)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_repeated_time_is_the_first_of_the_two() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert AUTUMN.minute_of(6, 150) == AUTUMN.minute(first)


def test_a_time_past_midnight_belongs_to_the_next_day() -> None:
    assert PLAIN.minute_of(0, 26 * 60) == 26 * 60
    assert PLAIN.day_of(PLAIN.minute_of(0, 26 * 60)) == 1


def test_minutes_are_shared_out_to_the_days_they_fall_in() -> None:
    night = PLAIN.minute_of(2, 22 * 60), PLAIN.minute_of(3, 6 * 60)
    assert PLAIN.overlap_minutes_by_day(*night) == {2: 120, 3: 360}


def test_a_night_window_counts_both_sides_of_midnight() -> None:
    shift = PLAIN.minute_of(2, 20 * 60), PLAIN.minute_of(3, 7 * 60)
    assert PLAIN.wall_overlap(*shift, 21 * 60, 30 * 60) == 9 * 60


def test_weeks_are_numbered_from_the_first_monday() -> None:
    assert [PLAIN.week_of(day) for day in (-1, 0, 6, 7)] == [-1, 0, 0, 1]


def test_monday_of_a_sunday_is_six_days_before() -> None:
    assert monday_of(date(2026, 6, 7)) == date(2026, 6, 1)


@pytest.mark.parametrize("subdivision", ["57", "6AE", "Alsace-Moselle"])
def test_alsace_moselle_keeps_two_more_holidays(subdivision: str) -> None:
    days = public_holidays("FR", subdivision, range(2026, 2027))
    assert len(days) == 13
    assert {date(2026, 4, 3), date(2026, 12, 26)} <= set(days)


def test_france_keeps_eleven_holidays() -> None:
    assert len(public_holidays("FR", None, range(2026, 2027))) == 11


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", None, range(2026, 2027))


def test_offsets_change_at_the_very_minute_of_the_clock_change() -> None:
    first = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() // 60)
    last = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp() // 60)
    change = int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp() // 60)
    assert utc_offsets("Europe/Paris", first, last) == ((first, 60), (change, 120))


def test_a_clock_reads_as_people_write_it() -> None:
    assert [clock(m) for m in (0, 485, 1440, 1500)] == ["00:00", "08:05", "24:00", "01:00"]


def test_the_two_hours_that_autumn_repeats_stay_apart_whichever_is_asked_for_first() -> None:
    zone = ZoneInfo("Europe/Paris")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    again = first.replace(fold=1)
    for asked in ((first, again), (again, first)):
        horizon = Horizon(date(2026, 10, 19), 7, "Europe/Paris")
        minutes = {moment.fold: horizon.minute(moment) for moment in asked}
        assert minutes[1] - minutes[0] == 60

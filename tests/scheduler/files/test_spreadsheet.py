"""Cells of a spreadsheet and texts of a CSV file say the same, whichever way they go."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.files.expected import Expected
from scheduler.files.spreadsheet import TimeOfDay, text_of, typed
from tests.scheduler.files.strategies import instants

PARIS = ZoneInfo("Europe/Paris")


def wall(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """A moment as a spreadsheet knows it: without a zone."""
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "number_format", "wanted", "text"),
    [
        (None, "", Expected.TEXT, ""),
        ("fr:3", "", Expected.LEVELS, "fr:3"),
        ("two_x000D_lines", "", Expected.TEXT, "two\rlines"),
        (True, "", Expected.BOOLEAN, "true"),
        (101, "", Expected.ID, "101"),
        (35.0, "", Expected.INTEGER, "35"),
        (0.8, "", Expected.NUMBER, "0.8"),
        (time(8, 20), "", Expected.TIME, "08:20"),
        (time(8, 20, 30), "", Expected.TIME, "08:20:30"),
        (timedelta(hours=24), "", Expected.CLOSE_TIME, "24:00"),
        (timedelta(hours=25), "", Expected.CLOSE_TIME, "25:00"),
        (datetime(1900, 1, 1), "h:mm", Expected.CLOSE_TIME, "24:00"),  # noqa: DTZ001
        (wall(2), "d/m/yy", Expected.DATE, "2026-06-02"),
        (wall(2), "d/m/yy hh:mm", Expected.DATE, "2026-06-02"),
        (wall(2), "d/m/yy", Expected.INSTANT, "2026-06-02T00:00:00+02:00"),
        (wall(2), "d/m/yy", Expected.DATE_OR_INSTANT, "2026-06-02"),
        (wall(2), "d/m/yy hh:mm", Expected.DATE_OR_INSTANT, "2026-06-02T00:00:00+02:00"),
        (wall(2, 8, 15), "d/m/yy", Expected.INSTANT, "2026-06-02T08:15:00+02:00"),
        (wall(25, 2, 30, month=10), "", Expected.INSTANT, "2026-10-25T02:30:00"),
        (wall(29, 2, 30, month=3), "", Expected.INSTANT, "2026-03-29T02:30:00"),
    ],
)
def test_a_typed_cell_is_told_as_a_csv_file_would(
    value: object, number_format: str, wanted: Expected, text: str
) -> None:
    assert text_of(value, number_format, wanted, PARIS) == text


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("true", Expected.BOOLEAN, True),
        ("007", Expected.ID, "007"),
        ("007", Expected.TEXT, "007"),
        ("7", Expected.INTEGER, 7.0),
        ("1e-07", Expected.NUMBER, 1e-7),
        ("0.30000000000000004", Expected.NUMBER, "0.30000000000000004"),
        ("veto", Expected.SCORE_OR_VETO, "veto"),
        ("24:00", Expected.CLOSE_TIME, TimeOfDay(1.0)),
        ("closed", Expected.OPEN_TIME, "closed"),
        ("2026-06-02", Expected.DATE, date(2026, 6, 2)),
        ("1900-02-01", Expected.DATE, "1900-02-01"),
        ("monday", Expected.DAY, "monday"),
        ("2026-06-02T08:15:00+02:00", Expected.INSTANT, wall(2, 8, 15)),
        ("2026-06-02T08:15:00+03:00", Expected.INSTANT, "2026-06-02T08:15:00+03:00"),
        ("2026-10-25T02:30:00+01:00", Expected.INSTANT, "2026-10-25T02:30:00+01:00"),
    ],
)
def test_a_text_gets_a_type_only_where_nothing_is_lost(
    text: str, wanted: Expected, value: object
) -> None:
    assert typed(text, wanted, PARIS) == value
    assert type(typed(text, wanted, PARIS)) is type(value)


@given(instants())
def test_an_instant_comes_back_from_a_cell_also_around_a_change_of_the_clock(
    moment: datetime,
) -> None:
    text = moment.isoformat()
    value = typed(text, Expected.INSTANT, PARIS)
    assert text_of(value, "yyyy-mm-dd hh:mm", Expected.INSTANT, PARIS) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_from_a_cell(number: float) -> None:
    value = typed(repr(number), Expected.NUMBER, PARIS)
    kept = f"{value:.16G}" if isinstance(value, float) else str(value)
    assert float(kept) == number

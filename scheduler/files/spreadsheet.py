"""A value of a spreadsheet ⇄ the text that a CSV file would hold in its place.

A spreadsheet knows numbers, dates, times and truth values; a CSV file knows
texts. What a date with a time means depends on the column: a moment told by the
site's clock where an instant is asked for, a plain date elsewhere.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.files.expected import Expected
from scheduler.files.kinds import WrongCell, read_clock, read_instant, write_instant, write_number

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scheduler.files.columns import Table

FIRST_YEAR: Final = 1901
"""Spreadsheets count a 29 February 1900; dates before this year are written as texts."""

_TIMES_OF_DAY: Final = frozenset(
    {Expected.TIME, Expected.END_TIME, Expected.OPEN_TIME, Expected.CLOSE_TIME}
)
_DATES: Final = frozenset(
    {
        Expected.DATE,
        Expected.MONDAY,
        Expected.DAY,
        Expected.DAY_OR_HOLIDAY,
        Expected.DATE_OR_INSTANT,
    }
)
_NUMBERS: Final = frozenset({Expected.INTEGER, Expected.NUMBER, Expected.SCORE_OR_VETO})
_INSTANTS: Final = frozenset({Expected.INSTANT, Expected.DATE_OR_INSTANT})
_ONE_WHOLE_DAY: Final = datetime(1900, 1, 1)  # noqa: DTZ001 - spreadsheets know no zone
"""As what 24:00 is read where a cell is not shown as hours beyond a day."""
_PLAIN_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)
_HOURS: Final = re.compile(r"h", re.IGNORECASE)


class TimeOfDay(NamedTuple):
    """A typed time of day, in days: 1 is 24:00."""

    days: float


Typed = str | float | bool | date | datetime | TimeOfDay
"""What a cell is written as."""


def column_kinds(table: Table) -> dict[str, Expected]:
    """What each column of a table holds, by header."""
    return {column.name: column.kind.expected for column in table.columns}


# --- from a spreadsheet ----------------------------------------------------------------------


def text_of(value: Any, number_format: str, wanted: Expected, zone: ZoneInfo) -> str:
    """Tell a cell's value as a CSV file would.

    Parameters
    ----------
    value
        What openpyxl read: a text, a number, a date, a time, a truth value or
        nothing.
    number_format
        How the cell shows it: a date at 00:00 is a moment when hours are shown.
    wanted
        What the column holds.
    zone
        The site's zone, whose clock dates with a time are told by.

    Returns
    -------
    The text; a moment that this clock shows twice or never has no offset, and
    so is no instant.
    """
    match value:
        case None:
            text = ""
        case str():
            text = _unescaped(value)
        case bool():
            text = "true" if value else "false"
        case int() | float():
            text = write_number(value)
        case time():
            text = _clock_of(
                timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
            )
        case timedelta():
            text = _clock_of(value)
        case datetime():
            text = _moment_or_date(value, number_format, wanted, zone)
        case _:
            text = str(value)
    return text


def _unescaped(text: str) -> str:
    """Put in the characters that a spreadsheet writes as ``_x000D_`` and the like."""
    if "_x" not in text:
        return text
    from openpyxl.utils.escape import unescape  # noqa: PLC0415 - slow to load

    unescaped: str = unescape(text)
    return unescaped


def _moment_or_date(value: datetime, number_format: str, wanted: Expected, zone: ZoneInfo) -> str:
    if wanted in _TIMES_OF_DAY and value == _ONE_WHOLE_DAY:
        return clock(MINUTES_PER_DAY)
    at_midnight = value.time() == time()
    shows_hours = _HOURS.search(number_format) is not None
    if at_midnight and (wanted not in _INSTANTS or (wanted in _DATES and not shows_hours)):
        return value.date().isoformat()
    first, second = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return write_instant(first if first.utcoffset() == second.utcoffset() else value)


def _clock_of(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return hours + (f":{seconds:02d}" if seconds else "")


# --- to a spreadsheet ------------------------------------------------------------------------


def typed(text: str, wanted: Expected, zone: ZoneInfo) -> Typed:
    """Give a text of a CSV file the type that a spreadsheet has for it.

    Only where :func:`text_of` gives the same back: a number with more
    digits than a workbook keeps, an instant told in another offset than the
    site's, a word in the place of a time stay texts.
    """
    if wanted is Expected.BOOLEAN and text in {"true", "false"}:
        return text == "true"
    if wanted in _NUMBERS and _PLAIN_NUMBER.fullmatch(text):
        number = float(text)
        return number if float(f"{number:.16G}") == number else text
    if wanted in _TIMES_OF_DAY:
        return _typed_time(text)
    if wanted in _DATES and (day := _typed_date(text)) is not None:
        return day
    return _typed_moment(text, zone) if wanted in _INSTANTS else text


def _typed_time(text: str) -> TimeOfDay | str:
    try:
        return TimeOfDay(read_clock(text, Expected.END_TIME, MINUTES_PER_DAY) / MINUTES_PER_DAY)
    except WrongCell:
        return text


def _typed_date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def _typed_moment(text: str, zone: ZoneInfo) -> datetime | str:
    try:
        moment = read_instant(text, zone)
    except WrongCell:
        return text
    wall = moment.replace(tzinfo=None, fold=0)
    whole = not (moment.second or moment.microsecond) and moment.year >= FIRST_YEAR
    back = text_of(wall, "h", Expected.INSTANT, zone)
    return wall if whole and back == text else text


def wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Tell a moment by the site's clock, as spreadsheets do: without a zone."""
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)

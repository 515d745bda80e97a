"""A ``Result`` to calendars that a phone subscribes to, one for each operator.

A calendar holds its operator's own shifts and breaks and nothing of anybody
else: no client, no colleague. The same result always gives the same bytes.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from scheduler.calendar import clock
from scheduler.files.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from scheduler.files.texts import Texts
    from scheduler.result import PlannedShift, Result

PRODUCT: Final = "-//Diapason//Roster//EN"
NEAR: Final = timedelta(hours=2)
"""A shift that begins or ends so near to a change of the clock is told in UTC."""


def export_ics(
    result: Result,
    out: Path,
    texts: Texts | None,
    timezone: str,
    *,
    summary: str = "Diapason",
    break_word: str = "–",
) -> list[Path]:
    """Write ``OPERATOR_ID.ics`` for each operator with a shift in the week.

    Parameters
    ----------
    result
        The week. Its ``as_of`` is the stamp of every event, so no clock is read.
    out
        The folder, made when it is not there.
    texts
        Names the calendars; without it they are named by id.
    timezone
        IANA name of the site's zone, in which events are told.
    summary, break_word
        Title of a shift and the word before each of its breaks, in the
        language of the reader.

    Returns
    -------
    list[Path]
        The files written, by operator id.

    Raises
    ------
    OSError
        When the folder or a file cannot be written.
    zoneinfo.ZoneInfoNotFoundError
        When there is no such zone.
    """
    ZoneInfo(timezone)  # refused before anything is written
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for operator_id in sorted({shift.operator_id for shift in result.roster}):
        path = out / f"{operator_id}.ics"
        words = {"summary": summary, "break_word": break_word}
        write_atomically(path, calendar_of(result, operator_id, texts, timezone, **words))
        written.append(path)
    return written


def calendar_of(
    result: Result,
    operator_id: str,
    texts: Texts | None,
    timezone: str,
    *,
    summary: str = "Diapason",
    break_word: str = "–",
) -> bytes:
    """Write the calendar of one operator; see :func:`export_ics`.

    Raises
    ------
    zoneinfo.ZoneInfoNotFoundError
        When there is no such zone.
    """
    return own_calendar(
        texts.operator_name(operator_id) if texts else operator_id,
        [(each, result.as_of) for each in result.roster if each.operator_id == operator_id],
        ZoneInfo(timezone),
        range(result.week.year - 1, result.week.year + 2),
        summary=summary,
        break_word=break_word,
    )


def own_calendar(
    name: str,
    shifts: Sequence[tuple[PlannedShift, datetime]],
    zone: ZoneInfo,
    years: range,
    *,
    summary: str,
    break_word: str,
) -> bytes:
    """Write a calendar of one operator's shifts, of whichever weeks.

    Parameters
    ----------
    name
        Title of the calendar.
    shifts
        Own shifts, each with the stamp that says since when it is as it is.
    years
        Whole years, so that a reader finds both changes of the clock around the shifts.
    """
    calendar = _calendar(name)
    met: dict[date, int] = {}
    for shift, stamp in sorted(shifts, key=lambda each: each[0].start.timestamp()):
        met[shift.date] = met.get(shift.date, 0) + 1
        event = _event(stamp, shift, zone, summary, break_word)
        event.add("uid", _uid(shift, met[shift.date]))
        calendar.add_component(event)
    calendar.add_missing_timezones(date(years.start, 1, 1), date(years.stop, 1, 1))
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _one_line(name))
    return calendar


def _event(
    stamp: datetime, shift: PlannedShift, zone: ZoneInfo, summary: str, break_word: str
) -> Event:
    event = Event()
    event.add("dtstamp", stamp.astimezone(UTC))
    start, end = _told(shift.start, shift.end, zone)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _one_line(f"{summary} {shift.code}" if shift.code else summary))
    if shift.breaks:
        event.add(
            "description",
            "\n".join(
                f"{_one_line(break_word)} {_clock(pause.start, zone)}-{_clock(pause.end, zone)}"
                for pause in shift.breaks
            ),
        )
    return event


def _uid(shift: PlannedShift, number: int) -> str:
    """Name a shift by its day, and its number of the day for who works two.

    A week that is exported again thus moves the event instead of adding one,
    also when the shift begins at another hour.
    """
    return f"{shift.date.isoformat()}-{number}-{shift.operator_id}@diapason"


def _told(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Tell a shift in the site's time, or in UTC when the clock changes near it.

    A local time cannot say which of two repeated hours it means, and calendar
    programs differ on the hour after a change.
    """
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    before, after = (first - NEAR).astimezone(zone), (last + NEAR).astimezone(zone)
    if before.utcoffset() != after.utcoffset():
        return first, last
    return first.astimezone(zone), last.astimezone(zone)


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return clock(local.hour * 60 + local.minute)


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""The breaks of a published shift: ``12:00-12:45;15:00-15:10p`` ⇄ instants.

Breaks are wall-clock times inside their shift, with ``p`` after a paid one. A
stretch that a wall clock cannot tell (the hour that a clock change repeats) is
written as an ISO interval, ``start/end``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.calendar import MINUTES_PER_DAY, Horizon, clock
from scheduler.entities import BreakTime
from scheduler.files.expected import Expected
from scheduler.files.kinds import Kind, WrongCell, read_clock, read_instant, write_instant

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scheduler.entities import PublishedShift

Stretch = tuple["int | datetime", "int | datetime", bool]
"""Start, end (wall-clock minutes or instants) and whether the break is paid."""


def read_breaks(text: str, zone: ZoneInfo) -> tuple[Stretch, ...]:
    """Read a cell of breaks, not yet placed in their shift.

    Raises
    ------
    WrongCell
        When an item is no stretch of time.
    """
    items = [item.strip() for item in text.split(";") if item.strip()]
    if not items:
        raise WrongCell(Expected.BREAKS)
    return tuple(_read_stretch(item, zone) for item in items)


def _read_stretch(item: str, zone: ZoneInfo) -> Stretch:
    paid = item.endswith("p")
    item = item.removesuffix("p").strip()
    if "/" in item:
        start, _, end = item.partition("/")
        try:
            return read_instant(start, zone), read_instant(end, zone), paid
        except WrongCell:
            raise WrongCell(Expected.BREAKS) from None
    first, _, last = item.partition("-")
    return (
        read_clock(first.strip(), Expected.BREAKS, MINUTES_PER_DAY - 1),
        read_clock(last.strip(), Expected.BREAKS, MINUTES_PER_DAY),
        paid,
    )


def place(stretches: tuple[Stretch, ...], shift_start: datetime, zone: ZoneInfo) -> list[BreakTime]:
    """Give breaks their instants: the first such wall-clock time from the shift's start on."""
    day = Horizon(shift_start.astimezone(zone).date(), 2, zone.key)
    found: list[BreakTime] = []
    for first, last, paid in stretches:
        start = _first_at(day, first, shift_start) if isinstance(first, int) else first
        end = _first_at(day, last, start) if isinstance(last, int) else last
        found.append(BreakTime(start=start, end=end, paid=paid))
    return found


def _first_at(day: Horizon, minute_of_day: int, earliest: datetime) -> datetime:
    todays = day.moment(day.minute_of(0, minute_of_day))
    if todays.timestamp() >= earliest.timestamp():
        return todays
    return day.moment(day.minute_of(1, minute_of_day))


def write_breaks(shift: PublishedShift, zone: ZoneInfo) -> str:
    """Write the breaks of a shift so that they read back the same."""
    return ";".join(_write_stretch(pause, shift.start, zone) for pause in shift.breaks)


def _write_stretch(pause: BreakTime, shift_start: datetime, zone: ZoneInfo) -> str:
    paid = "p" if pause.paid else ""
    start, end = pause.start.astimezone(zone), pause.end.astimezone(zone)
    short = f"{clock(start.hour * 60 + start.minute)}-{clock(end.hour * 60 + end.minute)}{paid}"
    back = place(read_breaks(short, zone), shift_start, zone)[0]
    if (write_instant(back.start), write_instant(back.end)) == (
        write_instant(pause.start),
        write_instant(pause.end),
    ):
        return short
    return f"{write_instant(pause.start)}/{write_instant(pause.end)}{paid}"


BREAKS = Kind(Expected.BREAKS, read_breaks, write_breaks)
"""Read as stretches, which the table places in their shift; written from the shift."""

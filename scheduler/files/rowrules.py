"""What a row needs beyond its cells: windows that pass midnight, breaks in their shift, orders.

``finish`` functions complete an entity's fields before it is built; ``check``
functions tell the troubles that an entity does not see itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.files.breaks import place
from scheduler.files.columns import Cells, Trouble
from scheduler.files.expected import Expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

    from scheduler.entities import Absence, Lock, OpeningHours, OperatorLimits, PublishedShift
    from scheduler.said import AffinityOverride

Finish = "Callable[[dict[str, Any], Cells, ZoneInfo], None]"


def ends_next_day(start: str, end: str) -> Callable[[dict[str, Any], Cells, ZoneInfo], None]:
    """Make the touch that moves an end not after its start to the next day."""

    def finish(fields: dict[str, Any], cells: Cells, zone: ZoneInfo) -> None:
        if start in fields and end in fields and fields[end] <= fields[start]:
            fields[end] += MINUTES_PER_DAY

    return finish


def place_breaks(fields: dict[str, Any], cells: Cells, zone: ZoneInfo) -> None:
    """Place the breaks of a published shift inside it."""
    stretches = fields.pop("breaks", ())
    if "start" in fields:
        fields["breaks"] = place(stretches, fields["start"], zone)


def absence_lasts(cells: Cells, row: Absence) -> Iterator[Trouble]:
    """An absence ends after it starts."""
    if row.end.timestamp() <= row.start.timestamp():
        yield Trouble("end", Expected.AFTER_START)


def hours_are_told(cells: Cells, row: OpeningHours) -> Iterator[Trouble]:
    """An open day has a closing time and a closed one has none."""
    closes = "close_minute" in cells.get("close", {})
    if row.closed and closes:
        yield Trouble("close", Expected.NO_CLOSE_WHEN_CLOSED)
    if not row.closed and not closes:
        yield Trouble("close", Expected.CLOSE_TIME)


def shift_holds_its_breaks(cells: Cells, row: PublishedShift) -> Iterator[Trouble]:
    """A shift ends after it starts, and its breaks follow each other inside it."""
    edge, end = row.start.timestamp(), row.end.timestamp()
    if end <= edge:
        yield Trouble("end", Expected.AFTER_START)
        return
    for pause in row.breaks:
        if not edge <= pause.start.timestamp() < pause.end.timestamp() <= end:
            yield Trouble("breaks", Expected.INSIDE_SHIFT)
            return
        edge = pause.end.timestamp()


def work_fits_presence(cells: Cells, row: PublishedShift) -> Iterator[Trouble]:
    """Nobody works longer than they were present."""
    presence = int((row.end.timestamp() - row.start.timestamp()) // 60)
    if 0 < presence < row.worked_minutes:
        yield Trouble("worked_minutes", Expected.AT_MOST, {"limit": presence})


def check_published_shift(cells: Cells, row: PublishedShift) -> Iterator[Trouble]:
    """Both checks of a published shift."""
    yield from shift_holds_its_breaks(cells, row)
    yield from work_fits_presence(cells, row)


def override_expires_later(cells: Cells, row: AffinityOverride) -> Iterator[Trouble]:
    """An override does not expire before it is set."""
    if row.expires_on is not None and row.expires_on < row.set_on:
        yield Trouble(
            "expires_on",
            Expected.NOT_BELOW,
            {"other": "set_on", "limit": row.set_on.isoformat()},
        )


def limits_in_order(cells: Cells, row: OperatorLimits) -> Iterator[Trouble]:
    """No least limit is above its greatest."""
    for least, most in (("min_minutes", "max_minutes"), ("min_run_of_work", "max_run_of_work")):
        low, high = getattr(row, least), getattr(row, most)
        if low is not None and high is not None and low > high:
            yield Trouble(most, Expected.NOT_BELOW, {"other": least, "limit": low})


def lock_is_whole(cells: Cells, row: Lock) -> Iterator[Trouble]:
    """A lock tells what its kind needs, and a locked shift ends after it starts."""
    needed = {"shift": ("start", "end"), "off": ("date",), "pairing": ("client_id",)}[row.kind]
    for name in needed:
        if getattr(row, name) is None:
            yield Trouble(name, Expected.NEEDED_FOR_KIND, {"kind": row.kind})
    if row.start and row.end and row.end.timestamp() <= row.start.timestamp():
        yield Trouble("end", Expected.AFTER_START)

"""Wishes and availability in words, with what a form needs to change them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.calendar import clock

if TYPE_CHECKING:
    from api.texts import Speaker
    from models.own import Own
    from scheduler.entities import Availability, Wish


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of one's own: its words, and its values as a form takes them."""

    id: int
    version: int
    when: str
    what: str
    weight: int
    past: bool
    values: dict[str, object]


def wish_shown(row: Own[Wish], today: dt.date, speaker: Speaker) -> RowShown:
    """Put a wish into words."""
    wish = row.value
    what = speaker.say(f"own_wish.kind.{wish.kind}")
    return RowShown(
        id=row.id,
        version=row.version,
        when=_when(wish.weekday, wish.date, speaker),
        what=f"{what} {wish.shift_code}" if wish.shift_code else what,
        weight=wish.weight,
        past=wish.date is not None and wish.date < today,
        values={
            "weekday": wish.weekday,
            "date": None if wish.date is None else wish.date.isoformat(),
            "kind": wish.kind,
            "shift_code": wish.shift_code,
            "weight": wish.weight,
        },
    )


def availability_shown(row: Own[Availability], today: dt.date, speaker: Speaker) -> RowShown:
    """Put a stretch of availability into words."""
    stretch = row.value
    start, end = clock(stretch.start_minute), clock(stretch.end_minute)
    return RowShown(
        id=row.id,
        version=row.version,
        when=_when(stretch.weekday, stretch.date, speaker),
        what=f"{start}–{end}",
        weight=0,
        past=stretch.date is not None and stretch.date < today,
        values={
            "weekday": stretch.weekday,
            "date": None if stretch.date is None else stretch.date.isoformat(),
            "start": start,
            "end": end.replace("24:00", "00:00"),
        },
    )


def _when(weekday: int | None, date: dt.date | None, speaker: Speaker) -> str:
    if date is not None:
        return speaker.long_day(date)
    return speaker.say("own_wish.every", day=speaker.weekday(weekday or 0))

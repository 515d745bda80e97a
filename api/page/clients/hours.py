"""Opening hours of a client: the week drawn day by day, beside the same in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from api.page.own.clients import rows_of
from models.own_clients import OpenAt
from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.demand.opening import windows_of_day

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from api.texts import Speaker
    from models.tables.clients import OpeningHoursRow


class Window(NamedTuple):
    """A stretch of one day, in minutes from its midnight."""

    start: int
    minutes: int


class OpenDay(NamedTuple):
    """One date of the week, as it is drawn and in words."""

    name: str
    holiday: bool
    windows: Sequence[Window]
    words: str


def open_at(rows: Sequence[OpeningHoursRow]) -> tuple[OpenAt, ...]:
    """Opening hours as the other pages read them."""
    return tuple(OpenAt._make(getattr(row, name) for name in OpenAt._fields) for row in rows)


def week_drawn(
    hours: Sequence[OpenAt], week: dt.date, holidays: Collection[dt.date], speaker: Speaker
) -> list[OpenDay]:
    """Every date of a week with the hours that hold on it, last night's tail included."""
    rows = rows_of(hours)
    found = []
    for number in range(7):
        day = week + dt.timedelta(days=number)
        yesterday = day - dt.timedelta(days=1)
        own = windows_of_day(rows, day, holiday=day in holidays)
        late = [
            (0, end - MINUTES_PER_DAY)
            for _, end in windows_of_day(rows, yesterday, holiday=yesterday in holidays)
            if end > MINUTES_PER_DAY
        ]
        spans = [(start, min(end, MINUTES_PER_DAY)) for start, end in [*late, *own]]
        found.append(
            OpenDay(
                speaker.short_day(day),
                day in holidays,
                [Window(start, end - start) for start, end in spans],
                _words(spans, speaker),
            )
        )
    return found


def _words(spans: Sequence[tuple[int, int]], speaker: Speaker) -> str:
    if not spans:
        return speaker.say("own_client.closed")
    if sum(end - start for start, end in spans) >= MINUTES_PER_DAY:
        return speaker.say("own_client.all_day")
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in spans)

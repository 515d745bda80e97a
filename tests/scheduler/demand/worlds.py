"""Small call histories for tests: told in local times, turned into the case's columns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.case import CallHistory
from scheduler.entities import OpeningHours
from tests.factories import MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

PARIS = ZoneInfo("Europe/Paris")


def office_hours(
    client_id: str = "c1",
    weekdays: Iterable[int] = range(5),
    start: int = 9 * 60,
    end: int = 17 * 60,
) -> tuple[OpeningHours, ...]:
    """One window on each of some weekdays."""
    return tuple(
        OpeningHours(client_id=client_id, weekday=day, open_minute=start, close_minute=end)
        for day in weekdays
    )


def day_and_night(client_id: str = "c1") -> tuple[OpeningHours, ...]:
    """Open at every minute of an ordinary week."""
    return office_hours(client_id, range(7), 0, 1440)


def a_history(
    rows: Sequence[tuple[str, datetime, int, int]],
    *,
    seconds_a_call: float = 180.0,
) -> CallHistory:
    """Rows ``(client_id, local start, minutes, offered)``; every call is answered."""
    ids = tuple(sorted({row[0] for row in rows}))
    offered = np.array([row[3] for row in rows])
    return CallHistory(
        client_ids=ids,
        client=[ids.index(row[0]) for row in rows],
        start_minute=[int(row[1].timestamp() // 60) for row in rows],
        minutes=[row[2] for row in rows],
        offered=offered,
        answered=offered,
        answered_in_time=offered,
        abandoned=0 * offered,
        handle_seconds=offered * seconds_a_call,
    )


def local(day: date, clock: str) -> datetime:
    """A local moment in Paris."""
    hours, minutes = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=PARIS)


def past_days(weeks: int, weekdays: Iterable[int] = range(5), before: date = MONDAY) -> list[date]:
    """Dates of some weekdays in the weeks before a Monday, oldest first."""
    wanted = set(weekdays)
    days = [before - timedelta(days=back) for back in range(7 * weeks, 0, -1)]
    return [day for day in days if day.weekday() in wanted]


def drawn_history(
    counts: NDArray[np.int64], days: Sequence[date], first_slot: int, *, seconds_a_call: float
) -> CallHistory:
    """Rows of 15 minutes with the counts ``[client, day, slot]``; empty cells have no row."""
    client, day, slot = np.nonzero(counts)
    midnights = np.array([int(local(each, "00:00").timestamp() // 60) for each in days])
    offered = counts[client, day, slot]
    return CallHistory(
        client_ids=tuple(f"c{index}" for index in range(len(counts))),
        client=client,
        start_minute=midnights[day] + 15 * (first_slot + slot),
        minutes=np.full(len(client), 15),
        offered=offered,
        answered=offered,
        answered_in_time=offered,
        abandoned=0 * offered,
        handle_seconds=offered * seconds_a_call,
    )

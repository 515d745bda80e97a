"""Series small enough to count by eye."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.view.series import ClientService, ForecastSeries, HeadsSeries, ServiceSeries

if TYPE_CHECKING:
    from collections.abc import Sequence

PARIS = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2026, 6, 1)
CLOCK_CHANGE_WEEK = dt.date(2026, 10, 19)


def moments(first: dt.date, days: int, minutes: int) -> tuple[tuple[dt.datetime, ...], dt.datetime]:
    """Starts of steps of so many minutes over whole local days, and the end of the last."""
    start = dt.datetime.combine(first, dt.time(), PARIS).timestamp()
    end = dt.datetime.combine(first + dt.timedelta(days=days), dt.time(), PARIS)
    count = round((end.timestamp() - start) / 60 / minutes)
    found = [dt.datetime.fromtimestamp(start + 60 * minutes * i, PARIS) for i in range(count)]
    return tuple(found), end


def heads(
    needed: int,
    on_duty: float | None,
    *,
    first: dt.date = MONDAY,
    workstations: int | None = None,
) -> HeadsSeries:
    """As many heads needed, and on duty, all week."""
    starts, end = moments(first, 7, 15)
    there = None if on_duty is None else (on_duty,) * len(starts)
    count = (needed,) * len(starts)
    return HeadsSeries(None, "", "Europe/Paris", starts, end, count, there, workstations)


def forecast(actual: Sequence[float | None] | None, *, minutes: int = 30) -> ForecastSeries:
    """Ten calls a step expected over a week, between 7 and 14."""
    starts, end = moments(MONDAY, 7, minutes)
    flat = [(value,) * len(starts) for value in (10.0, 7.0, 14.0)]
    came = None if actual is None else (*actual, *(None,) * (len(starts) - len(actual)))
    return ForecastSeries(None, "Europe/Paris", starts, end, flat[0], flat[1], flat[2], 0.8, came)


def service(*levels: float) -> ServiceSeries:
    """Clients A, B, … who were promised .8, each level known to .02."""
    return ServiceSeries(
        MONDAY,
        0.95,
        tuple(
            ClientService(f"c{i}", f"Client {chr(65 + i)}", level, level - 0.02, level + 0.02, 0.8)
            for i, level in enumerate(levels)
        ),
    )

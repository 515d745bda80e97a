"""When clients are open: the table over the planned slots, and the ordinary week.

Who wins on a day: its own date, then ``holiday`` when it is a public holiday,
then its weekday. A client without a ``holiday`` row is closed on public
holidays, unless the rows of that weekday cover the whole day: whoever is open
day and night does not stop. A client without any row is never open. Several
rows of the winning kind are several windows; one ``closed`` row shuts the day.

A window belongs to the day on which it opens and may run past midnight, into a
day that is itself closed. On 1 May only clients of ``may_day_sectors`` are
open, whatever their rows say, unless the law profile has no ``may_day_rest``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import OpeningHours

Window = tuple[int, int]
Rows = tuple["OpeningHours", ...]


def open_share(case: Case) -> NDArray[np.float64]:
    """Share of each slot's minutes in which each client is open.

    Returns
    -------
    NDArray[np.float64]
        ``[client, slot]``, 0 to 1, in elapsed slots of ``case.horizon``.
    """
    slots = -(-case.horizon.minutes // case.site.slot_minutes)
    table = np.zeros((len(case.clients), slots))
    minute_of = cache(case.horizon.minute_of)
    known: dict[tuple[object, bool], NDArray[np.float64]] = {}
    rows_of = rows_by_client(case)
    for index, client in enumerate(case.clients):
        rows = rows_of[client.client_id]
        rests = _rests_on_may_day(case, client.sector)
        hours = (tuple(_signature(row) for row in rows), rests)
        if hours not in known:
            windows = _planned_windows(case, rows, minute_of, rests_on_may_day=rests)
            known[hours] = _shares(windows, slots, case.site.slot_minutes)
        table[index] = known[hours]
    return table


def ordinary_week(case: Case) -> NDArray[np.float64]:
    """Share of each wall-clock slot in which each client is open in a week without exceptions.

    Returns
    -------
    NDArray[np.float64]
        ``[client, weekday, slot of the day]``, Monday first. A window that
        runs past Sunday midnight comes back on Monday.
    """
    per_day = MINUTES_PER_DAY // case.site.slot_minutes
    week = 7 * MINUTES_PER_DAY
    table = np.zeros((len(case.clients), 7, per_day))
    known: dict[object, NDArray[np.float64]] = {}
    rows_of = rows_by_client(case)
    for index, client in enumerate(case.clients):
        rows = rows_of[client.client_id]
        hours = tuple(_signature(row) for row in rows)
        if hours not in known:
            windows = []
            for weekday in range(7):
                for start, end in _windows(r for r in rows if r.weekday == weekday):
                    begin = weekday * MINUTES_PER_DAY
                    windows += [
                        (begin + start, begin + end),
                        (begin + start - week, begin + end - week),
                    ]
            shares = _shares(windows, 7 * per_day, case.site.slot_minutes)
            known[hours] = shares.reshape(7, per_day)
        table[index] = known[hours]
    return table


def rows_by_client(case: Case) -> defaultdict[str, Rows]:
    """Opening rows of each client, in the case's order."""
    found: defaultdict[str, list[OpeningHours]] = defaultdict(list)
    for row in case.opening_hours:
        found[row.client_id].append(row)
    return defaultdict(tuple, {key: tuple(rows) for key, rows in found.items()})


def windows_of_day(rows: Rows, day: date, *, holiday: bool) -> list[Window]:
    """Windows that open on one date, in wall-clock minutes from its midnight.

    Parameters
    ----------
    rows
        Opening rows of one client.
    holiday
        Whether the date is a public holiday at the site.
    """
    dated = [row for row in rows if row.date == day]
    if dated:
        return _windows(dated)
    usual = _windows(row for row in rows if row.weekday == day.weekday())
    if not holiday:
        return usual
    special = [row for row in rows if row.holiday]
    if special:
        return _windows(special)
    return usual if _covers_a_day(usual) else []


def share_of_day(rows: Rows, day: date, slot_minutes: int, *, holiday: bool) -> NDArray[np.float64]:
    """Share of each wall-clock slot of one date in which a client was open, ``[slot of the day]``.

    Yesterday's windows that run past midnight are left out.
    """
    windows = windows_of_day(rows, day, holiday=holiday)
    return _shares(windows, MINUTES_PER_DAY // slot_minutes, slot_minutes)


def _windows(rows: Iterable[OpeningHours]) -> list[Window]:
    rows = tuple(rows)
    if any(row.closed for row in rows):
        return []
    return _merged([(row.open_minute, row.close_minute) for row in rows])


def _covers_a_day(windows: Sequence[Window]) -> bool:
    return any(start == 0 and end >= MINUTES_PER_DAY for start, end in windows)


def _planned_windows(
    case: Case, rows: Rows, minute_of: Callable[[int, int], int], *, rests_on_may_day: bool
) -> list[Window]:
    """Windows over the planned days in elapsed minutes, yesterday's tail included."""
    horizon = case.horizon
    found: list[Window] = []
    may_days: list[Window] = []
    for day in range(-1, horizon.days):
        today = horizon.date_of(day)
        for start, end in windows_of_day(rows, today, holiday=today in case.holidays):
            found.append((minute_of(day, start), minute_of(day, end)))
        if rests_on_may_day and (today.month, today.day) == (5, 1):
            may_days.append((minute_of(day, 0), minute_of(day + 1, 0)))
    for off_from, off_to in may_days:
        found = [
            piece
            for start, end in found
            for piece in ((start, min(end, off_from)), (max(start, off_to), end))
        ]
    return found


def _rests_on_may_day(case: Case, sector: str) -> bool:
    rests = case.law.has("may_day_rest") and case.law.number("may_day_rest") > 0
    return rests and sector not in case.site.law.may_day_sectors


def _shares(windows: Iterable[Window], slots: int, slot_minutes: int) -> NDArray[np.float64]:
    """Share of each slot covered by windows, which may overlap and pass the edges."""
    minutes = np.zeros(slots)
    length = slots * slot_minutes
    for start, end in _merged(windows):
        begin, stop = max(0, start), min(length, end)
        if begin >= stop:
            continue
        first, last = begin // slot_minutes, (stop - 1) // slot_minutes
        minutes[first : last + 1] += slot_minutes
        minutes[first] -= begin - first * slot_minutes
        minutes[last] -= (last + 1) * slot_minutes - stop
    return minutes / slot_minutes


def _merged(windows: Iterable[Window]) -> list[Window]:
    """Union of windows as disjoint ones in order; empty ones vanish."""
    result: list[Window] = []
    for start, end in sorted(window for window in windows if window[0] < window[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def _signature(row: OpeningHours) -> tuple[object, ...]:
    return (row.weekday, row.holiday, row.date, row.open_minute, row.close_minute, row.closed)

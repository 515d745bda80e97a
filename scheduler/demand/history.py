"""Past calls on the local wall clock: counts and exposure by client, weekday and slot.

Everything is columnar. Only public holidays and dates on which a client had
hours of its own are looked at one by one, and they are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY, public_holidays, utc_offsets
from scheduler.demand.opening import ordinary_week, rows_by_client, share_of_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]

RECENT_DAYS = 8 * 7
"""Days that count, back from each client's last row."""

FINE_MINUTES = 60
"""A client with a longer row tells how many calls came, but not at what time of the day."""

GAP_CALLS = 15.0
"""Calls that the whole site expects on a day whose complete silence is a gap in
the record: by chance it would happen on one such day in three million."""

EPOCH = date(1970, 1, 1)
EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True)
class Rows:
    """Usable rows of the call history, as parallel arrays.

    Attributes
    ----------
    client
        Position in ``case.clients``.
    day
        Local date, days since 1970-01-01.
    minute
        Wall-clock minute of that day.
    minutes
        Length of the row.
    offered, answered, handle_seconds
        As in ``CallHistory``.
    """

    client: Integers
    day: Integers
    minute: Integers
    minutes: Integers
    offered: Integers
    answered: Integers
    handle_seconds: Floats

    def where(self, kept: NDArray[np.bool_]) -> Rows:
        """Return the rows for which ``kept`` is true."""
        return Rows(*(column[kept] for column in vars(self).values()))


@dataclass(frozen=True)
class Counts:
    """Recent calls against the time in which they could come.

    Attributes
    ----------
    calls
        Calls offered on ordinary days, ``[client, weekday, slot of the day]``.
    exposure
        Open slots of ordinary days that were watched, same shape.
    fine
        Whether the client's rows tell the time of the day, ``[client]``.
    holiday_calls
        Calls on public holidays on which the client was open, ``[client]``.
    holiday_exposure
        Open slots of those days, ``[client, weekday, slot of the day]``.
    """

    calls: Floats
    exposure: Floats
    fine: NDArray[np.bool_]
    holiday_calls: Floats
    holiday_exposure: Floats


def usable_rows(case: Case) -> Rows:
    """Rows of known clients that start before ``as_of``, on the local wall clock."""
    calls = case.calls
    ids = [case.client_index.get(client_id, -1) for client_id in calls.client_ids]
    client = np.array([*ids, -1], dtype=np.int32)[calls.client]
    as_of = int(case.as_of.astimezone(UTC).timestamp() // 60)
    kept = (client >= 0) & (calls.start_minute < as_of)
    local = _wall_clock(case.site.timezone, calls.start_minute[kept])
    return Rows(
        client=client[kept],
        day=(local // MINUTES_PER_DAY).astype(np.int32),
        minute=(local % MINUTES_PER_DAY).astype(np.int32),
        minutes=np.maximum(calls.minutes[kept], 1),
        offered=calls.offered[kept],
        answered=calls.answered[kept],
        handle_seconds=calls.handle_seconds[kept],
    )


def count(case: Case, rows: Rows) -> Counts:
    """Count recent calls by client, weekday and wall-clock slot.

    The last :data:`RECENT_DAYS` up to a client's own last row count; a missing
    row between its first and last means zero calls. Public holidays, dates for
    which the client has its own opening rows, days on which nothing at all was
    recorded for anybody though many calls were due, and the unfinished day of
    ``as_of`` are left out. A row longer than a slot is spread over the open
    minutes that it covers; calls outside opening hours are dropped.
    """
    clients = len(case.clients)
    week = ordinary_week(case)
    today = (case.as_of.astimezone(case.horizon.zone).date() - EPOCH).days
    rows = rows.where(rows.day < today)
    if not len(rows.day):
        nothing = np.zeros(clients)
        none = nothing.astype(np.bool_)
        return Counts(np.zeros_like(week), np.zeros_like(week), none, nothing, 0 * week)
    first = np.full(clients, today, dtype=np.int32)
    last = np.full(clients, -1, dtype=np.int32)
    np.minimum.at(first, rows.client, rows.day)
    np.maximum.at(last, rows.client, rows.day)
    known = last >= 0
    holidays = _holidays(case, int(rows.day.min()), today)
    holiday_calls, holiday_exposure = _on_holidays(case, rows, holidays, first, last)

    first = np.maximum(first, last - RECENT_DAYS + 1)
    recent = rows.where(rows.day >= first[rows.client])
    origin = int(recent.day.min())
    ordinary = _ordinary_days(case, holidays, origin, today) & ~_gaps(recent, origin, today)
    day = np.arange(origin, today, dtype=np.int32)
    watched = ordinary & known[:, None] & (day >= first[:, None]) & (day <= last[:, None])
    days = np.zeros((clients, 7))
    for weekday in range(7):
        days[:, weekday] = watched[:, _weekday(day) == weekday].sum(axis=1)
    coarse = np.bincount(recent.client, recent.minutes > FINE_MINUTES, clients) > 0
    return Counts(
        calls=_spread(recent, week, watched, origin, case.site.slot_minutes),
        exposure=week * days[:, :, None],
        fine=known & ~coarse,
        holiday_calls=holiday_calls,
        holiday_exposure=holiday_exposure,
    )


def _wall_clock(timezone: str, start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Minutes from 1970-01-01 00:00 on the local clock, of instants in UTC minutes."""
    if not len(start):
        return start
    steps = np.array(utc_offsets(timezone, int(start.min()), int(start.max())), dtype=np.int64)
    step = np.searchsorted(steps[:, 0], start, side="right") - 1
    offset: NDArray[np.int64] = steps[step, 1]
    return np.add(start, offset)


def _weekday(day: Integers) -> Integers:
    return (day + EPOCH_WEEKDAY) % 7


def _holidays(case: Case, first: int, stop: int) -> list[date]:
    """Public holidays of the site in ``[first, stop)``, days since 1970-01-01."""
    begin, end = EPOCH + timedelta(days=first), EPOCH + timedelta(days=stop)
    site = case.site
    years = range(begin.year, end.year + 1)
    found = public_holidays(site.holiday_country, site.holiday_subdivision, years)
    return sorted(day for day in found if begin <= day < end)


def _on_holidays(
    case: Case, rows: Rows, holidays: list[date], first: Integers, last: Integers
) -> tuple[Floats, Floats]:
    """Calls and open slots of past public holidays, between each client's first and last days."""
    clients, per_day = len(case.clients), MINUTES_PER_DAY // case.site.slot_minutes
    calls, exposure = np.zeros(clients), np.zeros((clients, 7, per_day))
    opening = rows_by_client(case)
    open_rows = [opening[client.client_id] for client in case.clients]
    for holiday in holidays:
        day = (holiday - EPOCH).days
        watched = (first <= day) & (day <= last)
        shares = np.zeros((clients, per_day))
        for index in np.flatnonzero(watched):
            shares[index] = share_of_day(
                open_rows[index], holiday, case.site.slot_minutes, holiday=True
            )
        today = rows.day == day
        counted = np.bincount(rows.client[today], rows.offered[today], clients)
        calls += np.where(shares.any(axis=1), counted, 0.0)
        exposure[:, holiday.weekday()] += shares
    return calls, exposure


def _ordinary_days(case: Case, holidays: list[date], origin: int, stop: int) -> NDArray[np.bool_]:
    """Days that are neither public holidays nor dated exceptions, ``[client, day - origin]``."""
    table = np.ones((len(case.clients), stop - origin), dtype=np.bool_)
    for holiday in holidays:
        day = (holiday - EPOCH).days
        if origin <= day < stop:
            table[:, day - origin] = False
    for row in case.opening_hours:
        if row.date is not None and row.client_id in case.client_index:
            day = (row.date - EPOCH).days
            if origin <= day < stop:
                table[case.client_index[row.client_id], day - origin] = False
    return table


def _gaps(rows: Rows, origin: int, stop: int) -> NDArray[np.bool_]:
    """Days on which the site recorded nothing though it would have, ``[day - origin]``."""
    silent = np.bincount(rows.day - origin, minlength=stop - origin) == 0
    offered = np.bincount(rows.day - origin, rows.offered, stop - origin)
    weekday = _weekday(np.arange(origin, stop, dtype=np.int32))
    told = np.bincount(weekday[~silent], minlength=7)
    usual = np.bincount(weekday, offered, 7) / np.maximum(told, 1)
    gaps: NDArray[np.bool_] = silent & (usual[weekday] >= GAP_CALLS)
    return gaps


def _spread(
    rows: Rows, week: Floats, watched: NDArray[np.bool_], origin: int, slot_minutes: int
) -> Floats:
    """Sum rows into ``[client, weekday, slot]``, each over the open minutes that it covers."""
    per_day = MINUTES_PER_DAY // slot_minutes
    first = rows.minute // slot_minutes
    pieces = (rows.minute + rows.minutes - 1) // slot_minutes - first + 1
    row = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    slot = first[row] + step
    begin, end = rows.minute[row], rows.minute[row] + rows.minutes[row]
    covered = np.minimum(end, (slot + 1) * slot_minutes) - np.maximum(begin, slot * slot_minutes)
    day = rows.day[row] + slot // per_day
    client, weekday, slot = rows.client[row], _weekday(day), slot % per_day
    column = np.minimum(day - origin, watched.shape[1] - 1)
    cell = (client * 7 + weekday) * per_day + slot
    share = covered * week.ravel()[cell]
    total = np.bincount(row, share, len(pieces))[row]
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    calls = rows.offered[row] * share * watched[client, column]
    summed: Floats = np.bincount(cell, calls, week.size).astype(np.float64)
    return summed.reshape(week.shape)

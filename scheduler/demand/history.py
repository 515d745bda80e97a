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
from scheduler.demand.day_kernels import spread_rows
from scheduler.demand.opening import rows_by_client, share_of_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]

HISTORY_DAYS = 3 * 366
"""Days of history that are looked at, back from the last row."""

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
    """Past calls against the time in which they could come.

    Attributes
    ----------
    calls
        Weighted calls offered on ordinary days, ``[client, weekday, slot of the day]``.
    exposure
        Open slots of ordinary days that were watched, weighted alike, same shape.
    fine
        Whether the client's rows tell the time of the day, ``[client]``.
    """

    calls: Floats
    exposure: Floats
    fine: Flags


@dataclass(frozen=True)
class Past:
    """The history by day: from the first row to the last one before the day of ``as_of``.

    Attributes
    ----------
    origin, stop
        Days since 1970-01-01.
    calls
        Calls offered inside ordinary opening hours, ``[client, day]``.
    told
        Whether there is a row at all, ``[client, day]``.
    watched
        Ordinary days with opening hours between the client's first and last rows,
        days on which the whole site was silent left out, ``[client, day]``.
    fine
        As in :class:`Counts`.
    first, last
        Days since 1970-01-01 of the client's first and last rows; ``first`` is
        after ``last`` where there is none, ``[client]``.
    site_gaps
        Days on which nothing was recorded for anybody though it would have been, ``[day]``.
    """

    origin: int
    stop: int
    calls: Floats
    told: Flags
    watched: Flags
    fine: Flags
    first: Integers
    last: Integers
    site_gaps: Flags

    @property
    def weekday(self) -> Integers:
        """Weekday of each day, Monday being 0, ``[day]``."""
        return weekday_of(np.arange(self.origin, self.stop, dtype=np.int32))


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


def day_table(case: Case, rows: Rows, week: Floats) -> Past:
    """Sum rows by client and day, and say which days can be learned from.

    A missing row between a client's first and last means zero calls. Public
    holidays, dates for which the client has its own opening rows, days on which
    nothing at all was recorded for anybody though many calls were due, and the
    unfinished day of ``as_of`` are left out. Calls outside opening hours are
    dropped.

    Parameters
    ----------
    week
        From :func:`scheduler.demand.opening.ordinary_week`.
    """
    clients = len(case.clients)
    rows = rows.where(rows.day < day_of_case(case))
    today = int(rows.day.max()) + 1 if len(rows.day) else day_of_case(case)
    rows = rows.where(rows.day >= today - HISTORY_DAYS)
    origin = int(rows.day.min()) if len(rows.day) else today
    first = np.full(clients, today, dtype=np.int32)
    last = np.full(clients, -1, dtype=np.int32)
    np.minimum.at(first, rows.client, rows.day)
    np.maximum.at(last, rows.client, rows.day)
    shape = (clients, today - origin)
    told = np.zeros(shape, dtype=np.bool_)
    told[rows.client, rows.day - origin] = True
    calls = np.zeros(shape)
    _deal(rows, origin, week, np.ones(shape), by_day=calls)
    holidays = holidays_between(case, origin, today)
    day = np.arange(origin, today, dtype=np.int32)
    ordinary = ordinary_days(case, holidays, origin, today)
    ordinary &= (week.sum(axis=2) > 0)[:, weekday_of(day)]
    gaps = _gaps(rows, origin, today) & ordinary.any(axis=0)
    watched = ordinary & ~gaps & (day >= first[:, None]) & (day <= last[:, None])
    coarse = np.bincount(rows.client, rows.minutes > FINE_MINUTES, clients) > 0
    fine = (last >= 0) & ~coarse
    return Past(origin, today, calls, told, watched, fine, first, last, gaps)


def count(rows: Rows, past: Past, week: Floats, weight: Floats, exposure: Floats) -> Counts:
    """Count calls by client, weekday and wall-clock slot.

    A row longer than a slot is spread over the open minutes that it covers.

    Parameters
    ----------
    weight
        What a call of each day counts, 0 where the day is not looked at, ``[client, day]``.
    exposure
        What the day's open slots count, ``[client, day]``.
    """
    used = np.flatnonzero(weight.any(axis=0))
    calls = np.zeros_like(week)
    if len(used):
        begin = past.origin + int(used[0])
        rows = rows.where((rows.day >= begin - 1) & (rows.day < past.stop))
        rows = rows.where(rows.day >= past.origin)
        _deal(rows, past.origin, week, weight, by_slot=calls)
    days = np.zeros((len(week), 7))
    for weekday in range(7):
        days[:, weekday] = exposure[:, past.weekday == weekday].sum(axis=1)
    return Counts(calls, week * days[:, :, None], past.fine)


def day_of_case(case: Case) -> int:
    """Local date of ``as_of``, days since 1970-01-01."""
    return (case.as_of.astimezone(case.horizon.zone).date() - EPOCH).days


def _deal(
    rows: Rows,
    origin: int,
    week: Floats,
    weight: Floats,
    by_day: Floats | None = None,
    by_slot: Floats | None = None,
) -> None:
    """Add rows to the tables that are given, ``[client, day]`` and ``[client, weekday, slot]``."""
    spread_rows(
        rows.client,
        rows.day - np.int32(origin),
        rows.minute,
        rows.minutes,
        rows.offered,
        (origin + EPOCH_WEEKDAY) % 7,
        np.ascontiguousarray(week),
        weight,
        np.zeros((0, 1)) if by_day is None else by_day,
        np.zeros((0, 7, 1)) if by_slot is None else by_slot,
    )


def _wall_clock(timezone: str, start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Minutes from 1970-01-01 00:00 on the local clock, of instants in UTC minutes."""
    if not len(start):
        return start
    steps = np.array(utc_offsets(timezone, int(start.min()), int(start.max())), dtype=np.int64)
    step = np.searchsorted(steps[:, 0], start, side="right") - 1
    offset: NDArray[np.int64] = steps[step, 1]
    return np.add(start, offset)


def weekday_of(day: Integers) -> Integers:
    return (day + EPOCH_WEEKDAY) % 7


def holidays_between(case: Case, first: int, stop: int) -> list[date]:
    """Public holidays of the site in ``[first, stop)``, days since 1970-01-01."""
    begin, end = EPOCH + timedelta(days=first), EPOCH + timedelta(days=stop)
    site = case.site
    years = range(begin.year, end.year + 1)
    found = public_holidays(site.holiday_country, site.holiday_subdivision, years)
    return sorted(day for day in found if begin <= day < end)


def on_holidays(case: Case, rows: Rows, past: Past) -> tuple[Floats, Floats]:
    """Calls and open slots of past public holidays, between each client's first and last days.

    Returns
    -------
    tuple
        Calls by client and holiday, ``[client, holiday]``; open slots,
        ``[client, holiday, slot of the day]``; the days are those of
        :func:`holidays_between`.
    """
    holidays = holidays_between(case, past.origin, past.stop)
    clients, per_day = len(case.clients), MINUTES_PER_DAY // case.site.slot_minutes
    calls = np.zeros((clients, len(holidays)))
    exposure = np.zeros((clients, len(holidays), per_day))
    opening = rows_by_client(case)
    open_rows = [opening[client.client_id] for client in case.clients]
    for number, holiday in enumerate(holidays):
        day = (holiday - EPOCH).days
        for index in np.flatnonzero((past.first <= day) & (day <= past.last)):
            exposure[index, number] = share_of_day(
                open_rows[index], holiday, case.site.slot_minutes, holiday=True
            )
        today = rows.day == day
        counted = np.bincount(rows.client[today], rows.offered[today], clients)
        calls[:, number] = np.where(exposure[:, number].any(axis=1), counted, 0.0)
    return calls, exposure


def ordinary_days(case: Case, holidays: list[date], origin: int, stop: int) -> NDArray[np.bool_]:
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
    weekday = weekday_of(np.arange(origin, stop, dtype=np.int32))
    told = np.bincount(weekday[~silent], minlength=7)
    usual = np.bincount(weekday, offered, 7) / np.maximum(told, 1)
    gaps: NDArray[np.bool_] = silent & (usual[weekday] >= GAP_CALLS)
    return gaps

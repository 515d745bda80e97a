"""The forecast: expected calls by client and slot, and mean handle times.

A rate is a product of factors, from the wide to the narrow: the week's shape of
all clients, of a sector, of the sector's clients with the same opening pattern;
the level of the client; its own weekdays, hours, slots and weekday slots. Each
factor is a Gamma–Poisson posterior whose strength is estimated from the data
(``scheduler.demand.shrinkage``), so that a client with many calls ends at its
own same-weekday means and a client with few at its pool's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Demand
from scheduler.demand.history import count, usable_rows
from scheduler.demand.opening import open_share, ordinary_week
from scheduler.demand.shrinkage import shrunk_factor, shrunk_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.history import Counts, Rows

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DEFAULT_HANDLE_SECONDS = 180.0
"""Mean handle time when no answered call is known: about the mean of the real
call-by-call data in the references (183 s)."""

HANDLE_CV2 = 1.86
"""Squared variation of one call's handle time in the same data, used when no
client has two rows to compare."""

BALANCING_ROUNDS = 3
"""Rounds between a pool's week and its clients' levels, which are weights in it."""


def forecast(case: Case) -> Demand:
    """Expected calls and handle times over the planned slots.

    Rows that start at or after ``case.as_of`` are not looked at. Clients
    without history get ``declared_calls_week`` in the shape of their pool's
    week, or the level of their sector when they declared nothing; without any
    history at all, declared calls spread evenly over the open hours, and a
    client that declared nothing is expected to get none. Public holidays on
    which a client is open follow the ratio of past ones, when there were any.

    Returns
    -------
    Demand
        ``calls[client, slot]`` counts the open share of a slot only.
    """
    rows = usable_rows(case)
    seen = count(case, rows)
    week = ordinary_week(case)
    sector, pattern = _sectors(case), _patterns(case, week)
    everyone, alone = np.zeros_like(sector), np.arange(len(sector))
    per_hour = 60 // case.site.slot_minutes
    shape = _shapes(seen, (everyone, sector, pattern), per_hour)
    share = open_share(case)
    weekday, slot_of_day, holiday = _wall_slots(case, share.shape[1])

    level = _levels(seen, shape, (sector, pattern, alone))
    planned = (shape[:, weekday, slot_of_day] * share).sum(1)
    stated = _stated_levels(case, shape, week, planned)
    unseen = ~seen.exposure.any((1, 2)) & ~np.isnan(stated)
    rate = np.where(unseen, stated, level)[:, None, None] * shape
    rate = rate * _week_factors(seen, seen.exposure * rate, alone, per_hour)

    calls = rate[:, weekday, slot_of_day] * share
    calls *= np.where(holiday[None, :], _holiday_factors(seen, rate)[:, None], 1.0)
    return Demand(
        slot_minutes=case.site.slot_minutes,
        calls=calls,
        handle_seconds=_handle_seconds(rows, sector, len(case.clients)),
        open=share > 0,
        own_spread=np.zeros(len(case.clients)),
        shared_spread=0.0,
    )


def _sectors(case: Case) -> Integers:
    """Number of each client's sector, ``[client]``."""
    names = sorted({client.sector for client in case.clients})
    return np.array([names.index(client.sector) for client in case.clients], dtype=np.int64)


def _patterns(case: Case, week: Floats) -> Integers:
    """Number of each client's sector and opening pattern together, ``[client]``."""
    known: dict[tuple[str, bytes], int] = {}
    keys = [
        (client.sector, hours.tobytes()) for client, hours in zip(case.clients, week, strict=True)
    ]
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def _pooled(values: Floats, pool: Integers) -> Floats:
    """Sum the clients of each pool along the first axis, ``[pool, ...]``."""
    result = np.zeros((int(pool.max(initial=-1)) + 1, *values.shape[1:]))
    np.add.at(result, pool, values)
    return result


def _ratio(part: Floats, whole: Floats, otherwise: float | Floats) -> Floats:
    """``part / whole``, and ``otherwise`` where the whole is 0."""
    known = whole > 0
    return np.where(known, part / np.where(known, whole, 1.0), otherwise)


def _shapes(seen: Counts, pools: tuple[Integers, ...], per_hour: int) -> Floats:
    """Relative calls of an open slot, ``[client, weekday, slot of the day]``.

    Each pool sets itself apart from the wider one before it.
    """
    wider = shape = np.ones(seen.calls.shape)
    for pool in pools:
        for _ in range(BALANCING_ROUNDS):
            level = _ratio(seen.calls.sum((1, 2)), (seen.exposure * shape).sum((1, 2)), 0.0)
            expected = level[:, None, None] * seen.exposure * wider
            shape = wider * _week_factors(seen, expected, pool, per_hour)[pool]
        wider = shape
    return shape


def _week_factors(seen: Counts, expected: Floats, pool: Integers, per_hour: int) -> Floats:
    """How the week of each pool departs from what is expected of it.

    Weekdays first, then hours, slots of the day, and slots of a weekday: each
    finer factor is only believed as far as the coarser ones leave something to
    explain. Clients with long rows speak for weekdays alone: they don't know
    the hour.

    Returns
    -------
    NDArray[np.float64]
        ``[pool, weekday, slot of the day]``.
    """
    fine = seen.fine[:, None, None]
    by_weekday = shrunk_factor(_pooled(seen.calls.sum(2), pool), _pooled(expected.sum(2), pool))
    factor = by_weekday[:, :, None]
    calls, left = _pooled(seen.calls * fine, pool), _pooled(expected * fine, pool) * factor

    by_hour = (len(calls), calls.shape[2] // per_hour, per_hour)
    hourly = shrunk_factor(
        calls.sum(1).reshape(by_hour).sum(2), left.sum(1).reshape(by_hour).sum(2)
    )
    step = np.repeat(hourly, per_hour, axis=1)[:, None, :]
    factor, left = factor * step, left * step

    step = shrunk_factor(calls.sum(1), left.sum(1))[:, None, :]
    factor, left = factor * step, left * step
    return factor * shrunk_factor(calls, left)


def _levels(seen: Counts, shape: Floats, pools: tuple[Integers, ...]) -> Floats:
    """Calls of an open slot of shape 1, ``[client]``: from all to a sector, a pattern, a client."""
    calls = seen.calls.sum((1, 2))
    exposure = (seen.exposure * shape).sum((1, 2))
    overall = calls.sum() / exposure.sum() if exposure.any() else 0.0
    level = np.full(len(calls), overall)
    for pool in pools:
        expected = level * exposure
        level = level * shrunk_factor(_pooled(calls, pool), _pooled(expected, pool))[pool]
    return level


def _stated_levels(case: Case, shape: Floats, week: Floats, planned: Floats) -> Floats:
    """Level at which an ordinary week brings ``declared_calls_week``, ``[client]``.

    A client with no ordinary hours, only dated ones, spreads them over the
    planned weeks. Not a number where nothing is declared.

    Parameters
    ----------
    planned
        Open slots of the horizon times their shape, ``[client]``.
    """
    declared = np.array(
        [np.nan if c.declared_calls_week is None else c.declared_calls_week for c in case.clients]
    )
    ordinary = (week * shape).sum((1, 2))
    return _ratio(declared, np.where(ordinary > 0, ordinary, planned * 7 / case.days), declared)


def _holiday_factors(seen: Counts, rate: Floats) -> Floats:
    """Calls of a public holiday over those of an ordinary day, ``[client]``; 1 without evidence."""
    expected = (seen.holiday_exposure * rate).sum((1, 2))
    if not expected.any():
        return np.ones(len(expected))
    overall = seen.holiday_calls.sum() / expected.sum()
    factors: Floats = overall * shrunk_factor(seen.holiday_calls, overall * expected)
    return factors


def _wall_slots(case: Case, slots: int) -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Weekday, wall-clock slot and public holiday of each planned slot."""
    horizon, length = case.horizon, case.site.slot_minutes
    starts = [slot * length for slot in range(slots)]
    days = [horizon.day_of(start) for start in starts]
    dates = [horizon.date_of(day) for day in days]
    return (
        np.array([day.weekday() for day in dates], dtype=np.int64),
        np.array([horizon.wall_minute(start) // length for start in starts], dtype=np.int64),
        np.array([day in case.holidays for day in dates], dtype=np.bool_),
    )


def _handle_seconds(rows: Rows, sector: Integers, clients: int) -> Floats:
    """Mean handle time, ``[client]``, drawn towards the sector's mean.

    One call's variance is read from the scatter of rows around their client's
    mean, the clients' variance from what remains of the scatter of their means
    (DerSimonian & Laird's moments).
    """
    told = rows.where(rows.answered > 0)
    # bincount of no rows at all counts in whole numbers, hence the casts
    total = np.bincount(told.client, told.handle_seconds, clients).astype(np.float64)
    answered = np.bincount(told.client, told.answered, clients).astype(np.float64)
    if not answered.any():
        return np.full(clients, DEFAULT_HANDLE_SECONDS)
    overall = total.sum() / answered.sum()
    sector_total, sector_answered = _pooled(total, sector), _pooled(answered, sector)
    centre = _ratio(sector_total, sector_answered, overall)[sector]

    mean = _ratio(total, answered, centre)
    scatter = told.answered * (told.handle_seconds / told.answered - mean[told.client]) ** 2
    heard = answered > 0
    spare = len(told.answered) - heard.sum()
    within = float(scatter.sum() / spare) if spare > 0 else HANDLE_CV2 * float(overall) ** 2
    sectors = (sector_answered > 0).sum()
    lone = answered.sum() - _ratio(_pooled(answered**2, sector), sector_answered, 0.0).sum()
    excess = (answered * (mean - centre) ** 2).sum() - (heard.sum() - sectors) * within
    between = float(excess / lone) if lone > 0 else 0.0
    return shrunk_ratio(total, answered, within, between, centre)

"""Days that differ from their weekday by the calendar: next to a holiday, at the turn of a month.

Which days are meant is read from the calendar; how much they differ is learned
from all clients together, then from each, as far as the evidence goes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.history import EPOCH, holidays_between, weekday_of
from scheduler.demand.opening import rows_by_client, windows_of_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]

BEFORE, AFTER = 1, 2
NEXT_TO_DAYS = 4
"""A day is next to a closure when no more days than these lie between: a long weekend."""

TURN_DAYS = 5
"""Days on either side of the first of a month that are told apart: wages, rents and
direct debits fall due there."""


def neighbours(case: Case, week: Floats, origin: int, stop: int) -> Integers:
    """Days next to a closure: the last open one before and the first open one after.

    A closure is a public holiday or a date with a ``closed`` row, on a weekday on
    which the client is usually open.

    Parameters
    ----------
    week
        Open share of the ordinary week, ``[client, weekday, slot of the day]``.
    origin, stop
        Days since 1970-01-01.

    Returns
    -------
    NDArray[np.int32]
        0, :data:`BEFORE` or :data:`AFTER`, ``[client, day]``; after wins.
    """
    usual = (week.sum(axis=2) > 0)[:, weekday_of(np.arange(origin, stop, dtype=np.int32))]
    closure = usual & _closures(case, origin, stop)
    label = np.zeros(usual.shape, dtype=np.int32)
    for side, days in ((BEFORE, range(stop - origin - 1, -1, -1)), (AFTER, range(stop - origin))):
        away = np.full(len(usual), NEXT_TO_DAYS + 1)
        for day in days:
            beside = usual[:, day] & ~closure[:, day]
            label[beside & (away <= NEXT_TO_DAYS), day] = side
            away = np.where(beside, NEXT_TO_DAYS + 1, np.where(closure[:, day], 1, away + 1))
    return label


def _closures(case: Case, origin: int, stop: int) -> Flags:
    """Public holidays and dates on which a client was shut, ``[client, day]``."""
    table = np.zeros((len(case.clients), stop - origin), dtype=np.bool_)
    for holiday in holidays_between(case, origin, stop):
        table[:, (holiday - EPOCH).days - origin] = True
    rows = rows_by_client(case)
    for index, client in enumerate(case.clients):
        for row in rows[client.client_id]:
            day = -1 if row.date is None else (row.date - EPOCH).days
            if row.date is not None and origin <= day < stop:
                hours = windows_of_day(rows[client.client_id], row.date, holiday=False)
                table[index, day - origin] = not hours
    return table


def turns_of_month(origin: int, stop: int) -> Integers:
    """Distance of each day from the nearest first of a month, ``[day]``.

    Returns
    -------
    NDArray[np.int32]
        From 1, :data:`TURN_DAYS` days before it, to twice that many; 0 elsewhere.
    """
    labels = np.zeros(stop - origin, dtype=np.int32)
    for day in range(origin, stop):
        date = EPOCH + timedelta(days=day)
        ahead = date + timedelta(days=TURN_DAYS)
        if date.day <= TURN_DAYS:
            labels[day - origin] = TURN_DAYS + date.day
        elif ahead.month != date.month and ahead.day <= TURN_DAYS:
            labels[day - origin] = ahead.day
    return labels


def learned(
    calls: Floats, expected: Floats, label: Integers, labels: int, variance: Floats
) -> Floats:
    """Factor of each label for each client, shrunk to that of all and that to 1.

    Both steps are normal shrinkage by moments. A label's ratio over all clients
    scatters from day to day by what the ordinary days show; a client's own
    ratio scatters by its calls and its day factors.

    Parameters
    ----------
    calls, expected
        ``[client, day]``, both 0 where a day is not looked at.
    label
        0 for ordinary days, ``[client, day]``.
    labels
        The largest label that there can be.
    variance
        Variance of each client's day factor, ``[client]``.

    Returns
    -------
    NDArray[np.float64]
        ``[client, label]``; 1 in the column of ordinary days.
    """
    factor = np.ones((len(calls), labels + 1))
    pooled, doubt = np.ones(labels + 1), np.full(labels + 1, np.inf)
    scatter = _scatter(np.where(label == 0, calls, 0.0), np.where(label == 0, expected, 0.0))
    own_ratio, own_doubt = np.ones_like(factor), np.full_like(factor, np.inf)
    for each in range(1, labels + 1):
        seen = np.where(label == each, expected, 0.0)
        heard = np.where(label == each, calls, 0.0)
        by_day, total = seen.sum(axis=0), float(seen.sum())
        if total <= 0:
            continue
        pooled[each] = heard.sum() / total
        doubt[each] = scatter * (by_day**2).sum() / total**2 + 1 / total
        mine = seen.sum(axis=1)
        known = mine > 0
        spread = (
            1 / mine[known] + variance[known] * (seen[known] ** 2).sum(axis=1) / mine[known] ** 2
        )
        own_ratio[known, each] = heard.sum(axis=1)[known] / mine[known]
        own_doubt[known, each] = spread
    pooled = 1 + _drawn(pooled - 1, doubt)
    factor *= pooled
    if len(calls) > 1:
        factor *= 1 + _drawn(own_ratio / pooled - 1, own_doubt / pooled**2)
    factor[:, 0] = 1.0
    return np.maximum(factor, 0.05)


def _scatter(calls: Floats, expected: Floats) -> float:
    """Variance of the whole site's ratio from day to day, its calls' own chance left out."""
    told, due = calls.sum(axis=0), expected.sum(axis=0)
    excess = ((told - due) ** 2 - told).sum()
    return max(0.0, float(excess / (due**2).sum())) if due.any() else 0.0


def _drawn(departure: Floats, doubt: Floats) -> Floats:
    """Departures drawn to 0; how far is learned from all of them (moments)."""
    known = np.isfinite(doubt)
    weight = np.where(known, 1 / np.where(known, doubt, 1.0), 0.0)
    if not weight.any():
        return np.zeros_like(departure)
    total = weight.sum()
    excess = (weight * departure**2).sum() - known.sum()
    between = max(0.0, float(excess / total))
    return np.where(known, departure * between / (between + np.where(known, doubt, 1.0)), 0.0)

"""The yearly season: how the weeks of a year differ, learned from clients together.

One year shows each week once, so that season, growth and chance cannot be told
apart for one client. Clients are pooled, a straight growth is taken out, and
what is left is believed as far as neighbouring weeks agree: a season moves
slowly, chance does not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.history import EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

BINS = 53
LEAST_WEEKS = 51
"""Weeks of history below which there is no season: about a year."""


def season_of(calls: Floats, expected: Floats, pool: Integers, origin: int, stop: int) -> Floats:
    """Factor of each week of the year for each client.

    Parameters
    ----------
    calls, expected
        ``[client, day]``, days ``origin`` on; both 0 where a day is not looked at.
    pool
        Pool of each client inside all of them, ``[client]``.
    origin, stop
        Days since 1970-01-01.

    Returns
    -------
    NDArray[np.float64]
        ``[client, week of the year]`` with :data:`BINS` weeks; 1 everywhere
        when there is less than about a year.
    """
    clients, days = calls.shape
    factor = np.ones((clients, BINS))
    if days < 7 * LEAST_WEEKS or not expected.any():
        return factor
    week = week_of_year(origin, stop)
    whole = np.zeros(clients, dtype=np.int64)
    for group in (whole, pool):
        told, due = _by_day(calls, group), _by_day(expected * factor[:, week], group)
        step = np.stack([_one(told[i], due[i], week) for i in range(len(told))])
        factor = factor * step[group]
    return factor


def week_of_year(origin: int, stop: int) -> Integers:
    """Week of the year of each day, 0 to 52, the first of January beginning week 0."""
    dates = (EPOCH + timedelta(days=day) for day in range(origin, stop))
    return np.array([min((d.timetuple().tm_yday - 1) // 7, BINS - 1) for d in dates], np.int64)


def _by_day(values: Floats, group: Integers) -> Floats:
    found = np.zeros((int(group.max(initial=0)) + 1, values.shape[1]))
    np.add.at(found, group, values)
    return found


def _one(told: Floats, due: Floats, week: Integers) -> Floats:
    """Season of one pool, ``[week of the year]``."""
    known = due > 0
    if np.bincount(week[known], minlength=BINS).astype(bool).sum() < LEAST_WEEKS:
        return np.ones(BINS)
    time = np.arange(len(told), dtype=np.float64)
    centre = np.average(time, weights=due)
    slope = (due * (time - centre) * (told / np.where(known, due, 1.0) - 1))[known].sum()
    slope /= (due * (time - centre) ** 2).sum()
    due = due * np.clip(1 + slope * (time - centre), 0.2, 5.0)
    seen = np.bincount(week, due, BINS)
    index = np.where(seen > 0, np.bincount(week, told, BINS) / np.where(seen > 0, seen, 1.0), 1.0)
    index /= np.average(index, weights=seen)
    smooth = (np.roll(index, 1) + 2 * index + np.roll(index, -1)) / 4
    steps = index - np.roll(index, 1)
    # A step between neighbours holds the chance of two weeks; a mean of ¼, ½, ¼ keeps 3/8 of one.
    chance = 3 / 8 * float(np.median(steps**2) / 0.455) / 2
    spread = float(((smooth - 1) ** 2).mean())
    believed = max(0.0, 1 - chance / spread) if spread > 0 else 0.0
    season: Floats = 1 + believed * (smooth - 1)
    return season

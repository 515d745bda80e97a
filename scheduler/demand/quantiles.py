"""Quantiles of calls: Gamma day factors make counts negative binomial.

A count with mean ``m`` whose rate is multiplied by a Gamma factor of mean 1 and
variance ``v`` is negative binomial with variance ``m + v·m²``: exactly so for one
factor. Here there are up to three (the level's error, the shared day factor, the
client's own) and sums over slots, days and clients. Those are given one factor
of the same mean and variance, which is an approximation: the true law is a
little more peaked and longer in the tail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.demand.forecast import Forecast

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def quantiles(mean: Floats, spread: Floats, share: float) -> Integers:
    """Smallest counts that are reached with at least a share of chance.

    Parameters
    ----------
    mean
        Expected counts, at least 0, of any shape.
    spread
        Variance of the factor on the rate, at least 0, of the same shape.
    share
        Between 0 and 1.

    Raises
    ------
    ValueError
        When ``share`` is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError("a quantile's share lies between 0 and 1")
    from scheduler.demand.quantile_kernels import (  # noqa: PLC0415 - slow to load
        negative_binomial_quantiles,
    )

    found = np.zeros(mean.size, dtype=np.int64)
    flat = np.ascontiguousarray(mean, dtype=np.float64).ravel()
    factor = np.ascontiguousarray(np.broadcast_to(spread, mean.shape), dtype=np.float64).ravel()
    negative_binomial_quantiles(flat, factor, share, found)
    return found.reshape(mean.shape)


def covered(mean: Floats, spread: Floats, count: Integers, share: float) -> Floats:
    """How far a count lies in the central interval of a share: 1 inside, 0 outside, or between.

    Counts are whole, so that an interval that holds exactly 80 % seldom exists.
    A count on an edge is in it by the part of its chance that the share needs;
    the mean of these is the share when the law is right, however small the counts.

    Parameters
    ----------
    mean, spread
        As in :func:`quantiles`.
    count
        What came, of the same shape.
    """
    below, reached = chances(mean, spread, count)
    low, high = (1 - share) / 2, (1 + share) / 2
    width = reached - below
    overlap = np.clip(np.minimum(reached, high) - np.maximum(below, low), 0.0, None)
    inside = (reached > low) & (reached < high)
    found = np.where(width > 0, overlap / np.where(width > 0, width, 1.0), inside)
    return np.asarray(found)


def chances(mean: Floats, spread: Floats, count: Integers) -> tuple[Floats, Floats]:
    """Chances of fewer than a count and of at most a count.

    Parameters
    ----------
    mean, spread
        As in :func:`quantiles`.
    count
        Whole, of the same shape.
    """
    from scheduler.demand.quantile_kernels import (  # noqa: PLC0415 - slow to load
        negative_binomial_reached,
    )

    below, reached = np.zeros(mean.size), np.zeros(mean.size)
    factor = np.ascontiguousarray(np.broadcast_to(spread, mean.shape), dtype=np.float64).ravel()
    flat = np.ascontiguousarray(mean, dtype=np.float64).ravel()
    told = np.ascontiguousarray(count, dtype=np.int64).ravel()
    negative_binomial_reached(flat, factor, told, below, reached)
    return below.reshape(mean.shape), reached.reshape(mean.shape)


def spread_in_a_day(forecast: Forecast) -> Floats:
    """Variance of the factor on a client's calls of a day or a part of one, ``[client]``."""
    demand = forecast.demand
    shared = np.asarray(demand.shared_spread)
    return _together(forecast.level_spread, demand.own_spread, shared)


def spread_of_client(forecast: Forecast, by_day: Floats) -> Floats:
    """Variance of the factor on each client's calls of several days, ``[client]``.

    Day factors of different days are independent; the level's error is the same.

    Parameters
    ----------
    by_day
        Expected calls, ``[client, day]``.
    """
    demand = forecast.demand
    days = _together(demand.own_spread, np.asarray(demand.shared_spread))
    total = by_day.sum(axis=1)
    square = np.where(total > 0, total, 1.0) ** 2
    return _together(forecast.level_spread, days * (by_day**2).sum(axis=1) / square)


def spread_of_site(forecast: Forecast, by_day: Floats) -> Floats:
    """Variance of the factor on the whole site's calls of each day, ``[day]``.

    Own factors are independent between clients, the shared factor is not. Levels move
    together in part: their error is that of the site's level as one, or of independent
    ones where that is larger.

    Parameters
    ----------
    by_day
        Expected calls, ``[client, day]``; slots of one day do as well.
    """
    demand = forecast.demand
    total = by_day.sum(axis=0)
    square = np.where(total > 0, total, 1.0) ** 2
    own, levels = (
        (spread[:, None] * by_day**2).sum(axis=0) / square
        for spread in (demand.own_spread, forecast.level_spread)
    )
    levels = np.maximum(levels, forecast.site_level_spread)
    return _together(levels, own, np.asarray(demand.shared_spread))


def spread_of_week(forecast: Forecast, by_day: Floats) -> float:
    """Variance of the factor on the whole site's calls of several days together.

    Parameters
    ----------
    by_day
        Expected calls, ``[client, day]``.
    """
    demand, total = forecast.demand, float(by_day.sum())
    if total <= 0:
        return 0.0
    alone = float((forecast.level_spread * by_day.sum(axis=1) ** 2).sum())
    level = max(alone, forecast.site_level_spread * total**2)
    own = float((demand.own_spread[:, None] * by_day**2).sum())
    shared = demand.shared_spread * float((by_day.sum(axis=0) ** 2).sum())
    return (level + own + shared) / total**2


def _together(*variances: Floats) -> Floats:
    """Variance of a product of independent factors of mean 1."""
    product = np.ones(())
    for variance in variances:
        product = product * (1 + variance)
    return product - 1

"""The service level in a client's own words: four ways to count callers who hang up.

Counts or shares, forecasts by formula and simulated or real calls are told alike. Of 1000
answered, 860 of them in time, and 60 abandoned, 20 of them before the time was up: 86.0 %
when abandons are ignored, 81.1 % against, 83.0 % when short ones count as answered, 82.7 %
when they are removed. Over several slots or days pass sums: the ratio of sums, never the
mean of ratios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from scheduler.entities import ServiceVariant

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

VARIANTS: Final[tuple[ServiceVariant, ...]] = get_args(ServiceVariant)
"""``abandons_ignored``, ``abandons_against``, ``abandons_answered``, ``short_abandons_removed``."""

AGAINST: Final = (0.0, 1.0, 0.0, 0.0)
"""Shares by variant where every abandoned call counts against the service."""


def service_counts(
    variant: ServiceVariant, in_time: Floats, answered: Floats, offered: Floats, short: Floats
) -> tuple[Floats, Floats]:
    """Calls served well and calls counted; the service level is the ratio of their sums.

    Over a day or a week sum both first: a ratio of sums, never a mean of ratios.

    Parameters
    ----------
    variant
        ``abandons_ignored``: answered calls alone count. ``abandons_against``: every
        offered call counts. ``abandons_answered``: a call abandoned within the time
        counts as answered in time. ``short_abandons_removed``: it does not count.
    in_time, answered, offered, short
        Calls answered within the client's time, answered at all, offered, and
        abandoned within that time; of one shape.
    """
    if variant == "abandons_ignored":
        return in_time, answered
    if variant == "abandons_answered":
        return in_time + short, offered
    if variant == "short_abandons_removed":
        return in_time, offered - short
    return in_time, offered


def service_level(
    variant: ServiceVariant,
    answered: ArrayLike,
    abandoned: ArrayLike,
    answered_in_time: ArrayLike,
    abandoned_in_time: ArrayLike,
) -> NDArray[np.float64]:
    """Service level by one variant, from counts or shares of calls, any common shape.

    Parameters
    ----------
    answered, abandoned
        All calls, by how they ended.
    answered_in_time, abandoned_in_time
        Those of them that ended so within the promised seconds.

    Returns
    -------
    NDArray[np.float64]
        1 where nothing is left to count: no promise was broken.
    """
    done, gone = np.asarray(answered, np.float64), np.asarray(abandoned, np.float64)
    good, early = np.asarray(answered_in_time, np.float64), np.asarray(abandoned_in_time)
    kept, counted = np.broadcast_arrays(*service_counts(variant, good, done, done + gone, early))
    level: NDArray[np.float64] = np.ones(counted.shape)
    np.divide(kept, counted, out=level, where=counted > 0)
    return level

"""The service level in a client's own words: four ways to count callers who hang up.

One function on counts or on shares serves forecasts by formula and simulated or real
calls alike. Over several slots or days pass sums: the ratio of sums, never the mean of
ratios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from scheduler.entities import ServiceVariant

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

VARIANTS: Final[tuple[ServiceVariant, ...]] = get_args(ServiceVariant)
"""``abandons_ignored``, ``abandons_against``, ``abandons_answered``, ``short_abandons_removed``."""

AGAINST: Final = (0.0, 1.0, 0.0, 0.0)
"""Shares by variant where every abandoned call counts against the service."""


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
    kept, counted = {
        "abandons_ignored": (good, done),
        "abandons_against": (good, done + gone),
        "abandons_answered": (good + early, done + gone),
        "short_abandons_removed": (good, done + gone - early),
    }[variant]
    kept, counted = np.broadcast_arrays(kept, counted)
    level: NDArray[np.float64] = np.ones(counted.shape)
    np.divide(kept, counted, out=level, where=counted > 0)
    return level

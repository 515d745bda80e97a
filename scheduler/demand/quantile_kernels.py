"""Compiled quantiles of the negative binomial law, which is Poisson's where factors are sure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE = 1e-9
"""Variance of the factor below which counts are Poisson."""

FAR = 12.0
"""Standard deviations below the mean where the sum of chances begins: what lies lower is nothing
but for laws so wide that the sum begins at 0 anyway."""


@njit(cache=True, nogil=True)
def first_chance(mean: float, spread: float, count: int) -> float:
    """Chance of exactly ``count``, through logarithms."""
    if spread < SURE:
        return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    shape = 1.0 / spread
    odds = mean / (mean + shape)
    return math.exp(
        math.lgamma(count + shape)
        - math.lgamma(shape)
        - math.lgamma(count + 1.0)
        + shape * math.log1p(-odds)
        + count * math.log(odds)
    )


@njit(cache=True, nogil=True)
def next_chance(mean: float, spread: float, count: int, chance: float) -> float:
    """Chance of ``count`` from that of the count before it."""
    if spread < SURE:
        return chance * mean / count
    shape = 1.0 / spread
    return chance * (count - 1.0 + shape) / count * mean / (mean + shape)


@njit(cache=True, nogil=True)
def negative_binomial_quantiles(
    mean: NDArray[np.float64],
    spread: NDArray[np.float64],
    share: float,
    out: NDArray[np.int64],
) -> None:
    """Fill ``out`` with the smallest counts whose distribution function reaches ``share``.

    Parameters
    ----------
    mean, spread
        Mean of the count, and variance of the Gamma factor on its rate; flat.
    share
        Between 0 and 1.
    out
        Filled; flat.
    """
    for i in range(len(mean)):
        out[i] = 0
        if mean[i] <= 0.0:
            continue
        deviation = math.sqrt(mean[i] + spread[i] * mean[i] ** 2)
        count = max(0, int(mean[i] - FAR * deviation))
        chance = first_chance(mean[i], spread[i], count)
        reached = chance
        limit = int(mean[i] + 5 * FAR * deviation) + 10
        while reached < share and count < limit:
            count += 1
            chance = next_chance(mean[i], spread[i], count, chance)
            reached += chance
        out[i] = count


@njit(cache=True, nogil=True)
def negative_binomial_reached(
    mean: NDArray[np.float64],
    spread: NDArray[np.float64],
    count: NDArray[np.int64],
    below: NDArray[np.float64],
    reached: NDArray[np.float64],
) -> None:
    """Fill the chances of fewer than ``count`` and of at most ``count``; flat arrays."""
    for i in range(len(mean)):
        below[i], reached[i] = 0.0, 1.0
        if mean[i] <= 0.0:
            continue
        deviation = math.sqrt(mean[i] + spread[i] * mean[i] ** 2)
        at = max(0, int(mean[i] - FAR * deviation))
        if count[i] < at:
            reached[i] = 0.0
            continue
        chance = first_chance(mean[i], spread[i], at)
        total = chance
        stop = min(count[i], int(mean[i] + 5 * FAR * deviation) + 10)
        while at < stop:
            at += 1
            below[i] = total
            chance = next_chance(mean[i], spread[i], at, chance)
            total += chance
        reached[i] = min(1.0, total)
        below[i] = min(below[i], reached[i])

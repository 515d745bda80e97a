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
        if mean[i] <= 0.0:
            out[i] = 0
            continue
        deviation = math.sqrt(mean[i] + spread[i] * mean[i] ** 2)
        count = max(0, int(mean[i] - FAR * deviation))
        if spread[i] < SURE:
            chance = math.exp(count * math.log(mean[i]) - mean[i] - math.lgamma(count + 1.0))
        else:
            shape = 1.0 / spread[i]
            odds = mean[i] / (mean[i] + shape)
            chance = math.exp(
                math.lgamma(count + shape)
                - math.lgamma(shape)
                - math.lgamma(count + 1.0)
                + shape * math.log1p(-odds)
                + count * math.log(odds)
            )
        reached = chance
        limit = int(mean[i] + 60.0 * deviation) + 10
        while reached < share and count < limit:
            count += 1
            if spread[i] < SURE:
                chance *= mean[i] / count
            else:
                chance *= (count - 1.0 + 1.0 / spread[i]) / count * mean[i] / (
                    mean[i] + 1.0 / spread[i]
                )
            reached += chance
        out[i] = count

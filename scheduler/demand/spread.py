"""How far days scatter around their forecast: Gamma day factors, shared and each client's own.

Calls of a day are Poisson around ``expected × S × G`` with ``S`` shared by all
clients and ``G`` the client's own, both Gamma with mean 1. The product of two
clients' departures only holds the shared variance; the square of one's own
holds both. That is all that is used (moments).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.shrinkage import shrunk_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAYS_OF_DOUBT = 20.0
"""A client's own scatter is not believed before about so many days."""


def spreads(calls: Floats, expected: Floats) -> tuple[Floats, float]:
    """Variances of the day factors.

    Parameters
    ----------
    calls, expected
        ``[client, day]``, both 0 where a day is not looked at.

    Returns
    -------
    tuple
        Own variances, ``[client]``, drawn to their mean; and the shared one.
    """
    shared = _shared(calls, expected)
    excess = (calls - expected) ** 2 - calls
    doubt = 1 + expected * _typical(excess, expected)
    weight = 1 / np.maximum(doubt, 1e-12) ** 2
    weighed = (weight * expected**2).sum(axis=1)
    known = weighed > 0
    total = np.where(known, (weight * excess).sum(axis=1), 0.0) / np.where(known, weighed, 1.0)
    own = (1 + total) / (1 + shared) - 1
    days = (expected > 0).sum(axis=1)
    mean = expected.sum(axis=1) / np.maximum(days, 1)
    typical = _typical(excess, expected)
    noise = 2 * (1 / np.maximum(mean, 1e-9) + typical) ** 2 / np.maximum(days, 1)
    drawn = shrunk_means(own, np.where(known, noise, np.inf))
    return np.maximum(drawn, 0.0), shared


def _typical(excess: Floats, expected: Floats) -> float:
    """One variance for all clients, each counted by its calls."""
    square = (expected**2).sum()
    return max(0.0, float(excess.sum() / square)) if square > 0 else 0.0


def _shared(calls: Floats, expected: Floats) -> float:
    """Variance of the factor of all clients, from products of different clients' departures."""
    departure = calls - expected
    # Clients count by their evidence, not by their calls: a single large one must not decide.
    weight = 1 / np.maximum(1 + 0.05 * expected, 1.0)
    departure, due = weight * departure, weight * expected
    products = departure.sum(axis=0) ** 2 - (departure**2).sum(axis=0)
    sizes = due.sum(axis=0) ** 2 - (due**2).sum(axis=0)
    total = float(sizes.sum())
    return max(0.0, float(products.sum()) / total) if total > 0 else 0.0

"""Gamma–Poisson shrinkage: how far to believe a few counts, learned from all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = 8
"""Rounds of reweighting; the estimate settles to three digits well before."""


def shrunk_factor(seen: Floats, expected: Floats) -> Floats:
    """Factor by which each cell's true mean differs from what its pool expects.

    Counts are Poisson around ``expected × factor``, factors Gamma with mean 1
    and variance ``1/a``. The posterior mean is ``(a + seen) / (a + expected)``:
    for a pool rate ``m`` over ``n`` days, ``expected = n·m``, that is the usual
    ``(a'·m + Σy) / (a' + n)`` with ``a' = a/m`` days. ``a`` is estimated by
    :func:`spread`; cells without exposure keep factor 1.

    Parameters
    ----------
    seen, expected
        Counts and what the pool expects of them, of one shape.
    """
    variance = spread(seen, expected)
    factor: Floats = (1 + variance * seen) / (1 + variance * expected)
    return np.where(expected > 0, factor, 1.0)


def spread(seen: Floats, expected: Floats) -> float:
    """Variance ``1/a`` of the cells' factors, by weighted moments.

    ``((y - E)² - y) / E²`` is an unbiased estimate from one cell, of variance
    about ``(E + 2(E + vE²)²) / E⁴``; cells are weighted by its inverse, with
    the current ``v``. 0 when counts scatter no more than Poisson's.

    Returns
    -------
    float
        At least 0; 0 means that every cell is its pool's.
    """
    exposed = expected > 0
    y, mean = seen[exposed], expected[exposed]
    if not mean.any():
        return 0.0
    excess = (y - mean) ** 2 - y
    variance = 0.0
    for _ in range(ROUNDS):
        doubt = 1 + 2 * mean * (1 + variance * mean) ** 2
        variance = max(0.0, float((mean * excess / doubt).sum() / (mean**3 / doubt).sum()))
    return variance


def shrunk_ratio(
    total: Floats, count: Floats, within: float, between: float, centre: Floats
) -> Floats:
    """Means ``total / count`` drawn towards ``centre`` by normal shrinkage.

    Parameters
    ----------
    within
        Variance of one observation around its own mean.
    between
        Variance of the means around the centre; 0 leaves only the centre.
    """
    if between <= 0:
        return centre.copy()
    strength = within / between
    weight = strength + count
    drawn: Floats = (strength * centre + total) / np.where(weight > 0, weight, 1.0)
    return np.where(weight > 0, drawn, centre)


def shrunk_means(values: Floats, noise: Floats) -> Floats:
    """Values drawn to their common mean, each by its own doubt (DerSimonian & Laird's moments).

    Parameters
    ----------
    values
        Noisy views of means that scatter around a common one.
    noise
        Variance of each; infinite where there is none.
    """
    known = np.isfinite(noise) & (noise > 0)
    if not known.any():
        return np.zeros_like(values)
    weight = 1 / noise[known]
    total = weight.sum()
    centre = float((weight * values[known]).sum() / total)
    lone = total - (weight**2).sum() / total
    excess = (weight * (values[known] - centre) ** 2).sum() - (known.sum() - 1)
    between = max(0.0, float(excess / lone)) if lone > 0 else 0.0
    believed = np.zeros_like(values)
    believed[known] = between / (between + noise[known]) if between > 0 else 0.0
    if known.sum() == 1:
        believed[known] = 1.0
    return centre + believed * np.where(known, values - centre, 0.0)

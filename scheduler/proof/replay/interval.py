"""Confidence intervals over replications, of means and of ratios of sums.

Replications are independent, calls of one day are not: so each replication is one
observation. For a ratio ``R = Σy / Σx`` the delta method gives its deviation as
``s / (√n · x̄)`` with ``s² = Σ(y - R·x)² / (n - 1)`` (Law, Simulation Modeling and
Analysis, on ratio estimators); the quantile is Student's with ``n - 1`` degrees.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL: Final = 0.95
"""Chance that an interval holds what endless replications would give."""


def ratio_interval(top: Floats, bottom: Floats) -> tuple[float | None, float | None]:
    """Ratio of sums over replications, and the half-width of its interval.

    Parameters
    ----------
    top, bottom
        Sums of each replication, ``[replication]``.

    Returns
    -------
    tuple
        ``None`` for the ratio when there is nothing below; for the half-width also
        when there are fewer than two replications.
    """
    whole = float(bottom.sum())
    if whole <= 0:
        return None, None
    ratio = float(top.sum()) / whole
    n = len(bottom)
    if n < 2:
        return ratio, None
    spread = math.sqrt(float(((top - ratio * bottom) ** 2).sum()) / (n - 1))
    return ratio, student_quantile(n - 1) * spread / (math.sqrt(n) * whole / n)


def paired_difference(
    top: Floats, bottom: Floats, base_top: Floats, base_bottom: Floats
) -> tuple[float | None, float | None]:
    """Difference of two ratios under common random numbers, and its interval's half-width.

    With ``R = Σy / Σx`` on either side, each replication's part of the difference is
    ``d = (y - R·x) / x̄ - (y' - R'·x') / x̄'`` (the delta method, paired); the deviation
    of ``R - R'`` is that of the ``d`` over ``√n``. What both sides share cancels inside
    ``d``, which is why the interval is narrow. For means, with every ``x`` 1, this is
    the paired t interval (Law, Simulation Modeling and Analysis, on common random numbers).

    Parameters
    ----------
    top, bottom, base_top, base_bottom
        Sums of each replication, ``[replication]``; the same replications on either side.

    Returns
    -------
    tuple
        ``None`` for the difference when there is nothing below on a side; for the
        half-width also when there are fewer than two replications.
    """
    n, whole, base_whole = len(bottom), float(bottom.sum()), float(base_bottom.sum())
    if whole <= 0 or base_whole <= 0:
        return None, None
    ratio, base_ratio = float(top.sum()) / whole, float(base_top.sum()) / base_whole
    if n < 2:
        return ratio - base_ratio, None
    part = n * (top - ratio * bottom) / whole
    part -= n * (base_top - base_ratio * base_bottom) / base_whole
    deviation = math.sqrt(float((part**2).sum()) / (n - 1) / n)
    return ratio - base_ratio, student_quantile(n - 1) * deviation


def student_quantile(degrees: int, level: float = LEVEL) -> float:
    """Half-width, in standard errors, of a two-sided interval of Student's distribution.

    By bisection of the distribution's finite sum for whole degrees of freedom
    (Abramowitz and Stegun 26.7.3 and 26.7.4).

    Raises
    ------
    ValueError
        When there is no degree of freedom.
    """
    if degrees < 1:
        raise ValueError("an interval needs two replications")
    low, high = 0.0, 1.0
    while _inside(high, degrees) < level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, degrees) < level else (low, middle)
    return (low + high) / 2


def _inside(t: float, degrees: int) -> float:
    """Probability that a Student variable is within ``t`` of 0."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine_squared = math.cos(angle) ** 2
    term = total = 1.0
    if degrees % 2:
        if degrees == 1:
            return 2 * angle / math.pi
        for k in range(2, degrees - 1, 2):
            term *= cosine_squared * k / (k + 1)
            total += term
        return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
    for k in range(1, degrees - 2, 2):
        term *= cosine_squared * k / (k + 1)
        total += term
    return math.sin(angle) * total

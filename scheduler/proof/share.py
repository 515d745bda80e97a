"""How sure a share is that was counted once: the interval of Wilson."""

from __future__ import annotations

from math import sqrt
from typing import Final, NamedTuple

NORMAL_95: Final = 1.959964
"""Standard deviations on each side that hold nineteen in twenty."""


class Share(NamedTuple):
    """A share, and the bounds between which the true one lies nineteen times in twenty."""

    value: float
    low: float
    high: float


def counted_share(part: float, whole: float) -> Share | None:
    """Tell a share of calls with its interval; ``None`` without calls.

    Wilson's interval holds for few calls and for shares near 0 and 1 too (Brown, Cai and
    DasGupta, "Interval Estimation for a Binomial Proportion", 2001).
    """
    if whole <= 0:
        return None
    value, square = min(1.0, max(0.0, part / whole)), NORMAL_95**2
    scale = 1 + square / whole
    middle = (value + square / (2 * whole)) / scale
    half = NORMAL_95 / scale * sqrt(value * (1 - value) / whole + square / (4 * whole**2))
    return Share(value, min(value, max(0.0, middle - half)), max(value, min(1.0, middle + half)))

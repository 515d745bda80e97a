"""How hours above a fair share weigh: by their square, straight between whole hours.

Compiled once and called from Python and from every kernel alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(function: Callable[[float], float]) -> Callable[[float], float]:
    """Compile at the first call, kept on disk between processes."""
    return cast("Callable[[float], float]", njit(cache=True, nogil=True)(function))


@compiled
def overload(minutes: float) -> float:
    """Square of the hours in ``minutes``, straight between whole hours; 0 below zero.

    Convex, with slopes of 1, 3, 5, … an hour.
    """
    if minutes <= 0.0:
        return 0.0
    hours = minutes / 60.0
    whole = np.floor(hours)
    return float(whole * whole + (2.0 * whole + 1.0) * (hours - whole))


@compiled
def slope(minutes: float) -> float:
    """Overload that the next minute adds."""
    if minutes < 0.0:
        return 0.0
    return float((2.0 * np.floor(minutes / 60.0) + 1.0) / 60.0)

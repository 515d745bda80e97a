"""Loss curves: calls lost in a slot against heads on duty, convex so that shifts can be priced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def loss_curves(
    calls: Floats,
    handle_seconds: Floats,
    patience_seconds: Floats,
    heads: int,
    slot_seconds: float,
) -> Floats:
    """Expected calls abandoned in a slot with 0, 1, … heads on duty, by Erlang A.

    Each slot is taken in its steady state.

    Parameters
    ----------
    calls
        Expected calls in the slot, any shape.
    handle_seconds, patience_seconds
        Means of these calls, same shape, positive.
    heads
        Largest number of heads.

    Returns
    -------
    NDArray[np.float64]
        ``[..., heads + 1]``: all calls at 0 heads. Not yet convex: where
        patience is short the first heads may save less than the next.
    """
    flat = calls.ravel()
    lost = np.zeros((flat.size, heads + 1))
    kernels.lost_shares(
        flat / slot_seconds, 1 / handle_seconds.ravel(), 1 / patience_seconds.ravel(), lost
    )
    lost *= flat[:, None]
    return lost.reshape(*calls.shape, heads + 1)


def convex_minorant(curves: Floats) -> Floats:
    """Greatest convex function below each curve over the whole numbers 0, 1, 2, …

    Parameters
    ----------
    curves
        ``[..., heads]``; left unchanged.
    """
    result = np.array(curves, dtype=np.float64)
    kernels.convex_minorant(result.reshape(-1, result.shape[-1]))
    return result

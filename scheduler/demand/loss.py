"""Loss curves: calls lost in a slot against heads on duty, convex so that shifts can be priced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_CALLS = 1e-9
"""Calls in a slot that any head takes: the formulas would divide by nothing."""

GRADE = 1.0
"""Heads beyond the load, in square roots of it, that a group usually has on duty (the
quality-of-service grade of square-root staffing, Halfin & Whitt 1981)."""


def lost_in_company(
    held: NDArray[np.bool_], calls: Floats, work_s: Floats, hold_s: Floats, slot_seconds: float
) -> Floats:
    """Share of its own calls that each pool loses with 0, 1, … heads on duty, by Erlang A.

    Heads carry the calls of pools inside theirs in full, and of others their part
    (:mod:`scheduler.demand.pools`). Each slot is taken in its steady state.

    Parameters
    ----------
    held
        Who is of which pool, ``[pool, operator]``; every pool has somebody.
    calls
        Own calls of each pool, ``[pool, slot]``.
    work_s, hold_s
        Those calls times the seconds that they keep an operator busy, and times their
        patience, same shape.
    slot_seconds
        Length of a slot.

    Returns
    -------
    NDArray[np.float64]
        ``[pool, slot, heads]``, falling in heads; with heads, 0 where a pool has no own calls.
    """
    people = held.sum(axis=1)
    both = held.astype(np.float64) @ held.T.astype(np.float64)
    within = both == people[None, :]
    load = within.astype(np.float64) @ (work_s / slot_seconds)
    usual = load + GRADE * np.sqrt(load) + 1.0
    parts = np.where(within, people[None, :] / people[:, None], 0.0)
    nominal = (parts[:, :, None] * usual[:, None, :]).max(axis=0)
    out = np.zeros((*calls.shape, held.shape[1] + 1))
    out[:, :, 0] = 1.0
    traffic = np.ascontiguousarray(np.stack([calls, work_s, hold_s])) / slot_seconds
    kernels.lost_in_company(
        traffic,
        calls > LEAST_CALLS,
        within,
        both / people[:, None],
        np.clip(nominal, 1.0, people[:, None]),
        people.astype(np.int64),
        out,
    )
    return out


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

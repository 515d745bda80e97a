"""``lost``: expected calls lost, from each pool's convex loss curve and its heads on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

NAME = "lost"


def score(evidence: Evidence, facts: Facts) -> float:
    """Sum of the pools' losses, tick by tick, times the weight."""
    return evidence.case.policy.weights.lost * lost_calls(facts, presence(evidence))


def lost_calls(facts: Facts, on_duty: NDArray[np.bool_]) -> float:
    """Expected calls lost (weighted by client priority).

    Parameters
    ----------
    on_duty
        ``[operator, tick]``.
    """
    pools = facts.pools
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    slot = np.arange(on_duty.shape[1]) // per_slot
    total = 0.0
    for pool in range(len(pools.needs)):
        heads = on_duty[pools.serves[:, pool]].sum(axis=0)
        total += float(pools.loss[pool, slot, heads].sum()) / per_slot
    return total


def lost_by_tick(facts: Facts, on_duty: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Expected calls lost in each tick (weighted by client priority), ``[tick]``."""
    pools, per_slot = facts.pools, facts.demand.slot_minutes // TICK_MINUTES
    slot = np.arange(on_duty.shape[1]) // per_slot
    total = np.zeros(on_duty.shape[1])
    for pool in range(len(pools.needs)):
        heads = on_duty[pools.serves[:, pool]].sum(axis=0)
        total += pools.loss[pool, slot, heads] / per_slot
    return total


def marginal(case: Case, facts: Facts, heads: NDArray[np.int64]) -> NDArray[np.float64]:
    """Calls saved by one more head, ``[pool, slot]``.

    Parameters
    ----------
    heads
        Heads of each pool on duty, without the one to add, ``[pool, slot]``.
    """
    pool, slot = np.indices(heads.shape)
    loss = facts.pools.loss
    saved: NDArray[np.float64] = loss[pool, slot, heads] - loss[pool, slot, heads + 1]
    return case.policy.weights.lost * saved

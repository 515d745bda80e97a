"""Cuts: heads that a replay of the week asked for, written into the curves that price shifts.

A loss curve takes each slot in its steady state; what it misses (rushes, queues
carried over, calls that only few may take) the simulation finds. A cut says so in
the language of the curves: below the heads asked for, every missing one costs calls.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Need
from scheduler.demand.pools import holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.demand import Pools
    from scheduler.result import Cut


def need_of_cut(cut: Cut) -> Need:
    """Languages and skills of the heads that a cut asks for."""
    return Need(tuple(sorted(cut.languages.items())), tuple(sorted(cut.skills.items())))


def with_cuts(case: Case, pools: Pools, cuts: Sequence[Cut]) -> Pools:
    """Return the pools with each cut's price of missing heads added to its curve.

    The pool of a cut is the one whose operators are those that hold its need; a cut
    of heads that form no pool of this case asks nothing. A slot counts by the share of
    it that the cut covers. ``calls_per_head_hour × hours × max(0, heads - n)`` is
    convex in ``n``, so the curves stay convex.
    """
    if not cuts:
        return pools
    horizon, length = case.horizon, case.site.slot_minutes
    loss = pools.loss.copy()
    heads = np.arange(loss.shape[2])
    held = {column.tobytes(): pool for pool, column in enumerate(pools.serves.T.copy())}
    starts = np.arange(loss.shape[1]) * length
    for cut in cuts:
        need = need_of_cut(cut)
        who = np.array([holds(operator, need) for operator in case.operators], dtype=np.bool_)
        pool = held.get(who.tobytes())
        if pool is None:
            continue
        start, end = horizon.minute(cut.start), horizon.minute(cut.end)
        covered = np.clip(np.minimum(starts + length, end) - np.maximum(starts, start), 0, None)
        missing = np.maximum(0, cut.heads - heads)
        loss[pool] += cut.calls_per_head_hour * np.outer(covered / 60, missing)
    return replace(pools, loss=loss)

"""Compiled loop of the turns: one stretch changes hands at a time while the cost falls."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from scheduler.overload import overload

MOST_SWEEPS = 50
SMALLEST_GAIN = 1e-9


class Prices(NamedTuple):
    """Weights of an overloaded hour (squared) and of a minute beyond ``most`` in one run."""

    overload: float
    run: float
    most: float


@njit(cache=True, nogil=True)
def share_turns(minutes, first, operator, run, cost, room, borne_in_run, prices):  # type: ignore[no-untyped-def]
    """Choose an option of each stretch; return the place of the choice among its options.

    Parameters
    ----------
    minutes
        Tense minutes of each stretch, ``[stretch]``.
    first
        Start of each stretch's options, best voice first, ``[stretch + 1]``.
    operator, run, cost
        Of each option: who, in which run of duty, at what cost in fit.
    room
        Minutes left until the fair share, ``[operator]``.
    borne_in_run
        Zeros, ``[run]``; filled with the minutes of each run.
    """
    chosen = np.zeros(len(minutes), dtype=np.int64)
    borne = np.zeros(len(room))
    for s in range(len(minutes)):
        borne[operator[first[s]]] += minutes[s]
        borne_in_run[run[first[s]]] += minutes[s]
    for _ in range(MOST_SWEEPS):
        gained = 0.0
        for s in range(len(minutes)):
            now = first[s] + chosen[s]
            saved = -added(borne, borne_in_run, operator[now], run[now], -minutes[s], room, prices)
            best, best_change = now, -SMALLEST_GAIN
            for k in range(first[s], first[s + 1]):
                if k == now:
                    continue
                change = added(borne, borne_in_run, operator[k], run[k], minutes[s], room, prices)
                change += cost[k] - cost[now] - saved
                if change < best_change:
                    best, best_change = k, change
            if best != now:
                borne[operator[now]] -= minutes[s]
                borne_in_run[run[now]] -= minutes[s]
                borne[operator[best]] += minutes[s]
                borne_in_run[run[best]] += minutes[s]
                chosen[s] = best - first[s]
                gained -= best_change
        if gained <= SMALLEST_GAIN:
            break
    return chosen


@njit(cache=True, nogil=True)
def added(borne, borne_in_run, operator, run, minutes, room, prices):  # type: ignore[no-untyped-def]
    """Cost that more (or fewer) tense minutes of one person in one run add."""
    over = borne[operator] - room[operator]
    change = prices.overload * (overload(over + minutes) - overload(over))
    inside = borne_in_run[run]
    beyond = max(0.0, inside + minutes - prices.most) - max(0.0, inside - prices.most)
    return change + prices.run * beyond

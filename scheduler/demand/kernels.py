"""Compiled loops of the queueing formulas: one number in, one number out, no Python in between.

Rates are per second here. ``scheduler.demand.erlang`` and ``scheduler.demand.loss``
check and shape what they are given before they come here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEGLIGIBLE = 1e-18
"""Weight of a state, relative to the most likely one, below which a chain is cut."""

LOST_NOTHING = 1e-12
"""Share of calls lost below which further heads are not computed."""


@njit(cache=True, nogil=True)
def erlang_b(
    servers: NDArray[np.int64], load: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Fill ``out`` with B by ``B_k = A B / (k + A B)`` from ``B_0 = 1``; flat arrays."""
    for i in range(len(out)):
        blocked = 1.0
        for k in range(1, servers[i] + 1):
            offered = load[i] * blocked
            if offered == 0.0:
                blocked = 0.0
                break
            blocked = offered / (k + offered)
        out[i] = blocked


@njit(cache=True, nogil=True)
def most_likely_state(arrival: float, service: float, leaving: float, heads: int) -> int:
    """State of the Erlang A chain with the largest probability."""
    if arrival <= heads * service:
        return int(arrival / service)
    return heads + int((arrival - heads * service) / leaving)


@njit(cache=True, nogil=True)
def erlang_a_state(
    arrival: float, service: float, leaving: float, heads: int
) -> tuple[float, float]:
    """Walk one Erlang A chain from its most likely state outwards.

    Every weight is at most 1, so nothing overflows however many servers or
    callers there are.

    Returns
    -------
    tuple[float, float]
        Probability that an arrival waits, and the mean number waiting.
    """
    mode = most_likely_state(arrival, service, leaving, heads)
    total = waiting = queue = 0.0
    weight, state = 1.0, mode
    while weight > NEGLIGIBLE or state <= mode:
        total += weight
        if state >= heads:
            waiting += weight
            queue += weight * (state - heads)
        state += 1
        weight *= arrival / (min(state, heads) * service + max(state - heads, 0) * leaving)
    weight, state = 1.0, mode
    while state > 0:
        weight *= (min(state, heads) * service + max(state - heads, 0) * leaving) / arrival
        if weight < NEGLIGIBLE:
            break
        state -= 1
        total += weight
        if state >= heads:
            waiting += weight
            queue += weight * (state - heads)
    return waiting / total, queue / total


@njit(cache=True, nogil=True)
def erlang_a_in_time(
    arrival: float, service: float, leaving: float, heads: int, within: float
) -> float:
    """Share of the callers who wait that is answered within ``within`` seconds.

    An arrival behind ``i`` waiting callers is reached after exponential stages
    of rates ``heads·service + j·leaving``, j = 0..i: that time is ``-ln(X)/leaving``
    with X ~ Beta(α, i + 1), α = heads·service/leaving. Being reached in time
    and still being there has probability ``E[X; X ≥ x]``, x = exp(-leaving·within),
    whose incomplete Beta function is a negative binomial sum, as i is whole.
    Logarithms keep the sum and the chain clear of underflow.
    """
    alpha = heads * service / leaving
    hurry = -math.expm1(-leaving * within)
    if hurry <= 0.0:
        return 0.0
    mode = max(most_likely_state(arrival, service, leaving, heads), heads)
    log_weight = 0.0
    for state in range(heads + 1, mode + 1):
        log_weight -= math.log(arrival / (heads * service + (state - heads) * leaving))
    log_term = -leaving * within * (alpha + 1)
    too_late = total = in_time = 0.0
    ahead = 0
    while True:
        weight = math.exp(log_weight)
        too_late += math.exp(log_term)
        total += weight
        in_time += weight * alpha / (alpha + ahead + 1) * max(0.0, 1.0 - too_late)
        if heads + ahead >= mode and weight <= NEGLIGIBLE * total:
            return in_time / total
        log_term += math.log(hurry * (alpha + 1 + ahead) / (ahead + 1))
        ahead += 1
        log_weight += math.log(arrival / (heads * service + ahead * leaving))


@njit(cache=True, nogil=True)
def erlang_a(
    points: NDArray[np.float64], heads: NDArray[np.int64], out: NDArray[np.float64]
) -> None:
    """Fill ``out`` ``[point, (wait, waiting callers, in time)]``.

    ``points`` is ``[point, (arrival, service, leaving, within)]``, rates positive.
    """
    for i in range(len(out)):
        arrival, service, leaving, within = points[i]
        if heads[i] == 0:
            # Nobody answers: everyone waits until they leave.
            out[i, 0], out[i, 1], out[i, 2] = 1.0, arrival / leaving, 0.0
            continue
        wait, queue = erlang_a_state(arrival, service, leaving, heads[i])
        answered = erlang_a_in_time(arrival, service, leaving, heads[i], within)
        out[i, 0], out[i, 1], out[i, 2] = wait, queue, 1.0 - wait + wait * answered


@njit(cache=True, nogil=True)
def lost_shares(
    arrival: NDArray[np.float64],
    service: NDArray[np.float64],
    leaving: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Fill ``out`` ``[point, heads]`` with Erlang A's share of callers who abandon.

    Points without arrivals, and heads beyond the one that loses nothing, are
    left as they are: pass zeros.
    """
    for i in range(out.shape[0]):
        if arrival[i] <= 0.0:
            continue
        out[i, 0] = 1.0
        for heads in range(1, out.shape[1]):
            _, queue = erlang_a_state(arrival[i], service[i], leaving[i], heads)
            lost = min(1.0, leaving[i] * queue / arrival[i])
            if lost < LOST_NOTHING:
                break
            out[i, heads] = lost


@njit(cache=True, nogil=True)
def convex_minorant(curves: NDArray[np.float64]) -> None:
    """Replace each row by its greatest convex minorant over 0, 1, 2, …, in place.

    One pass of the lower hull of a sorted point set (Andrew's monotone chain).
    """
    length = curves.shape[1]
    hull = np.empty(length, np.int64)
    for row in range(curves.shape[0]):
        curve = curves[row]
        size = 0
        for k in range(length):
            while size >= 2:
                a, b = hull[size - 2], hull[size - 1]
                if (curve[b] - curve[a]) * (k - b) < (curve[k] - curve[b]) * (b - a):
                    break
                size -= 1
            hull[size] = k
            size += 1
        for piece in range(size - 1):
            a, b = hull[piece], hull[piece + 1]
            for k in range(a + 1, b):
                curve[k] = curve[a] + (curve[b] - curve[a]) * (k - a) / (b - a)

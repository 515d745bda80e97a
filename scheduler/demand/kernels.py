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

SMALLEST_LOG = -600.0
"""Logarithm below which a first term is too small to multiply up from."""

SMALLEST = 1e-300
"""Divisor in the place of an underflow to 0."""

ROUNDING = 1e-12
"""Part of a target that a service level may lack which reaches it but for rounding."""

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
def erlang_a_by_then(
    arrival: float, service: float, leaving: float, heads: int, within: float
) -> tuple[float, float]:
    """Of the callers who wait, those answered within ``within`` seconds and those still waiting.

    An arrival behind ``i`` waiting callers is reached after exponential stages
    of rates ``heads·service + j·leaving``, j = 0..i: that time is ``-ln(X)/leaving``
    with X ~ Beta(α, i + 1), α = heads·service/leaving. Being reached in time
    and still being there has probability ``E[X; X ≥ x]``, x = exp(-leaving·within),
    whose incomplete Beta function ``I_x(α + 1, i + 1)`` is a negative binomial sum,
    as i is whole. Not being reached by then is ``I_x(α, i + 1)``, one term more, and
    being still there has probability x besides. Sums are plain products where their
    first terms can be written as numbers, and go through logarithms elsewhere.

    Returns
    -------
    tuple[float, float]
        Shares of the callers who wait; the others hung up within ``within``.
    """
    alpha = heads * service / leaving
    hurry = -math.expm1(-leaving * within)
    if hurry <= 0.0:
        return 0.0, 1.0
    still = math.exp(-leaving * within)
    beyond = max(most_likely_state(arrival, service, leaving, heads) - heads, 0)
    # Weight of nobody ahead, relative to the most likely number of callers ahead.
    log_weight = (
        math.lgamma(alpha + 1 + beyond)
        - math.lgamma(alpha + 1)
        + beyond * math.log(leaving / arrival)
    )
    log_term = -leaving * within * (alpha + 1)
    plain = log_weight > SMALLEST_LOG and log_term > SMALLEST_LOG
    weight, term = math.exp(log_weight), math.exp(log_term)
    ratio = hurry / max(still, SMALLEST)
    too_late = total = in_time = waiting = 0.0
    ahead = 0
    while True:
        if not plain:
            weight, term = math.exp(log_weight), math.exp(log_term)
        too_late += term
        total += weight
        in_time += weight * alpha / (alpha + ahead + 1) * max(0.0, 1.0 - too_late)
        waiting += weight * min(1.0, too_late + term * ratio)
        if ahead >= beyond and weight <= NEGLIGIBLE * total:
            return in_time / total, still * waiting / total
        step = hurry * (alpha + 1 + ahead) / (ahead + 1)
        ahead += 1
        growth = arrival / (heads * service + ahead * leaving)
        if plain:
            term *= step
            weight *= growth
        else:
            log_term += math.log(step)
            log_weight += math.log(growth)


@njit(cache=True, nogil=True)
def erlang_a(
    points: NDArray[np.float64], heads: NDArray[np.int64], out: NDArray[np.float64]
) -> None:
    """Fill ``out`` ``[point, (wait, waiting callers, in time, hung up in time)]``.

    ``points`` is ``[point, (arrival, service, leaving, within)]``, rates positive.
    """
    for i in range(len(out)):
        arrival, service, leaving, within = points[i]
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = erlang_a_point(
            arrival, service, leaving, heads[i], within
        )


@njit(cache=True, nogil=True)
def erlang_a_point(
    arrival: float, service: float, leaving: float, heads: int, within: float
) -> tuple[float, float, float, float]:
    """Wait, waiting callers, answered in time and hung up in time, as :func:`erlang_a` has them."""
    if heads == 0:
        # Nobody answers: everyone waits until they leave.
        return 1.0, arrival / leaving, 0.0, -math.expm1(-leaving * within)
    wait, queue = erlang_a_state(arrival, service, leaving, heads)
    answered, waiting = erlang_a_by_then(arrival, service, leaving, heads, within)
    gone = wait * max(0.0, 1.0 - answered - waiting)
    return wait, queue, 1.0 - wait + wait * answered, gone


@njit(cache=True, nogil=True)
def promised(
    point: NDArray[np.float64], mix: NDArray[np.float64], heads: int, target: float, most: float
) -> bool:
    """Whether ``heads`` keep both promises to the calls of one point.

    ``point`` is ``[(arrival, service, leaving, within)]``; ``mix`` the shares of the
    calls by variant of the service level, in the order of
    :data:`scheduler.demand.variants.VARIANTS`.
    """
    arrival, service, leaving, within = point
    _, queue, in_time, gone = erlang_a_point(arrival, service, leaving, heads, within)
    abandoned = min(1.0, leaving * queue / arrival)
    if abandoned > most:
        return False
    met = mix[1] * in_time + mix[2] * (in_time + gone)
    if mix[0] > 0.0 and abandoned < 1.0:
        met += mix[0] * min(1.0, in_time / (1.0 - abandoned))
    if mix[3] > 0.0 and gone < 1.0:
        met += mix[3] * min(1.0, in_time / (1.0 - gone))
    return bool(met >= target * (1.0 - ROUNDING) * mix.sum())


@njit(cache=True, nogil=True)
def required_heads(
    points: NDArray[np.float64],
    mixes: NDArray[np.float64],
    targets: NDArray[np.float64],
    most: NDArray[np.float64],
    out: NDArray[np.int64],
) -> None:
    """Fill ``out`` with the fewest heads that keep both promises, ``[point]``.

    Service only grows with heads: steps of growing length from the square-root rule's
    guess find heads that do and one fewer that do not, halving finds where it turns.
    Points without arrivals need nobody.
    """
    for i in range(len(out)):
        arrival, service = points[i, 0], points[i, 1]
        if arrival <= 0.0:
            out[i] = 0
            continue
        load = arrival / service
        guess = max(1, math.ceil(load + 0.5 * math.sqrt(load)))
        step = 1
        if promised(points[i], mixes[i], guess, targets[i], most[i]):
            high, low = guess, guess - 1
            while low >= 0 and promised(points[i], mixes[i], low, targets[i], most[i]):
                high, step = low, 2 * step
                low = max(low - step, -1)
        else:
            low, high = guess, guess + 1
            while not promised(points[i], mixes[i], high, targets[i], most[i]):
                low, step = high, 2 * step
                high += step
        while high - low > 1:
            middle = (low + high) // 2
            if promised(points[i], mixes[i], middle, targets[i], most[i]):
                high = middle
            else:
                low = middle
        out[i] = high


@njit(cache=True, nogil=True)
def lost_in_company(
    traffic: NDArray[np.float64],
    asked: NDArray[np.bool_],
    within: NDArray[np.bool_],
    part: NDArray[np.float64],
    nominal: NDArray[np.float64],
    holders: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Fill ``out`` ``[pool, slot, heads]`` with the share of its own calls that a pool loses.

    Parameters
    ----------
    traffic
        Own calls a second, those times busy seconds, and times patience,
        ``[3, pool, slot]``.
    asked
        Whether the pool has own calls in the slot, ``[pool, slot]``; others stay as they are.
    within
        Whether all holders of the second pool are of the first, ``[pool, pool]``.
    part
        Share of the first pool's holders who are of the second too, ``[pool, pool]``.
    nominal
        Heads among whom the pool's calls are shared, ``[pool, slot]``.
    holders
        People of the pool; more heads lose what these lose.
    out
        Filled with 1 without heads, 0 with any.
    """
    pools, slots, most = out.shape
    for pool in range(pools):
        for slot in range(slots):
            if not asked[pool, slot]:
                continue
            lost = 1.0
            for heads in range(1, min(most, holders[pool] + 1)):
                calls = work = hold = 0.0
                for other in range(pools):
                    share = 1.0
                    if not within[pool, other]:
                        share = min(1.0, heads * part[pool, other] / nominal[other, slot])
                    calls += share * traffic[0, other, slot]
                    work += share * traffic[1, other, slot]
                    hold += share * traffic[2, other, slot]
                _, queue = erlang_a_state(calls, calls / work, calls / hold, heads)
                lost = min(lost, queue / hold)
                if lost < LOST_NOTHING:
                    lost = 0.0
                    break
                out[pool, slot, heads] = lost
            out[pool, slot, holders[pool] + 1 :] = lost


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

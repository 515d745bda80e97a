"""Compiled parts of the Lagrangian bound: each is the cheapest answer of one part at given prices.

They read ``scheduler.roster.layout`` and release the interpreter lock.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.overload import overload
from scheduler.roster.path_kernels import find_cheapest
from scheduler.roster.tally_kernels import best_week


class Presence(NamedTuple):
    """What weeks use of everything that has a price.

    Slots of ``pool[pool, slot]`` and ``pair[pair, slot]``, heads of
    ``post[post]``, unsocial hours ``load[operator]``, tense hours ``tense[operator]``.
    """

    pool: NDArray[np.float64]
    pair: NDArray[np.float64]
    post: NDArray[np.float64]
    load: NDArray[np.float64]
    tense: NDArray[np.float64]


@njit(cache=True, nogil=True)
def bound_pools(coupling, fixed_heads, most_heads, price, wanted):  # type: ignore[no-untyped-def]
    """Cheapest heads of each (pool, slot) when one head costs ``price``; fill ``wanted``."""
    total = 0.0
    for pool in range(price.shape[0]):
        for t in range(price.shape[1]):
            fixed = fixed_heads[pool, t]
            best, best_n = np.inf, fixed
            for n in range(fixed, most_heads[pool] + 1):
                cost = coupling.loss[pool, t, n] + price[pool, t] * (n - fixed)
                if cost < best:
                    best, best_n = cost, n
            total += best
            wanted[pool, t] = best_n - fixed
    return total


@njit(cache=True, nogil=True)
def bound_teams(coupling, fixed_duty, price, wanted, used):  # type: ignore[no-untyped-def]
    """Cheapest voice of each (client, slot) when presence and tense hours have prices.

    Fills ``wanted.pair`` and ``used.tense``.
    """
    total = 0.0
    wanted.pair[:, :] = 0
    used.tense[:] = 0
    for client in range(coupling.client_at.shape[0] - 1):
        total += bound_team(coupling, client, fixed_duty, price, wanted.pair, used.tense)
    return total


@njit(cache=True, nogil=True)
def bound_team(coupling, client, fixed_duty, price, wanted, tense_hours):  # type: ignore[no-untyped-def]
    """Cheapest voice of one client in each of its slots."""
    pairs = coupling.client_pair[coupling.client_at[client] : coupling.client_at[client + 1]]
    operator_of, fit = coupling.pair_operator, coupling.pair_fit
    pair_price, tense_price = price.pair, price.tense
    calls_of, floor = coupling.calls[client], coupling.floor[client]
    slots = coupling.live_slot
    tense = coupling.tense[client] / 60.0
    total = 0.0
    for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
        t = slots[k]
        calls = calls_of[t]
        hours = calls * tense
        best = calls * (1.0 - floor[t])
        chosen, voice = -1, -1
        for j in range(pairs.shape[0]):
            pair = pairs[j]
            operator = operator_of[pair]
            cost = calls * (1.0 - fit[pair]) + tense_price[operator] * hours
            fixed = fixed_duty[operator, t]
            if fixed == 0:
                cost += pair_price[pair, t]
            if cost < best:
                best, voice = cost, operator
                chosen = pair if fixed == 0 else -1
        total += best
        if voice >= 0:
            tense_hours[voice] += hours
        if chosen >= 0:
            wanted[chosen, t] = 1
    return total


@njit(cache=True, nogil=True)
def bound_posts(coupling, price, most, wanted):  # type: ignore[no-untyped-def]
    """Cheapest heads of each post when one head costs ``price``."""
    total = 0.0
    for k in range(price.shape[0]):
        best = np.inf
        for n in range(most + 1):
            cost = (
                coupling.post_under[k] * max(0, coupling.post_need[k] - n)
                + coupling.post_over[k] * max(0, n - coupling.post_need[k])
                + price[k] * n
            )
            if cost < best:
                best = cost
                wanted[k] = n
        total += best
    return total


@njit(cache=True, nogil=True)
def bound_burdens(room, weight, most, price, wanted):  # type: ignore[no-untyped-def]
    """Cheapest hours of a burden for each operator when an hour earns ``price``.

    The cost is convex and straight between whole hours above the fair share: it is
    least at the first of those from which the next hour costs what it earns, or at
    nothing or everything (``most[operator]``, minutes).
    """
    total = 0.0
    for o in range(price.shape[0]):
        minutes = 0.0
        if price[o] > 0.0:
            minutes = most[o]
            if weight > 0.0:
                whole = max(0.0, np.ceil((price[o] / weight - 1.0) / 2.0))
                minutes = min(most[o], max(0.0, room[o] + 60.0 * whole))
        wanted[o] = minutes / 60.0
        added = overload(minutes - room[o]) - overload(-room[o])
        total += weight * added - price[o] * wanted[o]
    return total


@njit(cache=True, nogil=True)
def earned_values(coupling, pool_price, pair_price, operator, scratch):  # type: ignore[no-untyped-def]
    """Fill ``scratch.value[slot]`` with what presence earns an operator at the prices."""
    value, slots = scratch.value, coupling.live_slot
    value[:] = 0.0
    for pool in range(pool_price.shape[0]):
        if coupling.serves[operator, pool]:
            value += pool_price[pool]
    for i in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
        pair = coupling.operator_pair[i]
        client, prices = coupling.pair_client[pair], pair_price[pair]
        for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
            value[slots[k]] += prices[slots[k]]


@njit(cache=True, nogil=True)
def bound_weeks(weeks, coupling, price, used, scratch):  # type: ignore[no-untyped-def]
    """Best week of every operator, short breaks included, when presence earns the prices.

    Unsocial hours cost theirs.

    Returns the sum of the best worths; ``used`` counts what those weeks use.
    """
    used.pool[:, :] = 0.0
    used.pair[:, :] = 0.0
    used.post[:] = 0.0
    total = 0.0
    for operator in range(weeks.automaton_of.shape[0]):
        earned_values(coupling, price.pool, price.pair, operator, scratch)
        scratch.post_value[:] = price.post
        scratch.load_slope[0] = price.load[operator] / 60.0
        _, _, load = best_week(weeks, operator, scratch)
        total += scratch.ceiling[0]
        used.load[operator] = load / 60.0
        for day in range(weeks.days):
            pattern = weeks.entry_pattern[scratch.chosen[day]]
            if weeks.post_of[pattern] >= 0:
                used.post[weeks.post_of[pattern]] += 1.0
            for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
                start, end = weeks.interval_start[i], weeks.interval_end[i]
                use(coupling, operator, start, end, 1.0, used)
            left = weeks.break_ticks[pattern]
            for i in range(find_cheapest(weeks, pattern, scratch)):
                ticks = min(left, weeks.ticks_per_slot)
                t = scratch.cheap_slot[i]
                use(coupling, operator, t, t + 1, -ticks / weeks.ticks_per_slot, used)
                left -= ticks
    return total


@njit(cache=True, nogil=True)
def use(coupling, operator, start, end, share, used):  # type: ignore[no-untyped-def]
    """Count an operator's presence in the slots ``[start, end)``."""
    for pool in range(coupling.serves.shape[1]):
        if coupling.serves[operator, pool]:
            used.pool[pool, start:end] += share
    for q in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
        used.pair[coupling.operator_pair[q], start:end] += share

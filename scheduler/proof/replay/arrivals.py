"""Calls of one replication: a doubly stochastic Poisson process of every client.

Each client has unit-rate Poisson points of its own, mapped through its cumulative
rate; so more volume brings the same calls earlier and further ones after them.
Patience and handle time of a call depend on the client and the call's number alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from scheduler.proof.replay.layout import Calls
from scheduler.proof.replay.random_kernels import (
    ANGLE,
    GAP,
    OWN_DAY,
    PATIENCE,
    SHARED_DAY,
    WORK,
    exponential,
    gamma_factor,
    keyed,
    normal,
    uniform,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.proof.replay.layout import Traffic


@njit(cache=True, nogil=True)
def draw_calls(traffic: Traffic, seed: int, replication: int, volume: float) -> Calls:
    """Draw the calls of one replication, in order of arrival.

    Parameters
    ----------
    seed, replication
        Which random numbers.
    volume
        Factor of all rates.
    """
    root = keyed(keyed(np.uint64(seed), replication), 0)
    rates = drawn_rates(traffic, root, volume)
    clients = len(rates)
    first = np.zeros(clients + 1, dtype=np.int64)
    for client in range(clients):
        first[client + 1] = first[client] + _count(rates[client], root ^ traffic.key[client])
    calls = first[clients]
    at = np.empty(calls)
    for client in range(clients):
        _place(rates[client], root ^ traffic.key[client], traffic, at[first[client] :])
    order = arrival_order(at, rates.shape[1] * traffic.slot_seconds)
    return _described(traffic, root, first, at, order)


@njit(cache=True, nogil=True)
def drawn_rates(traffic: Traffic, root: np.uint64, volume: float) -> NDArray[np.float64]:
    """Rates of one replication in calls a slot, day factors included, ``[client, slot]``."""
    clients, slots = traffic.calls.shape
    days = 0 if slots == 0 else traffic.day[slots - 1] + 1
    shared = np.empty(days)
    for day in range(days):
        shared[day] = gamma_factor(keyed(root, SHARED_DAY), day, traffic.shared_spread)
    rates = np.empty((clients, slots))
    own = np.empty(days)
    for client in range(clients):
        key = keyed(root ^ traffic.key[client], OWN_DAY)
        for day in range(days):
            own[day] = gamma_factor(key, day, traffic.own_spread[client])
        for slot in range(slots):
            day = traffic.day[slot]
            rates[client, slot] = traffic.calls[client, slot] * shared[day] * own[day] * volume
    return rates


@njit(cache=True, nogil=True)
def _count(rates: NDArray[np.float64], key: np.uint64) -> int:
    """Number of unit-rate points up to the whole of a client's rates."""
    whole = rates.sum()
    gaps = keyed(key, GAP)
    number = 0
    point = exponential(gaps, 0)
    while point < whole:
        number += 1
        point += exponential(gaps, number)
    return number


@njit(cache=True, nogil=True)
def _place(
    rates: NDArray[np.float64], key: np.uint64, traffic: Traffic, at: NDArray[np.float64]
) -> None:
    """Map a client's unit-rate points to seconds through its cumulative rate."""
    gaps = keyed(key, GAP)
    whole = rates.sum()
    number = slot = last = 0
    reached = 0.0
    point = exponential(gaps, 0)
    while point < whole:
        while slot < len(rates) and (rates[slot] <= 0.0 or reached + rates[slot] <= point):
            last = slot if rates[slot] > 0.0 else last
            reached += rates[slot]
            slot += 1
        if slot < len(rates):
            at[number] = (slot + (point - reached) / rates[slot]) * traffic.slot_seconds
        else:  # sums of floats in another order: the very end of the last open slot
            at[number] = math.nextafter((last + 1) * traffic.slot_seconds, 0.0)
        number += 1
        point += exponential(gaps, number)


@njit(cache=True, nogil=True)
def arrival_order(at: NDArray[np.float64], length_s: float) -> NDArray[np.int64]:
    """Order of times between 0 and ``length_s``: buckets of about one call, then insertion."""
    number = len(at)
    bucket = np.empty(number, dtype=np.int64)
    first = np.zeros(number + 1, dtype=np.int64)
    for i in range(number):
        bucket[i] = min(number - 1, int(at[i] / length_s * number))
        first[bucket[i] + 1] += 1
    for i in range(number):
        first[i + 1] += first[i]
    order = np.empty(number, dtype=np.int64)
    for i in range(number):
        order[first[bucket[i]]] = i
        first[bucket[i]] += 1
    for i in range(1, number):
        moving = order[i]
        place = i
        while place > 0 and at[order[place - 1]] > at[moving]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = moving
    return order


@njit(cache=True, nogil=True)
def _described(
    traffic: Traffic,
    root: np.uint64,
    first: NDArray[np.int64],
    at: NDArray[np.float64],
    order: NDArray[np.int64],
) -> Calls:
    """Give every call its client, patience and work, and sort all by arrival."""
    number = len(at)
    leaves_at = np.empty(number)
    work = np.empty(number)
    client_of = np.empty(number, dtype=np.int64)
    for client in range(len(traffic.key)):
        key = root ^ traffic.key[client]
        patience, radius, angle = keyed(key, PATIENCE), keyed(key, WORK), keyed(key, ANGLE)
        for i in range(first[client], first[client + 1]):
            index = i - first[client]
            client_of[i] = client
            leaves_at[i] = at[i] + traffic.patience_s[client] * exponential(patience, index)
            if traffic.sigma < 0.0:
                work[i] = exponential(radius, index)
            else:
                deviate = normal(uniform(radius, index), uniform(angle, index))
                work[i] = math.exp(traffic.sigma * (deviate - 0.5 * traffic.sigma))
    return Calls(at[order], client_of[order], leaves_at[order], work[order])

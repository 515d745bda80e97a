"""Compiled search for short breaks: the exact best places in one shift, swept over all shifts.

What a break costs is additive over ticks once everybody else's breaks are
fixed, so one shift is a small dynamic programme; sweeping shift after shift
lowers the same sum that ``lost`` and ``misfit`` count, until nothing moves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CROWDED = 1e6
"""Cost of a tick missing from the margin around a break: paid only when there is no other way."""

UNEVEN = 1e-7
"""Cost of a squared tick of run: decides between places that cost no calls."""

GAIN = 1e-9
"""A move must gain more than rounding."""


class Size(NamedTuple):
    """How long things are, in ticks: a break, the longest run, the room around a break, a slot."""

    ticks: int
    longest: int
    margin: int
    per_slot: int


class Work(NamedTuple):
    """Shifts that owe breaks, in the order in which they are placed.

    ``who``, ``first``, ``last`` and ``due`` are the operator, first tick, tick
    after the last and breaks to place, ``[shift]``. Rows ``run_at[i]`` to
    ``run_at[i + 1]`` of ``runs`` are the runs of work of shift ``i`` between the
    breaks that it has already, ``(start, end)`` in ticks from its first.
    """

    who: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    due: NDArray[np.int64]
    run_at: NDArray[np.int64]
    runs: NDArray[np.int64]


class Ground(NamedTuple):
    """Who is on duty, changed in place, and what that is worth.

    Attributes
    ----------
    present, heads
        On duty and not on a break, ``[operator, tick]``; how many of those
        serve each pool, ``[pool, tick]``.
    serves
        Who serves which pool, ``[operator, pool]``.
    loss
        Cost of one tick, ``[pool, slot, heads]``.
    misfit
        Cost of one tick in which a client's calls meet no fit, ``[client, slot]``.
    """

    present: NDArray[np.bool_]
    heads: NDArray[np.int64]
    serves: NDArray[np.bool_]
    loss: NDArray[np.float64]
    misfit: NDArray[np.float64]


class Teams(NamedTuple):
    """Pairings that give named cover, with their fit from 0 to 1, by operator and by client."""

    client_at: NDArray[np.int64]
    client: NDArray[np.int64]
    client_fit: NDArray[np.float64]
    operator_at: NDArray[np.int64]
    operator: NDArray[np.int64]
    operator_fit: NDArray[np.float64]


@njit(cache=True, nogil=True)
def tick_costs(
    i: int, per_slot: int, work: Work, ground: Ground, teams: Teams
) -> NDArray[np.float64]:
    """Calls that the operator's absence costs in each tick of shift ``i``, given all others.

    Ticks past the horizon, or off duty, cost nothing.
    """
    who, first, last = work.who[i], work.first[i], work.last[i]
    cost = np.zeros(last - first)
    present = ground.present
    end = min(last, present.shape[1])
    here = np.flatnonzero(present[who, first:end]) + first
    for pool in range(ground.serves.shape[1]):
        if ground.serves[who, pool]:
            loss, heads = ground.loss[pool], ground.heads[pool]
            for tick in here:
                saved, on = loss[tick // per_slot], heads[tick]
                cost[tick - first] += saved[on - 1] - saved[on]
    for pairing in range(teams.client_at[who], teams.client_at[who + 1]):
        client, fit = teams.client[pairing], teams.client_fit[pairing]
        rates = ground.misfit[client]
        team = slice(teams.operator_at[client], teams.operator_at[client + 1])
        others, fits = teams.operator[team], teams.operator_fit[team]
        for tick in here:
            rate = rates[tick // per_slot]
            if rate <= 0.0:
                continue
            best = 0.0
            for j in range(others.shape[0]):
                if fits[j] > best and others[j] != who and present[others[j], tick]:
                    best = fits[j]
            cost[tick - first] += rate * max(0.0, fit - best)
    return cost


@njit(cache=True, nogil=True)
def _edge(run: int, margin: int) -> float:
    """Cost of a run of work beside a break."""
    short = margin - run
    return UNEVEN * run * run + (CROWDED * short if short > 0 else 0.0)


@njit(cache=True, nogil=True)
def _fill_run(
    cost: NDArray[np.float64],
    size: Size,
    value: NDArray[np.float64],
    came_from: NDArray[np.int64],
    closing: NDArray[np.int64],
) -> None:
    """Best ways to cut one run of work with 0, 1, 2... breaks.

    Parameters
    ----------
    cost
        Cost of being off duty, ``[tick]`` of the run.
    value
        Out: least cost with that many breaks, infinite when impossible, ``[breaks + 1]``.
    came_from
        Out: end of the break before, ``[breaks + 1, end]``.
    closing
        Out: end of the last break, ``[breaks + 1]``.
    """
    ticks, longest, margin = size.ticks, size.longest, size.margin
    length = len(cost)
    so_far = np.zeros(length + 1)
    for tick in range(length):
        so_far[tick + 1] = so_far[tick] + cost[tick]
    before = np.full(length + 1, np.inf)
    before[0] = 0.0
    value[0] = UNEVEN * length * length if length <= longest else np.inf
    for count in range(1, len(value)):
        now = np.full(length + 1, np.inf)
        for start in range(1, length - ticks):
            end = start + ticks
            for previous in range(max(0, start - longest), start):
                through = before[previous] + _edge(start - previous, margin)
                if through < now[end]:
                    now[end] = through
                    came_from[count, end] = previous
            now[end] += so_far[end] - so_far[start]
        value[count] = np.inf
        for end in range(max(0, length - longest), length):
            total = now[end] + _edge(length - end, margin)
            if total < value[count]:
                value[count] = total
                closing[count] = end
        before = now


@njit(cache=True, nogil=True)
def best_places(
    cost: NDArray[np.float64], runs: NDArray[np.int64], count: int, size: Size
) -> tuple[float, NDArray[np.int64]]:
    """Exact best starts of ``count`` breaks in one shift.

    Parameters
    ----------
    cost
        Cost of being off duty, ``[tick]`` of the shift.
    runs
        Runs of work between the breaks that the shift has already, ``[run, (start, end)]``.

    Returns
    -------
    tuple[float, NDArray]
        Least cost (infinite when there is no way) and the starts in order.
    """
    n = len(runs)
    widest = 0
    for r in range(n):
        widest = max(widest, runs[r, 1] - runs[r, 0])
    value = np.full((n, count + 1), np.inf)
    came_from = np.zeros((n, count + 1, widest + 1), dtype=np.int64)
    closing = np.zeros((n, count + 1), dtype=np.int64)
    total = np.full((n + 1, count + 1), np.inf)
    taken = np.zeros((n + 1, count + 1), dtype=np.int64)
    total[0, 0] = 0.0
    for r in range(n):
        part = cost[runs[r, 0] : runs[r, 1]]
        _fill_run(part, size, value[r], came_from[r], closing[r])
        for done in range(count + 1):
            for here in range(done + 1):
                candidate = total[r, done - here] + value[r, here]
                if candidate < total[r + 1, done]:
                    total[r + 1, done] = candidate
                    taken[r + 1, done] = here
    starts = np.zeros(count, dtype=np.int64)
    if not np.isfinite(total[n, count]):
        return np.inf, starts
    left = count
    for r in range(n - 1, -1, -1):
        here = taken[r + 1, left]
        end = closing[r, here]
        for k in range(here, 0, -1):
            left -= 1
            starts[left] = runs[r, 0] + end - size.ticks
            end = came_from[r, k, end]
    return total[n, count], starts


@njit(cache=True, nogil=True)
def _cost_of_places(
    cost: NDArray[np.float64], runs: NDArray[np.int64], starts: NDArray[np.int64], size: Size
) -> float:
    """Cost of given starts, in the currency of :func:`best_places`."""
    ticks, margin = size.ticks, size.margin
    total = 0.0
    for r in range(len(runs)):
        at, found = runs[r, 0], False
        for start in starts:
            if runs[r, 0] <= start < runs[r, 1]:
                total += _edge(start - at, margin)
                for tick in range(start, start + ticks):
                    total += cost[tick]
                at, found = start + ticks, True
        run = runs[r, 1] - at
        total += _edge(run, margin) if found else UNEVEN * run * run
    return total


@njit(cache=True, nogil=True)
def _mark(who: int, starts: NDArray[np.int64], ticks: int, on_duty: bool, ground: Ground) -> None:
    """Put an operator on duty, or off, for the breaks that begin at ``starts``."""
    change = 1 if on_duty else -1
    for start in starts:
        for tick in range(start, min(start + ticks, ground.present.shape[1])):
            ground.present[who, tick] = on_duty
            for pool in range(ground.serves.shape[1]):
                if ground.serves[who, pool]:
                    ground.heads[pool, tick] += change


@njit(cache=True, nogil=True)
def sweep(
    most_sweeps: int, size: Size, work: Work, ground: Ground, teams: Teams
) -> NDArray[np.int64]:
    """Place every shift's breaks, then place each anew given the others until none moves.

    Returns
    -------
    NDArray
        First ticks of the breaks, ``[shift, break]``; -1 beyond a shift's own number, and
        where no placement cuts its runs short enough.
    """
    places = np.full((len(work.who), work.due.max()), -1, dtype=np.int64)
    for _ in range(most_sweeps):
        moved = False
        for i in range(len(work.who)):
            who, first = work.who[i], work.first[i]
            own = places[i, : work.due[i]]
            runs = work.runs[work.run_at[i] : work.run_at[i + 1]]
            placed = own[0] >= 0
            if placed:
                _mark(who, own, size.ticks, True, ground)
            cost = tick_costs(i, size.per_slot, work, ground, teams)
            value, starts = best_places(cost, runs, work.due[i], size)
            if not np.isfinite(value):
                continue
            if not placed or value < _cost_of_places(cost, runs, own - first, size) - GAIN:
                own[:] = starts + first
                moved = True
            _mark(who, own, size.ticks, False, ground)
        if not moved:
            break
    return places

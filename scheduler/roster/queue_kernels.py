"""Compiled pricing of many operators: as many lanes at a time as there are, tallies at prices.

Whoever's week passes a tally comes again, at other prices of tallies, until a week
keeps them all and is proven the best, or patience ends. Where counting is cheap enough
it follows, and the week is the best one for certain
(``scheduler.roster.tally_kernels``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.roster.label_kernels import costs_of, search
from scheduler.roster.lane_kernels import LANES, complete_lanes, follow, price_lane
from scheduler.roster.tally_kernels import (
    add_passed,
    best_counted_week,
    keeps_tallies,
    price_scale,
    tallied,
)

FIRST_AIM = 0.5
"""How far a ceiling may sink while no lawful week is known, as a part of the range of worths."""
FIRST_DEPTH = 0.05
"""How far below the ceiling labels are looked for first, as a part of the range of worths."""
DEEPER = 4.0
"""How much deeper each next search goes."""
LAST_DEPTH = 20.0
"""How deep the last search goes at most, as a part of the range of worths."""


class Tries(NamedTuple):
    """What is known of the operators in the lanes; the first axis is the lane.

    ``task`` is the operator's place in the queue (-1: the lane is free), ``turn`` how
    often it was priced, ``price`` what its tallies cost now, ``slope`` how far the last
    week passed each, ``best_price`` the prices of the lowest ceiling, ``passed`` the
    tallies passed so far, ``scale`` the widest range of worths in a day (0: not looked at
    yet). ``worth`` is that of the best lawful week so far, ``ceiling`` what no week is
    worth more than, ``last`` what the last prices alone say of that.
    """

    task: NDArray[np.int64]
    turn: NDArray[np.int64]
    price: NDArray[np.float64]
    slope: NDArray[np.float64]
    best_price: NDArray[np.float64]
    passed: NDArray[np.bool_]
    scale: NDArray[np.float64]
    worth: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    last: NDArray[np.float64]


@njit(cache=True, nogil=True)
def no_tries(tallies):  # type: ignore[no-untyped-def]
    """Lanes that are all free."""
    return Tries(
        np.full(LANES, -1, dtype=np.int64),
        np.zeros(LANES, dtype=np.int64),
        np.zeros((LANES, tallies)),
        np.zeros((LANES, tallies)),
        np.zeros((LANES, tallies)),
        np.zeros((LANES, tallies), dtype=np.bool_),
        np.zeros(LANES),
        np.zeros(LANES),
        np.zeros(LANES),
        np.zeros(LANES),
    )


@njit(cache=True, nogil=True)
def begin(tries, lane, task, guess):  # type: ignore[no-untyped-def]
    """Put the next operator of the queue into a lane."""
    tries.task[lane], tries.turn[lane], tries.scale[lane] = task, 0, 0.0
    tries.price[lane] = guess
    tries.best_price[lane] = guess
    tries.passed[lane] = guess > 0
    tries.worth[lane], tries.ceiling[lane] = -np.inf, np.inf


@njit(cache=True, nogil=True)
def exact(tries, lane):  # type: ignore[no-untyped-def]
    """Tell whether the best week of a lane is known for certain."""
    return tries.worth[lane] >= tries.ceiling[lane] - 1e-9 * max(1.0, abs(tries.ceiling[lane]))


@njit(cache=True, nogil=True)
def learn(weeks, operator, lane, priced, tries, guess, scratch):  # type: ignore[no-untyped-def]
    """Learn from the week followed last; tell whether it is lawful and the best of its lane.

    ``priced`` is its worth at tally prices.
    """
    worth = ceiling = priced
    if worth == -np.inf:
        tries.ceiling[lane] = worth
        return False
    for q in range(weeks.uses.shape[1]):
        used, most = tallied(weeks, scratch.chosen, q), weeks.most_uses[operator, q]
        worth += tries.price[lane, q] * used
        ceiling += tries.price[lane, q] * most
        tries.slope[lane, q] = used - most
        tries.passed[lane, q] |= used > most
    if ceiling < tries.ceiling[lane]:
        tries.ceiling[lane] = ceiling
        tries.best_price[lane] = tries.price[lane]
        guess[operator] = tries.price[lane]
    tries.last[lane] = ceiling
    if worth <= tries.worth[lane] or not keeps_tallies(weeks, operator, scratch.chosen):
        return False
    tries.worth[lane] = worth
    return True


@njit(cache=True, nogil=True)
def search_floors(weeks, operator, lane, priced, most, fork_at, tries, scratch, lanes, labels):  # type: ignore[no-untyped-def]
    """Look for the best lawful week by labels above a floor that sinks until there is one.

    ``priced`` is the worth of the week followed last, at tally prices; ``most`` limits
    the labels. Returns whether ``scratch.chosen`` is a better week than was known.
    """
    set_scale(weeks, operator, lane, tries, scratch)
    scratch.tally_price[:] = tries.price[lane]
    rest = 0.0
    for q in range(weeks.uses.shape[1]):
        rest += tries.price[lane, q] * weeks.most_uses[operator, q]
    depth = FIRST_DEPTH * tries.scale[lane]
    while depth <= LAST_DEPTH * tries.scale[lane]:
        floor = max(tries.worth[lane], priced + rest - depth)
        counted = tries.passed[lane].copy()
        whole, worth = search(
            weeks, operator, lane, floor - rest, most, counted, fork_at, lanes, scratch, labels
        )
        if not whole:
            return False
        if worth == -np.inf:
            tries.ceiling[lane] = min(tries.ceiling[lane], floor)
            if floor == tries.worth[lane]:
                return False
            depth *= DEEPER
            continue
        if not keeps_tallies(weeks, operator, scratch.chosen):
            add_passed(weeks, operator, scratch.chosen, tries.passed[lane])
            continue
        tries.ceiling[lane] = min(tries.ceiling[lane], max(worth, floor))
        better = worth > tries.worth[lane]
        tries.worth[lane] = max(tries.worth[lane], worth)
        return better
    return False


@njit(cache=True, nogil=True)
def set_scale(weeks, operator, lane, tries, scratch):  # type: ignore[no-untyped-def]
    """Look at the range of worths in a day, once."""
    if tries.scale[lane] == 0.0:
        scratch.tally_price[:] = 0.0
        tries.scale[lane] = price_scale(weeks, operator, scratch)


@njit(cache=True, nogil=True)
def finish(weeks, operator, lane, most_labels, tries, scratch):  # type: ignore[no-untyped-def]
    """Count the tallies passed so far where that does not take too many states.

    Returns whether ``scratch.chosen`` is a better week than was known.
    """
    scratch.tally_price[:] = 0.0
    counted = tries.passed[lane].copy()
    found, _, _ = best_counted_week(weeks, operator, counted, most_labels, scratch)
    if found == np.inf:
        return False
    tries.ceiling[lane] = min(tries.ceiling[lane], found)
    better = found > tries.worth[lane]
    tries.worth[lane] = max(tries.worth[lane], found)
    return better


@njit(cache=True, nogil=True)
def move(weeks, operator, lane, turns, most_turns, tries, scratch):  # type: ignore[no-untyped-def]
    """Move the tally prices of a lane down the ceiling (subgradients: Polyak 1969).

    The turn before a search goes back to the best of them; the very last goes to where
    no week uses a tally.
    """
    set_scale(weeks, operator, lane, tries, scratch)
    tries.turn[lane] += 1
    turn, scale, price = tries.turn[lane] + 1, tries.scale[lane], tries.price[lane]
    if turn == turns:
        price[:] = tries.best_price[lane]
        return
    if turn >= most_turns:
        price[:] = 4.0 * scale * weeks.days
        return
    length = 0.0
    for q in range(price.shape[0]):
        if price[q] > 0 or tries.slope[lane, q] > 0:
            length += tries.slope[lane, q] ** 2
    aim = tries.ceiling[lane] - FIRST_AIM * scale
    if tries.worth[lane] > -np.inf:
        aim = max(tries.worth[lane], tries.ceiling[lane] - scale)
    step = (tries.last[lane] - aim) / max(1.0, length)
    for q in range(price.shape[0]):
        price[q] = max(0.0, price[q] + step * tries.slope[lane, q])


@njit(cache=True, nogil=True)
def write(weeks, k, operator, fork_at, scratch, pattern, costs):  # type: ignore[no-untyped-def]
    """Write down the week chosen last and what it costs."""
    costs[0, k], costs[1, k] = costs_of(weeks, operator, fork_at, scratch.chosen)
    for day in range(weeks.days):
        pattern[k, day] = weeks.entry_pattern[scratch.chosen[day]]


@njit(cache=True, nogil=True)
def serve(weeks, k, operator, lane, fork_at, patience, guess, memory, tries, pattern, costs):  # type: ignore[no-untyped-def]
    """Take one lane's turn: follow its week, search and count where due; tell if it ends."""
    scratch, lanes, labels = memory
    turns, most_turns, most_kept, most_labels = patience
    priced = follow(weeks, operator, lane, fork_at, lanes, scratch.chosen)
    if learn(weeks, operator, lane, priced, tries, guess, scratch):
        write(weeks, k, operator, fork_at, scratch, pattern, costs)
    turn = tries.turn[lane] + 1
    if turn == turns and not exact(tries, lane):
        better = search_floors(
            weeks, operator, lane, priced, most_kept, fork_at, tries, scratch, lanes, labels
        )
        if better:
            write(weeks, k, operator, fork_at, scratch, pattern, costs)
    found = tries.worth[lane] > -np.inf
    if exact(tries, lane):
        return True
    if turn < most_turns and not (found and turn >= turns):
        move(weeks, operator, lane, turns, most_turns, tries, scratch)
        return False
    if finish(weeks, operator, lane, most_labels, tries, scratch):
        write(weeks, k, operator, fork_at, scratch, pattern, costs)
    return True


@njit(cache=True, nogil=True)
def price_queue(weeks, whose, slopes, fork_at, patience, guess, memory, pattern, costs):  # type: ignore[no-untyped-def]
    """Find a good or the best week of operators who live under the same automaton.

    ``slopes[operator]`` is what an unsocial minute costs; ``patience`` the turns of
    somebody who has a lawful week and of somebody who has none, the labels kept in a
    search, and the states up to which tallies are counted at last. ``memory`` is the
    scratch, lanes and labels of one thread. Fills ``pattern[k, day]`` and
    ``costs[:, k]``: own cost, unsocial minutes, ceiling, worth (-inf: no week).
    ``guess[operator]`` are tally prices that were enough, from one call to the next.
    """
    scratch, lanes, _ = memory
    tries = no_tries(weeks.uses.shape[1])
    waiting, left = 0, len(whose)
    while left > 0:
        for lane in range(LANES):
            if tries.task[lane] < 0 and waiting < len(whose):
                begin(tries, lane, waiting, guess[whose[waiting]])
                waiting += 1
            if tries.task[lane] >= 0:
                operator = whose[tries.task[lane]]
                scratch.load_slope[0] = slopes[operator]
                scratch.tally_price[:] = tries.price[lane]
                price_lane(weeks, operator, lane, scratch, lanes)
        complete_lanes(weeks, weeks.automaton_of[whose[0]], fork_at, lanes)
        for lane in range(LANES):
            k = tries.task[lane]
            if k < 0:
                continue
            operator = whose[k]
            scratch.load_slope[0] = slopes[operator]
            if serve(
                weeks, k, operator, lane, fork_at, patience, guess, memory, tries, pattern, costs
            ):
                costs[2, k], costs[3, k] = tries.ceiling[lane], tries.worth[lane]
                tries.task[lane] = -1
                left -= 1

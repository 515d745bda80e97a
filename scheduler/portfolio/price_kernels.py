"""Compiled prices of clients: each operator's best portfolio is a knapsack, solved exactly.

With a price on every client, whoever carries it earns the price and pays the
pair's cost; operators then choose apart from each other, each within their room.
That is the Lagrangian relaxation of "every client has one team" (Fisher 1981),
and what it costs is a lower bound at any prices. The prices climb by subgradient
steps (Held and Karp 1971) whose direction keeps a part of the one before
(Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scheduler.portfolio.kernel import Ground, compiled, team_cost

KEPT_DIRECTION: Final = 0.7
"""Part of a step's direction that the next one keeps."""
PATIENCE: Final = 12
"""Steps without a better bound after which steps are shortened."""
SHORTER: Final = 0.85
WORTH: Final = 1e-4
"""Part of the distance to the goal by which a better bound is worth going on with long steps."""


@compiled
def costs_of_one(ground: Ground) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cost of each client's team of one person ``[operator, client]``, and of nobody ``[client]``.

    Balance and tension are left out, which are never below 0. Pairs that may not
    be, or that do not fit into the operator's room alone, cost infinity, and so
    does everybody else where a pair is fixed or somebody trained must stay.
    """
    people, clients = ground.allowed.shape
    cost = np.full((people, clients), np.inf)
    nobody = np.empty(clients)
    for client in range(clients):
        nobody[client] = team_cost(ground, client, np.empty(0, np.int64))
        fixed = ground.locked[:, client].any()
        for o in range(people):
            if fixed and not ground.locked[o, client]:
                continue
            if ground.trained_least[client] > 0 and not ground.counts[o, client]:
                continue
            if ground.allowed[o, client] and ground.size[o, client] <= ground.room[o]:
                cost[o, client] = team_cost(ground, client, np.full(1, o, np.int64))
    return cost, nobody


@compiled
def _knapsack(
    gain: NDArray[np.float64], size: NDArray[np.int64], room: int, chosen: NDArray[np.bool_]
) -> float:
    """Choose the clients of greatest gain that fit, by dynamic programming over the room.

    Parameters
    ----------
    gain
        Of each client, ``[client]``; those of 0 or less are left out.
    size
        ``[client]``, in whole units.
    room
        Units.
    chosen
        Written here, ``[client]``.
    """
    chosen[:] = False
    worth = np.flatnonzero((gain > 0) & (size <= room))
    if size[worth].sum() <= room:
        chosen[worth] = True
        return float(gain[worth].sum())
    best = np.zeros(room + 1)
    taken = np.zeros((len(worth), room + 1), np.bool_)
    for at, client in enumerate(worth):
        own, step = gain[client], size[client]
        for filled in range(room, step - 1, -1):
            other = best[filled - step] + own
            if other > best[filled]:
                best[filled] = other
                taken[at, filled] = True
    filled = room
    for at in range(len(worth) - 1, -1, -1):
        if taken[at, filled]:
            chosen[worth[at]] = True
            filled -= size[worth[at]]
    return float(best[room])


@compiled
def relaxed(
    cost: NDArray[np.float64],
    nobody: NDArray[np.float64],
    size: NDArray[np.int64],
    room: NDArray[np.int64],
    price: NDArray[np.float64],
    chosen: NDArray[np.bool_],
) -> float:
    """Lower bound at some prices ``[client]``; the operators' choices are written in ``chosen``."""
    total = 0.0
    for client in range(len(price)):
        total += min(price[client], nobody[client])
    for o in range(len(room)):
        total -= _knapsack(price - cost[o], size[o], room[o], chosen[o])
    return total


@compiled
def climb(
    cost: NDArray[np.float64],
    nobody: NDArray[np.float64],
    size: NDArray[np.int64],
    room: NDArray[np.int64],
    price: NDArray[np.float64],
    mean: NDArray[np.float64],
    state: NDArray[np.float64],
    goal: float,
    steps: int,
) -> float:
    """Raise the lower bound by some steps, and return the best one.

    Parameters
    ----------
    cost, nobody, size, room
        See :func:`relaxed`.
    price
        Best prices so far, ``[client]``; improved here.
    mean
        Smoothed choices, ``[operator, client]``; in the limit a solution of the
        relaxed problem (Barahona and Anbil 2000). Updated here.
    state
        Length of step, best bound and steps without a better one, kept from one call
        to the next.
    goal
        A value that the bound does not pass, such as that of known teams.
    steps
        How many.
    """
    chosen = np.zeros(cost.shape, np.bool_)
    trial = price.copy()
    direction = np.zeros(len(price))
    waited = state[2]
    for _ in range(steps):
        bound = relaxed(cost, nobody, size, room, trial, chosen)
        if bound > state[1]:
            waited = 0.0 if bound > state[1] + WORTH * abs(goal - state[1]) else waited + 1.0
            state[1] = bound
            price[:] = trial
        else:
            waited += 1.0
        if waited >= PATIENCE:
            state[0] *= SHORTER
            waited = 0.0
            trial[:] = price
            direction[:] = 0.0
            relaxed(cost, nobody, size, room, trial, chosen)
        heads = np.zeros(len(price))
        for o in range(len(room)):
            for client in range(len(price)):
                if chosen[o, client]:
                    heads[client] += 1.0
                mean[o, client] += 0.02 * ((1.0 if chosen[o, client] else 0.0) - mean[o, client])
        for client in range(len(price)):
            covered = heads[client] + (1.0 if trial[client] > nobody[client] else 0.0)
            direction[client] = (1.0 - covered) + KEPT_DIRECTION * direction[client]
        norm = (direction * direction).sum()
        if norm < 1e-12:
            break
        length = state[0] * max(goal - bound, 1e-5 * abs(goal)) / norm
        trial += length * direction
    state[2] = waited
    return float(state[1])


@compiled
def regrets(
    cost: NDArray[np.float64],
    size: NDArray[np.int64],
    room: NDArray[np.int64],
    price: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How far the bound at some prices rises when a pair is forced in, ``[operator, client]``.

    Best fillings of every room by the clients before a client, and by those after
    it, give each operator's best portfolio with it. A pair whose regret passes the
    distance from the bound to known teams is in no better ones.
    """
    people, clients = cost.shape
    found = np.full((people, clients), np.inf)
    for o in range(people):
        units = room[o] + 1
        after = np.zeros((clients + 1, units))
        for client in range(clients - 1, -1, -1):
            own, step = price[client] - cost[o, client], size[o, client]
            for filled in range(units):
                best = after[client + 1, filled]
                if filled >= step and own > 0:
                    best = max(best, after[client + 1, filled - step] + own)
                after[client, filled] = best
        before = np.zeros(units)
        for client in range(clients):
            own, step = price[client] - cost[o, client], size[o, client]
            if own == -np.inf or step > room[o]:
                continue
            rest = room[o] - step
            most = -np.inf
            for filled in range(rest + 1):
                most = max(most, before[filled] + after[client + 1, rest - filled])
            found[o, client] = max(0.0, after[0, room[o]] - (most + own))
            if own > 0:
                for filled in range(room[o], step - 1, -1):
                    before[filled] = max(before[filled], before[filled - step] + own)
    return found

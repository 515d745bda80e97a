"""Compiled descent over teams: the best single add, removal or swap, again and again.

Every move is priced exactly: misfit of the client with the presence given,
fragility, changed pairings, missing people, the balance of loads when the
trained of a team share alike, and the overload of tension that people bear alone
(turns share the rest). ``descent`` prepares the arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.overload import overload

Kernel = TypeVar("Kernel", bound=Callable[..., object])

NOBODY: Final = -1
SMALLEST_GAIN: Final = 1e-7


def compiled(function: Kernel) -> Kernel:
    """Compile at the first call, kept on disk between processes."""
    return cast("Kernel", njit(cache=True, nogil=True)(function))


class Ground(NamedTuple):
    """What the descent reads. Ragged lists are flat, with the start of each client's part.

    ``presence`` is the probability of being on duty ``[operator, cell]``;
    ``cell`` and ``calls`` list each client's open cells and their expected
    calls from ``first_cell[client]`` on. ``candidate`` lists the operators to
    try, from ``first_candidate[client]`` on. ``stretch[set, operator]`` are
    groups of people, one of whom each client must hold: ``need`` lists a
    client's sets from ``first_need[client]`` on. ``nobody_extra`` is what a call
    that meets nobody costs beyond a wholly misfit one. ``missing_cost`` prices
    each person short of the team's minimum, far above all else. The
    ``size[operator, client]`` of an operator's clients add up to no more than
    ``room[operator]``.
    """

    presence: NDArray[np.float64]
    cell: NDArray[np.int64]
    calls: NDArray[np.float64]
    first_cell: NDArray[np.int64]
    candidate: NDArray[np.int64]
    first_candidate: NDArray[np.int64]
    stretch: NDArray[np.bool_]
    need: NDArray[np.int64]
    first_need: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    in_force: NDArray[np.bool_]
    locked: NDArray[np.bool_]
    affinity: NDArray[np.float64]
    weight: NDArray[np.float64]
    minutes: NDArray[np.float64]
    handle_factor: NDArray[np.float64]
    fair: NDArray[np.float64]
    tense_minutes: NDArray[np.float64]
    tension_room: NDArray[np.float64]
    size: NDArray[np.int64]
    room: NDArray[np.int64]
    team_min: NDArray[np.int64]
    team_max: NDArray[np.int64]
    trained_least: NDArray[np.int64]
    two_wanted: NDArray[np.bool_]
    limited: NDArray[np.bool_]
    max_clients: NDArray[np.int64]
    new_limit: int
    nobody_extra: float
    balance_cost: float
    tension_cost: float
    fragile_cost: float
    change_cost: float
    missing_cost: float


class Standing(NamedTuple):
    """What the descent writes: the teams and what each operator carries because of them."""

    team: NDArray[np.bool_]
    load: NDArray[np.float64]
    tense: NDArray[np.float64]
    clients: NDArray[np.int64]
    size: NDArray[np.int64]
    started: NDArray[np.int64]


@compiled
def team_cost(ground: Ground, client: int, people: NDArray[np.int64]) -> float:
    """Cost of one client's team but for balance; ``people`` is sorted here by affinity."""
    n = len(people)
    for i in range(1, n):
        j = i
        while j > 0 and ground.affinity[people[j], client] > ground.affinity[people[j - 1], client]:
            people[j], people[j - 1] = people[j - 1], people[j]
            j -= 1
    misfit = 0.0
    for entry in range(ground.first_cell[client], ground.first_cell[client + 1]):
        nobody_better, fit = 1.0, 0.0
        for o in people:
            if ground.counts[o, client]:
                present = ground.presence[o, ground.cell[entry]]
                fit += nobody_better * present * ground.affinity[o, client]
                nobody_better *= 1.0 - present
        misfit += ground.calls[entry] * (1.0 - fit + ground.nobody_extra * nobody_better)
    trained, changes = 0, 0
    for o in people:
        trained += ground.counts[o, client]
        changes += 1 - 2 * int(ground.in_force[o, client])
    uncovered = False
    for entry in range(ground.first_need[client], ground.first_need[client + 1]):
        held = False
        for o in people:
            held |= ground.counts[o, client] and ground.stretch[ground.need[entry], o]
        uncovered |= not held
    missing = max(0, ground.team_min[client] - n)
    if ground.two_wanted[client]:
        missing += max(0, 2 - trained)
    if n > 0 and trained == 0:
        missing += ground.team_min[client] + 2
    return float(
        ground.weight[client] * misfit
        + ground.fragile_cost * (int(trained < 2) + int(uncovered))
        + ground.change_cost * changes
        + ground.missing_cost * missing
    )


@compiled
def _shared(ground: Ground, client: int, people: NDArray[np.int64]) -> float:
    """Handle minutes of each trained member's calls when they share alike, before ramp-up."""
    trained = 0
    for o in people:
        trained += ground.counts[o, client]
    return float(ground.minutes[client] / max(1, trained))


@compiled
def swing(
    ground: Ground,
    standing: Standing,
    client: int,
    gone: int,
    come: int,
) -> float:
    """Change of the balance cost when the team loses ``gone`` and gains ``come``."""
    people = np.flatnonzero(standing.team[:, client])
    load = standing.load
    trained = 0
    for o in people:
        trained += ground.counts[o, client]
    before = ground.minutes[client] / max(1, trained)
    if gone != NOBODY:
        trained -= ground.counts[gone, client]
    if come != NOBODY:
        trained += ground.counts[come, client]
    after = ground.minutes[client] / max(1, trained)
    change = 0.0
    for o in people:
        if ground.counts[o, client]:
            now = load[o] - ground.fair[o]
            factor = ground.handle_factor[o, client]
            then = now + factor * ((0.0 if o == gone else after) - before)
            change += abs(then) - abs(now)
    if come != NOBODY and ground.counts[come, client]:
        now = load[come] - ground.fair[come]
        change += abs(now + ground.handle_factor[come, client] * after) - abs(now)
    return ground.balance_cost * change


@compiled
def _tense_shares(ground: Ground, client: int, people: NDArray[np.int64]) -> NDArray[np.float64]:
    """Tense minutes that each of a client's team bears alone, because no other of it is there."""
    shares = np.zeros(len(people))
    for entry in range(ground.first_cell[client], ground.first_cell[client + 1]):
        cell = ground.cell[entry]
        for i, o in enumerate(people):
            alone = ground.calls[entry] * ground.presence[o, cell] * ground.counts[o, client]
            for j, other in enumerate(people):
                if j != i and ground.counts[other, client]:
                    alone *= 1.0 - ground.presence[other, cell]
            shares[i] += alone
    shares *= ground.tense_minutes[client]
    return shares


@compiled
def overload_swing(ground: Ground, standing: Standing, client: int, gone: int, come: int) -> float:
    """Change of the overload of tension when the team loses ``gone`` and gains ``come``."""
    if ground.tense_minutes[client] == 0 or ground.tension_cost == 0:
        return 0.0
    people = np.flatnonzero(standing.team[:, client])
    before = _tense_shares(ground, client, people)
    kept = people[people != gone]
    team = kept if come == NOBODY else np.append(kept, come)
    after = _tense_shares(ground, client, team)
    change = 0.0
    for i, o in enumerate(people):
        over = standing.tense[o] - ground.tension_room[o]
        then = over - before[i]
        for j, other in enumerate(team):
            if other == o:
                then += after[j]
        change += overload(then) - overload(over)
    if come != NOBODY:
        over = standing.tense[come] - ground.tension_room[come]
        change += overload(over + after[len(team) - 1]) - overload(over)
    return float(ground.tension_cost * change)


@compiled
def may_pair(ground: Ground, standing: Standing, client: int, operator: int) -> bool:
    """Whether the pair may exist and is not chosen yet, whatever else the operator carries."""
    return bool(ground.allowed[operator, client] and not standing.team[operator, client])


@compiled
def has_room(ground: Ground, standing: Standing, client: int, operator: int) -> bool:
    """Whether the pair may be added within the operator's limits."""
    if not may_pair(ground, standing, client, operator):
        return False
    if standing.clients[operator] >= ground.max_clients[operator]:
        return False
    if standing.size[operator] + ground.size[operator, client] > ground.room[operator]:
        return False
    starts = ground.limited[client] and not ground.in_force[operator, client]
    return not (starts and ground.new_limit >= 0 and standing.started[operator] >= ground.new_limit)


@compiled
def set_member(
    ground: Ground, standing: Standing, client: int, operator: int, member: bool
) -> None:
    """Add or remove one person and keep all the counts true."""
    people = np.flatnonzero(standing.team[:, client])
    share = _shared(ground, client, people)
    for o in people:
        if ground.counts[o, client]:
            standing.load[o] -= share * ground.handle_factor[o, client]
    standing.tense[people] -= _tense_shares(ground, client, people)
    standing.team[operator, client] = member
    step = 1 if member else -1
    standing.clients[operator] += step
    standing.size[operator] += step * ground.size[operator, client]
    if ground.limited[client] and not ground.in_force[operator, client]:
        standing.started[operator] += step
    people = np.flatnonzero(standing.team[:, client])
    share = _shared(ground, client, people)
    for o in people:
        if ground.counts[o, client]:
            standing.load[o] += share * ground.handle_factor[o, client]
    standing.tense[people] += _tense_shares(ground, client, people)


@compiled
def may_spare(ground: Ground, client: int, people: NDArray[np.int64], gone: int) -> bool:
    """Whether a team without ``gone`` still has the trained people it is left with at least."""
    trained = 0
    for o in people:
        trained += ground.counts[o, client]
    return bool(trained - ground.counts[gone, client] >= ground.trained_least[client])


@compiled
def best_move(
    ground: Ground, standing: Standing, client: int, swaps: bool
) -> tuple[int, int, float]:
    """Best single move of one client: who goes, who comes, and what it changes."""
    people = np.flatnonzero(standing.team[:, client])
    n = len(people)
    now = team_cost(ground, client, people.copy())
    best_gone, best_come, best = NOBODY, NOBODY, -SMALLEST_GAIN
    for leaving in range(NOBODY, n if swaps else 0):
        gone = NOBODY if leaving == NOBODY else people[leaving]
        if gone != NOBODY and ground.locked[gone, client]:
            continue
        rest = people[people != gone]
        spare = gone == NOBODY or may_spare(ground, client, people, gone)
        if gone != NOBODY and spare:
            change = team_cost(ground, client, rest.copy()) - now
            change += swing(ground, standing, client, gone, NOBODY)
            change += overload_swing(ground, standing, client, gone, NOBODY)
            if change < best:
                best_gone, best_come, best = gone, NOBODY, change
        if len(rest) >= ground.team_max[client]:
            continue
        with_one = np.empty(len(rest) + 1, np.int64)
        for entry in range(ground.first_candidate[client], ground.first_candidate[client + 1]):
            come = ground.candidate[entry]
            if not (spare or ground.counts[come, client]):
                continue
            if not has_room(ground, standing, client, come):
                continue
            with_one[:-1] = rest
            with_one[-1] = come
            change = team_cost(ground, client, with_one) - now
            change += swing(ground, standing, client, gone, come)
            change += overload_swing(ground, standing, client, gone, come)
            if change < best:
                best_gone, best_come, best = gone, come, change
    return best_gone, best_come, best


@compiled
def sweep(ground: Ground, standing: Standing, order: NDArray[np.int64], swaps: bool) -> float:
    """Make the best move of every client in turn; return what the sweep changed."""
    total = 0.0
    for client in order:
        gone, come, change = best_move(ground, standing, client, swaps)
        if gone != NOBODY:
            set_member(ground, standing, client, gone, False)
        if come != NOBODY:
            set_member(ground, standing, client, come, True)
        if gone != NOBODY or come != NOBODY:
            total += change
    return total


@compiled
def total_cost(ground: Ground, standing: Standing) -> float:
    """Cost of all teams, of the balance of loads and of the overload of tension."""
    total = 0.0
    for client in range(len(ground.weight)):
        total += team_cost(ground, client, np.flatnonzero(standing.team[:, client]))
    for o, tense in enumerate(standing.tense):
        total += ground.tension_cost * overload(tense - ground.tension_room[o])
    return float(total + ground.balance_cost * np.abs(standing.load - ground.fair).sum())

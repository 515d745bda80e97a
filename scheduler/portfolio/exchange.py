"""Compiled moves for operators who are full: somebody comes, and one of their clients moves on.

A single move of ``kernel`` finds no way where everybody is full. Here a client
takes a person without room, whom another client then leaves for someone else, or
for nobody. Where that someone is whom the first client left, two clients change
places. Such ejection chains (Glover 1996) of two links are priced exactly, the
second link on what the first one left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.portfolio.kernel import (
    NOBODY,
    SMALLEST_GAIN,
    Ground,
    Standing,
    compiled,
    has_room,
    may_pair,
    may_spare,
    overload_swing,
    set_member,
    swing,
    team_cost,
)


@compiled
def _change(ground: Ground, standing: Standing, client: int, gone: int, come: int) -> float:
    """What the cost changes by when a team loses ``gone`` and gains ``come``."""
    people = np.flatnonzero(standing.team[:, client])
    rest = people[people != gone]
    after = rest if come == NOBODY else np.append(rest, come)
    change = team_cost(ground, client, after.copy()) - team_cost(ground, client, people)
    change += swing(ground, standing, client, gone, come)
    return float(change + overload_swing(ground, standing, client, gone, come))


@compiled
def _move(ground: Ground, standing: Standing, client: int, gone: int, come: int) -> None:
    if gone != NOBODY:
        set_member(ground, standing, client, gone, False)
    if come != NOBODY:
        set_member(ground, standing, client, come, True)


@compiled
def _fits_without(ground: Ground, standing: Standing, operator: int, client: int) -> bool:
    """Whether what an operator carries keeps every limit once a client leaves them."""
    if standing.clients[operator] - 1 > ground.max_clients[operator]:
        return False
    if standing.size[operator] - ground.size[operator, client] > ground.room[operator]:
        return False
    ends = ground.limited[client] and not ground.in_force[operator, client]
    begun = standing.started[operator] - int(ends)
    return bool(ground.new_limit < 0 or begun <= ground.new_limit)


@compiled
def _best_way_out(
    ground: Ground, standing: Standing, operator: int, taken: int, most: float
) -> tuple[int, int, float]:
    """Which client leaves an operator who carries too much, and for whom, at less than ``most``.

    ``taken`` is the client that they were given last and keep.
    """
    best_client, best_come, best = NOBODY, NOBODY, most
    for client in range(len(ground.weight)):
        if not standing.team[operator, client]:
            continue
        if client == taken or ground.locked[operator, client]:
            continue
        if not _fits_without(ground, standing, operator, client):
            continue
        people = np.flatnonzero(standing.team[:, client])
        spare = may_spare(ground, client, people, operator)
        if spare:
            change = _change(ground, standing, client, operator, NOBODY)
            if change < best:
                best_client, best_come, best = client, NOBODY, change
        for entry in range(ground.first_candidate[client], ground.first_candidate[client + 1]):
            come = ground.candidate[entry]
            if not (spare or ground.counts[come, client]):
                continue
            if has_room(ground, standing, client, come):
                change = _change(ground, standing, client, operator, come)
                if change < best:
                    best_client, best_come, best = client, come, change
    return best_client, best_come, best


@compiled
def _chain(ground: Ground, standing: Standing, client: int, gone: int, come: int) -> float:
    """Give a client somebody who is full, if it pays with one of their clients moving on."""
    first = _change(ground, standing, client, gone, come)
    if first >= -SMALLEST_GAIN:
        return 0.0
    _move(ground, standing, client, gone, come)
    other, instead, second = _best_way_out(ground, standing, come, client, -first - SMALLEST_GAIN)
    if other == NOBODY:
        _move(ground, standing, client, come, gone)
        return 0.0
    _move(ground, standing, other, come, instead)
    return first + second


@compiled
def chain_sweep(ground: Ground, standing: Standing, order: NDArray[np.int64]) -> float:
    """Make chains that pay, client by client; return what the sweep changed."""
    total = 0.0
    for client in order:
        people = np.flatnonzero(standing.team[:, client])
        for leaving in range(NOBODY, len(people)):
            gone = NOBODY if leaving == NOBODY else people[leaving]
            if gone == NOBODY:
                if len(people) >= ground.team_max[client]:
                    continue
            elif ground.locked[gone, client]:
                continue
            spare = gone == NOBODY or may_spare(ground, client, people, gone)
            made = 0.0
            for entry in range(ground.first_candidate[client], ground.first_candidate[client + 1]):
                come = ground.candidate[entry]
                if not (spare or ground.counts[come, client]):
                    continue
                if not may_pair(ground, standing, client, come):
                    continue
                if has_room(ground, standing, client, come):
                    continue
                made = _chain(ground, standing, client, gone, come)
                if made < 0:
                    break
            if made < 0:
                total += made
                break
    return total

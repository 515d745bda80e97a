"""Descent over teams on a presence that is probable (before a roster) or known (after).

The same moves and the same exact prices serve both: a known presence is a
probability of 0 or 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.exchange import chain_sweep
from scheduler.portfolio.kernel import (
    SMALLEST_GAIN,
    Ground,
    Standing,
    has_room,
    set_member,
    sweep,
    total_cost,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame

MOST_SWEEPS: Final = 40
CANDIDATES_WHOLE: Final = 60
"""Sites up to this many operators try everybody for every client."""
CANDIDATES: Final = 15


def ground_of(
    frame: Frame,
    facts: Facts,
    free: NDArray[np.bool_],
    presence: NDArray[np.float64],
    calls: NDArray[np.float64],
    *,
    nobody_extra: float = 0.0,
) -> Ground:
    """Prepare the arrays of a descent.

    Parameters
    ----------
    frame, facts
        The numbers of the choice.
    free
        When operators could be on duty at all, ``[operator, slot]``.
    presence
        Probability of being on duty, ``[operator, cell]``.
    calls
        Expected calls, ``[client, cell]``.
    nobody_extra
        What a call that meets nobody of the team costs beyond a wholly misfit
        one, as a share of that; 0 prices exactly as the term ``misfit`` does.
    """
    weights = frame.case.policy.weights
    cells = [np.flatnonzero(row > 0) for row in calls]
    stretch, needs = open_stretches(frame, facts, free)
    whole = len(frame.allowed) <= CANDIDATES_WHOLE
    tried = candidates(frame, presence, calls, len(frame.allowed) if whole else CANDIDATES)
    return Ground(
        presence=np.ascontiguousarray(presence, dtype=np.float64),
        cell=_flat(cells),
        calls=calls[calls > 0],
        first_cell=_starts(cells),
        candidate=_flat(tried),
        first_candidate=_starts(tried),
        stretch=stretch,
        need=_flat(needs),
        first_need=_starts(needs),
        allowed=frame.allowed,
        counts=frame.counts,
        in_force=frame.in_force,
        locked=frame.locked | frame.kept,
        affinity=np.ascontiguousarray(frame.affinity, dtype=np.float64),
        weight=frame.weight,
        minutes=frame.minutes,
        handle_factor=np.ascontiguousarray(frame.handle_factor, dtype=np.float64),
        fair=frame.fair,
        tense_minutes=frame.tense_minutes,
        tension_room=frame.tension_room,
        size=frame.size,
        room=frame.room,
        team_min=frame.team_min,
        team_max=frame.team_max,
        trained_least=frame.trained_least,
        two_wanted=frame.two_wanted,
        limited=frame.limited,
        max_clients=frame.max_clients,
        new_limit=-1 if frame.new_limit is None else frame.new_limit,
        nobody_extra=nobody_extra,
        balance_cost=weights.balance,
        tension_cost=weights.tension,
        fragile_cost=weights.fragile,
        change_cost=float(frame.change_cost),
        missing_cost=frame.missing_cost,
    )


def adapted(ground: Ground, frame: Frame) -> Ground:
    """Ground with the pairs, locks and trained people of a frame that a search begins with."""
    return ground._replace(
        allowed=frame.allowed,
        counts=frame.counts,
        locked=frame.locked | frame.kept,
        trained_least=frame.trained_least,
        two_wanted=frame.two_wanted,
    )


def standing_of(ground: Ground, team: NDArray[np.bool_]) -> Standing:
    """Count what each operator carries with the given teams (which are copied)."""
    people, clients = ground.allowed.shape
    standing = Standing(
        team=np.zeros((people, clients), dtype=np.bool_),
        load=np.zeros(people),
        tense=np.zeros(people),
        clients=np.zeros(people, dtype=np.int64),
        size=np.zeros(people, dtype=np.int64),
        started=np.zeros(people, dtype=np.int64),
    )
    for o, c in np.argwhere(team):
        set_member(ground, standing, int(c), int(o), True)
    return standing


def descend(
    ground: Ground, standing: Standing, cancelled: Callable[[], bool], *, swaps: bool = True
) -> None:
    """Improve ``standing`` in place until neither a single move nor a chain helps.

    First people join, one a client and sweep, so that scarce places are not
    taken by whoever comes first; then removals and swaps are tried too, and chains
    over those who are full, unless ``cancelled``.
    """
    order = scarcest_first(ground)
    _sweep_out(ground, standing, order, None)
    if not swaps:
        return
    for _ in range(MOST_SWEEPS):
        _sweep_out(ground, standing, order, cancelled)
        if cancelled() or chain_sweep(ground, standing, order) > -SMALLEST_GAIN:
            break


def _sweep_out(
    ground: Ground,
    standing: Standing,
    order: NDArray[np.int64],
    cancelled: Callable[[], bool] | None,
) -> None:
    """Sweep until nothing changes: people only join without ``cancelled``, else all moves."""
    for _ in range(MOST_SWEEPS):
        if cancelled is not None and cancelled():
            break
        if sweep(ground, standing, order, cancelled is not None) > -SMALLEST_GAIN:
            break


def scarcest_first(ground: Ground) -> NDArray[np.int64]:
    """Clients in the order in which they choose: fewest allowed people first, then most calls."""
    choices = ground.allowed.sum(axis=0)
    return np.lexsort((-ground.minutes, choices)).astype(np.int64)


def cost_of(ground: Ground, team: NDArray[np.bool_]) -> float:
    """Cost of the given teams, changes in force counted from a constant."""
    return float(total_cost(ground, standing_of(ground, team)))


def may_join(ground: Ground, standing: Standing, operator: int, client: int) -> bool:
    """Tell whether a pair may be added without breaking a limit of either side."""
    full = standing.team[:, client].sum() >= ground.team_max[client]
    return not full and bool(has_room(ground, standing, client, operator))


def candidates(
    frame: Frame, presence: NDArray[np.float64], calls: NDArray[np.float64], count: int
) -> list[NDArray[np.int64]]:
    """Operators worth trying for each client.

    The ``count`` of best fit, a third as many of those most present when the
    client calls and of those few who are there at its scarcest hours, and
    whoever is in force, locked or kept.
    """
    scarcity = 1 / np.maximum(presence.sum(axis=0), 0.1)
    answered = frame.allowed * (presence @ calls.T)
    rare = frame.allowed * (presence @ (calls * scarcity).T)
    fit = np.where(frame.allowed, frame.affinity, -1.0)
    chosen = frame.in_force | frame.locked | frame.kept
    for table, most in ((fit, count), (fit * answered, count // 3), (fit * rare, count // 3)):
        best = np.argsort(-table, axis=0, kind="stable")[:most]
        np.put_along_axis(chosen, best, True, axis=0)
    return [np.flatnonzero(column) for column in (chosen & frame.allowed).T]


def open_stretches(
    frame: Frame, facts: Facts, free: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], list[NDArray[np.int64]]]:
    """Groups of people of whom each client needs one, so that no open slot is left to nobody.

    Returns
    -------
    tuple
        The groups ``[set, operator]``, and the sets that each client needs. Only
        the smallest groups are kept: holding one of a group holds its supersets.
        Slots when nobody at all is free are left out; no team can cover them.
    """
    if not free.size:
        return np.zeros((0, len(free)), dtype=np.bool_), [
            np.zeros(0, dtype=np.int64) for _ in frame.case.clients
        ]
    groups, group_of_slot = np.unique(free.T, axis=0, return_inverse=True)
    group_of_slot = group_of_slot.reshape(-1)
    known: dict[bytes, NDArray[np.int64]] = {}
    needs = []
    for opening in facts.demand.open:
        met = np.unique(group_of_slot[opening])
        key = met.tobytes()
        if key not in known:
            known[key] = _smallest(groups, met)
        needs.append(known[key])
    return np.ascontiguousarray(groups), needs


def _smallest(groups: NDArray[np.bool_], met: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sets among ``met`` that hold somebody and no smaller set of ``met``."""
    kept: list[int] = []
    for index in met[np.argsort(groups[met].sum(axis=1), kind="stable")]:
        group = groups[index]
        if group.any() and not any((groups[other] <= group).all() for other in kept):
            kept.append(int(index))
    return np.array(kept, dtype=np.int64)


def _flat(lists: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *lists]).astype(np.int64)


def _starts(lists: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(own) for own in lists)], dtype=np.int64)

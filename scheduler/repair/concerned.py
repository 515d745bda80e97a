"""Whom and which hours what happened concerns, and who could take the calls.

People are compared here for one question only: whose presence in the hours concerned
is worth most calls. The figure is used and thrown away; nobody sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import mark, teams

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import DayPattern

MOST_CANDIDATES: Final = 12
"""People whose weeks are compiled for one repair."""


def by_slot(case: Case, on_duty: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Slots in which people are on duty at all, as the planner sees them, ``[operator, slot]``."""
    per_slot = case.site.slot_minutes // TICK_MINUTES
    return np.asarray(on_duty.reshape(len(on_duty), -1, per_slot).any(axis=2))


def worth_of_presence(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
    duty: NDArray[np.bool_],
    slots: NDArray[np.bool_],
    clients: Collection[str],
) -> NDArray[np.float64]:
    """Calls that each person's presence would save in some slots, ``[operator, slot]``.

    Parameters
    ----------
    duty
        Who is on duty, ``[operator, slot]``; they gain nothing there.
    slots
        The slots that count, ``[slot]``.
    clients
        Those whose fit counts; losses count for everybody.
    """
    pools, where = facts.pools, np.flatnonzero(slots)
    heads = pools.serves.T.astype(np.int64) @ duty[:, where].astype(np.int64)
    most = pools.loss.shape[2] - 1
    pool = np.arange(len(heads))[:, None]
    saved = pools.loss[pool, where, heads] - pools.loss[pool, where, np.minimum(heads + 1, most)]
    worth = np.zeros(duty.shape)
    worth[:, where] = case.policy.weights.lost * (pools.serves.astype(np.float64) @ saved)
    weight = case.policy.weights.misfit
    for client_id, team in teams(case, [p for p in portfolio if p.client_id in clients]).items():
        c = case.client_index[client_id]
        people = np.array([case.operator_index[p.operator_id] for p in team], dtype=np.int64)
        fits = facts.affinities.planning[people, c][:, None] / 100
        best = np.where(duty[np.ix_(people, where)], fits, 0.0).max(axis=0)
        calls = weight * case.clients[c].priority * facts.demand.calls[c, where]
        worth[np.ix_(people, where)] += calls * np.maximum(0.0, fits - best)
    return np.where(duty, 0.0, worth)


def best_candidates(worth: NDArray[np.float64], may: NDArray[np.bool_]) -> list[int]:
    """People who may move and whose presence would save most, ties by their place."""
    total = np.where(may, worth.sum(axis=1), 0.0)
    order = np.argsort(-total, kind="stable")[:MOST_CANDIDATES]
    return [int(o) for o in order if total[o] > 0]


def best_lunches(
    case: Case, patterns: Sequence[DayPattern], worth: NDArray[np.float64]
) -> list[DayPattern]:
    """Keep of the patterns with the same shifts the one whose breaks cost fewest calls.

    Parameters
    ----------
    worth
        Calls that presence saves, ``[slot]``.
    """
    per_tick = np.repeat(worth, case.site.slot_minutes // TICK_MINUTES)
    best: dict[tuple[tuple[int, int, str | None], ...], tuple[float, DayPattern]] = {}
    for pattern in patterns:
        row = np.zeros(len(per_tick), dtype=np.bool_)
        mark(row, pattern.shifts)
        value = float(per_tick[row].sum())
        key = tuple((s.start, s.end, s.code) for s in pattern.shifts)
        if key not in best or value > best[key][0]:
            best[key] = value, pattern
    return [pattern for _, pattern in best.values()]

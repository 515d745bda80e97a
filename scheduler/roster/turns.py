"""Whose turn a tense client's calls are: the desk plan's own way of sharing tension.

The usual order holds unless somebody else on duty, not much worse, has borne
less. Turns start from the usual order and change one at a time while the term
``tension`` falls.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.fairness import tense_minutes_a_call
from scheduler.roster import turn_kernels
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import teams
from scheduler.terms.tension import (
    Turn,
    calls_before,
    ringing_order,
    runs_of_duty,
    switched_on,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


class _Stretches(NamedTuple):
    """Tense clients in one state of duty each: what it holds, and who may take the turn.

    ``client``, ``start``, ``end`` and ``calls`` are of each stretch; its options, best
    voice first, are ``operator`` and ``given_up[first[stretch]:first[stretch + 1]]``.
    """

    client: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    calls: NDArray[np.float64]
    first: NDArray[np.int64]
    operator: NDArray[np.int64]
    given_up: NDArray[np.float64]


def take_turns(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
    on_duty: NDArray[np.bool_],
) -> list[Turn]:
    """Share the turns of tense clients among their trained team on duty.

    Parameters
    ----------
    on_duty
        Who is on duty and not on a break, ``[operator, tick]``.

    Returns
    -------
    list[Turn]
        By client and time; stretches without anybody of the team have none, and
        nobody has one where tension weighs nothing.
        The same arguments give the same turns.
    """
    found = _stretches(case, facts, portfolio, on_duty) if switched_on(case) else None
    if found is None:
        return []
    a_call = tense_minutes_a_call(case, facts.demand)
    weights, policy = case.policy.weights, case.policy.fairness
    runs = runs_of_duty(on_duty)
    sizes = np.diff(found.first)
    width = int(runs.max()) + 1
    priority = np.array([client.priority for client in case.clients])
    price = weights.misfit * priority[found.client] * found.calls
    chosen = found.first[:-1] + turn_kernels.share_turns(
        found.calls * a_call[found.client],
        found.first,
        found.operator,
        found.operator * width + runs[found.operator, np.repeat(found.start, sizes)],
        np.repeat(price, sizes) * found.given_up / 100,
        facts.tension.room,
        np.zeros(len(case.operators) * width),
        turn_kernels.Prices(weights.tension, weights.tension_run, policy.tense_run_minutes),
    )
    of_each = found.client, found.start, found.end, found.operator[chosen], found.calls
    columns = (column.tolist() for column in (*of_each, found.given_up[chosen]))
    return [Turn(*row) for row in zip(*columns, strict=True)]


def _stretches(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
    on_duty: NDArray[np.bool_],
) -> _Stretches | None:
    """Find every stretch of a tense client with somebody of its team on duty."""
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    team_of = teams(case, portfolio)
    parts: list[tuple[NDArray[np.generic], ...]] = []
    for c, client in enumerate(case.clients):
        team = team_of.get(client.client_id, ())
        if not client.tension or not team:
            continue
        is_open = np.repeat(facts.demand.open[c], per_slot)
        team = sorted(team, key=lambda pairing: ringing_order(case, pairing))
        people = np.array([case.operator_index[p.operator_id] for p in team])
        fit = np.array([pairing.affinity for pairing in team])
        rows = on_duty[people] & is_open
        edges = edges_of_duty(is_open, rows)
        start, end = edges[:-1], edges[1:]
        served = is_open[start] & rows[:, start].any(axis=0)
        start, end = start[served], end[served]
        here = rows[:, start]
        given_up = np.where(here, fit[:, None], -np.inf).max(axis=0, initial=-np.inf) - fit[:, None]
        near = here & (given_up <= case.policy.fairness.turn_points)
        stretch, option = np.nonzero(near.T)
        before = calls_before(facts.demand.calls[c], per_slot)
        parts.append(
            (
                np.full(len(start), c),
                start,
                end,
                before[end] - before[start],
                near.sum(axis=0),
                people[option],
                given_up[option, stretch],
            )
        )
    if not any(len(part[0]) for part in parts):
        return None
    client_, start_, end_, calls, sizes, operator, lost = map(
        np.concatenate, zip(*parts, strict=True)
    )
    first = np.concatenate([[0], np.cumsum(sizes)])
    return _Stretches(client_, start_, end_, calls, first, operator, lost)


def edges_of_duty(is_open: NDArray[np.bool_], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Ticks at which somebody comes or goes or the client opens or closes; both ends too."""
    state = np.vstack([is_open, rows])
    edges = np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1
    return np.concatenate([[0], edges, [state.shape[1]]])


def states_of_duty(
    is_open: NDArray[np.bool_], rows: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Stretches in which nobody comes or goes and the client neither opens nor closes."""
    edges = edges_of_duty(is_open, rows).tolist()
    return pairwise(edges)

"""Whose turn a tense client's calls are: the desk plan's own way of sharing tension.

The usual order holds unless somebody else on duty, not much worse, has borne
less. Turns start from the usual order and change one at a time while the term
``tension`` falls.
"""

from __future__ import annotations

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


class _Stretch(NamedTuple):
    """One tense client in one state of duty: its minutes, and who may take the turn."""

    client: int
    start: int
    end: int
    calls: float
    operators: tuple[int, ...]
    given_up: tuple[float, ...]


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
    found = list(_stretches(case, facts, portfolio, on_duty)) if switched_on(case) else []
    if not found:
        return []
    a_call = tense_minutes_a_call(case, facts.demand)
    weights, policy = case.policy.weights, case.policy.fairness
    runs = runs_of_duty(on_duty)
    sizes = [len(stretch.operators) for stretch in found]
    operator = np.array([o for s in found for o in s.operators], dtype=np.int64)
    start = np.repeat([stretch.start for stretch in found], sizes)
    width = int(runs.max()) + 1
    price = weights.misfit * np.array([case.clients[s.client].priority * s.calls for s in found])
    chosen = turn_kernels.share_turns(
        np.array([s.calls * a_call[s.client] for s in found]),
        np.cumsum([0, *sizes]),
        operator,
        operator * width + runs[operator, start],
        np.repeat(price, sizes) * np.array([g for s in found for g in s.given_up]) / 100,
        facts.tension.room,
        np.zeros(len(case.operators) * width),
        turn_kernels.Prices(weights.tension, weights.tension_run, policy.tense_run_minutes),
    )
    return [
        Turn(s.client, s.start, s.end, s.operators[k], s.calls, s.given_up[k])
        for s, k in zip(found, chosen.tolist(), strict=True)
    ]


def _stretches(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
    on_duty: NDArray[np.bool_],
) -> Iterator[_Stretch]:
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    team_of = teams(case, portfolio)
    for c, client in enumerate(case.clients):
        team = team_of.get(client.client_id, ())
        if not client.tension or not team:
            continue
        is_open = np.repeat(facts.demand.open[c], per_slot)
        team = sorted(team, key=lambda pairing: ringing_order(case, pairing))
        people = np.array([case.operator_index[p.operator_id] for p in team])
        fit = np.array([pairing.affinity for pairing in team])
        before = calls_before(facts.demand.calls[c], per_slot)
        rows = on_duty[people] & is_open
        for start, end in states_of_duty(is_open, rows):
            here = np.flatnonzero(rows[:, start])
            if not is_open[start] or not len(here):
                continue
            given_up = fit[here].max() - fit[here]
            near = given_up <= case.policy.fairness.turn_points
            yield _Stretch(
                c,
                start,
                end,
                float(before[end] - before[start]),
                tuple(people[here[near]].tolist()),
                tuple(given_up[near].tolist()),
            )


def states_of_duty(
    is_open: NDArray[np.bool_], rows: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Stretches in which nobody comes or goes and the client neither opens nor closes."""
    state = np.vstack([is_open, rows])
    edges = np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1
    return zip([0, *edges.tolist()], [*edges.tolist(), state.shape[1]], strict=True)

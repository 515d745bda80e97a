"""The desk plan: for each client and stretch of time, who rings, in order.

A stretch lasts as long as the same people of the team are on duty. The list is
ordered by planning affinity, the lead ahead by the policy's bonus; after the
overflow delay anyone on duty with the skills rings too, which needs no list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.result import DeskStretch
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence, teams

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


def desk_plan(evidence: Evidence, facts: Facts) -> tuple[DeskStretch, ...]:
    """Build the desk plan of a roster with its breaks, by client and then by time."""
    case, horizon = evidence.case, evidence.horizon
    on_duty = presence(evidence)
    team_of = teams(case, evidence.result.portfolio)
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    stretches: list[DeskStretch] = []
    for c, client in enumerate(case.clients):
        order = sorted(
            team_of.get(client.client_id, ()),
            key=lambda pairing: ringing_key(pairing, case.policy.lead_bonus),
        )
        is_open = np.repeat(facts.demand.open[c], per_slot)
        rows = on_duty[[case.operator_index[p.operator_id] for p in order]] & is_open
        # Two neighbours differ when anybody comes, goes, or the client opens or closes.
        state = np.vstack([is_open, rows])
        edges = np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1
        starts = [0, *edges.tolist()]
        ends = [*edges.tolist(), state.shape[1]]
        for start, end in zip(starts, ends, strict=True):
            if end > start and is_open[start]:
                stretches.append(
                    DeskStretch(
                        client_id=client.client_id,
                        start=horizon.moment(start * TICK_MINUTES),
                        end=horizon.moment(end * TICK_MINUTES),
                        operators=tuple(
                            pairing.operator_id
                            for pairing, here in zip(order, rows[:, start], strict=True)
                            if here
                        ),
                    )
                )
    return tuple(stretches)


def ringing_key(pairing: PlannedPairing, lead_bonus: float) -> tuple[float, str]:
    """Sort key of the ringing order: best first, ties by id."""
    bonus = lead_bonus if pairing.role == "lead" else 0.0
    return (-(pairing.affinity + bonus), pairing.operator_id)

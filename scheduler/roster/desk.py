"""The desk plan: for each client and stretch of time, who rings, in order.

A stretch lasts as long as the same people of the team are on duty. The list is
ordered by planning affinity, the lead ahead by the policy's bonus; of a tense
client, whose turn it is rings before the others. After the overflow delay anyone
on duty with the skills rings too, which needs no list.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from scheduler.result import DeskStretch
from scheduler.roster.turns import states_of_duty, take_turns
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence, teams
from scheduler.terms.tension import ringing_order

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts


def desk_plan(evidence: Evidence, facts: Facts) -> tuple[DeskStretch, ...]:
    """Build the desk plan of a roster with its breaks, by client and then by time."""
    case, horizon = evidence.case, evidence.horizon
    on_duty = presence(evidence)
    team_of = teams(case, evidence.result.portfolio)
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    turns = {
        (turn.client, turn.start): case.operators[turn.operator].operator_id
        for turn in take_turns(case, facts, evidence.result.portfolio, on_duty)
    }
    moments = [
        horizon.moment(tick * TICK_MINUTES) for tick in range(horizon.minutes // TICK_MINUTES + 1)
    ]
    stretches: list[DeskStretch] = []
    for c, client in enumerate(case.clients):
        order = sorted(
            team_of.get(client.client_id, ()),
            key=lambda pairing: ringing_order(case, pairing),
        )
        people = [pairing.operator_id for pairing in order]
        is_open = np.repeat(facts.demand.open[c], per_slot)
        rows = on_duty[[case.operator_index[operator_id] for operator_id in people]] & is_open
        states = [state for state in states_of_duty(is_open, rows) if is_open[state[0]]]
        there = rows[:, [start for start, _ in states]].T.tolist()
        for (start, end), on in zip(states, there, strict=True):
            here = list(compress(people, on))
            turn = turns.get((c, start))
            if turn is not None:
                here.sort(key=lambda operator_id: operator_id != turn)
            stretches.append(
                DeskStretch(
                    client_id=client.client_id,
                    start=moments[start],
                    end=moments[end],
                    operators=tuple(here),
                )
            )
    return tuple(stretches)

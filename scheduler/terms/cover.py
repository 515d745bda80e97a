"""Cover of a plan in shares of expected calls: what supervisors read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.result import Cover
from scheduler.terms.lost import lost_calls
from scheduler.terms.presence import COVER_ROLES, calls_per_tick, presence, teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.shifts import Evidence


def cover(evidence: Evidence, facts: Facts) -> Cover:
    """Named share, team share (without backups) and lost calls of a plan.

    Shares are 1 when no call is expected.
    """
    on_duty = presence(evidence)
    expected = float(facts.demand.calls.sum())
    named = float(covered_calls(evidence, facts, on_duty).sum())
    team = float(covered_calls(evidence, facts, on_duty, ("lead", "member")).sum())
    return Cover(
        named_share=named / expected if expected else 1.0,
        team_share=team / expected if expected else 1.0,
        lost_calls=lost_calls(facts, on_duty),
        expected_calls=expected,
    )


def covered_calls(
    evidence: Evidence,
    facts: Facts,
    on_duty: NDArray[np.bool_],
    roles: tuple[str, ...] = COVER_ROLES,
) -> NDArray[np.float64]:
    """Expected calls that arrive under named cover, ``[client, tick]``."""
    case = evidence.case
    team_of = teams(evidence, roles)
    table = np.zeros((len(case.clients), on_duty.shape[1]))
    for c, client in enumerate(case.clients):
        members = [
            case.operator_index[pairing.operator_id]
            for pairing in team_of.get(client.client_id, ())
        ]
        if members:
            table[c] = calls_per_tick(facts, c) * on_duty[members].any(axis=0)
    return table

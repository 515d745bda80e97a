"""Cover of a plan in shares of expected calls: what supervisors read first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.result import Cover
from scheduler.terms.lost import lost_calls
from scheduler.terms.presence import calls_per_tick, presence, teams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


def cover(evidence: Evidence, facts: Facts) -> Cover:
    """Named share, team share (without backups) and lost calls of a plan.

    Shares are 1 when no call is expected.
    """
    case, on_duty = evidence.case, presence(evidence)
    portfolio = evidence.result.portfolio
    return Cover(
        named_share=named_share(case, facts, teams(case, portfolio), on_duty),
        team_share=named_share(case, facts, teams(case, portfolio, ("lead", "member")), on_duty),
        lost_calls=lost_calls(facts, on_duty),
        expected_calls=float(facts.demand.calls.sum()),
    )


def named_share(
    case: Case,
    facts: Facts,
    team_of: Mapping[str, Sequence[PlannedPairing]],
    on_duty: NDArray[np.bool_],
) -> float:
    """Share of expected calls that arrive while somebody of the team is on duty."""
    expected = float(facts.demand.calls.sum())
    if not expected:
        return 1.0
    return float(covered_calls(case, facts, team_of, on_duty).sum()) / expected


def covered_calls(
    case: Case,
    facts: Facts,
    team_of: Mapping[str, Sequence[PlannedPairing]],
    on_duty: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Expected calls that arrive under named cover, ``[client, tick]``."""
    table = np.zeros((len(case.clients), on_duty.shape[1]))
    for c, client in enumerate(case.clients):
        members = [
            case.operator_index[pairing.operator_id]
            for pairing in team_of.get(client.client_id, ())
        ]
        if members:
            table[c] = calls_per_tick(facts, c) * on_duty[members].any(axis=0)
    return table

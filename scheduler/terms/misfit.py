"""``misfit``: calls that meet no trained voice of their team, or one that fits poorly.

For client c with D on duty, each expected call costs 1 less the best planning
affinity of D (as a share), and 1 when D is empty. The maximum makes one more
person worth ``max(0, a - best so far)``: additive over slots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.terms.presence import calls_per_tick, presence, teams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing

NAME = "misfit"


def score(evidence: Evidence, facts: Facts) -> float:
    """Misfit of every client's expected calls, tick by tick, times the weight."""
    team_of = teams(evidence.case, evidence.result.portfolio)
    return cost(evidence.case, facts, team_of, presence(evidence))


def cost(
    case: Case,
    facts: Facts,
    team_of: Mapping[str, Sequence[PlannedPairing]],
    on_duty: NDArray[np.bool_],
) -> float:
    """Misfit under given teams and presence ``[operator, tick]``, times the weight."""
    total = 0.0
    for c, client in enumerate(case.clients):
        best = np.zeros(on_duty.shape[1])
        for pairing in team_of.get(client.client_id, ()):
            o = case.operator_index[pairing.operator_id]
            fit = facts.affinities.planning[o, c]
            np.maximum(best, np.where(on_duty[o], fit, 0.0), out=best)
        total += client.priority * float((calls_per_tick(facts, c) * (1 - best / 100)).sum())
    return case.policy.weights.misfit * total


def marginal(
    case: Case, facts: Facts, client: int, operator: int, best: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Misfit avoided when ``operator`` joins those on duty for ``client``, ``[slot]``.

    Parameters
    ----------
    best
        Best planning affinity (0 to 100) of the team on duty, ``[slot]``.
    """
    fit = facts.affinities.planning[operator, client]
    weight = case.policy.weights.misfit * case.clients[client].priority
    gain: NDArray[np.float64] = np.maximum(0.0, fit - best) / 100
    return np.asarray(weight * facts.demand.calls[client] * gain)

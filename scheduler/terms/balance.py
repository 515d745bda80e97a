"""``balance``: expected handle minutes of each portfolio above or below a fair share.

The fair share of the week's minutes goes by contract. Counted on planned calls,
from the Result alone; calls of a new pairing count the longer time they take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

NAME = "balance"


def score(evidence: Evidence, facts: Facts) -> float:
    """Minutes off the fair share, over all operators, times the weight."""
    case = evidence.case
    minutes_a_call = facts.demand.handle_seconds / 60
    total = float(facts.demand.calls.sum(axis=1) @ minutes_a_call)
    contracts = sum(operator.contract_minutes_week for operator in case.operators)
    off = {
        operator.operator_id: -total * operator.contract_minutes_week / max(contracts, 1)
        for operator in case.operators
    }
    for pairing in evidence.result.portfolio:
        client = case.client_index.get(pairing.client_id)
        if client is not None and pairing.operator_id in off:
            factor = facts.handle_factor[case.operator_index[pairing.operator_id], client]
            off[pairing.operator_id] += pairing.calls * float(minutes_a_call[client] * factor)
    return case.policy.weights.balance * sum(abs(minutes) for minutes in off.values())

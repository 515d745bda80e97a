"""``contract``: minutes planned below or above what each contract asks of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.entitlement import due_minutes
from scheduler.terms.own import weekly_minutes

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.terms.own import WeekCost

NAME = "contract"


def score(evidence: Evidence, facts: Facts) -> float:
    """Cost of every operator's every civil week."""
    total = 0.0
    for operator in evidence.case.operators:
        cost = week_cost(evidence.case, operator)
        for week, minutes in enumerate(weekly_minutes(evidence, operator)):
            total += cost(week, minutes)
    return total


def week_cost(case: Case, operator: Operator) -> WeekCost:
    """Cost of a civil week of one operator by minutes worked."""
    weights = case.policy.weights
    due = [due_minutes(case, operator, week).contract for week in range(case.days // 7)]

    def cost(week: int, minutes: int) -> float:
        below, above = max(0, due[week] - minutes), max(0, minutes - due[week])
        return weights.contract_below * below + weights.contract_above * above

    return cost

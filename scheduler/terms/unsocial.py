"""``unsocial``: evenings, nights and weekends beyond a fair share of four weeks.

Hours above the share weigh by their square, straight between whole hours, and
only what the planned days add is charged. Several weeks are counted as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.fairness import added_overload, unsocial_of

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

NAME = "unsocial"


def score(evidence: Evidence, facts: Facts) -> float:
    """Added overload of every operator, times the weight."""
    case = evidence.case
    room = facts.unsocial.room
    added = [
        added_overload(
            float(room[o]),
            sum(unsocial_of(case, operator, s) for s in evidence.week[operator.operator_id]),
        )
        for o, operator in enumerate(case.operators)
    ]
    return case.policy.weights.unsocial * sum(added)

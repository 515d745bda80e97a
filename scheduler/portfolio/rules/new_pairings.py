"""An operator starts no more new pairings in a week than policy allows.

Clients without a team in force do not count: somebody must begin. The rule
binds the mode ``adjust``; ``free`` lifts it, and as a Result does not say which
mode was asked for, its check only warns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import carried, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "new_pairings"
HARD = False


def constrain(model: PortfolioModel) -> None:
    """Bound the pairings an operator starts with clients that have a team in force."""
    frame = model.frame
    if frame.new_limit is None:
        return
    for o, clients in model.clients.items():
        started = [model.y[o, c] for c in clients if frame.limited[c] and not frame.in_force[o, c]]
        model.cp.add(sum(started) <= frame.new_limit - int(frame.begun[o]))


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Operators who start more pairings than the weekly limit."""
    limit = case.policy.new_pairings_per_week
    in_force = {(p.operator_id, p.client_id) for p in case.portfolio}
    served = {
        c
        for o, c in in_force
        if o in case.operator_index
        and c in case.client_index
        and facts.eligible[case.operator_index[o], case.client_index[c]]
    }
    found = []
    for operator, own in carried(case, portfolio):
        started = sum(
            p.client_id in served and (p.operator_id, p.client_id) not in in_force for p in own
        )
        if started > limit:
            found.append(
                Violation(
                    rule=ID,
                    severity="warning",
                    operator_id=operator.operator_id,
                    amount=started - limit,
                    unit="pairings",
                    params={"started": started, "limit": limit},
                )
            )
    return found


explain = words

"""The complexities of an operator's clients add up to no more than the policy's portfolio size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import carried, complexity, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "portfolio_size"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Bound what each operator's clients take of their room: in a service, complexity."""
    frame = model.frame
    for o, clients in model.clients.items():
        size = sum(int(frame.size[o, c]) * model.y[o, c] for c in clients)
        model.cp.add(size <= int(frame.room[o]))


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Operators whose summed complexity passes the policy's portfolio size."""
    limit = case.policy.portfolio_size
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=operator.operator_id,
            amount=complexity(case, own) - limit,
            unit="complexity",
            params={"size": complexity(case, own), "limit": limit},
        )
        for operator, own in carried(case, portfolio)
        if complexity(case, own) > limit
    ]


explain = words

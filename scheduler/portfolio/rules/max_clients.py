"""An operator carries no more clients than was agreed with them."""

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

ID = "max_clients"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Bound the number of clients of each operator."""
    for o, clients in model.clients.items():
        model.cp.add(sum(model.y[o, c] for c in clients) <= int(model.frame.max_clients[o]))


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Operators with more clients than their maximum."""
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=operator.operator_id,
            amount=len(own) - operator.max_clients,
            unit="clients",
            params={"clients": len(own), "limit": operator.max_clients},
        )
        for operator, own in carried(case, portfolio)
        if len(own) > operator.max_clients
    ]


explain = words

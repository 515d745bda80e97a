"""Every pairing names a client and an operator of the case, and no pair twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "known_ids"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Nothing to say: the model has one variable a pair, and only pairs of the case."""


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Pairings with an unknown id, and pairs listed more than once."""
    found = []
    for (client_id, operator_id), times in Counter(
        (p.client_id, p.operator_id) for p in portfolio
    ).items():
        unknown = (client_id not in case.client_index) + (operator_id not in case.operator_index)
        if unknown or times > 1:
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    client_id=client_id,
                    operator_id=operator_id,
                    amount=unknown + times - 1,
                    unit="pairings",
                    params={"times": times, "unknown": unknown},
                )
            )
    return found


explain = words

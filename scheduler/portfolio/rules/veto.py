"""Nobody carries a client when either side or the house excluded it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.entities import effective_on
from scheduler.portfolio.rules.common import known, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "veto"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Forbid the pairs that are vetoed."""
    for (o, c), chosen in model.y.items():
        if model.facts.affinities.vetoed[o, c]:
            model.cp.add(chosen == 0)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Pairs that a veto in force excludes, whoever set it."""
    seen = case.as_of.astimezone(case.horizon.zone)
    vetoed = {
        (row.operator_id, row.client_id): row.side
        for row in case.affinity_overrides
        if row.veto and effective_on(row.set_on, row.expires_on, seen)
    }
    return [
        Violation(
            rule=ID,
            severity="hard",
            client_id=p.client_id,
            operator_id=p.operator_id,
            amount=1,
            unit="pairings",
            params={"side": vetoed[p.operator_id, p.client_id]},
        )
        for p in known(case, portfolio)
        if (p.operator_id, p.client_id) in vetoed
    ]


explain = words

"""Only people whose training is done give cover and carry planned calls.

In a team where nobody's training is done, or on a site without a portfolio in
force, everybody counts as trained: somebody must answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import teams, trained_people, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "trained"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Give no planned calls to those who do not count as trained this week."""
    for (o, c), share in model.share.items():
        if not model.frame.counts[o, c]:
            model.cp.add(share == 0)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Pairings marked otherwise than the case has it, or with calls though untrained."""
    done = trained_people(case, facts)
    found = []
    for client, team in teams(case, portfolio):
        people = done.get(client.client_id, set()) & {p.operator_id for p in team}
        for pairing in team:
            truth = not people or pairing.operator_id in people
            if pairing.trained != truth or (not truth and pairing.calls > 0):
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        client_id=client.client_id,
                        operator_id=pairing.operator_id,
                        amount=max(pairing.calls, 1.0),
                        unit="calls",
                        params={"trained": truth},
                    )
                )
    return found


explain = words

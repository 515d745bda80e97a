"""An operator holds every language and skill of the clients they carry, at the level asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import known, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "eligible"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Forbid pairs of which the facts say that a need is missing."""
    skilled = model.facts.eligible | model.facts.affinities.vetoed
    for (o, c), chosen in model.y.items():
        if not skilled[o, c]:
            model.cp.add(chosen == 0)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Pairs that lack a language or a skill, with the levels missing."""
    found = []
    for pairing in known(case, portfolio):
        operator = case.operators[case.operator_index[pairing.operator_id]]
        client = case.clients[case.client_index[pairing.client_id]]
        gaps = {
            name: level - held.get(name, 0)
            for asked, held in (
                (client.languages, operator.languages),
                (client.skills, operator.skills),
            )
            for name, level in asked.items()
            if held.get(name, 0) < level
        }
        if gaps:
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    client_id=client.client_id,
                    operator_id=operator.operator_id,
                    amount=sum(gaps.values()),
                    unit="levels",
                    params={"missing": ", ".join(sorted(gaps))},
                )
            )
    return found


explain = words

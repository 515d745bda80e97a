"""A team has exactly one lead, who is trained where anybody of the team is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import teams, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing
    from scheduler.rule import Explanation

ID = "lead"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """One lead for each client with a team, taken from the team and from its trained people."""
    counts = model.frame.counts
    for c, people in model.people.items():
        leads = [model.lead[o, c] for o in people]
        model.cp.add(sum(leads) == model.has_team[c])
        for o in people:
            model.cp.add_implication(model.lead[o, c], model.y[o, c])
            if not counts[o, c]:
                for other in people:
                    if counts[other, c]:
                        model.cp.add_implication(model.lead[o, c], ~model.y[other, c])


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Teams without a lead, with several, or led by somebody untrained beside the trained."""
    found = []
    for client, team in teams(case, portfolio):
        leads = [p for p in team if p.role == "lead"]
        idle = any(p.trained for p in team) and any(not p.trained for p in leads)
        if team and (len(leads) != 1 or idle):
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    client_id=client.client_id,
                    amount=max(1, abs(len(leads) - 1)),
                    unit="leads",
                    params={"leads": len(leads), "untrained": idle},
                )
            )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return words(violation, case, "untrained" if violation.params["untrained"] else "broken")

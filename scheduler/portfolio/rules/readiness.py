"""A client whose brief lacks one of its three answers is not ready; policy says if it may start.

What to say, what never to say, how far to go. No brief at all is not ready too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import ready_ids, teams, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "readiness"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Leave clients that are not ready without a team, unless policy lets them start."""
    case = model.frame.case
    if case.policy.assign_not_ready:
        return
    ready = ready_ids(case)
    for (_, c), chosen in model.y.items():
        if case.clients[c].client_id not in ready:
            model.cp.add(chosen == 0)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Teams of clients that are not ready: hard where policy forbids them, else a warning."""
    ready = {
        brief.client_id
        for brief in case.briefs
        if brief.has_say and brief.has_never_say and brief.has_authority
    }
    return [
        Violation(
            rule=ID,
            severity="warning" if case.policy.assign_not_ready else "hard",
            client_id=client.client_id,
            amount=len(team),
            unit="pairings",
        )
        for client, team in teams(case, portfolio)
        if team and client.client_id not in ready
    ]


explain = words

"""A team has at least the people agreed with its client and at most as many.

Too few is only a warning where the plan could not help it: too few people hold
the client's needs, everybody who does is full, or the team in force was short
already and lost nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import people_with_room, ready_ids, teams, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Client
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing
    from scheduler.rule import Explanation

ID = "team_size"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Bound team sizes; people missing below are counted in ``short`` and cost dearly."""
    for c, people in model.people.items():
        team = sum(model.y[o, c] for o in people)
        model.cp.add(team <= model.frame.case.clients[c].team_max)
        model.cp.add(team + model.short[c] >= int(model.frame.team_min[c]))


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Teams too large or too small, with the people beyond or missing."""
    ready = ready_ids(case)
    found = []
    for client, team in teams(case, portfolio):
        missing, extra = client.team_min - len(team), len(team) - client.team_max
        startable = case.policy.assign_not_ready or client.client_id in ready
        if missing <= 0 and extra <= 0:
            continue
        fault = extra > 0 or (
            startable
            and not _was_short(case, client, team)
            and bool(people_with_room(case, facts, portfolio, client))
        )
        found.append(
            Violation(
                rule=ID,
                severity="hard" if fault else "warning",
                client_id=client.client_id,
                amount=max(missing, extra),
                unit="people",
                params={
                    "people": len(team),
                    "least": client.team_min,
                    "most": client.team_max,
                    "too_many": extra > 0,
                },
            )
        )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return words(violation, case, "too_many" if violation.params["too_many"] else "broken")


def _was_short(case: Case, client: Client, team: Sequence[PlannedPairing]) -> bool:
    """Tell whether the team is no smaller than the one in force (on a site that has some)."""
    before = {p.operator_id for p in case.portfolio if p.client_id == client.client_id}
    return bool(case.portfolio) and before <= {p.operator_id for p in team}

"""A client past its first weeks has two trained people, so that none of them is indispensable.

Policy says whether that is required or only reported.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import people_with_room, ready_ids, teams, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "two_trained"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Want two trained people where policy requires them; who is short is named afterwards."""
    counts = model.frame.counts
    for c, people in model.people.items():
        if model.frame.two_wanted[c]:
            trained = sum(model.y[o, c] for o in people if counts[o, c])
            model.cp.add(trained + model.short_trained[c] >= 2)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Clients past their first weeks with fewer than two trained people.

    Hard where policy requires two, two exist that could answer this week
    (training takes longer than a plan), and one left out has room.
    """
    in_force = {(p.operator_id, p.client_id): p.trained_on for p in case.portfolio}
    today = case.as_of.astimezone(case.horizon.zone).date()
    young = today - timedelta(days=case.policy.first_weeks_days)
    ready = ready_ids(case)
    found = []
    for client, team in teams(case, portfolio):
        trained = sum(p.trained for p in team)
        startable = case.policy.assign_not_ready or client.client_id in ready
        if trained >= 2 or client.since > young or not startable:
            continue
        column = facts.eligible[:, case.client_index[client.client_id]]
        people = [o.operator_id for o, fits in zip(case.operators, column, strict=True) if fits]
        answer = [
            o
            for o in people
            if (day := in_force.get((o, client.client_id))) is not None and day <= today
        ]
        could = people_with_room(case, facts, portfolio, client) & set(answer or people)
        possible = len(answer or people) >= 2 and bool(could)
        required = case.policy.require_two_trained and possible
        found.append(
            Violation(
                rule=ID,
                severity="hard" if required else "warning",
                client_id=client.client_id,
                amount=2 - trained,
                unit="people",
                params={"trained": trained, "possible": possible},
            )
        )
    return found


explain = words

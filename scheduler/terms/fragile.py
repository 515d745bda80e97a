"""``fragile``: clients that hang on one person, or are open when nobody of their team can be there.

A client counts once for fewer than two trained people, and once for any open
slot in which none of its trained people is available (windows and absences; not
what the roster then makes of them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.available import available
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

NAME = "fragile"


def score(evidence: Evidence, facts: Facts) -> float:
    """Fragile clients times the weight."""
    case = evidence.case
    free = available(case, facts.demand.slot_minutes)
    team_of = teams(evidence.case, evidence.result.portfolio)
    count = 0
    for c, client in enumerate(case.clients):
        people = {case.operator_index[p.operator_id] for p in team_of.get(client.client_id, ())}
        away = ~free[sorted(people)].any(axis=0)
        count += len(people) < 2
        count += bool((facts.demand.open[c] & away).any())
    return case.policy.weights.fragile * count

"""Small sites on which somebody must learn: one client or a few, people who are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.learning.plan import learning_plan
from scheduler.policy import Policy
from tests.scheduler.portfolio.worlds import a_site, clients, facts_of, in_force, operators

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.learning import LearningPlan
    from scheduler.result import PlannedLearning


def a_school(people: int = 4, firms: int = 1, **changes: Any) -> Case:
    """Each client hangs on ``o1``; policy keys may be given by name."""
    keys = {name: changes.pop(name) for name in set(changes) & set(Policy.model_fields)}
    values: dict[str, Any] = {
        "operators": operators(people),
        "clients": clients(firms),
        "portfolio": tuple(in_force(f"c{n}", "o1", "lead") for n in range(1, firms + 1)),
        "policy": Policy(**keys),
    }
    return a_site(**(values | changes))


def planned(case: Case, facts: Facts | None = None, **told: Any) -> LearningPlan:
    """The plan of a case, with facts made by hand."""
    return learning_plan(case, facts or facts_of(case, **told))


def by_pair(plan: LearningPlan) -> dict[tuple[str, str], list[PlannedLearning]]:
    """Rows of each pairing, in order."""
    found: dict[tuple[str, str], list[PlannedLearning]] = {}
    for row in plan.rows:
        found.setdefault((row.operator_id, row.client_id), []).append(row)
    return found


def reasons(plan: LearningPlan) -> dict[str, set[str]]:
    """Reasons by client."""
    found: dict[str, set[str]] = {}
    for unmet in plan.unmet:
        found.setdefault(unmet.client_id or "", set()).add(unmet.reason)
    return found

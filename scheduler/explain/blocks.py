"""What the rules find in a changed plan and not in the plan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.evidence import Evidence
from scheduler.explain.changes import with_changes
from scheduler.portfolio.rules import PORTFOLIO_RULES, new_pairings, trained
from scheduler.rules import check_all, workstations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher
    from scheduler.result import Violation


def new_blocks(
    weigher: Weigher, plan: Plan, *, trained_apart: bool = False
) -> tuple[Violation, ...]:
    """Portfolio rules that other teams break and the plan does not, or breaks less.

    The limit of new pairings only warns in a check, but binds the planner.

    Parameters
    ----------
    trained_apart
        Leaves out who is marked as trained without being it: the caller says so.
    """
    case, facts = weigher.case, weigher.facts
    found: list[Violation] = []
    for rule in PORTFOLIO_RULES:
        if trained_apart and rule is trained:
            continue
        before = rule.check(case, facts, weigher.plan.portfolio)
        after = rule.check(case, facts, plan.portfolio)
        binding = [v for v in after if v.severity == "hard" or rule is new_pairings]
        found += _worse(before, binding)
    return tuple(found)


def new_breaches(weigher: Weigher, plan: Plan, operator_id: str) -> tuple[Violation, ...]:
    """Hard working-time rules that one person's other week breaks and the planned one does not."""
    case = weigher.case
    operator = case.operators[case.operator_index[operator_id]]
    alone = with_changes(case, operators=(operator,))
    result = weigher.drafted(plan)
    before = check_all(Evidence(alone, weigher.result))
    after = check_all(Evidence(alone, result))
    # Desks are the one rule that ties people together: it is asked of everybody.
    if case.site.workstations is not None:
        before += workstations.check(weigher.evidence)
        after += workstations.check(Evidence(case, result))
    hard = (v for v in after if v.severity == "hard")
    return tuple(_worse(before, hard))


def _worse(before: Iterable[Violation], after: Iterable[Violation]) -> list[Violation]:
    """Violations that are new, or greater than the same one was."""
    amounts: dict[object, float] = {}
    for violation in before:
        key = _place(violation)
        amounts[key] = max(amounts.get(key, 0.0), violation.amount)
    return [v for v in after if v.amount > amounts.get(_place(v), 0.0) + 1e-9]


def _place(violation: Violation) -> object:
    return (violation.rule, violation.operator_id, violation.client_id, violation.date)

"""A pairing that a person fixed is in the portfolio, if the pair may exist at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.portfolio.rules.common import ready_ids, words
from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing

ID = "pairing_locks"
HARD = True


def constrain(model: PortfolioModel) -> None:
    """Choose every pair that is fixed and may exist."""
    for (o, c), chosen in model.y.items():
        if model.frame.locked[o, c]:
            model.cp.add(chosen == 1)


def check(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
) -> list[Violation]:
    """Fixed pairs that the portfolio left out.

    A warning where the pair may not exist: a need is missing, a veto stands, or
    the client is not ready and policy forbids its start.
    """
    chosen = {(p.operator_id, p.client_id) for p in portfolio}
    ready = ready_ids(case)
    found = []
    for lock in case.locks:
        if lock.kind != "pairing" or lock.client_id is None:
            continue
        operator = case.operator_index.get(lock.operator_id)
        client = case.client_index.get(lock.client_id)
        if operator is None or client is None or (lock.operator_id, lock.client_id) in chosen:
            continue
        startable = case.policy.assign_not_ready or lock.client_id in ready
        possible = bool(facts.eligible[operator, client]) and startable
        found.append(
            Violation(
                rule=ID,
                severity="hard" if possible else "warning",
                client_id=lock.client_id,
                operator_id=lock.operator_id,
                amount=1,
                unit="pairings",
                params={"possible": possible},
            )
        )
    return found


explain = words

"""``training``: minutes of this week's planned training that found no place in the roster.

What is planned follows from the case (``scheduler.learning``). Minutes placed
for one pairing in one week do not make up for those of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.training import not_placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.training import Session

NAME = "training"


def score(evidence: Evidence, facts: Facts) -> float:
    """Minutes planned and not placed, times the weight."""
    return cost(evidence.case, facts, evidence.training)


def cost(case: Case, facts: Facts, sessions: Iterable[Session]) -> float:
    """As :func:`score`, from the sessions."""
    open_minutes = sum(minutes for _, minutes in not_placed(case, facts, sessions))
    return case.policy.weights.training * open_minutes

"""The terms of the objective, one file each, all in expected calls lost.

``TERMS`` is the objective: the sum of their scores on a finished Result. A term
that prices single days or weeks of one operator says so with ``day_cost`` and
``week_cost``; the coupling terms ``lost``, ``misfit`` and ``posts`` have
``marginal``. Tests hold each price against the difference of scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scheduler.terms import (
    balance,
    change,
    contract,
    fragile,
    lost,
    misfit,
    pay,
    posts,
    tension,
    training,
    unsocial,
    wishes,
)

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts


class Term(Protocol):
    """One term as a module."""

    NAME: str

    def score(self, evidence: Evidence, facts: Facts) -> float:
        """Value of the term on a finished plan, weight included."""
        ...


TERMS: tuple[Term, ...] = (
    lost,
    misfit,
    posts,
    wishes,
    unsocial,
    tension,
    contract,
    pay,
    change,
    training,
    balance,
    fragile,
)


def score_all(evidence: Evidence, facts: Facts) -> dict[str, float]:
    """Score every term, in the order of ``TERMS``."""
    return {term.NAME: term.score(evidence, facts) for term in TERMS}

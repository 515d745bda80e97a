"""The rules of a portfolio, explicit and in the order in which people read them.

Each rule is one module with ``constrain`` (what CP-SAT is told) and ``check``
(what the validator finds), written apart; tests hold them against each other.
Nothing here imports OR-tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from scheduler.portfolio.rules import (
    eligible,
    known_ids,
    lead,
    max_clients,
    new_pairings,
    pairing_locks,
    portfolio_size,
    readiness,
    shares,
    team_size,
    trained,
    two_trained,
    veto,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.model import PortfolioModel
    from scheduler.result import PlannedPairing, Violation
    from scheduler.rule import Explanation


class PortfolioRule(Protocol):
    """A portfolio rule as a module; ``ID`` is the file's name."""

    ID: str
    HARD: bool

    def constrain(self, model: PortfolioModel) -> None:
        """Tell CP-SAT the rule."""
        ...

    def check(
        self, case: Case, facts: Facts, portfolio: Sequence[PlannedPairing]
    ) -> list[Violation]:
        """Every violation of the rule by a portfolio, each with its amount."""
        ...

    def explain(self, violation: Violation, case: Case) -> Explanation:
        """Words for one violation."""
        ...


PORTFOLIO_RULES: Final[tuple[PortfolioRule, ...]] = (
    known_ids,
    eligible,
    veto,
    readiness,
    team_size,
    lead,
    trained,
    two_trained,
    shares,
    max_clients,
    portfolio_size,
    new_pairings,
    pairing_locks,
)

"""What a plan decides before its desk, as one value that is changed by replacing parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift
    from scheduler.training import Session

    Portfolio = tuple[PlannedPairing, ...]
    Week = Mapping[str, tuple[Shift, ...]]


@dataclass(frozen=True)
class Plan:
    """What a plan decides before its desk: teams, shifts with their breaks, training."""

    portfolio: Portfolio
    week: Week
    sessions: tuple[Session, ...]

    @cached_property
    def team_of(self) -> dict[str, list[PlannedPairing]]:
        """Everybody in each client's team."""
        found: dict[str, list[PlannedPairing]] = {}
        for pairing in self.portfolio:
            found.setdefault(pairing.client_id, []).append(pairing)
        return found

"""What a run tells while it works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """What a better plan does otherwise than the best one before it.

    Attributes
    ----------
    weeks
        People whose planned shifts differ.
    pairings
        Pairings started or ended.
    terms
        By how much each part of the objective rose (above 0) or fell, in calls;
        parts that stayed are left out.
    """

    weeks: int
    pairings: int
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a running solve.

    ``stage`` is ``demand``, ``portfolio``, ``weeks``, ``roster``, ``breaks`` or
    ``desk``; figures are ``None`` until they exist. ``improved`` tells whether
    the best plan changed since the last report, and ``change`` how; it is
    ``None`` for the first plan.
    """

    stage: str
    seconds: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    named_share: float | None = None
    rounds: int = 0
    improved: bool = False
    change: Change | None = None


OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]


def relative_gap(objective: float, bound: float | None) -> float | None:
    """Gap between a value and its proven bound, as a share of the value."""
    if bound is None:
        return None
    if objective <= 0:
        return 0.0 if bound >= objective else None
    return max(0.0, (objective - bound) / objective)

"""Limit of days off: rest comes in runs of at least so many days.

Read from ``limits.csv``. A day is off when no shift begins on it. A run of days
off that touches either edge of the horizon may go on outside it and is never
too short.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "limit_days_off"
HARD = True
KEYS: tuple[str, ...] = ()


@dataclass(frozen=True)
class DaysOff:
    """State: days off in a row up to yesterday, no further than ``shortest``."""

    shortest: int

    @property
    def effects_key(self) -> int:
        """Operators with the same limit share one table."""
        return self.shortest

    def start(self) -> int:
        """Return a run that is long enough already: at the edge none is short."""
        return self.shortest

    def effect(self, day: int, pattern: DayPattern | None) -> bool:
        """Tell whether the day is off."""
        return pattern is None

    def step(self, state: int, effect: bool) -> int | None:
        """Lengthen the run, or end it when it is long enough."""
        if effect:
            return min(state + 1, self.shortest)
        return None if 0 < state < self.shortest else 0

    def accepts(self, state: int) -> bool:
        """Accept: a run at the horizon's end is never too short."""
        return True


def resource(case: Case, operator: Operator) -> DaysOff | None:
    """Count days off in a row up to the tightest limit that concerns the operator."""
    own = [row for row in case.limits if row.operator_id == operator.operator_id]
    shortest = max((row.min_run_off or 0 for row in own), default=0)
    return DaysOff(shortest) if shortest > 1 else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a run of days off that is too short, with the days missing."""
    horizon = evidence.horizon
    found = []
    for row in evidence.case.limits:
        shifts = evidence.week.get(row.operator_id, ())
        worked = sorted({horizon.day_of(shift.start) for shift in shifts})
        # Days off between two worked days touch no edge; all others do.
        for before, after in pairwise(worked):
            length = after - before - 1
            missing = (row.min_run_off or 0) - length
            if length and missing > 0:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=row.operator_id,
                        date=horizon.date_of(before + 1),
                        amount=missing,
                        unit="days",
                        params={"limit": row.min_run_off, "length": length, "days": missing},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

"""Limit of minutes: what an operator works over the whole horizon has a floor and a ceiling.

Read from ``limits.csv``; a shift counts whole on the day it begins, as worked
minutes or as its code says. Weekly bounds of a contract are another rule's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "limit_minutes"
HARD = True
KEYS: tuple[str, ...] = ()


@dataclass(frozen=True)
class MinutesSoFar:
    """State: minutes worked so far, no further than they matter.

    Attributes
    ----------
    least
        Minutes the horizon must reach.
    most
        Minutes it may not pass, or ``None``.
    """

    least: int
    most: int | None

    @property
    def effects_key(self) -> tuple[int, int | None]:
        """Operators with the same limits share one table."""
        return self.least, self.most

    def start(self) -> int:
        """Return no minute."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> int:
        """Return the minutes of the day."""
        return 0 if pattern is None else pattern.worked_minutes

    def step(self, state: int, effect: int) -> int | None:
        """Add the day; without a ceiling, the floor is as far as anybody counts."""
        total = state + effect
        if self.most is None:
            return min(total, self.least)
        return total if total <= self.most else None

    def accepts(self, state: int) -> bool:
        """Accept when the floor is reached."""
        return state >= self.least


def resource(case: Case, operator: Operator) -> MinutesSoFar | None:
    """Count minutes between the tightest bounds that concern the operator."""
    own = [row for row in case.limits if row.operator_id == operator.operator_id]
    least = max((row.min_minutes for row in own if row.min_minutes is not None), default=0)
    most = min((row.max_minutes for row in own if row.max_minutes is not None), default=None)
    return MinutesSoFar(least, most) if least or most is not None else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a bound that is passed, with the minutes beyond it."""
    found = []
    for row in evidence.case.limits:
        worked = sum(shift.worked_minutes for shift in evidence.week.get(row.operator_id, ()))
        sides = []
        if row.min_minutes is not None:
            sides.append(("below", row.min_minutes, row.min_minutes - worked))
        if row.max_minutes is not None:
            sides.append(("above", row.max_minutes, worked - row.max_minutes))
        found += [
            Violation(
                rule=ID,
                severity="hard",
                operator_id=row.operator_id,
                amount=beyond,
                params={"side": side, "limit": limit, "worked": worked, "minutes": beyond},
            )
            for side, limit, beyond in sides
            if beyond > 0
        ]
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation: below the floor or above the ceiling."""
    return Explanation(f"rule.{ID}.{violation.params['side']}", violation.params, None)

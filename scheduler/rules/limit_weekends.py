"""Limit of weekends: an operator works at most so many of the horizon's weekends.

Read from ``limits.csv``. A weekend counts once when a shift begins on its
Saturday, its Sunday or both.
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

ID = "limit_weekends"
HARD = True
KEYS: tuple[str, ...] = ()

SATURDAY, SUNDAY = 5, 6
Weekends = tuple[int, bool]


@dataclass(frozen=True)
class WeekendsWorked:
    """State: weekends worked so far, and whether this week's Saturday was.

    The effect of a day is its weekday when it belongs to a weekend (else
    ``-1``) and whether it is worked.
    """

    case: Case
    most: int

    @property
    def effects_key(self) -> int:
        """Operators with the same limit share one table."""
        return self.most

    def start(self) -> Weekends:
        """Return no weekend: the horizon opens on a Monday."""
        return 0, False

    def effect(self, day: int, pattern: DayPattern | None) -> tuple[int, bool]:
        """Return the day of the weekend and whether it is worked."""
        weekday = self.case.horizon.weekday(day)
        if weekday < SATURDAY:
            return -1, False
        return weekday, pattern is not None

    def step(self, state: Weekends, effect: tuple[int, bool]) -> Weekends | None:
        """Count a weekend on its first worked day."""
        count, saturday_worked = state
        weekday, worked = effect
        if worked and not (weekday == SUNDAY and saturday_worked):
            count += 1
        if count > self.most:
            return None
        return count, weekday == SATURDAY and worked

    def accepts(self, state: Weekends) -> bool:
        """Accept."""
        return True


def resource(case: Case, operator: Operator) -> WeekendsWorked | None:
    """Count weekends up to the tightest limit that concerns the operator."""
    own = [row for row in case.limits if row.operator_id == operator.operator_id]
    most = min((row.max_weekends for row in own if row.max_weekends is not None), default=None)
    weekends = sum(case.horizon.weekday(day) == SATURDAY for day in range(case.days))
    return WeekendsWorked(case, most) if most is not None and most < weekends else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation an operator who works too many weekends, from the first one too many."""
    found = []
    for row in evidence.case.limits:
        if row.max_weekends is None:
            continue
        starts = [
            evidence.horizon.moment(shift.start).date()
            for shift in evidence.week.get(row.operator_id, ())
        ]
        # A Saturday and its Sunday share their ISO week.
        weekends = sorted({day.isocalendar()[:2] for day in starts if day.isoweekday() >= 6})
        excess = len(weekends) - row.max_weekends
        if excess > 0:
            first = weekends[row.max_weekends]
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=row.operator_id,
                    date=min(
                        day
                        for day in starts
                        if day.isoweekday() >= 6 and day.isocalendar()[:2] == first
                    ),
                    amount=excess,
                    unit="weekends",
                    params={
                        "limit": row.max_weekends,
                        "worked": len(weekends),
                        "weekends": excess,
                    },
                )
            )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

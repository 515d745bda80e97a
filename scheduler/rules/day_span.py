"""Day span: at most thirteen hours from the first start to the last end of a working day.

A working day is the shifts that begin on one local day (IDCC 2098, art. 30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "day_span"
HARD = True
KEYS = ("day_span_max_minutes",)


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days that are short enough from end to end."""
    if not case.law.has(KEYS[0]):
        return None
    limit = case.law.minutes(KEYS[0])

    def allows(pattern: DayPattern) -> bool:
        return pattern.span_minutes <= limit

    return PatternFilter(allows, effects_key=ID)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes beyond the limit, by working day."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(KEYS[0]):
        return []
    limit = case.law.minutes(KEYS[0])
    found = []
    for operator in case.operators:
        for day, shifts in evidence.by_day(operator).items():
            minutes = max(shift.end for shift in shifts) - min(shift.start for shift in shifts)
            if minutes > limit:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(day),
                        amount=minutes - limit,
                        params={"minutes": minutes, "limit": limit},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

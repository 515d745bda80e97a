"""Part-timers: a working day spans at most twice its hours of work (IDCC 2098, art. 23.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "part_time_span"
HARD = True
KEYS = ("part_time_span_over_work_max",)


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days that hold enough work for their span."""
    if not _binds(case, operator):
        return None
    ratio = case.law.number(KEYS[0])

    def allows(pattern: DayPattern) -> bool:
        return pattern.span_minutes <= ratio * pattern.worked_minutes

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case, operator: Operator) -> bool:
    return operator.part_time and case.law.has(KEYS[0])


def check(evidence: Evidence) -> list[Violation]:
    """Minutes of span beyond the limit, by working day."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not _binds(case, operator):
            continue
        ratio = case.law.number(KEYS[0])
        for day, shifts in evidence.by_day(operator).items():
            span = max(shift.end for shift in shifts) - min(shift.start for shift in shifts)
            work = sum(shift.worked_minutes for shift in shifts)
            if span > ratio * work:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(day),
                        amount=span - ratio * work,
                        params={"span": span, "minutes": work, "ratio": ratio},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

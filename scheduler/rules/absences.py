"""Absences: nobody works while they are away.

No minute of a shift, breaks included, falls inside an absence of its operator.
Why somebody is away is never known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "absences"
HARD = True
KEYS: tuple[str, ...] = ()


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the patterns that meet no absence."""
    horizon = case.horizon
    away = [
        (horizon.minute(row.start), horizon.minute(row.end))
        for row in case.absences
        if row.operator_id == operator.operator_id
    ]
    if not away:
        return None

    def allows(pattern: DayPattern) -> bool:
        return not any(
            shift.start < end and start < shift.end
            for shift in pattern.shifts
            for start, end in away
        )

    return PatternFilter(allows)


def check(evidence: Evidence) -> list[Violation]:
    """One violation a shift and absence that meet, with the minutes they share."""
    horizon = evidence.horizon
    found = []
    for absence in evidence.case.absences:
        for shift in evidence.week.get(absence.operator_id, ()):
            start, end = horizon.moment(shift.start), horizon.moment(shift.end)
            shared = horizon.minute(min(end, absence.end)) - horizon.minute(
                max(start, absence.start)
            )
            if shared > 0:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=absence.operator_id,
                        date=start.date(),
                        amount=shared,
                        params={
                            "minutes": shared,
                            "start": clock(horizon.wall_minute(shift.start)),
                            "end": clock(horizon.wall_minute(shift.end)),
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

"""Minors: no work between 22:00 and 06:00 (L3163-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "minor_night"
HARD = True
KEYS = ("minor_night_starts", "minor_night_ends")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days that touch no night."""
    if not _binds(case, operator):
        return None
    opens, closes = (case.law.minutes(key) for key in KEYS)
    nights = [
        (case.horizon.minute_of(day, opens), case.horizon.minute_of(day + 1, closes))
        for day in range(-1, case.days + 1)
    ]

    def allows(pattern: DayPattern) -> bool:
        return not any(
            shift.start < end and start < shift.end
            for shift in pattern.shifts
            for start, end in nights[pattern.day : pattern.day + 3]
        )

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case, operator: Operator) -> bool:
    return operator.minor and all(case.law.has(key) for key in KEYS)


def check(evidence: Evidence) -> list[Violation]:
    """Night minutes of each shift of a minor."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not _binds(case, operator):
            continue
        opens, closes = (case.law.minutes(key) for key in KEYS)
        for shift in evidence.week[operator.operator_id]:
            night = horizon.wall_overlap(shift.start, shift.end, opens, closes + MINUTES_PER_DAY)
            if night > 0:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.moment(shift.start).date(),
                        amount=night,
                        params={"minutes": night, "start": clock(opens), "end": clock(closes)},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

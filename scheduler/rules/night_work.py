"""Night workers: at most eight hours on a working day that holds night work (L3122-6).

A working day is the shifts that begin on one local day; it holds night work as
soon as one minute of its presence lies in the night of the profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "night_work"
HARD = True
KEYS = ("night_worker_day_max_minutes", "night_starts", "night_ends")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow a night worker's long days only where they touch no night."""
    if not _binds(case, operator):
        return None
    limit = case.law.minutes(KEYS[0])
    opens, closes = case.law.minutes("night_starts"), case.law.minutes("night_ends")
    nights = [
        (case.horizon.minute_of(day, opens), case.horizon.minute_of(day + 1, closes))
        for day in range(-1, case.days + 1)
    ]

    def allows(pattern: DayPattern) -> bool:
        if pattern.worked_minutes <= limit:
            return True
        return not any(
            shift.start < end and start < shift.end
            for shift in pattern.shifts
            for start, end in nights[pattern.day : pattern.day + 3]
        )

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case, operator: Operator) -> bool:
    return operator.night_worker and all(case.law.has(key) for key in KEYS)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes beyond the limit, by working day."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not _binds(case, operator):
            continue
        limit = case.law.minutes(KEYS[0])
        opens, closes = case.law.minutes("night_starts"), case.law.minutes("night_ends")
        for day, shifts in evidence.by_day(operator).items():
            night = sum(
                horizon.wall_overlap(shift.start, shift.end, opens, closes + MINUTES_PER_DAY)
                for shift in shifts
            )
            minutes = sum(shift.worked_minutes for shift in shifts)
            if night > 0 and minutes > limit:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(day),
                        amount=minutes - limit,
                        params={"minutes": minutes, "limit": limit, "night_minutes": night},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

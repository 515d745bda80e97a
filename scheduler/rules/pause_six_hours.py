"""The pause: twenty running minutes once a day's work reaches six hours (L3121-16).

Any break inside a shift counts, paid or not, and so does the gap between two
shifts of one day; breaks that touch run on. Minors have their own pause in
``run_of_work``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "pause_six_hours"
HARD = True
KEYS = ("pause_after_work_minutes", "pause_minutes")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days below the threshold, and those with one break or gap long enough.

    Short breaks placed later are no pause, so what the pattern holds decides.
    """
    if not all(case.law.has(key) for key in KEYS):
        return None
    threshold, due = (case.law.minutes(key) for key in KEYS)

    def allows(pattern: DayPattern) -> bool:
        if pattern.worked_minutes < threshold:
            return True
        gaps = (second.start - first.end for first, second in pairwise(pattern.shifts))
        return any(gap >= due for gap in gaps) or any(
            pause.minutes >= due and shift.start < pause.start and pause.end < shift.end
            for shift in pattern.shifts
            for pause in shift.breaks
        )

    return PatternFilter(allows, effects_key=ID)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes missing from the longest stretch without work, by working day."""
    case, horizon = evidence.case, evidence.horizon
    if not all(case.law.has(key) for key in KEYS):
        return []
    threshold, due = (case.law.minutes(key) for key in KEYS)
    found = []
    for operator in case.operators:
        for day, shifts in evidence.by_day(operator).items():
            minutes = sum(shift.worked_minutes for shift in shifts)
            runs = [run for shift in shifts for run in shift.runs_of_work()]
            longest = max((after[0] - before[1] for before, after in pairwise(runs)), default=0)
            if minutes >= threshold and longest < due:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(day),
                        amount=due - longest,
                        params={"minutes": minutes, "longest": longest, "due": due},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article("pause_minutes"))

"""Screen and headset: five minutes off an hour of work, or fifteen for two hours (R4542-4).

A warning. Every break of a shift counts, paid or not, and either measure will
do; hours are counted in full, by the effective work of the shift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.rule import Resource

ID = "screen_pause"
HARD = False
KEYS = (
    "screen_pause_minutes",
    "screen_pause_every_minutes",
    "screen_long_pause_minutes",
    "screen_long_pause_every_minutes",
)


def resource(case: Case, operator: Operator) -> Resource | None:
    """Restrict nothing: a warning forbids no shift, and the breaks come later."""
    return None


def check(evidence: Evidence) -> list[Violation]:
    """Minutes of break missing from each shift, by the measure that misses fewer."""
    case, horizon = evidence.case, evidence.horizon
    if not all(case.law.has(key) for key in KEYS):
        return []
    short, every, long, long_every = (case.law.minutes(key) for key in KEYS)
    found = []
    for operator in case.operators:
        for shift in evidence.week[operator.operator_id]:
            work = shift.worked_minutes
            taken = sum(pause.minutes for pause in shift.breaks)
            due = min(short * (work // every), long * (work // long_every))
            if taken < due:
                found.append(
                    Violation(
                        rule=ID,
                        severity="warning",
                        operator_id=operator.operator_id,
                        date=horizon.moment(shift.start).date(),
                        amount=due - taken,
                        params={"minutes": taken, "due": due, "work": work},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

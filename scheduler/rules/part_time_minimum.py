"""Part-time minimum: a part-timer's week under the legal minimum is pointed out.

A warning, because waivers exist that the case does not know. What is read is the
work of each whole planned week; absences and public holidays lower the minimum
as they lower a contract (``scheduler.entitlement``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.entitlement import days_taken, less_days_taken
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_in_week
from scheduler.weeks import DAYS_A_WEEK, whole_weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.rule import Resource

ID = "part_time_minimum"
HARD = False
KEYS = ("part_time_week_min_minutes",)


def resource(case: Case, operator: Operator) -> Resource | None:
    """Return ``None``: a warning binds nobody."""
    return None


def check(evidence: Evidence) -> list[Violation]:
    """One warning a week of a part-timer under the minimum, with the minutes missing (L3123-27)."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(KEYS[0]):
        return []
    found = []
    for operator in case.operators:
        for week in whole_weeks_of(horizon) if operator.part_time else ():
            taken = days_taken(case, operator, week)
            limit = less_days_taken(case.law.minutes(KEYS[0]), taken)
            worked = minutes_in_week(evidence, operator.operator_id, week)
            if worked < limit:
                monday = horizon.date_of(week * DAYS_A_WEEK)
                found.append(
                    Violation(
                        rule=ID,
                        severity="warning",
                        operator_id=operator.operator_id,
                        date=monday,
                        amount=limit - worked,
                        params={
                            "week": monday.isoformat(),
                            "worked_minutes": worked,
                            "limit_minutes": limit,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one warning."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

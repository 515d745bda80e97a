"""Agreed minutes: each civil week stays between the operator's own minimum and maximum.

A rule of the house. The minimum shrinks with absences and public holidays
(``scheduler.entitlement``) and is owed by whole weeks only: the days a horizon
cuts off could still fill it. The maximum holds in every week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.entitlement import due_minutes
from scheduler.resources import WeeklyBudget, past_minutes, work_minutes
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_in_week
from scheduler.weeks import DAYS_A_WEEK, weeks_of, whole_weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "agreed_minutes"
HARD = True
KEYS: tuple[str, ...] = ()


def resource(case: Case, operator: Operator) -> WeeklyBudget | None:
    """Count the minutes worked in the week, when anything was agreed about them."""
    least = tuple(
        due_minutes(case, operator, week).minimum for week in whole_weeks_of(case.horizon)
    )
    if operator.max_minutes_week is None and not any(least):
        return None
    return WeeklyBudget(
        case.horizon,
        work_minutes,
        most=operator.max_minutes_week,
        least=least if any(least) else (),
        carried=past_minutes(case, operator, 0),
    )


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week outside its bounds, with the minutes beyond or missing."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        for week in weeks_of(horizon):
            worked = minutes_in_week(evidence, operator.operator_id, week)
            whole = week in whole_weeks_of(horizon)
            least = due_minutes(case, operator, week).minimum if whole else 0
            most = worked if operator.max_minutes_week is None else operator.max_minutes_week
            outside = max(worked - most, least - worked)
            if outside <= 0:
                continue
            monday = horizon.date_of(week * DAYS_A_WEEK)
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=monday,
                    amount=outside,
                    params={
                        "week": monday.isoformat(),
                        "worked_minutes": worked,
                        "least_minutes": least,
                        "most_minutes": operator.max_minutes_week,
                    },
                )
            )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation: outside two bounds, or below the only one."""
    words = "below" if violation.params["most_minutes"] is None else "broken"
    return Explanation(f"rule.{ID}.{words}", violation.params, None)

"""Days a week: work on at most so many civil days from Monday to Sunday.

A day counts when a shift begins on it. A night that runs past midnight is one
day's work, not two: otherwise four nights would fill a week; what it takes from
the next day is the business of the daily and weekly rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import WeeklyBudget, one_day
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import days_begun
from scheduler.weeks import DAYS_A_WEEK, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "days_a_week"
HARD = True
KEYS = ("days_a_week_max",)


def resource(case: Case, operator: Operator) -> WeeklyBudget | None:
    """Count the days worked in the week, as far as they may still matter."""
    if not case.law.has(KEYS[0]):
        return None
    most = int(case.law.number(KEYS[0]))
    return WeeklyBudget(case.horizon, one_day, most, most_a_day=1)


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week with too many days of work, with the days beyond (L3132-1)."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(KEYS[0]):
        return []
    limit = int(case.law.number(KEYS[0]))
    found = []
    for operator in case.operators:
        begun = days_begun(evidence, operator.operator_id)
        for week in weeks_of(horizon):
            monday = week * DAYS_A_WEEK
            days = sum(day in begun for day in range(monday, monday + DAYS_A_WEEK))
            if days > limit:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(monday),
                        amount=days - limit,
                        unit="days",
                        params={
                            "week": horizon.date_of(monday).isoformat(),
                            "days": days,
                            "limit_days": limit,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

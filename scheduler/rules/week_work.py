"""Week's work: a largest amount of work from Monday 00:00 to Sunday 24:00, lower for minors.

A shift across Monday midnight counts on both sides, minute by minute; so does
the last Sunday night of the past roster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import WeeklyBudget, past_minutes, work_minutes
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_in_week
from scheduler.weeks import DAYS_A_WEEK, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "week_work"
HARD = True
KEYS = ("week_work_max_minutes", "minor_week_max_minutes")


def _key(case: Case, operator: Operator) -> str | None:
    """Key of the limit that binds an operator: the minors' own where the profile has one."""
    keys = (KEYS[1], KEYS[0]) if operator.minor else (KEYS[0],)
    return next((key for key in keys if case.law.has(key)), None)


def resource(case: Case, operator: Operator) -> WeeklyBudget | None:
    """Count the minutes worked in the week."""
    key = _key(case, operator)
    if key is None:
        return None
    return WeeklyBudget(
        case.horizon,
        work_minutes,
        most=case.law.minutes(key),
        carried=past_minutes(case, operator, 0),
    )


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week with too much work, with the minutes beyond (L3121-20, L3162-1)."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        key = _key(case, operator)
        if key is None:
            continue
        limit = case.law.minutes(key)
        for week in weeks_of(horizon):
            worked = minutes_in_week(evidence, operator.operator_id, week)
            if worked > limit:
                monday = horizon.date_of(week * DAYS_A_WEEK)
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=monday,
                        amount=worked - limit,
                        params={
                            "week": monday.isoformat(),
                            "worked_minutes": worked,
                            "limit_minutes": limit,
                            "key": key,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)

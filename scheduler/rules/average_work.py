"""Average work: a largest mean week over twelve running civil weeks, lower for night workers.

A week is judged when the eleven before it are known, from past rosters or from
the plan. Weeks count what was worked in them; an operator without a shift in a
known week worked none. Somebody employed for less than that has no such
average.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import RollingTotal, past_minutes, rolling_past, work_minutes
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_in_week
from scheduler.weeks import DAYS_A_WEEK, is_known, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "average_work"
HARD = True
KEYS = ("average_work_max_minutes", "night_worker_average_max_minutes", "average_work_weeks")


def _key(case: Case, operator: Operator) -> str | None:
    """Key of the limit that binds an operator: the night workers' own where there is one."""
    if not case.law.has(KEYS[2]):
        return None
    keys = (KEYS[1], KEYS[0]) if operator.night_worker else (KEYS[0],)
    return next((key for key in keys if case.law.has(key)), None)


def resource(case: Case, operator: Operator) -> RollingTotal | None:
    """Count the minutes of the window, when some window of the horizon is known."""
    key = _key(case, operator)
    if key is None:
        return None
    window = int(case.law.number(KEYS[2]))
    past = rolling_past(case, operator, window - 1, lambda week: past_minutes(case, operator, week))
    budget = RollingTotal(
        case.horizon,
        work_minutes,
        past=past,
        most=case.law.minutes(key) * window,
        carried=past_minutes(case, operator, 0),
    )
    return budget if any(budget.binds(week) for week in weeks_of(case.horizon)) else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week whose window averages too much, with the minutes a week beyond."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        key = _key(case, operator)
        if key is None:
            continue
        limit, window = case.law.minutes(key), int(case.law.number(KEYS[2]))
        for week in weeks_of(horizon):
            run = range(week - window + 1, week + 1)
            if not all(is_known(case, operator, each) for each in run):
                continue
            total = sum(minutes_in_week(evidence, operator.operator_id, each) for each in run)
            if total > limit * window:
                monday = horizon.date_of(week * DAYS_A_WEEK)
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=monday,
                        amount=total / window - limit,
                        unit="minutes a week",
                        params={
                            "week": monday.isoformat(),
                            "average_minutes": round(total / window, 1),
                            "limit_minutes": limit,
                            "weeks": window,
                            "key": key,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)

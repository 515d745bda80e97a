"""Average days: a largest mean number of days of work a week over four running civil weeks.

A week is judged when the three before it are known, from past rosters or from
the plan. As in ``days_a_week``, a day counts when a shift begins on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import RollingTotal, one_day, past_days, rolling_past
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import days_begun
from scheduler.weeks import DAYS_A_WEEK, is_known, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "days_average"
HARD = True
KEYS = ("days_average_max", "days_average_weeks")


def resource(case: Case, operator: Operator) -> RollingTotal | None:
    """Count the days of the window, when some window of the horizon is known."""
    if not all(case.law.has(key) for key in KEYS):
        return None
    most, window = case.law.number(KEYS[0]), int(case.law.number(KEYS[1]))
    begun = past_days(case, operator)
    past = rolling_past(
        case,
        operator,
        window - 1,
        lambda week: sum(case.horizon.week_of(day) == week for day in begun),
    )
    total = RollingTotal(case.horizon, one_day, past, most=int(most * window), most_a_day=1)
    return total if any(total.binds(week) for week in weeks_of(case.horizon)) else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week whose window holds too many days, with the days a week beyond."""
    case, horizon = evidence.case, evidence.horizon
    if not all(case.law.has(key) for key in KEYS):
        return []
    limit, window = case.law.number(KEYS[0]), int(case.law.number(KEYS[1]))
    found = []
    for operator in case.operators:
        begun = days_begun(evidence, operator.operator_id)
        for week in weeks_of(horizon):
            run = range(week - window + 1, week + 1)
            if not all(is_known(case, operator, each) for each in run):
                continue
            first, monday = run[0] * DAYS_A_WEEK, week * DAYS_A_WEEK
            days = sum(day in begun for day in range(first, monday + DAYS_A_WEEK))
            if days > limit * window:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(monday),
                        amount=days / window - limit,
                        unit="days a week",
                        params={
                            "week": horizon.date_of(monday).isoformat(),
                            "days": days,
                            "limit_days": int(limit * window),
                            "weeks": window,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

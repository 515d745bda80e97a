"""Part-time drift: a part-timer who works well over contract for twelve weeks should get another.

A warning. A week is judged when the eleven before it are known, from past
rosters or from the plan; the contract is today's. The amount is the mean
excess over the contract, which reaches the article's "two hours at least".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_in_week
from scheduler.weeks import DAYS_A_WEEK, is_known, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.rule import Resource

ID = "part_time_drift"
HARD = False
KEYS = ("part_time_drift_minutes", "part_time_drift_weeks")


def resource(case: Case, operator: Operator) -> Resource | None:
    """Return ``None``: a warning binds nobody."""
    return None


def check(evidence: Evidence) -> list[Violation]:
    """One warning a week whose window drifts, with the mean minutes over contract (L3123-13)."""
    case, horizon = evidence.case, evidence.horizon
    if not all(case.law.has(key) for key in KEYS):
        return []
    drift, window = case.law.minutes(KEYS[0]), int(case.law.number(KEYS[1]))
    found = []
    for operator in case.operators:
        for week in weeks_of(horizon) if operator.part_time else ():
            run = range(week - window + 1, week + 1)
            if not all(is_known(case, operator, each) for each in run):
                continue
            total = sum(minutes_in_week(evidence, operator.operator_id, each) for each in run)
            excess = total - operator.contract_minutes_week * window
            if excess >= drift * window:
                monday = horizon.date_of(week * DAYS_A_WEEK)
                found.append(
                    Violation(
                        rule=ID,
                        severity="warning",
                        operator_id=operator.operator_id,
                        date=monday,
                        amount=excess / window,
                        unit="minutes a week",
                        params={
                            "week": monday.isoformat(),
                            "average_minutes": round(total / window, 1),
                            "contract_minutes": operator.contract_minutes_week,
                            "drift_minutes": drift,
                            "weeks": window,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one warning."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

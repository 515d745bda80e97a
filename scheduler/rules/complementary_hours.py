"""Complementary hours: a part-timer's week stays near the contract and below the legal week.

Two limits are judged apart: hours beyond the contract are at most a share of it
(a larger one by agreement), and the week never reaches the legal one. The
contract is taken whole: absences do not lower what is agreed.
"""

from __future__ import annotations

from math import floor
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

ID = "complementary_hours"
HARD = True
KEYS = (
    "complementary_share",
    "complementary_share_by_agreement",
    "part_time_week_below_minutes",
)


def _limits(case: Case, operator: Operator) -> dict[str, int]:
    """Largest weekly minutes by law key, for a part-timer."""
    share = KEYS[1] if case.site.law.complementary_by_agreement else KEYS[0]
    limits = {}
    if case.law.has(share):
        # A third is written in decimals: a whole minute is not lost to them.
        beyond = floor(operator.contract_minutes_week * case.law.number(share) + 1e-6)
        limits[share] = operator.contract_minutes_week + beyond
    if case.law.has(KEYS[2]):
        limits[KEYS[2]] = case.law.minutes(KEYS[2]) - 1
    return limits


def resource(case: Case, operator: Operator) -> WeeklyBudget | None:
    """Count the minutes worked in the week, under the lower of the two limits."""
    limits = _limits(case, operator)
    if not operator.part_time or not limits:
        return None
    return WeeklyBudget(
        case.horizon,
        work_minutes,
        most=min(limits.values()),
        carried=past_minutes(case, operator, 0),
    )


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week and limit passed, with the minutes beyond (L3123-28, L3123-9)."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not operator.part_time:
            continue
        for week in weeks_of(horizon):
            worked = minutes_in_week(evidence, operator.operator_id, week)
            monday = horizon.date_of(week * DAYS_A_WEEK)
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=monday,
                    amount=worked - limit,
                    params={
                        "week": monday.isoformat(),
                        "worked_minutes": worked,
                        "contract_minutes": operator.contract_minutes_week,
                        "limit_minutes": limit,
                        "key": key,
                    },
                )
                for key, limit in _limits(case, operator).items()
                if worked > limit
            ]
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)

"""Sunday rest: no work on a Sunday, unless the house has a derogation.

Sunday runs from midnight to midnight: what a Saturday night works after it is
Sunday work too. With the site's derogation the rule is off; that volunteers
only may then work is for people to see to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import FreeDays
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_on_day
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "sunday_rest"
HARD = True
KEYS = ("sunday_rest",)


def _binds(case: Case) -> bool:
    return case.law.has(KEYS[0]) and not case.site.law.sunday_derogation


def resource(case: Case, operator: Operator) -> FreeDays | None:
    """Keep Sundays free, also the one a night may reach just past the horizon."""
    if not _binds(case):
        return None
    sundays = range(DAYS_A_WEEK - 1, case.days + 1, DAYS_A_WEEK)
    return FreeDays(case.horizon, frozenset(sundays))


def check(evidence: Evidence) -> list[Violation]:
    """One violation a Sunday worked, with its minutes (L3132-3)."""
    case, horizon = evidence.case, evidence.horizon
    if not _binds(case):
        return []
    found = []
    for operator in case.operators:
        for day in range(case.days + 1):
            if horizon.date_of(day).isoweekday() != DAYS_A_WEEK:
                continue
            minutes = minutes_on_day(evidence, evidence.week[operator.operator_id], day)
            if minutes:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(day),
                        amount=minutes,
                        params={"day": horizon.date_of(day).isoformat(), "minutes": minutes},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

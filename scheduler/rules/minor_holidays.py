"""Minors' holidays: nobody under eighteen works on a public holiday.

Holidays are those of the site's country and subdivision, from midnight to
midnight, the night before them included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.resources import FreeDays
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_on_day

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "minor_holidays"
HARD = True
KEYS = ("minor_holiday_rest",)


def _days(case: Case) -> list[int]:
    """Public holidays of the horizon and of the day after it."""
    if not case.law.has(KEYS[0]):
        return []
    return [d for d in range(case.days + 1) if case.horizon.date_of(d) in case.holidays]


def resource(case: Case, operator: Operator) -> FreeDays | None:
    """Keep public holidays free."""
    days = _days(case) if operator.minor else []
    return FreeDays(case.horizon, frozenset(days)) if days else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a holiday that a minor works, with its minutes (L3164-6)."""
    horizon = evidence.horizon
    minors = [o.operator_id for o in evidence.case.operators if o.minor]
    found = []
    for day in _days(evidence.case):
        for operator_id in minors:
            minutes = minutes_on_day(evidence, evidence.week[operator_id], day)
            if minutes:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator_id,
                        date=horizon.date_of(day),
                        amount=minutes,
                        params={"day": horizon.date_of(day).isoformat(), "minutes": minutes},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

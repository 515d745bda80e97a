"""May Day: 1 May is off, unless the house serves sectors that cannot stop.

The day runs from midnight to midnight, the night before it included. One sector
in the site's ``may_day_sectors`` lifts the rule for the house: who of its
operators then answers for those sectors is a matter of portfolios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.resources import FreeDays
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_on_day

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence

ID = "may_day"
HARD = True
KEYS = ("may_day_rest",)

MAY_DAY: Final = (5, 1)
"""Month and day that the article names."""


def _days(case: Case) -> list[int]:
    """Days of the horizon, and the one after it, that the rule keeps free."""
    if not case.law.has(KEYS[0]) or case.site.law.may_day_sectors:
        return []
    dates = ((day, case.horizon.date_of(day)) for day in range(case.days + 1))
    return [day for day, date in dates if (date.month, date.day) == MAY_DAY]


def resource(case: Case, operator: Operator) -> FreeDays | None:
    """Keep 1 May free."""
    days = _days(case)
    return FreeDays(case.horizon, frozenset(days)) if days else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a 1 May worked, with its minutes (L3133-4)."""
    horizon = evidence.horizon
    found = []
    for day in _days(evidence.case):
        for operator_id, shifts in evidence.week.items():
            minutes = minutes_on_day(evidence, shifts, day)
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

"""Part-timers: at most one interruption a day, of at most two hours (L3123-30).

An interruption is a gap between two shifts of one day; a break inside a shift
is none.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.result import ParamValue
    from scheduler.shifts import DayPattern

ID = "part_time_interruption"
HARD = True
KEYS = ("part_time_interruptions_max", "part_time_interruption_max_minutes")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days with few and short enough gaps."""
    if not _binds(case, operator):
        return None
    most, longest = int(case.law.number(KEYS[0])), case.law.minutes(KEYS[1])

    def allows(pattern: DayPattern) -> bool:
        gaps = [b.start - a.end for a, b in pairwise(pattern.shifts) if b.start > a.end]
        return len(gaps) <= most and max(gaps, default=0) <= longest

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case, operator: Operator) -> bool:
    return operator.part_time and all(case.law.has(key) for key in KEYS)


def check(evidence: Evidence) -> list[Violation]:
    """By working day: interruptions too many (a count), and minutes beyond the limit of each."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not _binds(case, operator):
            continue
        most, limit = int(case.law.number(KEYS[0])), case.law.minutes(KEYS[1])
        for day, shifts in evidence.by_day(operator).items():
            gaps = [
                after.start - before.end
                for before, after in pairwise(shifts)
                if after.start > before.end
            ]
            faults = [(minutes - limit, "minutes") for minutes in gaps if minutes > limit]
            if len(gaps) > most:
                faults.append((len(gaps) - most, "count"))
            params: dict[str, ParamValue] = {
                "interruptions": len(gaps),
                "most": most,
                "minutes": max(gaps, default=0),
                "limit": limit,
            }
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=amount,
                    unit=unit,
                    params=params,
                )
                for amount, unit in faults
            ]
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

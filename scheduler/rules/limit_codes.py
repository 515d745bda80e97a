"""Limit of codes: an operator works each named shift at most so many times.

Read from ``limits.csv``, over the whole horizon. A code with the limit 0 is one
that the operator may not work at all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scheduler.resources import Tally
from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "limit_codes"
HARD = True
KEYS: tuple[str, ...] = ()


def codes_of(pattern: DayPattern) -> dict[str, int]:
    """How often a day holds each named shift."""
    return dict(Counter(shift.code for shift in pattern.shifts if shift.code is not None))


def resource(case: Case, operator: Operator) -> Tally | None:
    """Count the codes with a limit that the horizon could pass.

    Two shifts of one code on one day overlap, so a limit of as many as there
    are days binds nobody and is not counted.
    """
    limits: dict[str, int] = {}
    for row in case.limits:
        if row.operator_id == operator.operator_id:
            for code, most in row.max_by_code.items():
                limits[code] = min(most, limits.get(code, most))
    binding = tuple(sorted((code, most) for code, most in limits.items() if most < case.days))
    return Tally(codes_of, binding) if binding else None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a code worked too often, with the number of shifts too many."""
    found = []
    for row in evidence.case.limits:
        worked = Counter(shift.code for shift in evidence.week.get(row.operator_id, ()))
        for code, most in sorted(row.max_by_code.items()):
            if worked[code] > most:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=row.operator_id,
                        amount=worked[code] - most,
                        unit="shifts",
                        params={
                            "code": code,
                            "limit": most,
                            "worked": worked[code],
                            "shifts": worked[code] - most,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

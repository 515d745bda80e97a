"""Workstations: never more people in the room than desks.

``site.workstations`` bounds the operators present at any minute; a desk stays
its operator's through breaks. The rule couples operators, so it has no automaton
of its own: the roster's engine counts heads, and the check counts them again.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.rule import Resource

ID = "workstations"
HARD = True
KEYS: tuple[str, ...] = ()


def resource(case: Case, operator: Operator) -> Resource | None:
    """Return nothing: one operator alone cannot break this rule."""
    return None


def check(evidence: Evidence) -> list[Violation]:
    """One violation a stretch of time with too many people, with the largest excess."""
    desks = evidence.case.site.workstations
    if desks is None:
        return []
    horizon = evidence.horizon
    return [
        Violation(
            rule=ID,
            severity="hard",
            date=horizon.moment(start).date(),
            amount=peak - desks,
            unit="heads",
            params={
                "start": clock(horizon.wall_minute(start)),
                "end": clock(horizon.wall_minute(end)),
                "minutes": end - start,
                "heads": peak,
                "limit": desks,
                "excess": peak - desks,
            },
        )
        for start, end, peak in _crowded(evidence, desks)
    ]


def _crowded(evidence: Evidence, desks: int) -> list[tuple[int, int, int]]:
    """Start, end and peak heads of each longest stretch with more heads than desks.

    Last week's nights hold their desks; where they alone are too many, it is
    not this plan's doing.
    """
    present, planned = Counter[int](), Counter[int]()
    for counter, shifts_of in ((present, evidence.worked), (planned, evidence.week)):
        for shifts in shifts_of.values():
            for shift in shifts:
                if max(shift.start, 0) < shift.end:
                    counter[max(shift.start, 0)] += 1
                    counter[shift.end] -= 1
    found: list[tuple[int, int, int]] = []
    heads = own = peak = began = 0
    crowded = False
    for minute in sorted(present):
        heads, own = heads + present[minute], own + planned[minute]
        was, crowded = crowded, heads > desks and own > 0
        if crowded and not was:
            began, peak = minute, heads
        elif crowded:
            peak = max(peak, heads)
        elif was:
            found.append((began, minute, peak))
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

"""Availability: nobody works outside the hours they said they can.

A shift lies inside the union of the operator's windows; windows that touch or
overlap count as one. An operator without any row may work at any time. On a
date that has rows of its own, those replace the weekday's. A window belongs to
the day on which it opens and may run past midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Availability, Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "availability"
HARD = True
KEYS: tuple[str, ...] = ()


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the patterns whose shifts each lie inside one merged window."""
    rows = [row for row in case.availability if row.operator_id == operator.operator_id]
    if not rows:
        return None
    merged = tuple(_merged_windows(case, rows))
    opening = [opens for opens, _ in merged]
    closing = [closes for _, closes in merged]

    def allows(pattern: DayPattern) -> bool:
        for shift in pattern.shifts:
            window = bisect_right(opening, shift.start) - 1
            if window < 0 or closing[window] < shift.end:
                return False
        return True

    return PatternFilter(allows, (ID, merged))


def _merged_windows(case: Case, rows: list[Availability]) -> list[tuple[int, int]]:
    """Windows from the eve of the horizon to two days after it, in order, none touching."""
    horizon = case.horizon
    dated = {row.date for row in rows if row.date is not None}
    windows: list[tuple[int, int]] = []
    for day in range(-1, case.days + 2):
        date = horizon.date_of(day)
        for row in rows:
            holds = row.date == date if date in dated else row.weekday == date.weekday()
            if holds:
                opens = horizon.minute_of(day, row.start_minute)
                windows.append((opens, horizon.minute_of(day, row.end_minute)))
    merged: list[tuple[int, int]] = []
    for opens, closes in sorted(windows):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def check(evidence: Evidence) -> list[Violation]:
    """One violation a shift that leaves its operator's windows, with the minutes outside."""
    found = []
    for operator_id, shifts in evidence.week.items():
        own = [row for row in evidence.case.availability if row.operator_id == operator_id]
        for shift in shifts if own else ():
            outside = _minutes_outside(evidence, own, shift)
            if outside:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator_id,
                        date=evidence.horizon.moment(shift.start).date(),
                        amount=outside,
                        params={
                            "minutes": outside,
                            "start": clock(evidence.horizon.wall_minute(shift.start)),
                            "end": clock(evidence.horizon.wall_minute(shift.end)),
                        },
                    )
                )
    return found


def _minutes_outside(evidence: Evidence, own: list[Availability], shift: Shift) -> int:
    """Take each window that may concern the shift out of it, and measure what is left."""
    horizon = evidence.horizon
    left = [(shift.start, shift.end)]
    for day in range(horizon.day_of(shift.start) - 2, horizon.day_of(shift.end) + 1):
        of_date = [row for row in own if row.date == horizon.date_of(day)]
        of_weekday = [row for row in own if row.weekday == horizon.weekday(day)]
        for row in of_date or of_weekday:
            opens = horizon.minute_of(day, row.start_minute)
            closes = horizon.minute_of(day, row.end_minute)
            left = [
                (a, b)
                for start, end in left
                for a, b in ((start, min(end, opens)), (max(start, closes), end))
                if b > a
            ]
    return sum(end - start for start, end in left)


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

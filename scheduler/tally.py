"""What plain shifts add up to, for the checks of the rules.

The automaton counts by its own means (``scheduler.resources``): nothing here is
read by a resource, so that a slip in one of the two shows in the twin tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.weeks import week_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.evidence import Evidence
    from scheduler.shifts import Shift


def minutes_in_week(evidence: Evidence, operator_id: str, week: int) -> int:
    """Worked minutes of one operator from Monday 00:00 to Sunday 24:00, past rows included."""
    start, end = week_bounds(evidence.horizon, week)
    return sum(minutes_inside(shift, start, end) for shift in evidence.worked[operator_id])


def minutes_inside(shift: Shift, start: int, end: int) -> int:
    """Worked minutes of a shift inside ``[start, end)``.

    Where a code or a past record says how much a shift counts, the part after a
    Monday midnight counts what its presence says and the part before the rest.
    """
    if shift.end <= start or end <= shift.start:
        return 0
    if start <= shift.start and shift.end <= end:
        return shift.worked_minutes
    if shift.start < start:
        return min(shift.worked_minutes, shift.worked_between(start, shift.end))
    return shift.worked_minutes - min(shift.worked_minutes, shift.worked_between(end, shift.end))


def minutes_on_day(evidence: Evidence, shifts: Iterable[Shift], day: int) -> int:
    """Minutes of work of some shifts on one civil day, last night's spill included."""
    start, end = evidence.horizon.day_start(day), evidence.horizon.day_start(day + 1)
    return sum(shift.worked_between(start, end) for shift in shifts)


def days_begun(evidence: Evidence, operator_id: str) -> frozenset[int]:
    """Day numbers on which one operator begins a shift, past (negative) and planned."""
    horizon = evidence.horizon
    return frozenset(horizon.day_of(shift.start) for shift in evidence.worked[operator_id])

"""Weeks planned earlier, as patterns of the weeks that are compiled now.

A run may begin with the roster of a former Result, of this week or another, or with
the published one. Nothing of it is trusted: it only says which patterns everybody
would keep, and the engine keeps those that are lawful together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.patterns import is_short
from scheduler.shifts import Break, Shift, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.result import PlannedShift, Result
    from scheduler.roster.space import WeekSpace

    Weeks = Mapping[str, Sequence[Shift]]

DAYS_A_WEEK: Final = 7
FARTHEST_DAYS: Final = 520 * DAYS_A_WEEK
"""A roster of ten years ago tells nothing."""

Key = tuple[tuple[int, int, str | None, tuple[tuple[int, int], ...]], ...]
"""What tells the shifts of one day apart: times, codes and long breaks."""


def earlier_weeks(case: Case, result: Result) -> dict[str, tuple[Shift, ...]]:
    """Shifts of a former Result by operator, moved by whole weeks into the case's horizon.

    People whom the case does not know are left out, and so are shifts that do not
    begin in its horizon, or not in that of the Result. Times move by the wall clock.
    """
    days = (case.week - result.week).days
    if days % DAYS_A_WEEK or abs(days) > FARTHEST_DAYS:
        return {}
    found: dict[str, list[Shift]] = {}
    for row in result.roster:
        known = row.operator_id in case.operator_index
        begins = (row.start.date() - result.week).days
        if known and -1 <= begins <= case.days:
            shift = _moved(case, row, days)
            if 0 <= case.horizon.day_of(shift.start) < case.days:
                found.setdefault(row.operator_id, []).append(shift)
    return {operator_id: in_order(shifts) for operator_id, shifts in found.items()}


def patterns_of(case: Case, space: WeekSpace, weeks: Weeks) -> NDArray[np.int32] | None:
    """Patterns that earlier weeks are now, ``[operator, day]``; ``None`` when there are no weeks.

    -1 where nothing is known: people without any shift, and shifts that are no
    pattern any more.
    """
    if not any(weeks.values()):
        return None
    days = space.weeks.days
    number: dict[tuple[int, Key], int] = {}
    off = np.zeros(days, dtype=np.int32)
    day = 0
    for p, pattern in enumerate(space.patterns):
        if pattern is None:
            off[day] = p
            day += 1
        else:
            number.setdefault((day, _key(case, pattern.shifts)), p)
    found = np.full((len(case.operators), days), -1, dtype=np.int32)
    for o, operator in enumerate(case.operators):
        shifts = weeks.get(operator.operator_id, ())
        if not shifts:
            continue
        found[o] = off
        for day, key in keys_by_day(case, shifts).items():
            found[o, day] = number.get((day, key), -1)
    return found


def keys_by_day(case: Case, shifts: Sequence[Shift]) -> dict[int, Key]:
    """Keys of the days on which somebody works, by day of the horizon."""
    by_day: dict[int, list[Shift]] = {}
    for shift in shifts:
        by_day.setdefault(case.horizon.day_of(shift.start), []).append(shift)
    return {day: _key(case, own) for day, own in by_day.items() if 0 <= day < case.days}


def _key(case: Case, shifts: Sequence[Shift]) -> Key:
    """Short breaks are placed anew, so they tell nothing apart."""
    return tuple(
        (s.start, s.end, s.code, tuple((b.start, b.end) for b in s.breaks if not is_short(case, b)))
        for s in shifts
    )


def _moved(case: Case, row: PlannedShift, days: int) -> Shift:
    def minute(moment: datetime) -> int:
        if days == 0:
            return case.horizon.minute(moment)
        wall = moment.astimezone(case.horizon.zone)
        day = case.horizon.day_number(wall.date()) + days
        return case.horizon.minute_of(day, 60 * wall.hour + wall.minute)

    breaks = tuple(Break(minute(b.start), minute(b.end), b.paid) for b in row.breaks)
    return Shift(minute(row.start), minute(row.end), breaks, row.code)

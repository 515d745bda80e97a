"""What one person worked in past weeks and what they bore, for that person to read.

Minutes go to the civil week in which they were worked, as the rules count them
(:mod:`scheduler.tally`). Burdens are counted in :mod:`scheduler.counters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.shifts import shift_of
from scheduler.tally import minutes_inside
from scheduler.weeks import DAYS_A_WEEK, week_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scheduler.calendar import Horizon
    from scheduler.entities import PublishedShift
    from scheduler.laws import LawProfile
    from scheduler.shifts import Shift

SUNDAY = 6
NIGHT = ("night_starts", "night_ends")


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's four weeks, the planned ones included.

    Attributes
    ----------
    tension, tension_fair
        Expected minutes with tense clients times their level, and the fair share.
    unsocial, unsocial_fair
        Minutes of evenings, nights and weekends, and the fair share.
    wishes_asked, wishes_granted
        Days asked about, and those granted.
    wishes_fair
        Days that would be granted to this person at the rate of the whole site.
    """

    operator_id: str
    tension: float
    tension_fair: float
    unsocial: float
    unsocial_fair: float
    wishes_asked: int
    wishes_granted: int
    wishes_fair: float


@dataclass(frozen=True, slots=True)
class WorkedWeek:
    """One person's civil week.

    Attributes
    ----------
    minutes
        Effective work.
    days
        Days on which a shift began.
    sunday_minutes, night_minutes
        Of which on the Sunday, and in the night as the law has it (0 where it has none).
    """

    monday: date
    minutes: int
    days: int
    sunday_minutes: int
    night_minutes: int


def worked_weeks(
    horizon: Horizon, law: LawProfile, rows: Iterable[PublishedShift], weeks: range
) -> tuple[WorkedWeek, ...]:
    """Count some civil weeks of one person.

    Parameters
    ----------
    horizon
        Its first week is number 0; past ones are negative.
    rows
        Shifts of that person alone, those that reach into the weeks from before included.
    """
    shifts = [
        shift_of(horizon, row.start, row.end, row.breaks, counted_minutes=row.worked_minutes)
        for row in rows
    ]
    return tuple(_week(horizon, law, shifts, week) for week in weeks)


def _week(horizon: Horizon, law: LawProfile, shifts: Sequence[Shift], week: int) -> WorkedWeek:
    start, end = week_bounds(horizon, week)
    own = [shift for shift in shifts if shift.start < end and shift.end > start]
    first = week * DAYS_A_WEEK
    sunday = horizon.day_start(first + SUNDAY)
    return WorkedWeek(
        monday=horizon.date_of(first),
        minutes=sum(minutes_inside(shift, start, end) for shift in own),
        days=len({horizon.day_of(shift.start) for shift in own if shift.start >= start}),
        sunday_minutes=sum(shift.worked_between(sunday, end) for shift in own),
        night_minutes=sum(_at_night(horizon, law, shift, start, end) for shift in own),
    )


def _at_night(horizon: Horizon, law: LawProfile, shift: Shift, start: int, end: int) -> int:
    if not all(law.has(key) for key in NIGHT):
        return 0
    begins, ends = (law.minutes(key) for key in NIGHT)
    total = 0
    for day in range(horizon.day_of(shift.start) - 1, horizon.day_of(shift.end) + 1):
        night = horizon.minute_of(day, begins), horizon.minute_of(day + 1, ends)
        total += shift.worked_between(max(night[0], start), min(night[1], end))
    return total


def average_minutes(weeks: Sequence[WorkedWeek], over: int) -> float | None:
    """Mean minutes of the last ``over`` weeks; ``None`` when fewer are known."""
    last = weeks[-over:]
    return sum(week.minutes for week in last) / over if len(last) == over else None

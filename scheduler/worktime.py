"""What one person worked in past weeks and what they bore, for that person to read.

Minutes go to the civil week in which they were worked, as the rules count them
(:mod:`scheduler.tally`). Burdens are counted in :mod:`scheduler.counters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from scheduler.tally import minutes_inside
from scheduler.weeks import DAYS_A_WEEK, week_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scheduler.calendar import Horizon
    from scheduler.laws import LawProfile
    from scheduler.shifts import Shift

SATURDAY, SUNDAY = 5, 6
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


class WeekCount:
    """Counts some civil weeks of one person after another.

    Parameters
    ----------
    horizon
        Its first week is number 0; past ones are negative. It is fastest where it covers
        the weeks.
    weeks
        Those that are counted.
    """

    def __init__(self, horizon: Horizon, law: LawProfile, weeks: range) -> None:
        self._horizon = horizon
        self._weeks = [_bounds(horizon, week) for week in weeks]
        self._nights: dict[int, tuple[int, int]] = {}
        if all(law.has(key) for key in NIGHT):
            begins, ends = (law.minutes(key) for key in NIGHT)
            first, end = DAYS_A_WEEK * weeks.start - 1, DAYS_A_WEEK * weeks.stop
            self._nights = {
                day: (horizon.minute_of(day, begins), horizon.minute_of(day + 1, ends))
                for day in range(first, end)
            }

    def of(self, shifts: Sequence[Shift]) -> tuple[WorkedWeek, ...]:
        """Count the weeks of one person.

        Parameters
        ----------
        shifts
            Of that person alone, those that reach into the weeks from before included.
        """
        return tuple(self._week(week, shifts) for week in self._weeks)

    def _week(self, week: _Week, shifts: Sequence[Shift]) -> WorkedWeek:
        start, end, horizon = week.start, week.end, self._horizon
        own = [shift for shift in shifts if shift.start < end and shift.end > start]
        return WorkedWeek(
            monday=week.monday,
            minutes=sum(minutes_inside(shift, start, end) for shift in own),
            days=len({horizon.day_of(shift.start) for shift in own if shift.start >= start}),
            sunday_minutes=sum(
                shift.worked_between(week.sunday, end) for shift in own if shift.end > week.sunday
            ),
            night_minutes=sum(self._at_night(shift, start, end) for shift in own),
        )

    def _at_night(self, shift: Shift, start: int, end: int) -> int:
        """Minutes of work in the nights that begin from the day before to the day of its end."""
        if not self._nights:
            return 0
        total = 0
        for day in range(
            self._horizon.day_of(shift.start) - 1, self._horizon.day_of(shift.end) + 1
        ):
            opens, closes = self._nights.get(day, (0, 0))
            first, last = max(opens, start, shift.start), min(closes, end, shift.end)
            if first < last:
                total += shift.worked_between(first, last)
        return total


class _Week(NamedTuple):
    """A civil week in elapsed minutes."""

    monday: date
    start: int
    sunday: int
    end: int


def _bounds(horizon: Horizon, week: int) -> _Week:
    first = week * DAYS_A_WEEK
    start, end = week_bounds(horizon, week)
    return _Week(horizon.date_of(first), start, horizon.day_start(first + SUNDAY), end)


def shortest_rest(horizon: Horizon, shifts: Sequence[Shift]) -> int | None:
    """Minutes of the shortest rest between two days of work; ``None`` when there is none.

    Parameters
    ----------
    shifts
        Of one person, in order; those that begin on one day are one day of work.
    """
    rests = [
        after.start - before.end
        for before, after in pairwise(shifts)
        if horizon.day_of(before.start) != horizon.day_of(after.start)
    ]
    return min(rests, default=None)


def weekends_worked(horizon: Horizon, shifts: Sequence[Shift]) -> int:
    """Civil weeks of the horizon, which begins on a Monday, with a shift on their last two days."""
    days = {horizon.day_of(shift.start) for shift in shifts}
    return len({day // DAYS_A_WEEK for day in days if day >= 0 and day % DAYS_A_WEEK >= SATURDAY})


def average_minutes(weeks: Sequence[WorkedWeek], over: int) -> float | None:
    """Mean minutes of the last ``over`` weeks; ``None`` when fewer are known."""
    last = weeks[-over:]
    return sum(week.minutes for week in last) / over if len(last) == over else None

"""The only module that does calendar arithmetic.

A ``Horizon`` turns aware datetimes into integer minutes from its first local
midnight and back. Minutes are real elapsed minutes: a week with a change to
summer time has 167 hours, one with a change to winter time 169. Everything
else in ``scheduler`` counts in those minutes.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays

MINUTES_PER_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Horizon:
    """Some whole local days, counted in elapsed minutes.

    Parameters
    ----------
    first_day
        Local date of minute 0.
    days
        Number of local days.
    timezone
        IANA name of the site's time zone.
    """

    first_day: date
    days: int
    timezone: str

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def _origin(self) -> datetime:
        return datetime.combine(self.first_day, time(), self.zone).astimezone(UTC)

    def date_of(self, day: int) -> date:
        """Local date of day number ``day`` (0 is ``first_day``; negative days are in the past)."""
        return self.first_day + timedelta(days=day)

    def day_number(self, day: date) -> int:
        """Day number of a local date; the inverse of :meth:`date_of`."""
        return (day - self.first_day).days

    def weekday(self, day: int) -> int:
        """Weekday of a day number, Monday being 0."""
        return self.date_of(day).weekday()

    def minute_of(self, day: int, minute_of_day: int) -> int:
        """Elapsed minute of a wall-clock time.

        ``minute_of_day`` counts on the wall clock from the day's midnight and
        may pass 1440 (the next day). A time that a clock change skips is the
        moment after the gap; one that it repeats is the first of the two.
        """
        shift, minute = divmod(minute_of_day, MINUTES_PER_DAY)
        wall = datetime.combine(
            self.date_of(day + shift), time(minute // 60, minute % 60), self.zone
        )
        return self.minute(wall)

    def minute(self, moment: datetime) -> int:
        """Elapsed minutes from the horizon's start to an aware ``moment`` (floored)."""
        elapsed = moment - self._origin  # in absolute time, because the origin is in UTC
        return MINUTES_PER_DAY * elapsed.days + elapsed.seconds // 60

    def moment(self, minute: int) -> datetime:
        """Aware local datetime of an elapsed minute; the inverse of :meth:`minute`."""
        return (self._origin + timedelta(minutes=minute)).astimezone(self.zone)

    @cached_property
    def _known_day_starts(self) -> tuple[int, ...]:
        return tuple(self.minute_of(day, 0) for day in range(-1, self.days + 3))

    def day_start(self, day: int) -> int:
        """Elapsed minute of the local midnight that opens ``day``."""
        index = day + 1
        if 0 <= index < len(self._known_day_starts):
            return self._known_day_starts[index]
        return self.minute_of(day, 0)

    def day_of(self, minute: int) -> int:
        """Day number that holds an elapsed minute."""
        starts = self._known_day_starts
        if starts[0] <= minute < starts[-1]:
            return bisect_right(starts, minute) - 2
        return self.day_number(self.moment(minute).date())

    def wall_minute(self, minute: int) -> int:
        """Wall-clock minute of the day (0 to 1439) at an elapsed minute."""
        local = self.moment(minute)
        return local.hour * 60 + local.minute

    @cached_property
    def minutes(self) -> int:
        """Elapsed minutes of the whole horizon."""
        return self.day_start(self.days)

    def week_of(self, day: int) -> int:
        """Number of the civil week (Monday to Sunday) of a day; the week of day 0 is 0."""
        return (day + self.weekday(0)) // 7

    def overlap_minutes_by_day(self, start: int, end: int) -> dict[int, int]:
        """Minutes of ``[start, end)`` that fall in each local day."""
        result: dict[int, int] = {}
        while start < end:
            day = self.day_of(start)
            stop = min(end, self.day_start(day + 1))
            result[day] = result.get(day, 0) + stop - start
            start = stop
        return result

    def wall_overlap(self, start: int, end: int, wall_from: int, wall_to: int) -> int:
        """Minutes of ``[start, end)`` inside a daily wall-clock window.

        The window opens at ``wall_from`` each day and closes at ``wall_to``
        (past 1440 when it ends the next day).
        """
        total = 0
        for day in range(self.day_of(start) - 1, self.day_of(max(start, end - 1)) + 1):
            opens, closes = self.minute_of(day, wall_from), self.minute_of(day, wall_to)
            total += max(0, min(end, closes) - max(start, opens))
        return total


def monday_of(day: date) -> date:
    """Monday of a date's civil week."""
    return day - timedelta(days=day.weekday())


def midnight(day: date, timezone: str) -> datetime:
    """Aware local midnight that opens a date."""
    return datetime.combine(day, time(), ZoneInfo(timezone))


def public_holidays(country: str, subdivision: str | None, years: range) -> dict[date, str]:
    """Public holidays by date.

    Parameters
    ----------
    country
        ISO 3166 code, for instance ``FR``.
    subdivision
        As the ``holidays`` package names it; Alsace-Moselle is ``57``, ``6AE``
        or ``Alsace-Moselle`` (``GES``, the administrative region, does not
        carry the two local days).
    years
        Calendar years to list.

    Raises
    ------
    ValueError
        When the country or subdivision is unknown.
    """
    if subdivision == "Alsace-Moselle":
        subdivision = "57"  # the package deprecates the name, not the code
    try:
        # A language is given because the package would otherwise ask the environment.
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=years, language="en_US"
        )
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from unknown
    return dict(found)


def utc_offsets(timezone: str, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Offsets of a zone's wall clock from UTC, for converting many instants at once.

    Parameters
    ----------
    first, last
        Instants that must be covered, minutes since 1970-01-01 UTC.

    Returns
    -------
    tuple[tuple[int, int], ...]
        ``(from_minute, offset_minutes)`` in order: each offset holds from its
        minute to the next entry's; the first entry is at or before ``first``.
    """
    zone = ZoneInfo(timezone)

    def offset(minute: int) -> int:
        local = (_EPOCH + timedelta(minutes=minute)).astimezone(zone)
        return (local.replace(tzinfo=UTC) - _EPOCH) // timedelta(minutes=1) - minute

    steps = [(first, offset(first))]
    for start in range(first, last + 1, MINUTES_PER_DAY):
        known, changed = start, start + MINUTES_PER_DAY
        if offset(changed) == offset(known):
            continue
        while changed - known > 1:
            middle = (known + changed) // 2
            known, changed = (
                (middle, changed) if offset(middle) == offset(start) else (known, middle)
            )
        steps.append((changed, offset(changed)))
    return tuple(steps)


def clock(minute_of_day: int) -> str:
    """Write a wall-clock minute as ``HH:MM``; 1440 is ``24:00``, later minutes are the next day."""
    if minute_of_day == MINUTES_PER_DAY:
        return "24:00"
    minute = minute_of_day % MINUTES_PER_DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"

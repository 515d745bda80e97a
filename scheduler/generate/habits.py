"""Weekly habits of the made-up staff: when each person usually works.

Past rosters follow these habits, and past teams were formed around them, so that
somebody of a team used to be there while its client was open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.generate.settings import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scheduler.generate.people import Person

LUNCH_MINUTES: Final = 60
NIGHT_START: Final = 22 * 60
NIGHT_LENGTH: Final = 8 * 60
DAY_STARTS: Final = (7 * 60, 8 * 60, 8 * 60 + 30, 9 * 60, 10 * 60, 11 * 60, 12 * 60)
DAY_START_SHARES: Final = (0.08, 0.2, 0.17, 0.15, 0.1, 0.12, 0.18)
CYCLE_WEEKS: Final = 10
"""Weeks after which everybody's turns repeat."""

Planned = tuple[int, int]
"""Start as wall-clock minute of a day, and presence in minutes."""


def usual_starts(people: tuple[Person, ...], seed: int) -> tuple[int, ...]:
    """Draw the wall-clock minute at which each person usually begins a day shift."""
    rng = stream(seed, "starts")
    return tuple(_usual_start(person, rng) for person in people)


def usual_week(person: Person, number: int, week: int, start: int) -> Iterator[tuple[int, Planned]]:
    """Give one person's days of one week as ``(weekday, planned)``.

    Full-timers work five days and a Saturday now and then, part-timers their
    own days, night workers four or five nights in a row. ``number`` is the
    person's place, which staggers turns.
    """
    if person.kind == "night":
        nights = sorted((2 * number + step) % 7 for step in range(4 + week % 2))
        yield from ((day, (NIGHT_START, NIGHT_LENGTH)) for day in nights)
        return
    days = sorted(person.days)
    if person.kind == "day":
        days = _full_time_days(number + week, sundays=person.works_sundays)
    days = days[:5]
    hours = round((person.operator.contract_minutes_week / 60) + len(days) * LUNCH_MINUTES / 60)
    hours = min(hours, 8 * len(days))
    for place, day in enumerate(days):
        longer = place < hours % len(days)
        yield day, (start, 60 * (hours // len(days) + longer))


def lunch_of(minute: int, presence: int) -> int:
    """Wall-clock minute of lunch: mid-shift, from 11:00, after at most four hours of work."""
    return min(max(11 * 60, minute + presence // 2 // 30 * 30), minute + 240, 14 * 60)


def usual_presence(
    people: tuple[Person, ...], starts: tuple[int, ...], row_minutes: int
) -> NDArray[np.float64]:
    """Share of weeks in which each person is there, ``[operator, row of the week]``."""
    rows = 7 * MINUTES_PER_DAY // row_minutes
    table = np.zeros((len(people), rows))
    for number, (person, start) in enumerate(zip(people, starts, strict=True)):
        for week in range(CYCLE_WEEKS):
            for day, (minute, presence) in usual_week(person, number, week, start):
                first = day * MINUTES_PER_DAY + minute
                there = np.arange(first, first + presence, row_minutes)
                if person.kind != "night":
                    lunch = day * MINUTES_PER_DAY + lunch_of(minute, presence)
                    there = there[(there + row_minutes <= lunch) | (there >= lunch + LUNCH_MINUTES)]
                np.add.at(table[number], there // row_minutes % rows, 1.0 / CYCLE_WEEKS)
    return table


def _usual_start(person: Person, rng: np.random.Generator) -> int:
    earliest = max((w.start_minute for w in person.windows), default=0)
    latest = min((w.end_minute for w in person.windows), default=24 * 60) - 9 * 60
    start = int(rng.choice(DAY_STARTS, p=DAY_START_SHARES))
    return start if earliest <= start <= latest else max(earliest, min(latest, 9 * 60))


def _full_time_days(turn: int, *, sundays: bool) -> list[int]:
    """Weekdays of a full-timer: a Saturday in five weeks, a whole weekend in ten for volunteers.

    Days off in exchange keep every run of days at six or fewer across weeks.
    """
    if sundays and turn % 10 == 0:
        return [0, 3, 4, 5, 6]
    if sundays and turn % 10 == 1:
        return [1, 2, 3, 4]
    if turn % 5 == 0:
        return [0, 1, 3, 4, 5]
    return [0, 1, 2, 3, 4]

"""The week as a board: people by days, in hours of the site's clock.

What is posted on a wall and what opens in a spreadsheet both begin here. Words
come from a ``Voice``, lent by the edge.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from scheduler.calendar import clock
from scheduler.files.texts import Texts

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import BreakTime
    from scheduler.result import PlannedShift, Result

DAYS_A_WEEK: Final = 7


class Voice(Protocol):
    """Says keys, numbers and dates in the language of the reader."""

    @property
    def lang(self) -> str:
        """The language, as ``fr``."""

    def say(self, key: str, /, **params: object) -> str:
        """Text of a key with its parameters."""

    def knows(self, key: str) -> bool:
        """Tell whether there are words for a key."""

    def short_day(self, day: date) -> str:
        """A weekday and a date in few letters."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A result with what is known around it.

    Attributes
    ----------
    result
        The week.
    timezone
        IANA name of the site's zone, whose clock everything is told by.
    texts
        Names of people and clients; ids stand where there is none.
    case
        What was planned, when it is at hand: everybody of it is shown, on duty
        or not, and its public holidays.
    """

    result: Result
    timezone: str
    texts: Texts = field(default_factory=Texts)
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A break by the clock: ``12:00``, ``12:45``, and whether it is paid."""

    start: str
    end: str
    paid: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A shift by the clock; ``days_later`` is 1 when it ends on the next day."""

    start: str
    end: str
    days_later: int
    code: str | None
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A column of the board."""

    date: date
    is_holiday: bool

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.date.weekday() >= 5


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the board.

    Attributes
    ----------
    operator_id, name
        Who; the name is the id where none is known.
    spans
        Shifts by the day on which they begin, ``[day]``.
    worked_minutes
        Of all days, unpaid breaks left out; ``None`` when a named shift is
        among them and what it pays is not known.
    """

    operator_id: str
    name: str
    spans: tuple[tuple[Span, ...], ...]
    worked_minutes: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """People by days."""

    days: tuple[Day, ...]
    people: tuple[Person, ...]


def board(planned: Planned) -> Board:
    """Lay out whole weeks, people by name."""
    result, zone = planned.result, ZoneInfo(planned.timezone)
    own: dict[str, list[PlannedShift]] = {}
    if planned.case is not None:
        own = {operator.operator_id: [] for operator in planned.case.operators}
    for shift in sorted(result.roster, key=lambda each: each.start.timestamp()):
        own.setdefault(shift.operator_id, []).append(shift)
    days = _days(planned)
    people = [
        Person(
            operator_id,
            planned.texts.operator_name(operator_id),
            tuple(
                tuple(_span(shift, zone) for shift in shifts if shift.date == day.date)
                for day in days
            ),
            _worked(shifts, planned.case),
        )
        for operator_id, shifts in own.items()
    ]
    return Board(
        days, tuple(sorted(people, key=lambda each: (_spelt(each.name), each.operator_id)))
    )


def _days(planned: Planned) -> tuple[Day, ...]:
    first, case = planned.result.week, planned.case
    last = max((shift.date for shift in planned.result.roster), default=first)
    count = case.days if case is not None else (last - first).days + 1
    weeks = -(-count // DAYS_A_WEEK)
    holidays = case.holidays if case is not None else {}
    dates = (first + timedelta(days=day) for day in range(weeks * DAYS_A_WEEK))
    return tuple(Day(each, each in holidays) for each in dates)


def _span(shift: PlannedShift, zone: ZoneInfo) -> Span:
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    later = (end.date() - start.date()).days
    if end.hour == end.minute == 0 and later == 1:
        return Span(_clock(start), "24:00", 0, shift.code, _pauses(shift.breaks, zone))
    return Span(_clock(start), _clock(end), later, shift.code, _pauses(shift.breaks, zone))


def _pauses(breaks: tuple[BreakTime, ...], zone: ZoneInfo) -> tuple[Pause, ...]:
    in_order = sorted(breaks, key=lambda pause: pause.start.timestamp())
    return tuple(
        Pause(_clock(pause.start.astimezone(zone)), _clock(pause.end.astimezone(zone)), pause.paid)
        for pause in in_order
    )


def _clock(moment: datetime) -> str:
    return clock(moment.hour * 60 + moment.minute)


def worked_minutes(shift: PlannedShift, case: Case | None) -> int | None:
    """Minutes of a shift without its unpaid breaks, or what its code pays if that is known."""
    if shift.code is not None:
        codes = case.shift_codes if case is not None else ()
        return next((each.paid_minutes for each in codes if each.code == shift.code), None)
    spans = [(shift.start, shift.end, 1)]
    spans += [(pause.start, pause.end, -1) for pause in shift.breaks if not pause.paid]
    return sum(
        sign * round((end.timestamp() - start.timestamp()) / 60) for start, end, sign in spans
    )


def _worked(shifts: list[PlannedShift], case: Case | None) -> int | None:
    minutes = [worked_minutes(shift, case) for shift in shifts]
    known = [each for each in minutes if each is not None]
    return sum(known) if len(known) == len(minutes) else None


def _spelt(name: str) -> str:
    """Letters of a name as a directory sorts them: accents and capitals make no difference."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))

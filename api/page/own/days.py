"""Days of a person's week as their page shows them: spans on the site's clock, breaks, bars.

A bar draws a day on one axis for all days shown, so that early and late shifts can be told
apart at a glance; what it shows is always told in words beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from api.texts import Speaker
    from models.own_changes import ChangedDay, OwnChange, Span
    from models.own_week import OwnWeek
    from scheduler.entities import BreakTime, PublishedShift

DAY_MINUTES: Final = 24 * 60
USUAL_AXIS: Final = (7 * 60, 20 * 60)

Now = Literal["before", "working", "break", "after"]
Piece = Literal["work", "paid", "unpaid"]


class Drawn(NamedTuple):
    """One stretch of a bar, in minutes from the beginning of the axis."""

    x: int
    width: int
    kind: Piece


class Axis(NamedTuple):
    """First and last minute that the bars show, from midnight."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """Minutes from end to end."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class BreakShown:
    """A break as people read it."""

    start: str
    end: str
    minutes: int
    paid: bool


@dataclass(frozen=True, slots=True)
class ShiftShown:
    """A shift as people read it.

    Attributes
    ----------
    iso
        When it begins, as a request for a swap names it.
    now
        Where the present moment stands in it.
    next
        When the break under way ends, or the next one begins; empty when neither is.
    """

    iso: str
    start: str
    end: str
    worked_minutes: int
    breaks: tuple[BreakShown, ...]
    bar: tuple[Drawn, ...]
    now: Now
    next: str
    swappable: bool


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day, worked or not."""

    date: dt.date
    title: str
    today: bool
    past: bool
    away: bool
    shifts: tuple[ShiftShown, ...]


@dataclass(frozen=True, slots=True)
class WeekShown:
    """Seven days, and whether a plan of them is published."""

    monday: dt.date
    title: str
    number: int
    published: bool
    minutes: int
    days: tuple[DayShown, ...]


def weeks_of(
    week: OwnWeek, published: Collection[dt.date], at: dt.datetime, speaker: Speaker
) -> tuple[tuple[WeekShown, ...], Axis]:
    """Whole weeks from the first day on, and the axis of their bars.

    Parameters
    ----------
    published
        Mondays of the weeks of which a plan is in force.
    """
    now = at.astimezone(week.zone)
    axis = _axis(week.shifts, week.zone)
    count = (week.last - week.first).days + 1
    days = [_day(week, week.first + dt.timedelta(days=n), now, axis, speaker) for n in range(count)]
    shown = []
    for begin in range(0, count, 7):
        own = tuple(days[begin : begin + 7])
        monday = own[0].date
        shown.append(
            WeekShown(
                monday=monday,
                title=speaker.say("own_week.of", monday=speaker.long_day(monday)),
                number=monday.isocalendar().week,
                published=monday in published or any(day.shifts for day in own),
                minutes=sum(shift.worked_minutes for day in own for shift in day.shifts),
                days=own,
            )
        )
    return tuple(shown), axis


def today_of(weeks: Iterable[WeekShown]) -> DayShown | None:
    """Return today, when it is among the days."""
    return next((day for week in weeks for day in week.days if day.today), None)


def next_shift(weeks: Iterable[WeekShown]) -> tuple[DayShown, ShiftShown] | None:
    """Return the first shift of a day to come."""
    days = [day for week in weeks for day in week.days]
    now = next((place for place, day in enumerate(days) if day.today), -1)
    coming = ((day, day.shifts[0]) for day in days[now + 1 :] if day.shifts and not day.past)
    return next(coming, None)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One changed day in words."""

    title: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """Changed days to be seen: who published them and when, and what differs."""

    id: int
    version: int
    by: str
    asked_at: dt.datetime
    days: tuple[ChangeLine, ...]


def change_shown(
    change: OwnChange, names: dict[str, str], zone: ZoneInfo, speaker: Speaker
) -> ChangeShown:
    """Put a change into words; ``names`` are those of accounts by what the log calls them."""
    return ChangeShown(
        id=change.id,
        version=change.version,
        by=names.get(change.by, ""),
        asked_at=change.asked_at.astimezone(zone),
        days=tuple(_line(day, zone, speaker) for day in change.days),
    )


def span_words(spans: Sequence[Span], zone: ZoneInfo, speaker: Speaker) -> str:
    """Spans of one day, or that there is none."""
    told = [f"{start.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}" for start, end in spans]
    return ", ".join(told) if told else speaker.say("own_week.off")


def _line(day: ChangedDay, zone: ZoneInfo, speaker: Speaker) -> ChangeLine:
    before = None if day.before is None else span_words(day.before, zone, speaker)
    return ChangeLine(speaker.long_day(day.date), before, span_words(day.after, zone, speaker))


def _day(week: OwnWeek, date: dt.date, now: dt.datetime, axis: Axis, speaker: Speaker) -> DayShown:
    begin = dt.datetime.combine(date, dt.time(), week.zone)
    end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), week.zone)
    return DayShown(
        date=date,
        title=speaker.long_day(date),
        today=date == now.date(),
        past=date < now.date(),
        away=any(each.start < end and each.end > begin for each in week.absences),
        shifts=tuple(
            _shift(shift, week.zone, now, axis)
            for shift in week.shifts
            if shift.start.astimezone(week.zone).date() == date
        ),
    )


def _shift(shift: PublishedShift, zone: ZoneInfo, now: dt.datetime, axis: Axis) -> ShiftShown:
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    state, following = _now(shift, zone, now)
    return ShiftShown(
        iso=start.isoformat(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        worked_minutes=shift.worked_minutes,
        breaks=tuple(_break(each, zone) for each in shift.breaks),
        bar=_bar(shift, zone, axis),
        now=state,
        next=following,
        swappable=start > now,
    )


def _break(taken: BreakTime, zone: ZoneInfo) -> BreakShown:
    start, end = taken.start.astimezone(zone), taken.end.astimezone(zone)
    minutes = round((taken.end - taken.start).total_seconds() / 60)
    return BreakShown(f"{start:%H:%M}", f"{end:%H:%M}", minutes, taken.paid)


def _now(shift: PublishedShift, zone: ZoneInfo, now: dt.datetime) -> tuple[Now, str]:
    if now < shift.start:
        return "before", ""
    if now >= shift.end:
        return "after", ""
    for each in shift.breaks:
        if each.start <= now < each.end:
            return "break", f"{each.end.astimezone(zone):%H:%M}"
    coming = next((each.start for each in shift.breaks if each.start > now), None)
    return "working", "" if coming is None else f"{coming.astimezone(zone):%H:%M}"


def _bar(shift: PublishedShift, zone: ZoneInfo, axis: Axis) -> tuple[Drawn, ...]:
    start, end = _minutes(shift.start, shift.start, zone), _minutes(shift.end, shift.start, zone)
    pieces = [Drawn(start - axis.first, end - start, "work")]
    for each in shift.breaks:
        begin, stop = (_minutes(m, shift.start, zone) for m in (each.start, each.end))
        pieces.append(Drawn(begin - axis.first, stop - begin, "paid" if each.paid else "unpaid"))
    return tuple(pieces)


def _axis(shifts: Sequence[PublishedShift], zone: ZoneInfo) -> Axis:
    """Whole hours that hold every shift."""
    if not shifts:
        return Axis(*USUAL_AXIS)
    first = min(_minutes(each.start, each.start, zone) for each in shifts)
    last = max(_minutes(each.end, each.start, zone) for each in shifts)
    return Axis(first // 60 * 60, -(-last // 60) * 60)


def _minutes(moment: dt.datetime, of: dt.datetime, zone: ZoneInfo) -> int:
    """Minutes of the wall clock from the midnight of the day of ``of``."""
    local, day = moment.astimezone(zone), of.astimezone(zone).date()
    return (local.date() - day).days * DAY_MINUTES + local.hour * 60 + local.minute

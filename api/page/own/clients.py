"""Clients as those who answer for them read them: open or not, tone and tension in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.page.letters import plain_letters
from scheduler.calendar import MINUTES_PER_DAY, clock
from scheduler.demand.opening import windows_of_day
from scheduler.entities import OpeningHours, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from zoneinfo import ZoneInfo

    from api.texts import Speaker
    from models.own_clients import OpenAt, OwnClient

LOOK_AHEAD_DAYS: Final = 14
SOME, MUCH = 0.5, 1.25
"""From where on a point of a scale is told as leaning, and as strong."""


class OpenState(NamedTuple):
    """Whether a client is open, and until or from when, in words."""

    open: bool
    words: str


class HoursLine(NamedTuple):
    """Opening hours of one weekday, in words."""

    day: str
    hours: str
    today: bool


class Scale(NamedTuple):
    """One scale of a tone: both ends in words, where it stands, the same in words."""

    key: str
    low: str
    high: str
    point: float
    words: str


@dataclass(frozen=True, slots=True)
class ClientShown:
    """A client in a list: what a person on the phone looks for first."""

    client_id: str
    name: str
    role: str
    tension: int
    trained: bool
    state: OpenState
    greeting: str
    letters: str


def client_shown(client: OwnClient, state: OpenState, speaker: Speaker) -> ClientShown:
    """Put one client of a list into words."""
    return ClientShown(
        client_id=client.client_id,
        name=client.name,
        role=speaker.say(f"own_client.role.{client.role}"),
        tension=client.tension,
        trained=client.trained_on is not None,
        state=state,
        greeting=client.brief.words.say if client.brief else "",
        letters=plain_letters(f"{client.name} {client.sector}"),
    )


def open_state(
    hours: Sequence[OpenAt],
    at: dt.datetime,
    zone: ZoneInfo,
    holidays: Collection[dt.date],
    speaker: Speaker,
) -> OpenState:
    """Tell whether a client is open at a moment, and when that changes.

    Parameters
    ----------
    holidays
        Public holidays of the site around the moment.
    """
    rows = rows_of(hours)
    now = at.astimezone(zone)
    minute = now.hour * 60 + now.minute
    today = now.date()
    windows = _joined(rows, today, holidays)
    for start, end in windows:
        if start <= minute < end:
            if end - minute > MINUTES_PER_DAY:
                return OpenState(True, speaker.say("own_client.open_long"))
            return OpenState(True, speaker.say("own_client.open_until", time=clock(end)))
    coming = next((start for start, _ in windows if start > minute), None)
    if coming is None:
        return OpenState(False, speaker.say("own_client.shut"))
    days, time = divmod(coming, MINUTES_PER_DAY)
    if days == 0:
        return OpenState(False, speaker.say("own_client.opens_today", time=clock(time)))
    day = speaker.long_day(today + dt.timedelta(days=days))
    return OpenState(False, speaker.say("own_client.opens_on", day=day, time=clock(time)))


def hours_lines(hours: Sequence[OpenAt], today: dt.date, speaker: Speaker) -> list[HoursLine]:
    """Tell usual hours by weekday, then holidays and the dates to come that differ."""
    rows = rows_of(hours)
    lines = []
    for weekday in range(7):
        usual = [row for row in rows if row.weekday == weekday]
        is_today = today.weekday() == weekday
        lines.append(HoursLine(speaker.weekday(weekday), _spans(usual, speaker), is_today))
    special = [row for row in rows if row.holiday]
    if special:
        lines.append(HoursLine(speaker.say("own_client.holidays"), _spans(special, speaker), False))
    for date in sorted({row.date for row in rows if row.date is not None and row.date >= today}):
        dated = [row for row in rows if row.date == date]
        lines.append(HoursLine(speaker.long_day(date), _spans(dated, speaker), date == today))
    return lines


def scales_of(tone: Tone, speaker: Speaker) -> list[Scale]:
    """Tell the five scales of a tone."""
    return [
        Scale(
            key=name,
            low=speaker.say(f"tone.{name}.low"),
            high=speaker.say(f"tone.{name}.high"),
            point=getattr(tone, name),
            words=point_words(name, getattr(tone, name), speaker),
        )
        for name in Tone.model_fields
    ]


def tone_words(tone: Tone, speaker: Speaker) -> str:
    """Tell what stands out in a tone, or that nothing does."""
    told = [
        point_words(name, getattr(tone, name), speaker)
        for name in Tone.model_fields
        if abs(getattr(tone, name)) >= SOME
    ]
    return ", ".join(told) if told else speaker.say("tone.even")


def point_words(name: str, point: float, speaker: Speaker) -> str:
    """Tell one point of one scale."""
    if abs(point) < SOME:
        return speaker.say("tone.middle")
    end = speaker.say(f"tone.{name}.{'high' if point > 0 else 'low'}")
    return speaker.say("tone.very" if abs(point) >= MUCH else "tone.rather", end=end)


def rows_of(hours: Sequence[OpenAt]) -> tuple[OpeningHours, ...]:
    """Opening hours as the scheduler reads them; they were checked when they were written."""
    return tuple(OpeningHours.model_construct(client_id="", **row._asdict()) for row in hours)


def _joined(
    rows: tuple[OpeningHours, ...], today: dt.date, holidays: Collection[dt.date]
) -> list[tuple[int, int]]:
    """Windows of the days around one, in minutes from its midnight, those that touch as one."""
    found: list[tuple[int, int]] = []
    for offset in range(-1, LOOK_AHEAD_DAYS):
        day = today + dt.timedelta(days=offset)
        for start, end in windows_of_day(rows, day, holiday=day in holidays):
            begin, stop = (offset * MINUTES_PER_DAY + each for each in (start, end))
            if found and begin <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], stop)
            else:
                found.append((begin, stop))
    return found


def _spans(rows: Sequence[OpeningHours], speaker: Speaker) -> str:
    spans = sorted((row.open_minute, row.close_minute) for row in rows if not row.closed)
    if not spans or any(row.closed for row in rows):
        return speaker.say("own_client.closed")
    if spans == [(0, MINUTES_PER_DAY)]:
        return speaker.say("own_client.all_day")
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in spans)

"""Clients in words: open or not around midnight and holidays, tones by their scales."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from api.page.letters import plain_letters
from api.page.own.clients import hours_lines, open_state, tone_words
from api.texts import Speaker
from models.own_clients import OpenAt
from scheduler.entities import Tone

PARIS = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2026, 11, 30)
EN, FR = Speaker("en"), Speaker("fr")


def weekday(number: int, opens: int, closes: int, *, closed: bool = False) -> OpenAt:
    return OpenAt(number, False, None, opens * 60, closes * 60, closed)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    time = dt.time(hour, minute)
    return dt.datetime.combine(MONDAY + dt.timedelta(days=day), time, PARIS).astimezone(dt.UTC)


OFFICE = tuple(weekday(n, 8, 18) for n in range(5))
ALWAYS = tuple(weekday(n, 0, 24) for n in range(7))
LUNCH = (weekday(0, 8, 12), weekday(0, 14, 18))


@pytest.mark.parametrize(
    ("hours", "moment", "is_open", "words"),
    [
        (OFFICE, at(0, 9), True, "Open until 18:00"),
        (OFFICE, at(0, 7, 59), False, "Closed, opens at 08:00"),
        (OFFICE, at(4, 18), False, "Closed, opens Monday 7 December at 08:00"),
        (LUNCH, at(0, 12, 30), False, "Closed, opens at 14:00"),
        (ALWAYS, at(2, 3), True, "Open day and night"),
        ((weekday(0, 22, 30),), at(1, 5), True, "Open until 06:00"),
        ((), at(0, 9), False, "Closed"),
        ((weekday(0, 8, 18, closed=True),), at(0, 9), False, "Closed"),
    ],
)
def test_a_client_is_told_open_or_when_it_opens(
    hours: tuple[OpenAt, ...], moment: dt.datetime, is_open: bool, words: str
) -> None:
    assert open_state(hours, moment, PARIS, (), EN) == (is_open, words)


def test_a_holiday_shuts_an_office_and_not_who_never_shuts() -> None:
    assert not open_state(OFFICE, at(0, 9), PARIS, {MONDAY}, EN).open
    assert open_state(ALWAYS, at(0, 9), PARIS, {MONDAY}, EN).open


def test_a_date_beats_the_weekday_and_is_listed_while_it_comes() -> None:
    dated = OpenAt(None, False, MONDAY, 10 * 60, 11 * 60, False)
    assert open_state((*OFFICE, dated), at(0, 9), PARIS, (), EN).words.endswith("10:00")
    lines = hours_lines((*OFFICE, dated), MONDAY, FR)
    assert lines[-1] == ("lundi 30 novembre", "10:00–11:00", True)
    assert len(hours_lines((*OFFICE, dated), MONDAY + dt.timedelta(days=1), FR)) == 7


def test_a_tone_is_told_by_what_stands_out() -> None:
    tone = Tone(warmth=2, formality=-0.6, pace=0.4)
    assert tone_words(tone, EN) == "very warm, rather relaxed"
    assert tone_words(Tone(), EN) == "Balanced on all five scales."


def test_letters_are_compared_without_accents_and_capitals() -> None:
    assert plain_letters("Étude LEFÈVRE") == "etude lefevre"


def test_durations_and_firsts_of_months_are_written_as_people_say_them() -> None:
    assert FR.duration(435) == "7\u00a0h\u00a015"
    assert FR.duration(480) == "8\u00a0h"
    assert FR.date(dt.date(2026, 12, 1)) == "1er décembre 2026"
    assert FR.long_day(dt.date(2026, 12, 1)) == "mardi 1er décembre"
    assert FR.long_day(dt.date(2026, 12, 11)) == "vendredi 11 décembre"
    assert FR.date(dt.date(2026, 12, 21)) == "21 décembre 2026"
    assert EN.date(dt.date(2026, 12, 1)) == "1 December 2026"

"""Working hours of a site on its own clock: weekdays, holidays, clock changes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from models.hours import Desk, WorkingHours
from scheduler.site import Site

PARIS = ZoneInfo("Europe/Paris")


def opens(when: str, place: Site | None = None, **hours: object) -> str:
    desk = Desk(WorkingHours.model_validate(hours), place or Site())
    zone = ZoneInfo((place or Site()).timezone)
    at = dt.datetime.fromisoformat(when).replace(tzinfo=zone)
    return desk.next_open(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("2026-06-03T10:20", "2026-06-03 10:20"),
        ("2026-06-03T08:00", "2026-06-03 08:00"),
        ("2026-06-03T07:59", "2026-06-03 08:00"),
        ("2026-06-03T19:00", "2026-06-04 08:00"),
        ("2026-06-05T19:30", "2026-06-08 08:00"),
        ("2026-06-06T12:00", "2026-06-08 08:00"),
        ("2026-07-13T23:00", "2026-07-15 08:00"),  # the fourteenth of July
        ("2026-12-31T22:00", "2027-01-04 08:00"),
        ("2026-03-27T20:00", "2026-03-30 08:00"),  # summer time begins in between
    ],
)
def test_the_next_working_moment(when: str, then: str) -> None:
    assert opens(when) == then


def test_a_house_may_settle_other_hours() -> None:
    week = tuple(range(7))
    assert opens("2026-06-06T12:00", weekdays=week) == "2026-06-06 12:00"
    assert opens("2026-07-14T12:00", holidays_too=True) == "2026-07-14 12:00"
    assert opens("2026-06-03T23:30", from_minute=1200, until_minute=1440) == "2026-06-03 23:30"


def test_hours_are_those_of_the_sites_clock_and_calendar() -> None:
    assert opens("2026-06-03T06:00", Site(timezone="Indian/Reunion")) == "2026-06-03 08:00"
    alsace = Site(holiday_subdivision="57")
    assert opens("2025-12-26T10:00", alsace) == "2025-12-29 08:00"
    assert opens("2025-12-26T10:00") == "2025-12-26 10:00"


@pytest.mark.parametrize(
    "hours", [{"weekdays": ()}, {"weekdays": (7,)}, {"from_minute": 600, "until_minute": 600}]
)
def test_hours_in_which_nobody_works_are_refused(hours: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkingHours.model_validate(hours)

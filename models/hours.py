"""When people may be disturbed: the working hours of a site, and the next moment inside them.

A house settles its hours as it settles its policy; days off are the public holidays of
the site. What is urgent does not come here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.sites import settled
from scheduler.calendar import public_holidays
from scheduler.site import Site

if TYPE_CHECKING:
    from sqlmodel import Session

MINUTES_PER_DAY = 24 * 60
_LONGEST_CLOSURE_DAYS = 31
"""A week always holds a working day; a month of holidays on each of them is beyond any calendar."""


class WorkingHours(BaseModel):
    """Minutes of the day between which notices are sent, on which weekdays (Monday is 0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(
        default=(0, 1, 2, 3, 4),
        min_length=1,
        max_length=7,
        description="weekdays on which notices are sent, Monday is 0",
    )
    from_minute: int = Field(
        default=8 * 60, ge=0, lt=MINUTES_PER_DAY, description="minutes from midnight, from then on"
    )
    until_minute: int = Field(
        default=19 * 60, gt=0, le=MINUTES_PER_DAY, description="minutes from midnight, until then"
    )
    holidays_too: bool = Field(default=False, description="on public holidays as well")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> WorkingHours:
        if self.from_minute >= self.until_minute:
            raise ValueError("the day ends before it begins")
        return self


@dataclass(frozen=True, slots=True)
class Desk:
    """The hours of one site, on its own clock."""

    hours: WorkingHours
    place: Site

    def next_open(self, at: dt.datetime) -> dt.datetime:
        """Return the first moment from ``at`` on that lies inside working hours."""
        zone = ZoneInfo(self.place.timezone)
        local = at.astimezone(zone)
        for ahead in range(_LONGEST_CLOSURE_DAYS):
            day = local.date() + dt.timedelta(days=ahead)
            if not self._works(day):
                continue
            opens, closes = (
                _wall(day, minute, zone)
                for minute in (self.hours.from_minute, self.hours.until_minute)
            )
            if at < closes:
                return max(at, opens)
        return at

    def _works(self, day: dt.date) -> bool:
        if day.weekday() not in self.hours.weekdays:
            return False
        if self.hours.holidays_too:
            return True
        return day not in _holidays(
            self.place.holiday_country, self.place.holiday_subdivision, day.year
        )


@cache
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[dt.date]:
    """Public holidays of a year, which take a while to make."""
    return frozenset(public_holidays(country, subdivision, range(year, year + 1)))


def _wall(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    """Return the instant of a wall-clock minute; 24:00 is the next midnight."""
    ahead, minute = divmod(minute, MINUTES_PER_DAY)
    clock = dt.time(minute // 60, minute % 60)
    wall = dt.datetime.combine(day + dt.timedelta(days=ahead), clock, zone)
    return wall.astimezone(dt.UTC)


def desk_of(session: Session, site_id: int) -> Desk:
    """Return the hours of a site as they are settled."""
    return Desk(
        WorkingHours.model_validate(settled(session, site_id, "hours") or {}),
        Site.model_validate(settled(session, site_id, "site") or {}),
    )

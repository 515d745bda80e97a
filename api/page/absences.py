"""Who can be away from today on: the version in force, its people by day, and what time it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from api.page.board import MOST_PEOPLE, WEEK, monday_of, offsets_of, week_to_show
from api.page.letters import plain_letters
from api.texts import Speaker
from api.web.access import Visit
from api.web.rosters import shown_version, version_of
from models.planned_weeks import version_in_force
from models.records import list_records
from models.roster_pages import VersionSeen
from models.sites import find_site, id_of, zone_of
from scheduler.result import PlannedShift


def absence_of(visit: Visit, site: str, asked: dt.date | None) -> dict[str, Any]:
    """What the page of an absence shows; without a version there is nobody to choose."""
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        zone = zone_of(session, site_id)
        now = visit.at.astimezone(zone)
        version = _version(session, site, site_id, asked or now.date())
        if version is None:
            return {"version": None}
        rows = list_records(session, "operators", site_id, limit=MOST_PEOPLE)
        names = {row.operator_id: row.name or row.operator_id for row in rows}
        left = {row.operator_id for row in rows if row.left_at is not None}
        shown = shown_version(session, version)
    shifts = visit.service.plans.result(version.id, version.content_digest).roster
    first, last = version.week, version.week + WEEK - dt.timedelta(days=1)
    day = min(max(asked or now.date(), first), last)
    days = [first + dt.timedelta(days=n) for n in range(7)]
    own: dict[str, list[PlannedShift]] = {}
    for shift in shifts:
        if shift.date == day:
            own.setdefault(shift.operator_id, []).append(shift)
    people = sorted(names, key=lambda each: (plain_letters(names[each]), each))
    return {
        "version": shown,
        "day": day,
        "days": [each for each in days if each >= now.date()] or days,
        "on_duty": [_person(each, names, own[each]) for each in people if each in own],
        "others": [
            _person(each, names, []) for each in people if each not in own | dict.fromkeys(left)
        ],
        "data": {
            "api": f"/api/v1/sites/{site}",
            "board": f"/s/{site}/week",
            "roster": version.id,
            "version": version.version,
            "week": first.isoformat(),
            "day": day.isoformat(),
            "now": now.isoformat() if first <= now.date() <= last else None,
            "offsets": offsets_of(zone, first),
            "dates": _dates(visit.speaker, days),
        },
    }


def _version(session: Session, site: str, site_id: int, day: dt.date) -> VersionSeen | None:
    """The version in force on a day, else that of the week that is planned next."""
    for week in (monday_of(day), week_to_show(session, site, day)):
        found = version_in_force(session, site_id, week)
        if found is not None:
            return version_of(session, site, found)
    return None


def _person(who: str, names: dict[str, str], shifts: list[PlannedShift]) -> dict[str, Any]:
    return {
        "id": who,
        "name": names[who],
        "spans": [f"{each.start:%H:%M}–{each.end:%H:%M}" for each in shifts],
        "shifts": " ".join(f"{each.start.isoformat()}/{each.end.isoformat()}" for each in shifts),
    }


def _dates(speaker: Speaker, days: list[dt.date]) -> dict[str, str]:
    return {day.isoformat(): speaker.short_day(day) for day in days}

"""What the board of a week begins with: its version, its people, what is fixed and who is away.

The shifts themselves are asked for by the board's script, as any program asks for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.page.letters import plain_letters
from api.texts import Speaker
from api.web.access import Visit
from api.web.rosters import shown_versions, version_of
from models.planned_weeks import planned_weeks
from models.records import list_records
from models.roster_pages import VersionSeen, list_versions
from models.settings import setting_of
from models.sites import find_site, id_of

WEEK: Final = dt.timedelta(days=7)
MOST_VERSIONS: Final = 50
MOST_PEOPLE: Final = 5_000


def week_to_show(session: Session, site: str, today: dt.date) -> dt.date:
    """Monday of the week to begin with: the next one to plan, else the last one planned."""
    row = find_site(session, site)
    weeks = planned_weeks(session, id_of(row))
    if row.planned_from is not None and (row.planned_from in weeks or not weeks):
        return row.planned_from
    return weeks[0] if weeks else monday_of(today)


def monday_of(day: dt.date) -> dt.date:
    """Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def board_of(
    visit: Visit, session: Session, site: str, asked: dt.date | None, roster: int | None
) -> dict[str, Any]:
    """What the page of a week shows.

    Raises
    ------
    NotFound
        When there is no such version.
    """
    site_id = id_of(find_site(session, site))
    place, _ = setting_of(session, site_id, "site")
    zone = ZoneInfo(place.timezone)
    today = visit.at.astimezone(zone).date()
    chosen = version_of(session, site, roster) if roster is not None else None
    week = chosen.week if chosen else monday_of(asked or week_to_show(session, site, today))
    versions = list_versions(session, site_id, week, limit=MOST_VERSIONS)
    if chosen is None and versions:
        chosen = best_of(versions)
    told = shown_versions(session, versions)
    own = next((each for each in told if chosen and each.id == chosen.id), None)
    return {
        "week": week,
        "before": week - WEEK,
        "after": week + WEEK,
        "this_week": monday_of(today),
        "versions": told,
        "version": own,
        "others": [each for each in planned_weeks(session, site_id, most=6) if each != week],
        "data": {
            "api": f"/api/v1/sites/{site}",
            "page": f"/s/{site}/week",
            "week": week.isoformat(),
            "today": today.isoformat(),
            "slot": place.slot_minutes,
            "days": days_of(visit.speaker, week),
            "offsets": offsets_of(zone, week),
            "roster": own.model_dump(mode="json") if own else None,
            "people": people_of(session, site_id, zone, week),
            "locks": locks_of(session, site_id, zone, week),
        },
    }


def best_of(versions: Sequence[VersionSeen]) -> VersionSeen:
    """The version that people mean: the newest that is not refused."""
    return next((each for each in versions if each.state != "rejected"), versions[0])


def days_of(speaker: Speaker, week: dt.date) -> list[dict[str, str]]:
    """Names and dates of a week's days."""
    days = [week + dt.timedelta(days=number) for number in range(7)]
    return [{"date": day.isoformat(), "name": speaker.short_day(day)} for day in days]


def offsets_of(zone: ZoneInfo, week: dt.date) -> list[dict[str, int]]:
    """Minutes by which the site's clock is ahead of UTC, from each hour on when they change."""
    first = dt.datetime.combine(week - dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
    found: list[dict[str, int]] = []
    for hour in range(24 * 10):
        at = first + dt.timedelta(hours=hour)
        ahead = at.astimezone(zone).utcoffset() or dt.timedelta()
        minutes = int(ahead.total_seconds() // 60)
        if not found or found[-1]["minutes"] != minutes:
            found.append({"from": int(at.timestamp()), "minutes": minutes})
    return found


def people_of(
    session: Session, site_id: int, zone: ZoneInfo, week: dt.date
) -> list[dict[str, Any]]:
    """Everybody by name, with what they can do and when they are away that week."""
    away: dict[str, list[tuple[str, str]]] = {}
    first, last = bounds_of(zone, week)
    for row in list_records(session, "absences", site_id, limit=100_000):
        if row.start < last and row.end > first:
            away.setdefault(row.operator_id, []).append(
                (row.start.astimezone(zone).isoformat(), row.end.astimezone(zone).isoformat())
            )
    rows = list_records(session, "operators", site_id, limit=MOST_PEOPLE)
    people = [
        {
            "id": row.operator_id,
            "name": row.name or row.operator_id,
            "contract": row.contract_minutes_week,
            "skills": sorted({*row.skills, *row.languages}),
            "left": row.left_at is not None,
            "away": away.get(row.operator_id, []),
        }
        for row in rows
    ]
    return sorted(people, key=lambda each: (plain_letters(str(each["name"])), each["id"]))


def locks_of(session: Session, site_id: int, zone: ZoneInfo, week: dt.date) -> list[dict[str, Any]]:
    """Shifts that somebody fixed in a week."""
    first, last = bounds_of(zone, week)
    return [
        {
            "id": row.id,
            "version": row.version,
            "operator_id": row.operator_id,
            "start": row.start.astimezone(zone).isoformat(),
            "why": row.why,
        }
        for row in list_records(session, "locks", site_id, limit=10_000)
        if row.kind == "shift" and row.start is not None and first <= row.start < last
    ]


def bounds_of(zone: ZoneInfo, week: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """First moment of a week, and of the next."""
    first = dt.datetime.combine(week, dt.time(), zone)
    return first, dt.datetime.combine(week + WEEK, dt.time(), zone)

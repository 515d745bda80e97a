"""The week as it is posted on the wall: who works when, by name, with nothing else about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.page.board import MOST_PEOPLE
from api.page.letters import plain_letters
from api.web.access import Visit
from api.web.rosters import shown_version, version_of
from models.records import list_records
from models.sites import find_site, zone_of
from scheduler.result import PlannedShift


def posted_week(visit: Visit, site: str, roster_id: int) -> dict[str, Any]:
    """What the page for the wall shows.

    Raises
    ------
    NotFound
    """
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        row = find_site(session, site)
        zone = zone_of(session, version.site_id)
        people = list_records(session, "operators", version.site_id, limit=MOST_PEOPLE)
        names = {each.operator_id: each.name or each.operator_id for each in people}
        left = {each.operator_id for each in people if each.left_at is not None}
        shown, name = shown_version(session, version), row.name
    shifts = visit.service.plans.result(version.id, version.content_digest).roster
    by_day: dict[tuple[str, dt.date], list[PlannedShift]] = {}
    for shift in shifts:
        by_day.setdefault((shift.operator_id, shift.date), []).append(shift)
    days = [version.week + dt.timedelta(days=number) for number in range(7)]
    on_board = {shift.operator_id for shift in shifts}
    lines = [
        {
            "name": names.get(who, who),
            "minutes": sum(worked(s) for d in days for s in by_day.get((who, d), [])),
            "days": [[_span(s) for s in by_day.get((who, day), [])] for day in days],
        }
        for who in sorted(names, key=lambda each: (plain_letters(names[each]), each))
        if who in on_board or who not in left
    ]
    return {
        "site_name": name or site,
        "version": shown,
        "days": days,
        "last": days[-1],
        "lines": lines,
        "printed": visit.at.astimezone(zone),
        "published": shown.published_at.astimezone(zone) if shown.published_at else None,
    }


def worked(shift: PlannedShift) -> int:
    """Minutes of a shift without its unpaid breaks."""
    away = sum(
        (pause.end - pause.start).total_seconds() for pause in shift.breaks if not pause.paid
    )
    return int(((shift.end - shift.start).total_seconds() - away) // 60)


def _span(shift: PlannedShift) -> str:
    return f"{shift.start:%H:%M}–{shift.end:%H:%M}"

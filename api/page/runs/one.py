"""One run to be watched or read: figures in words, its improvements, how it ended, what next."""

from __future__ import annotations

from typing import Any

from api.page.runs.words import (
    ANEW,
    STATES,
    next_words,
    obstacle_words,
    run_shown,
    settings_words,
    stages_said,
    trace_rows,
)
from api.texts import Speaker
from api.web.access import Visit
from api.web.rosters import Version, shown_versions
from models.account_pages import names_of_actors
from models.roster_pages import list_versions, names_of
from models.run_pages import rosters_of, see_run
from models.runs import under_way
from models.sites import find_site, id_of, zone_of
from models.tables.rosters import UNDER_WAY, RunRow


def run_of(visit: Visit, site: str, run_id: str) -> dict[str, Any]:
    """What the page of a run shows.

    Raises
    ------
    NotFound
    """
    speaker = visit.speaker
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        row = see_run(session, site_id, run_id)
        zone = zone_of(session, site_id)
        names = names_of_actors(session, {row.requested_by})
        roster_id = rosters_of(session, [run_id]).get(run_id)
        versions = shown_versions(session, list_versions(session, site_id, row.week, limit=50))
        texts = names_of(session, site_id)
        other = under_way(session, site_id, row.week)
        shown = run_shown(row, names, zone, speaker)
        return {
            "run": shown,
            "asked": settings_words(speaker, row.settings) + _begun_with(row, versions, speaker),
            "attempt": row.attempt,
            "version": next((each for each in versions if each.id == roster_id), None),
            "versions": len(versions),
            "badges": STATES,
            "next": next_words(speaker, row.failure) if row.status == "failed" else "",
            "anew": row.failure in ANEW,
            "obstacles": obstacle_words(speaker, row, texts),
            "other": other if other != run_id else None,
            "trace": trace_rows(speaker, row.trace),
            "data": _data(site, row, shown.limit_s, speaker),
        }


def _begun_with(row: RunRow, versions: list[Version], speaker: Speaker) -> list[str]:
    """Say which version of the week a run began with, where somebody chose one."""
    return [
        speaker.say("runs.begun_with", number=each.number)
        for each in versions
        if each.id == row.begins_with
    ]


def _data(site: str, row: RunRow, limit_s: float | None, speaker: Speaker) -> dict[str, Any]:
    """What the script that watches begins with."""
    told = ("id", "status", "stage", "seconds", "objective", "bound", "gap", "named_share")
    return {name: getattr(row, name) for name in (*told, "cancel_asked", "attempt", "trace")} | {
        "api": f"/api/v1/sites/{site}/runs",
        "page": f"/s/{site}/runs",
        "limit": limit_s,
        "stages": stages_said(speaker),
        "states": {each: speaker.say(f"runs.status.{each}") for each in UNDER_WAY},
    }

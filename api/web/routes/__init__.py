"""Every router, in the order of the API's pages; a router that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from api.web.routes import (
    health,
    records,
    roster_analysis,
    roster_edits,
    roster_files,
    roster_life,
    roster_repairs,
    rosters,
    runs,
    session,
    settings,
    sites,
    transfer,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    session.router,
    sites.router,
    settings.router,
    transfer.router,
    records.router,
    runs.router,
    rosters.router,
    roster_analysis.router,
    roster_files.router,
    roster_edits.router,
    roster_life.router,
    roster_repairs.router,
)

FILES: Final[tuple[APIRouter, ...]] = (transfer.router,)
"""Routers that take files, as large as the settings allow."""

TAGS: Final[Mapping[str, str]] = {
    "service": "whether it lives, and what it measures",
    "session": "coming in and going out",
    "sites": "answering centres where the caller has a role",
    "settings": "place, policy, law and retention of a site, version by version",
    "accounts": "people who may come in, and their roles",
    "people": "operators, when they can work and what they wish",
    "clients": "clients, their hours, briefs, talks and events",
    "pairs": "one operator with one client",
    "runs": "a week planned: asked for, watched, cancelled",
    "rosters": "versions of a week: read, edited, approved, published",
    "weeks": "shift codes, posts, locks, published shifts",
}

"""Every router, in the order of the API's pages; a router that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from api.web.routes import (
    accounts,
    calls,
    health,
    jobs,
    oidc,
    own_access,
    past,
    persons,
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
    webhooks,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    session.router,
    own_access.router,
    oidc.router,
    accounts.router,
    accounts.secret_router,
    sites.router,
    settings.router,
    transfer.router,
    calls.router,
    webhooks.router,
    webhooks.secret_router,
    records.router,
    runs.router,
    rosters.router,
    roster_analysis.router,
    roster_files.router,
    jobs.router,
    persons.router,
    past.router,
    roster_edits.router,
    roster_life.router,
    roster_repairs.router,
)

FILES: Final[tuple[APIRouter, ...]] = (transfer.router, calls.router)
"""Routers that take files, as large as the settings allow."""

TAGS: Final[Mapping[str, str]] = {
    "service": "whether it lives, and what it measures",
    "session": "coming in and going out, passwords, tokens for programs",
    "sites": "answering centres where the caller has a role",
    "settings": "place, policy, law and retention of a site, version by version",
    "accounts": "people who may come in, and their roles",
    "webhooks": "programs that are told what happens",
    "people": "operators, when they can work and what they wish",
    "clients": "clients, their hours, briefs, talks and events",
    "calls": "how many calls came, and more of them",
    "pairs": "one operator with one client",
    "runs": "a week planned: asked for, watched, cancelled",
    "jobs": "weeks lived through, versions compared, forecasts tested",
    "rosters": "versions of a week: read, edited, approved, published",
    "audit": "what was done, its proof, and what was before",
    "weeks": "shift codes, posts, locks, published shifts",
}

"""Every router, in the order of the API's pages; a router that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from api.web.routes import (
    accounts,
    asks,
    burdens,
    calls,
    feedback_links,
    health,
    jobs,
    me,
    oidc,
    own_access,
    pairs,
    past,
    persons,
    planning,
    records,
    roster_analysis,
    roster_edits,
    roster_files,
    roster_life,
    roster_reasons,
    roster_repairs,
    rosters,
    runs,
    said,
    session,
    settings,
    signals,
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
    *me.ROUTERS,
    asks.router,
    signals.router,
    burdens.router,
    pairs.router,
    said.router,
    feedback_links.router,
    feedback_links.public,
    runs.router,
    rosters.router,
    roster_analysis.router,
    roster_files.router,
    jobs.router,
    planning.router,
    persons.router,
    past.router,
    roster_edits.router,
    roster_life.router,
    roster_reasons.router,
    roster_repairs.router,
)

FILES: Final[tuple[APIRouter, ...]] = (transfer.router, calls.router)
"""Routers that take files, as large as the settings allow."""

TAGS: Final[Mapping[str, str]] = {
    "service": "whether it lives, and what it measures",
    "session": "coming in and going out, passwords, tokens for programs",
    "me": "what people read and change about themselves",
    "sites": "answering centres where the caller has a role",
    "settings": "place, policy, law and retention of a site, version by version",
    "accounts": "people who may come in, and their roles",
    "webhooks": "programs that are told what happens",
    "people": "operators, when they can work and what they wish",
    "clients": "clients, their hours, briefs, talks and events",
    "calls": "how many calls came, and more of them",
    "pairs": "one operator with one client",
    "asks": "requests and contested scores, and their answers",
    "signals": "conversations to have",
    "burdens": "fairness, legal counters, training and talks that are due",
    "feedback links": "how a client speaks up without an account",
    "runs": "a week planned: asked for, watched, cancelled",
    "planning": "calls expected and heads needed, and what came",
    "jobs": "weeks lived through, versions compared, forecasts tested",
    "rosters": "versions of a week: read, edited, approved, published",
    "audit": "what was done, its proof, and what was before",
    "weeks": "shift codes, posts, locks, published shifts",
}

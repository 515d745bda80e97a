"""Every router, in the order of the API's pages; a router that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from api.web.routes import (
    asks,
    burdens,
    feedback_links,
    health,
    me,
    pairs,
    records,
    said,
    session,
    signals,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    session.router,
    *me.ROUTERS,
    records.router,
    asks.router,
    signals.router,
    burdens.router,
    pairs.router,
    said.router,
    feedback_links.router,
    feedback_links.public,
)

TAGS: Final[Mapping[str, str]] = {
    "service": "whether it lives, and what it measures",
    "session": "coming in and going out",
    "me": "what people read and change about themselves",
    "accounts": "people who may come in, and their roles",
    "people": "operators, when they can work and what they wish",
    "clients": "clients, their hours, briefs, talks and events",
    "pairs": "one operator with one client",
    "asks": "requests and contested scores, and their answers",
    "signals": "conversations to have",
    "burdens": "fairness, legal counters, training and talks that are due",
    "feedback links": "how a client speaks up without an account",
    "weeks": "shift codes, posts, locks, published shifts",
}

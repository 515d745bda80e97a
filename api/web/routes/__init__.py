"""Every router, in the order of the API's pages; a router that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from api.web.routes import health, me, records, session

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    session.router,
    *me.ROUTERS,
    records.router,
)

TAGS: Final[Mapping[str, str]] = {
    "service": "whether it lives, and what it measures",
    "session": "coming in and going out",
    "me": "what people read and change about themselves",
    "accounts": "people who may come in, and their roles",
    "people": "operators, when they can work and what they wish",
    "clients": "clients, their hours, briefs, talks and events",
    "pairs": "one operator with one client",
    "weeks": "shift codes, posts, locks, published shifts",
}

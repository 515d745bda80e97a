"""Every router of the page; a router that is not here does not exist."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.page.routes import (
    absence,
    account,
    assets,
    clients,
    entry,
    feedback,
    own,
    own_asks,
    own_why,
    teams,
    week,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    entry.router,
    week.router,
    teams.router,
    clients.router,
    absence.router,
    account.router,
    own.router,
    own_asks.router,
    own_why.router,
    feedback.router,
)

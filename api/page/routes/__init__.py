"""Every router of the page; a router that is not here does not exist."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.page.routes import (
    absence,
    account,
    assets,
    entry,
    feedback,
    imports,
    own,
    own_asks,
    own_why,
    runs,
    week,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    entry.router,
    week.router,
    absence.router,
    runs.router,
    imports.router,
    account.router,
    own.router,
    own_asks.router,
    own_why.router,
    feedback.router,
)

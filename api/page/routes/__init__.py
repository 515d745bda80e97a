"""Every router of the page; a router that is not here does not exist."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.page.routes import absence, assets, entry, week

ROUTERS: Final[tuple[APIRouter, ...]] = (
    assets.router,
    entry.router,
    week.router,
    absence.router,
)

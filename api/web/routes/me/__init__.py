"""What people read and change about themselves; every path begins with ``/me``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.web.routes.me import calendar, profile, reasons, requests, scores, week, wishes

ROUTERS: Final[tuple[APIRouter, ...]] = (
    profile.router,
    week.router,
    reasons.router,
    wishes.router,
    requests.router,
    scores.router,
    calendar.router,
)

"""Somebody is away today: who, until when, then what can be done, the best first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.page.render import pages_of
from api.web.access import BySupervisor
from api.web.places import SiteKey

router = APIRouter(include_in_schema=False)


@router.get("/s/{site}/absence")
def absence(visit: BySupervisor, site: SiteKey, request: Request) -> HTMLResponse:
    """Ask who is away."""
    return pages_of(request).show(request, "nothing_yet.html", visit)

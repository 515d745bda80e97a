"""The way in: signing in, the first page for whoever is signed in, trouble told as a page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.page.menu import menu_of
from api.page.render import pages_of
from api.web.access import BySelf, Public

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(service: Public, request: Request) -> HTMLResponse:
    """Ask who it is."""
    return pages_of(request).show(
        request, "login.html", oidc=service.settings.oidc_issuer is not None
    )


@router.get("/")
def home(visit: BySelf, request: Request) -> Response:
    """Lead to the first page of somebody's first role."""
    groups = menu_of(visit, None)
    if groups:
        return RedirectResponse(groups[0].entries[0].path, 303)
    return pages_of(request).show(request, "nothing_yet.html", visit)


def tell_trouble(request: Request, told: dict[str, Any], status: int) -> Response:
    """Tell a problem as a page; who is not signed in is led to where that is done."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if status == 401 and wants_page:
        return RedirectResponse("/login", 303)
    return pages_of(request).show(request, "trouble.html", status=status, trouble=told)

"""The way in: signing in, the first page for whoever is signed in, trouble told as a page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.page.menu import first_site, menu_of
from api.page.render import pages_of
from api.web.access import ByAdmin, BySelf, Public, Visit
from api.web.places import SiteKey
from models.notices import accounts_with_role
from models.sites import find_site, id_of, in_force

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(service: Public, request: Request) -> HTMLResponse:
    """Ask who it is."""
    return pages_of(request).show(
        request, "login.html", oidc=service.settings.oidc_issuer is not None
    )


@router.get("/set-password")
def set_password(service: Public, request: Request) -> HTMLResponse:
    """Ask whoever was invited for their password; the invitation is behind the ``#``."""
    return pages_of(request).show(request, "set_password.html")


@router.get("/")
def home(visit: BySelf, request: Request) -> Response:
    """Lead to the first page of somebody's first role; at an empty site, to its first steps."""
    groups = menu_of(visit, None)
    if not groups:
        return pages_of(request).show(request, "nothing_yet.html", visit)
    begins = _begins(visit)
    if begins is not None:
        return RedirectResponse(begins, 303)
    return RedirectResponse(groups[0].entries[0].path, 303)


@router.get("/s/{site}/start")
def start(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show what a new site needs before it can work, and what of it is done."""
    with visit.reading() as session:
        row = find_site(session, site)
        site_id = id_of(row)
        done = {
            "place": in_force(session, site_id, "site") is not None,
            "law": in_force(session, site_id, "law") is not None,
            "data": row.planned_from is not None,
            "people": bool(accounts_with_role(session, site_id, ("supervisor",))),
        }
    return pages_of(request).show(
        request,
        "start.html",
        visit,
        name=row.name or row.key,
        done=done,
        may_import="supervisor" in visit.identity.roles[site],
    )


def _begins(visit: Visit) -> str | None:
    """Page on which somebody begins at a site that has no data yet; ``None`` when it has some."""
    site = first_site(visit)
    pages = (("admin", "start"), ("supervisor", "import"))
    roles = visit.identity.roles[site] if site is not None else frozenset()
    path = next((path for role, path in pages if role in roles), None)
    if site is None or path is None:
        return None
    with visit.reading() as session:
        return f"/s/{site}/{path}" if find_site(session, site).planned_from is None else None


def tell_trouble(request: Request, told: dict[str, Any], status: int) -> Response:
    """Tell a problem as a page; who is not signed in is led to where that is done."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if status == 401 and wants_page:
        return RedirectResponse("/login", 303)
    return pages_of(request).show(request, "trouble.html", status=status, trouble=told)

"""The page that a client opens by a link, without an account: how the team answers."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.identity.errors import IdentityError
from api.page.render import pages_of
from api.web.access import Public
from api.web.routes.feedback_links import Token, open_link
from models.errors import LinkRefused, NotFound

router = APIRouter(include_in_schema=False)

RATINGS: Final = (1, 2, 3, 4, 5)


@router.get("/feedback/{token}")
def feedback(token: Token, service: Public, request: Request) -> HTMLResponse:
    """Ask a client about somebody of its team, or tell kindly that the link is spent."""
    try:
        link = open_link(token, service, request)
    except (LinkRefused, NotFound, IdentityError):
        return pages_of(request).show(request, "feedback_spent.html", status=410)
    return pages_of(request).show(
        request,
        "feedback.html",
        link=link,
        token=token,
        ratings=RATINGS,
    )

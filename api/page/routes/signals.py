"""The inbox of weak signals: conversations to have, planned, held or not needed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.page.hr.signals import STATES, talks_to_have
from api.page.render import pages_of, words_of
from api.web.access import ByPlanner
from api.web.places import SiteKey, site_id_of
from models.sites import zone_of
from scheduler.said import SignalKind

router = APIRouter(include_in_schema=False)

OUTCOMES = ("talked", "brief_updated", "team_changed", "load_changed")
"""What may come of a talk; that there was no cause is said in a way of its own."""


@router.get("/s/{site}/signals")
def signals(
    visit: ByPlanner,
    site: SiteKey,
    request: Request,
    state: Literal["waiting", "open", "planned", "closed"] = "waiting",
    kind: SignalKind | None = None,
    q: Annotated[str, Query(max_length=80)] = "",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> HTMLResponse:
    """Show talks to have, the oldest first; those that are closed, the latest first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        told = talks_to_have(
            session, site_id, visit.speaker, state=state, kind=kind, words=q, page=page
        )
        today = visit.at.astimezone(zone_of(session, site_id)).date()
    roles = visit.identity.roles.get(site, frozenset())
    return pages_of(request).show(
        request,
        "hr/signals.html",
        visit,
        words=words_of("hr_signals"),
        state=state,
        states=tuple(STATES),
        kind=kind,
        q=q,
        page=page,
        today=today,
        outcomes=OUTCOMES,
        sees_pairs="hr" in roles,
        **told,
    )

"""Fragments of an operator's pages: why this shift, why this client, when they want to know."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.page.own.why import pair_sentences, shift_sentences
from api.page.render import pages_of
from api.web.access import ByOperator
from api.web.places import own_of
from api.web.routes.me.reasons import why_client, why_shift
from models.plans import names_at
from models.sites import zone_of
from scheduler.entities import Day

router = APIRouter(prefix="/me/why", include_in_schema=False)


@router.get("/client/{client_id}")
def client(
    client_id: Annotated[str, Path(min_length=1, max_length=64)],
    visit: ByOperator,
    request: Request,
) -> HTMLResponse:
    """Tell why I carry a client, in the week in force."""
    reason = why_client(client_id, visit, None)
    told = [(pair_sentences(reason.values, visit.speaker), reason.words)]
    return pages_of(request).show(request, "own/why.html", visit, told=told)


@router.get("/shift/{date}")
def shift(date: Day, visit: ByOperator, request: Request) -> HTMLResponse:
    """Tell why I work the shifts that begin on a day."""
    reasons = why_shift(date, visit)
    with visit.reading() as session:
        site_id, _ = own_of(session, visit)
        names, zone = names_at(session, site_id), zone_of(session, site_id)
    told = [
        (shift_sentences(each.values, names, zone, visit.speaker), each.words) for each in reasons
    ]
    return pages_of(request).show(request, "own/why.html", visit, told=told)

"""An operator's days and clients: the pages that a phone opens all day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.page.own.clients import (
    client_shown,
    hours_lines,
    open_state,
    scales_of,
    tone_words,
)
from api.page.own.days import change_shown, next_shift, today_of, weeks_of
from api.page.own.requests import requests_shown
from api.page.render import pages_of
from api.web.access import ByOperator
from api.web.places import own_of
from models.account_pages import names_of_actors
from models.calendar_links import calendar_link_since
from models.errors import NotFound
from models.own import colleagues, own_tone
from models.own_changes import own_changes
from models.own_clients import OwnClient, own_clients
from models.own_week import in_force, own_week
from models.request_list import offered_to_all
from models.sites import holidays_of, zone_of
from scheduler.calendar import monday_of

router = APIRouter(prefix="/me", include_in_schema=False)

WEEKS: Final = 2
"""This week and the next."""
OWN_TAGS: Final = ("pleasant", "unclear_brief", "tense_callers", "no_authority", "too_many_calls")
RATINGS: Final = (1, 2, 3, 4, 5)

ClientId = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("")
def week(visit: ByOperator, request: Request) -> HTMLResponse:
    """Show today first, then the days of this week and the next, and what changed."""
    speaker = visit.speaker
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id)
        monday = monday_of(visit.at.astimezone(zone).date())
        last = monday + dt.timedelta(days=7 * WEEKS - 1)
        found = own_week(session, site_id, operator_id, monday, last)
        changes = own_changes(session, site_id, operator_id)
        by = names_of_actors(session, {each.by for each in changes})
        names = colleagues(session, site_id)
        offered = offered_to_all(session, site_id, operator_id)
        calendar = calendar_link_since(session, visit.identity.account_id)
        mondays = [monday + dt.timedelta(weeks=n) for n in range(WEEKS)]
        published = {
            each for each in mondays if in_force(session, site_id, each, each + dt.timedelta(6))
        }
    weeks, axis = weeks_of(found, published, visit.at, speaker)
    asked = requests_shown(found.requests, offered, operator_id, names, zone, speaker)
    return pages_of(request).show(
        request,
        "own/week.html",
        visit,
        words=("own_copied", "own_reasons_none", "own_reasons_wait"),
        first_name=(found.name or operator_id).split()[0],
        weeks=weeks,
        axis=axis,
        today=today_of(weeks),
        next=next_shift(weeks),
        changes=[change_shown(each, by, zone, speaker) for each in changes],
        to_answer=len(asked.to_answer),
        calendar=None if calendar is None else calendar.astimezone(zone),
    )


@router.get("/clients")
def clients(visit: ByOperator, request: Request) -> HTMLResponse:
    """List the clients that I carry, open or not, to be searched by a few letters."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id)
        today = visit.at.astimezone(zone).date()
        found = own_clients(session, site_id, operator_id, today, today)
        holidays = holidays_of(session, site_id, range(today.year, today.year + 2))
    shown = [
        client_shown(
            each,
            open_state(each.hours, visit.at, zone, holidays, visit.speaker),
            visit.speaker,
        )
        for each in found
    ]
    return pages_of(request).show(request, "own/clients.html", visit, clients=shown)


@router.get("/clients/{client_id}")
def client(client_id: ClientId, visit: ByOperator, request: Request) -> HTMLResponse:
    """Show one client that I carry: its brief first, then tone, hours and how it feels."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id)
        today = visit.at.astimezone(zone).date()
        found = _carried(session, site_id, operator_id, client_id, today)
        holidays = holidays_of(session, site_id, range(today.year, today.year + 2))
        own = own_tone(session, site_id, operator_id).value
    state = open_state(found.hours, visit.at, zone, holidays, visit.speaker)
    return pages_of(request).show(
        request,
        "own/client.html",
        visit,
        words=("own_reasons_none", "own_reasons_wait"),
        client=found,
        shown=client_shown(found, state, visit.speaker),
        hours=hours_lines(found.hours, today, visit.speaker),
        tone=tone_words(found.tone, visit.speaker),
        scales=scales_of(found.tone, visit.speaker),
        own_scales=scales_of(own, visit.speaker),
        tags=OWN_TAGS,
        ratings=RATINGS,
    )


def _carried(
    session: Session, site_id: int, operator_id: str, client_id: str, today: dt.date
) -> OwnClient:
    for each in own_clients(session, site_id, operator_id, today, today):
        if each.client_id == client_id:
            return each
    raise NotFound("client", client_id)

"""What an operator wishes and asks for, and what they read of themselves: scores, shares, data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.page.own.clients import scales_of
from api.page.own.requests import Teller, requests_shown
from api.page.own.scores import contest_shown, score_shown, shares_of, week_bars
from api.page.own.wishes import availability_shown, wish_shown
from api.page.render import pages_of
from api.web.access import ByOperator, Visit
from api.web.places import own_of
from models.contests import contests_of
from models.fairness import Burden, own_burden
from models.own import colleagues, own_rows, own_tone, shift_codes_of
from models.own_week import own_shifts
from models.plans import names_at
from models.request_list import offered_to_all, requests_of
from models.scores import scores_of
from models.sites import retention_of, zone_of
from scheduler.entities import Availability, Wish

router = APIRouter(prefix="/me", include_in_schema=False)

ANSWERED_DAYS: Final = 90
"""Answered requests are shown for so long."""
AHEAD: Final = dt.timedelta(days=62)
"""Shifts that may be offered begin within so long."""
WEIGHTS: Final = (1, 2, 3, 4, 5)
KEPT: Final = (
    *("published_shifts", "rosters", "absences", "counters", "pairing_calls", "feedback"),
    *("overrides", "signals", "row_history", "login_attempts", "audit"),
)


@router.get("/wishes")
def wishes(visit: ByOperator, request: Request) -> HTMLResponse:
    """Show my wishes, when I can work, and my tone."""
    speaker = visit.speaker
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        own = own_rows(session, Wish, site_id, operator_id)
        stretches = own_rows(session, Availability, site_id, operator_id)
        tone = own_tone(session, site_id, operator_id)
        codes = shift_codes_of(session, site_id)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
    return pages_of(request).show(
        request,
        "own/wishes.html",
        visit,
        wishes=[wish_shown(each, today, speaker) for each in own],
        stretches=[availability_shown(each, today, speaker) for each in stretches],
        tone=tone,
        scales=scales_of(tone.value, speaker),
        codes=codes,
        today=today,
        weekdays=[speaker.weekday(n) for n in range(7)],
        weights=WEIGHTS,
    )


@router.get("/requests")
def requests(
    visit: ByOperator,
    request: Request,
    swap: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Show what I am asked, what I may take, what I asked for; ``swap`` names a shift to give."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id)
        names = colleagues(session, site_id)
        since = visit.at - dt.timedelta(days=ANSWERED_DAYS)
        found = requests_of(session, site_id, operator_id, since=since)
        offered = offered_to_all(session, site_id, operator_id)
        shifts = own_shifts(session, site_id, operator_id, visit.at, visit.at + AHEAD)
    teller = Teller(operator_id, names, zone, visit.speaker)
    return pages_of(request).show(
        request,
        "own/requests.html",
        visit,
        words=("own_nobody_works",),
        shown=requests_shown(found, offered, operator_id, names, zone, visit.speaker),
        shifts=[
            (
                each.start.astimezone(zone).isoformat(),
                each.start.astimezone(zone).date(),
                teller.span(each.start, each.end),
            )
            for each in shifts
        ],
        swap=swap,
        colleagues=[(key, name) for key, name in names.items() if key != operator_id],
        today=visit.at.astimezone(zone).date(),
    )


@router.get("/scores")
def scores(visit: ByOperator, request: Request) -> HTMLResponse:
    """Show every score that is kept of me with its range, and what I contested."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id)
        today = visit.at.astimezone(zone).date()
        found = scores_of(session, site_id, operator_id, today)
        contested = contests_of(session, site_id, operator_id)
        names = names_at(session, site_id)
    contests = [contest_shown(each, names.client_name(each.client_id), zone) for each in contested]
    return pages_of(request).show(
        request,
        "own/scores.html",
        visit,
        scores=[score_shown(each, zone, visit.speaker) for each in found],
        contests=contests,
        contested={each.client_id for each in contested if each.state == "open"},
    )


@router.get("/fairness")
def fairness(visit: ByOperator, request: Request) -> HTMLResponse:
    """Show what I bore beside my fair share, and what I worked beside what the law allows."""
    with visit.reading() as session:
        burden = _burden(session, visit)
    return pages_of(request).show(
        request,
        "own/fairness.html",
        visit,
        burden=burden,
        shares=shares_of(burden, visit.speaker),
        bars=week_bars(burden),
    )


@router.get("/data")
def data(visit: ByOperator, request: Request) -> HTMLResponse:
    """Show how to take my data along, who sees what, and how long it is kept."""
    with visit.reading() as session:
        site_id, _ = own_of(session, visit)
        kept = retention_of(session, site_id)
    return pages_of(request).show(
        request,
        "own/data.html",
        visit,
        kept=[(name, getattr(kept, name)) for name in KEPT],
    )


@router.get("/more")
def more(visit: ByOperator, request: Request) -> HTMLResponse:
    """Lead to the pages that have no place in the bar of a phone."""
    return pages_of(request).show(request, "own/more.html", visit)


def _burden(session: Session, visit: Visit) -> Burden:
    site_id, operator_id = own_of(session, visit)
    today = visit.at.astimezone(zone_of(session, site_id)).date()
    return own_burden(session, site_id, operator_id, today)

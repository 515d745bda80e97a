"""What is due beside the calls: training of people for clients, and talks with clients."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.page.board import week_to_show
from api.page.hr.reviews import HELD_DAYS, WITHIN, held_talks, reviews_of
from api.page.hr.training import training_of
from api.page.render import pages_of
from api.web.access import ByPlanner
from api.web.places import SiteKey, site_id_of
from models.sites import zone_of
from scheduler.calendar import monday_of
from scheduler.entities import Day, ReviewOutcome
from scheduler.readiness import Upkeep

router = APIRouter(prefix="/s/{site}", include_in_schema=False)

WEEK = dt.timedelta(weeks=1)


@router.get("/training")
def training(
    visit: ByPlanner,
    site: SiteKey,
    request: Request,
    on: Annotated[Day | None, Query(description="a day of the week")] = None,
) -> HTMLResponse:
    """Show who learns which client, when, beside whom, and what is left to learn."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        monday = monday_of(on) if on else week_to_show(session, site, today)
        told = training_of(session, site_id, monday, today, visit.speaker)
    return pages_of(request).show(
        request,
        "hr/training.html",
        visit,
        today=today,
        monday=monday,
        before=monday - WEEK,
        after=monday + WEEK,
        this_week=monday_of(today),
        sees_clients="supervisor" in visit.identity.roles.get(site, frozenset()),
        **told,
    )


@router.get("/reviews")
def reviews(
    visit: ByPlanner,
    site: SiteKey,
    request: Request,
    show: Literal["due", "held"] = "due",
    within: Annotated[int | None, Query(ge=0, le=3660)] = WITHIN[0],
    everything: bool = False,
    upkeep: Upkeep | None = None,
    q: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """Show talks with clients: due, the most urgent first; or held, the latest first."""
    days = None if everything else within
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        told = reviews_of(session, site_id, today, within=days, upkeep=upkeep, words=q)
        held = held_talks(session, site_id, today, q) if show == "held" else []
    return pages_of(request).show(
        request,
        "hr/reviews.html",
        visit,
        look=show,
        held=held,
        held_days=HELD_DAYS,
        within=days,
        choices=WITHIN,
        upkeep=upkeep,
        q=q,
        today=today,
        outcomes=get_args(ReviewOutcome),
        **told,
    )

"""The supervisor's week: the board to look at and change, and the page to post on the wall."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.page.board import board_of
from api.page.posted import posted_week
from api.page.render import pages_of, words_of
from api.web.access import ByPlanner, BySupervisor
from api.web.places import SiteKey

router = APIRouter(include_in_schema=False)

Week = Annotated[dt.date | None, Query(description="a day of the week")]
Roster = Annotated[int | None, Query(ge=1, lt=2**31)]


@router.get("/s/{site}/week")
def week_board(
    visit: BySupervisor, site: SiteKey, request: Request, week: Week = None, roster: Roster = None
) -> HTMLResponse:
    """Show the board of a week."""
    with visit.reading() as session:
        told = board_of(visit, session, site, week, roster)
    data = json.dumps(told.pop("data"), ensure_ascii=False)
    return pages_of(request).show(
        request, "week.html", visit, words=words_of("board"), data=data, **told
    )


@router.get("/s/{site}/week/print")
def week_to_post(
    visit: ByPlanner, site: SiteKey, request: Request, roster: Annotated[int, Query(ge=1, lt=2**31)]
) -> HTMLResponse:
    """Show a version as the page for the wall: names and hours, to date and to sign."""
    return pages_of(request).show(
        request, "week_print.html", visit, **posted_week(visit, site, roster)
    )

"""The runs of a week, one that is watched while it improves, and proposals side by side."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator, Field

from api.page.compare import compared
from api.page.render import pages_of, words_of
from api.page.runs.one import run_of
from api.page.runs.week import runs_of_week
from api.web.access import BySupervisor
from api.web.places import SiteKey
from api.web.routes.runs import RunKey

router = APIRouter(prefix="/s/{site}", include_in_schema=False)

Week = Annotated[dt.date | None, Query(description="a day of the week")]
Number = Annotated[int, Field(ge=1, lt=2**31)]
Chosen = Annotated[
    Number | None, BeforeValidator(lambda given: given or None), Query(description="a version")
]
"""A version, or the empty choice of a form."""
QUALITY = ("board.no_bound", "board.best", "board.gap")


@router.get("/runs")
def runs(visit: BySupervisor, site: SiteKey, request: Request, week: Week = None) -> HTMLResponse:
    """List the runs and versions of a week, and begin a run of it."""
    with visit.reading() as session:
        told = runs_of_week(visit, session, site, week)
    words = (*words_of("runs"), *QUALITY)
    return pages_of(request).show(request, "runs/week.html", visit, words=words, **told)


@router.get("/runs/{run_id}")
def run(visit: BySupervisor, site: SiteKey, request: Request, run_id: RunKey) -> HTMLResponse:
    """Show one run: while it works, by its events; afterwards, how it went."""
    told = run_of(visit, site, run_id)
    data = json.dumps(told.pop("data"), ensure_ascii=False)
    words = (*words_of("runs"), *QUALITY)
    return pages_of(request).show(request, "runs/one.html", visit, words=words, data=data, **told)


@router.get("/compare")
def compare(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    week: Week = None,
    a: Chosen = None,
    b: Chosen = None,
    c: Chosen = None,
    v: Annotated[list[Number], Query(max_length=3)] = [],  # noqa: B006 - FastAPI copies it
) -> HTMLResponse:
    """Show versions of a week side by side: what each costs, and what the others do otherwise."""
    wanted = [each for each in (a, b, c, *v) if each is not None]
    told = compared(visit, site, wanted, week)
    data = json.dumps(told.pop("data", {}), ensure_ascii=False)
    words = (*words_of("compare", "board"),)
    return pages_of(request).show(request, "compare.html", visit, words=words, data=data, **told)

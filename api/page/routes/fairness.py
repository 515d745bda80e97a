"""Fairness and legal counters: what everybody bore and worked, by name, for a chosen week."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from api.page.hr.burdens import latest_week, limits_of, rows_of
from api.page.own.scores import week_bars
from api.page.render import pages_of
from api.web.access import ByPlanner
from api.web.places import SiteKey, site_id_of
from models.fairness import burdens, law_of, own_burden
from models.sites import zone_of
from scheduler.calendar import monday_of
from scheduler.entities import Day

router = APIRouter(prefix="/s/{site}", include_in_schema=False)

OnWeek = Annotated[Day | None, Query(description="a day of the last week; today if left out")]
WEEK = dt.timedelta(weeks=1)


@router.get("/fairness")
def fairness(
    visit: ByPlanner,
    site: SiteKey,
    request: Request,
    on: OnWeek = None,
    order: Literal["az", "za"] = "az",
) -> HTMLResponse:
    """Show everybody's figures beside their share and the law, by name and by nothing else."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        found = burdens(session, site_id, on or today)
        law = law_of(session, site_id)
    return pages_of(request).show(
        request,
        "hr/fairness.html",
        visit,
        rows=rows_of(found, backwards=order == "za"),
        limits=limits_of(law),
        stood=latest_week(found),
        weeks=max((len(each.weeks) for each in found), default=0),
        order=order,
        **_weeks(on or today, today),
    )


@router.get("/fairness/{operator_id}")
def fairness_of(
    visit: ByPlanner,
    site: SiteKey,
    request: Request,
    operator_id: Annotated[str, Path(min_length=1, max_length=64)],
    on: OnWeek = None,
) -> HTMLResponse:
    """Show one person's weeks, one by one."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        found = own_burden(session, site_id, operator_id, on or today)
        law = law_of(session, site_id)
    return pages_of(request).show(
        request,
        "hr/fairness_of.html",
        visit,
        burden=found,
        row=rows_of((found,))[0],
        bars=week_bars(found),
        limits=limits_of(law),
        **_weeks(on or today, today),
    )


def _weeks(day: dt.date, today: dt.date) -> dict[str, Any]:
    monday = monday_of(day)
    return {
        "monday": monday,
        "before": monday - WEEK,
        "after": monday + WEEK,
        "this_week": monday_of(today),
    }

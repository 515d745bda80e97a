"""Contested scores: what somebody says is wrong, and what HR answers."""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.page.board import week_to_show
from api.page.hr.contests import contests_shown
from api.page.render import pages_of, words_of
from api.page.routes.pairs import HOLDS_DAYS
from api.web.access import ByHr
from api.web.places import SiteKey, site_id_of
from models.affinities import LONGEST_DAYS
from models.planned_weeks import version_in_force
from models.sites import zone_of

router = APIRouter(include_in_schema=False)


@router.get("/s/{site}/contests")
def contests(
    visit: ByHr, site: SiteKey, request: Request, state: Literal["open", "answered"] = "open"
) -> HTMLResponse:
    """Show contested scores, those that wait longest first, each with its form to answer."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        found = contests_shown(session, site_id, state, today, visit.speaker)
        roster_id = version_in_force(session, site_id, week_to_show(session, site, today))
    data = {
        "preview": f"/api/v1/sites/{site}/affinity-overrides/preview",
        "answer": f"/api/v1/sites/{site}/contests",
        "roster": roster_id,
    }
    return pages_of(request).show(
        request,
        "hr/contests.html",
        visit,
        words=words_of("hr_effect"),
        contests=found,
        state=state,
        today=today,
        usual_end=today + dt.timedelta(days=HOLDS_DAYS),
        last_end=today + dt.timedelta(days=LONGEST_DAYS),
        data=json.dumps(data),
    )

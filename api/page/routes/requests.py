"""What people ask of their supervisor: swaps and time off, weighed and answered."""

from __future__ import annotations

import json
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.page.asks import asked_of_site
from api.page.render import pages_of, words_of
from api.web.access import BySupervisor
from api.web.places import SiteKey, site_id_of

router = APIRouter(include_in_schema=False)


@router.get("/s/{site}/requests")
def requests(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    state: Literal["waiting", "answered"] = "waiting",
) -> HTMLResponse:
    """Show requests that wait for an answer, or those that have one."""
    with visit.reading() as session:
        found = asked_of_site(session, site, site_id_of(session, site), state, visit.speaker)
    data = {
        "api": f"/api/v1/sites/{site}",
        "board": f"/s/{site}/week",
        "absence": f"/s/{site}/absence",
        "asked": {each.id: each.try_out for each in found if each.try_out is not None},
    }
    return pages_of(request).show(
        request,
        "requests.html",
        visit,
        words=words_of("requests"),
        asked=found,
        state=state,
        data=json.dumps(data, ensure_ascii=False),
    )

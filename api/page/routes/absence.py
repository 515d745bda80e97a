"""Somebody is away today: who, until when, then what can be done, the best first."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.page.absences import absence_of
from api.page.render import pages_of, words_of
from api.web.access import BySupervisor
from api.web.places import SiteKey

router = APIRouter(include_in_schema=False)


@router.get("/s/{site}/absence")
def absence(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    day: Annotated[dt.date | None, Query(description="today when left out")] = None,
) -> HTMLResponse:
    """Ask who is away and until when; the script asks for the repairs."""
    told = absence_of(visit, site, day)
    data = json.dumps(told.pop("data", {}), ensure_ascii=False)
    return pages_of(request).show(
        request, "absence.html", visit, words=words_of("absence"), data=data, **told
    )

"""Clients for a supervisor: the list, and the page of one."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.page.clients.listed import clients_listed
from api.page.clients.shown import client_told, factor_words
from api.page.render import pages_of, words_of
from api.web.access import BySupervisor
from api.web.places import SiteKey

if TYPE_CHECKING:
    from api.web.access import Visit

router = APIRouter(prefix="/s/{site}/clients", include_in_schema=False)

NEEDS = ("brief", "team", "talk", "signals")
OUTCOMES = ("fine", "adjusted", "brief_updated", "team_changed", "ended")


@router.get("")
def clients(visit: BySupervisor, site: SiteKey, request: Request) -> HTMLResponse:
    """List the clients: what each has told, its team, what waits for somebody."""
    found = clients_listed(visit, site)
    counts = {need: sum(need in each.needs for each in found) for need in NEEDS}
    return pages_of(request).show(request, "clients/list.html", visit, clients=found, counts=counts)


@router.get("/{client_id}")
def client(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    client_id: Annotated[str, Path(min_length=1, max_length=64)],
) -> HTMLResponse:
    """Show one client: brief, hours, calls, team, service, talks, signals, links for its word."""
    told = client_told(visit, site, client_id)
    return pages_of(request).show(
        request,
        "clients/client.html",
        visit,
        words=(*words_of("clients"), "own_copied", "own_reasons_none", "own_reasons_wait"),
        data=json.dumps(_for_script(visit, site, told), ensure_ascii=False),
        outcomes=OUTCOMES,
        factor_words=factor_words,
        hr="hr" in visit.identity.roles.get(site, ()),
        **told,
    )


def _for_script(visit: Visit, site: str, told: dict[str, Any]) -> dict[str, Any]:
    """What the charts begin with."""
    seen, speaker = told["seen"], visit.speaker
    return {
        "api": f"/api/v1/sites/{site}",
        "client": told["client"].client_id,
        "week": seen.week.isoformat(),
        "week_name": speaker.date(seen.week),
        "roster": seen.version.id if seen.version else None,
        "planned": told["planned"],
        "days": [speaker.short_day(seen.week + dt.timedelta(days=n)) for n in range(7)],
        "monday": f"{seen.week:%d/%m}",
        "weeks": [
            {"week": each.week.isoformat(), "name": f"{each.week:%d/%m}", "offered": each.offered}
            for each in told["past"].weeks
        ],
    }

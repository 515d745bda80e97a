"""Teams of clients: the matrix with what is fragile and what would change, and one pair of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse

from api.page.render import pages_of, words_of
from api.page.teams.matrix import figures_of, matrix_of
from api.page.teams.pair import pair_shown, reason_sentences
from api.page.teams.rematch import rematch_of
from api.page.teams.risks import risks_of
from api.page.teams.seen import teams_seen
from api.web.access import BySupervisor
from api.web.places import SiteKey
from api.web.routes.roster_reasons import why_pair

router = APIRouter(prefix="/s/{site}/portfolio", include_in_schema=False)

Week = Annotated[dt.date | None, Query(description="a day of the week")]
Roster = Annotated[int | None, Query(ge=1, lt=2**31)]
RosterId = Annotated[int, Path(ge=1, lt=2**31)]
Id = Annotated[str, Path(min_length=1, max_length=64)]

EFFECT_WORDS: Final = (
    *("board.kept_again", "board.hard", "board.warning"),
    *("own_reasons_none", "own_reasons_wait"),
)
"""Words of other pages whose scripts this one uses."""


@router.get("")
def portfolio(
    visit: BySupervisor, site: SiteKey, request: Request, week: Week = None, roster: Roster = None
) -> HTMLResponse:
    """Show the teams of every client, what hangs on one person, what the version would change."""
    seen = teams_seen(visit, site, week, roster)
    data = matrix_of(visit, seen) | {
        "api": f"/api/v1/sites/{site}",
        "page": f"/s/{site}/portfolio",
        "client": f"/s/{site}/clients",
        "query": f"roster={seen.version.id}" if seen.version else f"week={seen.week}",
        "roster": seen.version.id if seen.version else None,
        "version": seen.version.version if seen.version else None,
    }
    return pages_of(request).show(
        request,
        "teams/portfolio.html",
        visit,
        words=(*words_of("teams"), *EFFECT_WORDS),
        seen=seen,
        before=seen.week - dt.timedelta(days=7),
        after=seen.week + dt.timedelta(days=7),
        risks=risks_of(visit, seen),
        rematch=rematch_of(visit, seen),
        needs=data["needs"],
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
    )


@router.get("/figures/{part}")
def figures(
    visit: BySupervisor,
    site: SiteKey,
    part: Annotated[int, Path(ge=0, lt=100_000)],
    week: Week = None,
    roster: Roster = None,
) -> JSONResponse:
    """Tell the scores of more clients, for the script of a large matrix."""
    return JSONResponse(figures_of(visit, teams_seen(visit, site, week, roster), part))


@router.get("/pair/{operator_id}/{client_id}")
def pair(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    operator_id: Id,
    client_id: Id,
    week: Week = None,
    roster: Roster = None,
) -> HTMLResponse:
    """Tell one pair: its score with its band, its place, and what a person may decide."""
    seen = teams_seen(visit, site, week, roster)
    return pages_of(request).show(
        request,
        "teams/pair.html",
        visit,
        pair=pair_shown(visit, seen, operator_id, client_id),
        version=seen.version,
        hr="hr" in visit.identity.roles.get(site, ()),
    )


@router.get("/why/{roster_id}/{operator_id}/{client_id}")
def why(
    visit: BySupervisor,
    site: SiteKey,
    request: Request,
    roster_id: RosterId,
    operator_id: Id,
    client_id: Id,
) -> HTMLResponse:
    """Tell why a version has two together, or not."""
    told = why_pair(visit, site, roster_id, operator_id, client_id)
    sentences = reason_sentences(told.values, visit.speaker)
    return pages_of(request).show(request, "own/why.html", visit, told=[(sentences, told.words)])

"""Pairs: found by a name, one pair with its history and decisions, and the log of score changes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.page.board import week_to_show
from api.page.hr.pairs import (
    DECISIONS,
    EVENTS_SHOWN,
    decisions_in_force,
    events_shown,
    found_names,
    log_lines,
    pairs_of,
)
from api.page.own.scores import score_shown
from api.page.render import pages_of, words_of
from api.web.access import ByHr, Visit
from api.web.places import SiteKey, site_id_of
from models.account_pages import names_of_actors
from models.affinities import LONGEST_DAYS
from models.contests import contests_in
from models.errors import NotFound
from models.pair_history import pair_history
from models.planned_weeks import version_in_force
from models.plans import names_at
from models.score_log import score_changes
from models.scores import score_of_pair
from models.sites import zone_of
from scheduler.said import OPERATOR_TAGS, FeedbackTag

router = APIRouter(prefix="/s/{site}", include_in_schema=False)

HOLDS_DAYS: Final = 90
"""For so long a score holds, unless somebody says otherwise."""
AT_ONCE: Final = 50
RATINGS: Final = (1, 2, 3, 4, 5)

Key = Annotated[str | None, Query(max_length=64)]
Letters = Annotated[str, Query(max_length=80)]
OperatorId = Annotated[str, Path(min_length=1, max_length=64)]
ClientId = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("/pairs")
def pairs(
    visit: ByHr,
    site: SiteKey,
    request: Request,
    q: Letters = "",
    operator: Key = None,
    client: Key = None,
) -> HTMLResponse:
    """Find a pair by one of its names; decisions that hold beside it."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        names = names_at(session, site_id)
        told: dict[str, Any] = {"chosen": None, "lines": [], "decisions": []}
        if operator is not None or client is not None:
            told["chosen"] = _chosen(names, operator, client)
            told["lines"] = pairs_of(
                session, site_id, names, today, operator_id=operator, client_id=client
            )
        elif not q:
            told["decisions"] = decisions_in_force(session, site_id, names, today)
    return pages_of(request).show(
        request,
        "hr/pairs.html",
        visit,
        q=q,
        operator=operator,
        client=client,
        found=found_names(names, q),
        **told,
    )


def _chosen(names: Any, operator: str | None, client: str | None) -> str:
    if client is not None:
        if client not in names.clients:
            raise NotFound("client", client)
        return str(names.client_name(client))
    if operator not in names.operators:
        raise NotFound("operator", operator)
    return str(names.operator_name(operator))


@router.get("/pairs/{operator_id}/{client_id}")
def pair(
    visit: ByHr, site: SiteKey, request: Request, operator_id: OperatorId, client_id: ClientId
) -> HTMLResponse:
    """Show one pair: its score, what happened to it, what was decided, and decide."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        told = _pair(session, site, site_id, visit, (operator_id, client_id))
    api = f"/api/v1/sites/{site}"
    data = {
        "path": f"{api}/pairs/{operator_id}/{client_id}/path",
        "preview": f"{api}/affinity-overrides/preview",
        "roster": told["roster_id"],
        "operator": operator_id,
        "client": client_id,
        "events": [
            {"on": each.on.isoformat(), "kind": each.kind, "what": each.what}
            for each in told["events"]
        ],
    }
    return pages_of(request).show(
        request,
        "hr/pair.html",
        visit,
        words=words_of("hr_pair", "hr_effect"),
        operator_id=operator_id,
        client_id=client_id,
        data=json.dumps(data, ensure_ascii=False),
        events_shown=EVENTS_SHOWN,
        kinds=DECISIONS,
        ratings=RATINGS,
        tags={
            "operator": [tag for tag in get_args(FeedbackTag) if tag in OPERATOR_TAGS],
            "client": [tag for tag in get_args(FeedbackTag) if tag not in OPERATOR_TAGS],
        },
        **told,
    )


def _pair(
    session: Session, site: str, site_id: int, visit: Visit, own: tuple[str, str]
) -> dict[str, Any]:
    operator_id, client_id = own
    zone, speaker = zone_of(session, site_id), visit.speaker
    today = visit.at.astimezone(zone).date()
    events = pair_history(session, site_id, operator_id, client_id)
    names = names_at(session, site_id)
    try:
        score = score_of_pair(session, site_id, operator_id, client_id, today)
    except NotFound:
        score = None
    changes = score_changes(session, site_id, operator_id=operator_id, client_id=client_id)
    contested = [
        each for each in contests_in(session, site_id) if (each.operator_id, each.client_id) == own
    ]
    return {
        "operator": names.operator_name(operator_id),
        "client": names.client_name(client_id),
        "score": score,
        "shown": None if score is None else score_shown(score, zone, speaker),
        "events": events_shown(
            events, names_of_actors(session, {each.by for each in events}), speaker
        ),
        "decisions": decisions_in_force(
            session,
            site_id,
            names,
            today,
            {"operator_id": operator_id, "client_id": client_id},
        ),
        "log": log_lines(session, changes, names, zone, speaker),
        "contest": contested[0].id if contested else None,
        "contested_on": contested[0].opened_at.astimezone(zone).date() if contested else None,
        "roster_id": version_in_force(session, site_id, week_to_show(session, site, today)),
        "today": today,
        "usual_end": today + dt.timedelta(days=HOLDS_DAYS),
        "last_end": today + dt.timedelta(days=LONGEST_DAYS),
    }


@router.get("/scores-log")
def scores_log(
    visit: ByHr,
    site: SiteKey,
    request: Request,
    operator: Key = None,
    client: Key = None,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> HTMLResponse:
    """Show who changed what scores are made of, the newest first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        names, zone = names_at(session, site_id), zone_of(session, site_id)
        found = score_changes(
            session,
            site_id,
            operator_id=operator or None,
            client_id=client or None,
            before=before,
            limit=AT_ONCE + 1,
        )
        log = log_lines(session, found[:AT_ONCE], names, zone, visit.speaker)
    return pages_of(request).show(
        request,
        "hr/scores_log.html",
        visit,
        log=log,
        more=log[-1].number if len(found) > AT_ONCE else None,
        operator=operator or "",
        client=client or "",
        before=before,
        people=sorted(
            ((key, names.operator_name(key)) for key in names.operators), key=lambda each: each[1]
        ),
        clients=sorted(
            ((key, names.client_name(key)) for key in names.clients), key=lambda each: each[1]
        ),
    )

"""One operator with one client: what happened, the score with its band over time, scores of a side.

Scores are asked for by person or by client and come in the order of names: there is no
list in which people are ranked.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.web.access import ByHr, ByPlanner
from api.web.errors import Unacceptable
from api.web.places import SiteKey, site_id_of
from api.web.strict import StrictRoute
from api.web.told import ScoreTold, score_told
from models.account_pages import names_of_actors
from models.affinities import require_pair
from models.errors import NotFound
from models.pair_history import EventKind, pair_history, score_path
from models.plans import names_at
from models.scores import affinity_case, score_of_pair, scores_of, scores_of_client
from models.sites import zone_of

router = APIRouter(prefix="/sites/{site}", tags=["pairs"], route_class=StrictRoute)

NORMAL_90: Final = 1.645
"""Standard deviations on each side that hold nine in ten."""

OperatorId = Annotated[str, Path(min_length=1, max_length=64, examples=["o12"])]
ClientId = Annotated[str, Path(min_length=1, max_length=64, examples=["c7"])]


class EventTold(BaseModel):
    """One thing that happened to a pair."""

    on: dt.date
    kind: EventKind
    side: Literal["client", "operator", "house"] | None
    rating: int | None = Field(examples=[4])
    tags: list[str] = Field(examples=[["warm"]])
    score: float | None
    until: dt.date | None = Field(description="last day on which a decision holds")
    role: Literal["lead", "member", "backup"] | None
    words: str = Field(description="comment, reason, contest or answer")
    by: str = Field(description="who wrote it down, where that is known")
    row_id: int | None = Field(description="what an edit of it must name", examples=[41])
    version: int | None = Field(examples=[1])


class PairTold(BaseModel):
    """What happened to one pair, the earliest first, and its score today."""

    operator_id: str = Field(examples=["o12"])
    operator_name: str = Field(examples=["Leïla Vasseur"])
    client_id: str = Field(examples=["c7"])
    client_name: str = Field(examples=["Cabinet Langlois"])
    score: ScoreTold | None = Field(description="null while nothing is known of the pair")
    events: list[EventTold]


class PointTold(BaseModel):
    """The score on one day, with the band that holds it nine times in ten."""

    on: dt.date
    score: float = Field(examples=[71.5])
    low: float = Field(examples=[61.0])
    high: float = Field(examples=[82.0])
    fallen: float = Field(description="probability that it had fallen before", examples=[0.1])
    vetoed: bool


@router.get("/pairs/{operator_id}/{client_id}")
def pair(visit: ByHr, site: SiteKey, operator_id: OperatorId, client_id: ClientId) -> PairTold:
    """Tell what happened to one pair, and its score."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        events = pair_history(session, site_id, operator_id, client_id)
        by = names_of_actors(session, {event.by for event in events})
        names = names_at(session, site_id)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        try:
            found = score_of_pair(session, site_id, operator_id, client_id, today)
        except NotFound:
            found = None
    own = names.operator_name(operator_id)
    return PairTold(
        operator_id=operator_id,
        operator_name=own,
        client_id=client_id,
        client_name=names.client_name(client_id),
        score=None if found is None else score_told(found, own, visit.speaker),
        events=[EventTold.model_validate(_fields(event, by)) for event in events],
    )


@router.get("/pairs/{operator_id}/{client_id}/path")
def pair_path(
    visit: ByHr, site: SiteKey, operator_id: OperatorId, client_id: ClientId
) -> list[PointTold]:
    """Tell how the score of one pair moved, with its band, on the days on which something was."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        require_pair(session, site_id, operator_id, client_id)
        events = pair_history(session, site_id, operator_id, client_id)
        case = affinity_case(session, site, visit.at)
    if operator_id not in case.operator_index or client_id not in case.client_index:
        return []  # one of them has left
    return [
        PointTold(
            on=point.on,
            score=round(point.mean, 1),
            low=round(max(0.0, point.mean - NORMAL_90 * point.deviation), 1),
            high=round(min(100.0, point.mean + NORMAL_90 * point.deviation), 1),
            fallen=round(point.fallen, 3),
            vetoed=point.vetoed,
        )
        for point in score_path(case, operator_id, client_id, events)
    ]


@router.get("/scores")
def scores(
    visit: ByPlanner,
    site: SiteKey,
    operator_id: Annotated[
        str | None, Query(max_length=64, description="scores of this person's pairs")
    ] = None,
    client_id: Annotated[
        str | None, Query(max_length=64, description="scores of this client's pairs")
    ] = None,
) -> list[ScoreTold]:
    """Tell the scores of one person or of one client, by name; one of the two is needed."""
    if operator_id is None and client_id is None:
        raise Unacceptable("query.client_id", "expected.person_or_client")
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        if client_id is not None:
            found = scores_of_client(session, site_id, client_id, today)
        else:
            found = scores_of(session, site_id, operator_id or "", today)
        names = names_at(session, site_id)
    return [
        score_told(each, names.operator_name(each.operator_id), visit.speaker)
        for each in found
        if operator_id in (None, each.operator_id)
    ]


def _fields(event: Any, by: dict[str, str]) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in EventTold.model_fields}
    return told | {"tags": list(event.tags), "by": by.get(event.by, event.by)}

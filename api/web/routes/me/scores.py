"""My scores with where they come from, contesting one, how a client feels, and what I bore."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from fastapi import APIRouter, BackgroundTasks, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.web.access import ByOperator
from api.web.idempotency import KeyedRoute
from api.web.places import own_of
from api.web.told import (
    Body,
    ContestTold,
    FairnessTold,
    Said,
    ScoreTold,
    Words,
    WorkingTime,
    Written,
    contest_told,
    fairness_told,
    score_told,
    working_time_told,
)
from api.web.versions import Seen, show_version
from models.affinities import rate_own
from models.contests import contests_of, open_contest, withdraw_contest
from models.fairness import own_burden
from models.own import own_name
from models.plans import names_at
from models.scores import scores_of
from models.sites import zone_of
from scheduler.entities import Id

router = APIRouter(prefix="/me", tags=["me"], route_class=KeyedRoute)

OwnTag = Literal["pleasant", "unclear_brief", "tense_callers", "no_authority", "too_many_calls"]
MOST_TAGS: Final = len(get_args(OwnTag))

ContestId = Annotated[int, Path(ge=1, lt=2**31, examples=[4])]


class ContestAsked(Body):
    """A score of mine that is wrong, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "c7", "words": "Ces appels étaient d’avant ma formation."}]
        }
    )

    client_id: Id
    words: Said


class RelationTold(Body):
    """How a client relation feels to me."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "c7", "rating": 2, "tags": ["unclear_brief"]}]
        }
    )

    client_id: Id
    rating: int = Field(ge=1, le=5)
    tags: list[OwnTag] = Field(default=[], max_length=MOST_TAGS)
    comment: Words = ""


class OwnFairness(BaseModel):
    """What I bore beside my fair share, and what I worked beside what the law allows."""

    fairness: FairnessTold
    working_time: WorkingTime


@router.get("/scores")
def my_scores(visit: ByOperator) -> list[ScoreTold]:
    """Tell every score that is kept of me, by the names of the clients."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        name = own_name(session, site_id, operator_id)
        found = scores_of(session, site_id, operator_id, today)
    return [score_told(each, name, visit.speaker) for each in found]


@router.get("/contests")
def my_contests(visit: ByOperator) -> list[ContestTold]:
    """Tell the scores that I contested, the latest first."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        names = names_at(session, site_id)
        found = contests_of(session, site_id, operator_id)
    own = names.operator_name(operator_id)
    return [
        contest_told(each, own, names.client_name(each.client_id), visit.speaker) for each in found
    ]


@router.post("/contests", status_code=201)
def contest(told: ContestAsked, visit: ByOperator, response: Response) -> ContestTold:
    """Say that a score of mine is wrong; HR answers."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        made = open_contest(session, site_id, operator_id, told.client_id, told.words, visit.act())
        names = names_at(session, site_id)
    show_version(response, made.version)
    own, client = names.operator_name(operator_id), names.client_name(made.client_id)
    return contest_told(made, own, client, visit.speaker)


@router.post("/contests/{contest_id}/withdraw")
def take_back_contest(
    contest_id: ContestId, visit: ByOperator, seen: Seen, response: Response
) -> ContestTold:
    """Take a contest of mine back."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        moved = withdraw_contest(session, site_id, operator_id, contest_id, seen, visit.act())
        names = names_at(session, site_id)
    show_version(response, moved.version)
    own, client = names.operator_name(operator_id), names.client_name(moved.client_id)
    return contest_told(moved, own, client, visit.speaker)


@router.post("/feedback", status_code=201)
def rate(told: RelationTold, visit: ByOperator, later: BackgroundTasks) -> Written:
    """Say how a client that I carry or carried feels to me; scores follow."""
    site, _ = visit.own
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        row = rate_own(
            session,
            site_id,
            operator_id,
            told.client_id,
            told.rating,
            visit.act(),
            tags=tuple(dict.fromkeys(told.tags)),
            comment=told.comment.strip(),
        )
        written = Written(id=row.id or 0, version=row.version)
    later.add_task(visit.service.freshness.scores, site)
    return written


@router.get("/fairness")
def my_fairness(visit: ByOperator) -> OwnFairness:
    """Tell what I bore and worked over the last weeks."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        burden = own_burden(session, site_id, operator_id, today)
    own = fairness_told(burden.operator_id, burden.name, burden.standing_week, burden.standing)
    return OwnFairness(fairness=own, working_time=working_time_told(burden))

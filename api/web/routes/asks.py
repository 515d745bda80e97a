"""What people ask of a site and who answers: requests by a supervisor, contested scores by HR."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.web.access import ByHr, ByPlanner, BySupervisor
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.told import (
    Answer,
    Body,
    ContestTold,
    RequestTold,
    Said,
    Words,
    contest_told,
    request_told,
)
from api.web.versions import Seen, show_version
from models.announce import announce_answer
from models.contests import WAITING as CONTESTS_WAITING
from models.contests import (
    ContestState,
    answer_contest,
    contests_in,
    find_contest,
)
from models.own import colleagues
from models.own_week import in_force, own_shifts
from models.plans import names_at
from models.request_list import WAITING, Request, RequestState, find_request, requests_in
from models.requests import answer
from models.sites import zone_of
from scheduler.calendar import midnight
from scheduler.entities import Day, Score
from scheduler.said import AffinityOverride

router = APIRouter(prefix="/sites/{site}", tags=["asks"], route_class=KeyedRoute)

RowId = Annotated[int, Path(ge=1, lt=2**31, examples=[12])]
States = Annotated[list[RequestState], Query(description="those that wait when left out")]
ContestStates = Annotated[list[ContestState], Query(description="open ones when left out")]


class RequestAnswer(Body):
    """What a supervisor says to a request."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "accept", "words": "D’accord."}]}
    )

    answer: Answer
    words: Words = ""


class SwapToApply(BaseModel):
    """The edit of a roster that an accepted swap asks for; nothing moves by itself."""

    roster_id: int | None = Field(description="the version in force that holds the shift")
    operator_id: str = Field(examples=["o12"])
    start: dt.datetime
    other_operator_id: str = Field(examples=["o7"])
    other_start: dt.datetime | None


class Uncovered(BaseModel):
    """A published shift inside an accepted leave: somebody else has to take it."""

    roster_id: int | None
    operator_id: str = Field(examples=["o12"])
    start: dt.datetime
    end: dt.datetime


class RequestAnswered(BaseModel):
    """A request, and what follows from its answer."""

    request: RequestTold
    swap: SwapToApply | None = None
    uncovered: list[Uncovered] = Field(default=[])


class NewScore(Body):
    """The score that changes a contested one."""

    score: Score
    expires_on: Day


class ContestAnswer(Body):
    """What HR says to a contested score; without a new one it is upheld."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "words": "Vous avez raison, ces retours étaient d’avant la formation.",
                    "change": {"score": 70, "expires_on": "2027-02-28"},
                    "reason": "retours d’avant la formation",
                }
            ]
        }
    )

    words: Said = Field(description="what the person reads")
    change: NewScore | None = None
    reason: Words = Field(default="", description="kept with a changed score")


@router.get("/requests")
def requests(
    visit: ByPlanner,
    site: SiteKey,
    paging: ByNumber,
    state: States = list(WAITING),  # noqa: B006
) -> Page[RequestTold]:
    """List what people ask for, the oldest first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        names = colleagues(session, site_id)
        rows = requests_in(
            session, site_id, state, after_id=paging.after or 0, limit=paging.limit + 1
        )
    return paging.page(rows, lambda row: request_told(row, names), lambda row: row.id)


@router.get("/requests/{request_id}")
def read_request(
    request_id: RowId, visit: ByPlanner, site: SiteKey, response: Response
) -> RequestTold:
    """Tell one request."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        found = find_request(session, site_id, request_id)
        show_version(response, found.version)
        return request_told(found, colleagues(session, site_id))


@router.post("/requests/{request_id}/answer")
def answer_request(
    told: RequestAnswer,
    request_id: RowId,
    visit: BySupervisor,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> RequestAnswered:
    """Accept or refuse a request; tell which edit of a roster follows."""
    accepts = told.answer == "accept"
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        answer(
            session,
            site_id,
            request_id,
            seen,
            visit.act(),
            accepts=accepts,
            words=told.words.strip(),
        )
        found = find_request(session, site_id, request_id)
        announce_answer(session, site_id, found.operator_id, "request", request_id, visit.act())
        show_version(response, found.version)
        answered = RequestAnswered(request=request_told(found, colleagues(session, site_id)))
        if accepts and found.kind == "swap":
            answered.swap = _swap(session, site_id, found)
        elif accepts:
            answered.uncovered = _uncovered(session, site_id, found)
    return answered


def _swap(session: Session, site_id: int, found: Request) -> SwapToApply | None:
    if found.start is None or found.other_operator_id is None:
        return None
    return SwapToApply(
        roster_id=_version_of(session, site_id, found.start),
        operator_id=found.operator_id,
        start=found.start,
        other_operator_id=found.other_operator_id,
        other_start=found.other_start,
    )


def _uncovered(session: Session, site_id: int, found: Request) -> list[Uncovered]:
    if found.first is None or found.last is None:
        return []
    zone = zone_of(session, site_id).key
    begin = midnight(found.first, zone)
    end = midnight(found.last + dt.timedelta(days=1), zone)
    return [
        Uncovered(
            roster_id=_version_of(session, site_id, shift.start),
            operator_id=shift.operator_id,
            start=shift.start,
            end=shift.end,
        )
        for shift in own_shifts(session, site_id, found.operator_id, begin, end)
    ]


def _version_of(session: Session, site_id: int, start: dt.datetime) -> int | None:
    day = start.astimezone(zone_of(session, site_id)).date()
    versions = in_force(session, site_id, day, day)
    return versions[0].roster_id if versions else None


@router.get("/contests")
def contests(
    visit: ByHr,
    site: SiteKey,
    paging: ByNumber,
    state: ContestStates = list(CONTESTS_WAITING),  # noqa: B006
) -> Page[ContestTold]:
    """List contested scores, the oldest first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        names = names_at(session, site_id)
        rows = contests_in(
            session, site_id, state, after_id=paging.after or 0, limit=paging.limit + 1
        )
    return paging.page(
        rows,
        lambda row: contest_told(
            row,
            names.operator_name(row.operator_id),
            names.client_name(row.client_id),
            visit.speaker,
        ),
        lambda row: row.id,
    )


@router.get("/contests/{contest_id}")
def read_contest(contest_id: RowId, visit: ByHr, site: SiteKey, response: Response) -> ContestTold:
    """Tell one contested score."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        found = find_contest(session, site_id, contest_id)
        names = names_at(session, site_id)
    show_version(response, found.version)
    own, client = names.operator_name(found.operator_id), names.client_name(found.client_id)
    return contest_told(found, own, client, visit.speaker)


@router.post("/contests/{contest_id}/answer")
def answer_to_contest(
    told: ContestAnswer,
    contest_id: RowId,
    visit: ByHr,
    site: SiteKey,
    seen: Seen,
    response: Response,
    later: BackgroundTasks,
) -> ContestTold:
    """Uphold a contested score, or change it by a decision with its reason and end."""
    if told.change is not None and not told.reason.strip():
        raise Unacceptable("body.reason", "expected.missing")
    act = visit.act(told.reason.strip())
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        contest = find_contest(session, site_id, contest_id)
        override = None
        if told.change is not None:
            override = AffinityOverride(
                operator_id=contest.operator_id,
                client_id=contest.client_id,
                score=told.change.score,
                side="house",
                set_on=act.at.astimezone(zone_of(session, site_id)).date(),
                expires_on=told.change.expires_on,
            )
        found = answer_contest(
            session, site_id, contest_id, seen, act, words=told.words, override=override
        )
        announce_answer(session, site_id, found.operator_id, "contest", contest_id, act)
        names = names_at(session, site_id)
    if override is not None:
        later.add_task(visit.service.freshness.scores, site)
    show_version(response, found.version)
    own, client = names.operator_name(found.operator_id), names.client_name(found.client_id)
    return contest_told(found, own, client, visit.speaker)

"""What I ask for: time off, a swap, a shift to give away; and what others ask me."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.web.access import ByOperator, Visit
from api.web.idempotency import KeyedRoute
from api.web.places import own_of
from api.web.told import Body, RequestTold, request_told
from api.web.versions import Seen, show_version
from models.announce import announce_swap
from models.own import colleagues
from models.request_list import find_request, offered_to_all, requests_of
from models.requests import ask_leave, ask_swap, consent, withdraw
from models.tables.duties import RequestRow
from scheduler.entities import Day, Id, Moment

router = APIRouter(prefix="/me/requests", tags=["me"], route_class=KeyedRoute)

ANSWERED_DAYS: Final = 90
"""Answered requests are told for so long."""

RequestId = Annotated[int, Path(ge=1, lt=2**31, examples=[12])]


class LeaveAsked(Body):
    """Time off; nobody asks why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "leave", "first": "2026-12-21", "last": "2026-12-23"}]
        }
    )

    kind: Literal["leave"]
    first: Day
    last: Day = Field(description="included")


class SwapAsked(Body):
    """A shift of mine for one of somebody's, for nothing, or for whoever takes it first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "swap",
                    "start": "2026-12-01T08:00:00+01:00",
                    "other_operator_id": "o7",
                    "other_start": "2026-12-02T13:00:00+01:00",
                }
            ]
        }
    )

    kind: Literal["swap"]
    start: Moment = Field(description="when my shift begins")
    other_operator_id: Id | None = Field(
        default=None, description="whoever agrees first when left out"
    )
    other_start: Moment | None = Field(
        default=None, description="when the shift begins that I would take in return"
    )


Asked = Annotated[LeaveAsked | SwapAsked, Field(discriminator="kind")]


class MyRequests(BaseModel):
    """What I asked or am asked for, and shifts that others would give to anybody."""

    mine: list[RequestTold]
    offered: list[RequestTold]


@router.get("")
def my_requests(visit: ByOperator) -> MyRequests:
    """Tell requests that wait and those answered of late, and shifts that anybody may take."""
    since = visit.at - dt.timedelta(days=ANSWERED_DAYS)
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        names = colleagues(session, site_id)
        return MyRequests(
            mine=[
                request_told(each, names)
                for each in requests_of(session, site_id, operator_id, since=since)
            ],
            offered=[
                request_told(each, names) for each in offered_to_all(session, site_id, operator_id)
            ],
        )


@router.post("", status_code=201)
def ask(told: Asked, visit: ByOperator, response: Response) -> RequestTold:
    """Ask for time off or a swap."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        if isinstance(told, LeaveAsked):
            row = ask_leave(session, site_id, operator_id, told.first, told.last, visit.act())
        else:
            row = ask_swap(
                session,
                site_id,
                operator_id,
                told.start,
                visit.act(),
                other_operator_id=told.other_operator_id,
                other_start=told.other_start,
            )
        request_id = _id(row)
        if row.other_operator_id is not None:
            announce_swap(session, site_id, row.other_operator_id, request_id, visit.act())
    return _told(visit, request_id, response)


@router.post("/{request_id}/withdraw")
def take_back(
    request_id: RequestId, visit: ByOperator, seen: Seen, response: Response
) -> RequestTold:
    """Take back a request of mine that nobody has decided."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        withdraw(session, site_id, operator_id, request_id, seen, visit.act())
    return _told(visit, request_id, response)


@router.post("/{request_id}/agree")
def agree(request_id: RequestId, visit: ByOperator, seen: Seen, response: Response) -> RequestTold:
    """Say yes to a swap that I am asked for, or take a shift that anybody may take."""
    return _consent(request_id, visit, seen, response, agrees=True)


@router.post("/{request_id}/decline")
def decline(
    request_id: RequestId, visit: ByOperator, seen: Seen, response: Response
) -> RequestTold:
    """Say no to a swap that I am asked for."""
    return _consent(request_id, visit, seen, response, agrees=False)


def _consent(
    request_id: int, visit: Visit, seen: int, response: Response, *, agrees: bool
) -> RequestTold:
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        consent(session, site_id, operator_id, request_id, seen, visit.act(), agrees=agrees)
    return _told(visit, request_id, response)


def _told(visit: Visit, request_id: int, response: Response) -> RequestTold:
    with visit.reading() as session:
        site_id, _ = own_of(session, visit)
        found = find_request(session, site_id, request_id)
        show_version(response, found.version)
        return request_told(found, colleagues(session, site_id))


def _id(row: RequestRow) -> int:
    assert row.id is not None  # noqa: S101 - narrows the type
    return row.id

"""My days: shifts with their breaks, what changed, and the clients that I carry with their briefs.

Phones ask for this all day: every statement goes by an index of one person.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.web.access import ByOperator, Visit
from api.web.idempotency import KeyedRoute
from api.web.places import own_of
from api.web.told import RequestTold, request_told
from api.web.versions import Seen
from models.errors import NotFound
from models.own import acknowledge_own, colleagues
from models.own_clients import CarriedClient, OwnClient, own_clients
from models.own_week import OwnWeek, own_week, shifts_on
from models.sites import zone_of
from scheduler.calendar import midnight, monday_of
from scheduler.entities import Day, Tone

router = APIRouter(prefix="/me", tags=["me"], route_class=KeyedRoute)

USUAL_DAYS: Final = 14
MOST_DAYS: Final = 62

ClientId = Annotated[str, Path(min_length=1, max_length=64, examples=["c7"])]
AcknowledgementId = Annotated[int, Path(ge=1, lt=2**31, examples=[5])]


class BreakTold(BaseModel):
    """A break."""

    start: dt.datetime
    end: dt.datetime
    paid: bool


class ShiftTold(BaseModel):
    """A published shift."""

    date: dt.date = Field(description="the day on which it begins, on the site's clock")
    start: dt.datetime
    end: dt.datetime
    worked_minutes: int = Field(examples=[435])
    published_on: dt.date | None
    breaks: list[BreakTold]


class AbsenceTold(BaseModel):
    """A stretch away; nobody keeps why."""

    start: dt.datetime
    end: dt.datetime


class VersionTold(BaseModel):
    """The published version of one week."""

    roster_id: int = Field(examples=[31])
    week: dt.date
    number: int = Field(examples=[2])


class ChangeTold(BaseModel):
    """Changed shifts that I have not yet said I saw."""

    id: int = Field(examples=[5])
    version: int = Field(examples=[1])
    roster_id: int = Field(examples=[31])
    week: dt.date
    changed: list[dt.date]
    asked_at: dt.datetime


class ClientShort(BaseModel):
    """A client that I carry, in few words."""

    client_id: str = Field(examples=["c7"])
    name: str = Field(examples=["Cabinet Langlois"])
    role: Literal["lead", "member", "backup"]
    since: dt.date
    trained_on: dt.date | None = Field(description="null while training is not done")
    tension: int = Field(description="0 to 3, set by hand", examples=[1])


class WeekTold(BaseModel):
    """My days."""

    operator_id: str = Field(examples=["o12"])
    name: str = Field(examples=["Leïla Vasseur"])
    first: dt.date
    last: dt.date
    timezone: str = Field(examples=["Europe/Paris"])
    shifts: list[ShiftTold]
    absences: list[AbsenceTold]
    versions: list[VersionTold]
    clients: list[ClientShort]
    acknowledgements: list[ChangeTold]
    requests: list[RequestTold]


class BriefTold(BaseModel):
    """A client's instructions."""

    say: str = Field(examples=["Cabinet Langlois, bonjour."])
    never_say: str
    authority: str
    escalation: str
    filter_rule: str
    may_reassure: bool
    may_decide: bool
    updated: dt.date


class HoursTold(BaseModel):
    """A window of opening hours; a date beats ``holiday`` beats a weekday."""

    weekday: int | None = Field(description="Monday is 0", examples=[0])
    holiday: bool
    date: dt.date | None
    open_minute: int = Field(examples=[480])
    close_minute: int = Field(examples=[1140])
    closed: bool


class ClientTold(ClientShort):
    """A client that I carry, with what it takes to answer for it."""

    sector: str = Field(examples=["medical"])
    complexity: int = Field(description="1 to 3", examples=[2])
    tone: Tone = Field(description="asked for by the client, -2 to 2")
    brief: BriefTold | None = Field(description="null: nobody wrote one")
    hours: list[HoursTold]


class Span(BaseModel):
    """When somebody works."""

    start: dt.datetime
    end: dt.datetime


class ColleagueTold(BaseModel):
    """Somebody who works here, and their published shifts of a day that was asked for."""

    operator_id: str = Field(examples=["o7"])
    name: str = Field(examples=["Zoé Le Goff"])
    shifts: list[Span]


@router.get("/week")
def my_week(
    visit: ByOperator,
    first: Annotated[
        Day | None,
        Query(alias="from", description="first day; this week's Monday when left out"),
    ] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="so many days")] = USUAL_DAYS,
) -> WeekTold:
    """Tell my shifts, clients, changes and requests of some days; this week and the next."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        if first is None:
            first = monday_of(visit.at.astimezone(zone_of(session, site_id)).date())
        last = first + dt.timedelta(days=days - 1)
        week = own_week(session, site_id, operator_id, first, last)
        names = colleagues(session, site_id) if week.requests else {}
    return _week(week, names)


@router.post("/acknowledgements/{acknowledgement_id}", status_code=204)
def acknowledge(acknowledgement_id: AcknowledgementId, visit: ByOperator, seen: Seen) -> None:
    """Say that I have seen my changed shifts."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        acknowledge_own(session, site_id, operator_id, acknowledgement_id, seen, visit.act())


@router.get("/clients")
def my_clients(visit: ByOperator) -> list[ClientTold]:
    """Tell the clients that I carry today with their briefs and hours, by name."""
    with visit.reading() as session:
        return [_client(each) for each in _carried(session, visit)]


@router.get("/clients/{client_id}")
def my_client(client_id: ClientId, visit: ByOperator) -> ClientTold:
    """Tell one client that I carry today."""
    with visit.reading() as session:
        for each in _carried(session, visit):
            if each.client_id == client_id:
                return _client(each)
    raise NotFound("client", client_id)


@router.get("/colleagues")
def my_colleagues(
    visit: ByOperator,
    date: Annotated[Day | None, Query(description="tells their published shifts")] = None,
) -> list[ColleagueTold]:
    """Tell whom I may ask for a swap, by name, and when they work on a day."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        names = colleagues(session, site_id)
        zone = zone_of(session, site_id).key
        shifts = {}
        if date is not None:
            begin, end = (midnight(day, zone) for day in (date, date + dt.timedelta(days=1)))
            shifts = shifts_on(session, site_id, begin, end)
    return [
        ColleagueTold(
            operator_id=key,
            name=name,
            shifts=[Span(start=start, end=end) for start, end in shifts.get(key, ())],
        )
        for key, name in names.items()
        if key != operator_id
    ]


def _carried(session: Session, visit: Visit) -> tuple[OwnClient, ...]:
    site_id, operator_id = own_of(session, visit)
    today = visit.at.astimezone(zone_of(session, site_id)).date()
    return own_clients(session, site_id, operator_id, today, today)


def _week(week: OwnWeek, names: dict[str, str]) -> WeekTold:
    return WeekTold(
        operator_id=week.operator_id,
        name=week.name,
        first=week.first,
        last=week.last,
        timezone=week.zone.key,
        shifts=[
            ShiftTold(
                date=shift.start.astimezone(week.zone).date(),
                start=shift.start,
                end=shift.end,
                worked_minutes=shift.worked_minutes,
                published_on=shift.published_on,
                breaks=[
                    BreakTold(start=each.start, end=each.end, paid=each.paid)
                    for each in shift.breaks
                ],
            )
            for shift in week.shifts
        ],
        absences=[AbsenceTold(start=each.start, end=each.end) for each in week.absences],
        versions=[
            VersionTold(roster_id=each.roster_id, week=each.week, number=each.number)
            for each in week.rosters
        ],
        clients=[ClientShort(**_short(each)) for each in week.clients],
        acknowledgements=[
            ChangeTold(
                id=each.id,
                version=each.version,
                roster_id=each.roster_id,
                week=each.week,
                changed=list(each.changed),
                asked_at=each.asked_at,
            )
            for each in week.waiting
        ],
        requests=[request_told(each, names) for each in week.requests],
    )


def _short(client: CarriedClient) -> dict[str, object]:
    return {name: getattr(client, name) for name in ClientShort.model_fields}


def _client(client: OwnClient) -> ClientTold:
    brief = client.brief
    told = None
    if brief is not None:
        words = {name: getattr(brief.words, name) for name in type(brief.words).model_fields}
        told = BriefTold(
            **words,
            may_reassure=brief.may_reassure,
            may_decide=brief.may_decide,
            updated=brief.updated,
        )
    return ClientTold(
        **_short(client),
        sector=client.sector,
        complexity=client.complexity,
        tone=client.tone,
        brief=told,
        hours=[HoursTold(**window._asdict()) for window in client.hours],
    )

"""The life of a version: proposed, approved, refused, published, archived; and what is pinned.

Each step names the version that was seen and is logged with who takes it and why.
Publishing says beforehand whom it concerns, and refuses what is unlawful or out of date.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.web.access import ByPlanner, BySupervisor, Visit
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.rosters import RosterKey, Version, shown_version, version_of
from api.web.versions import Seen, show_version
from models.announce import announce_published
from models.publishable import approved, check_plan, see_inputs
from models.publishing import publish, see_publishing
from models.roster_pages import people_names
from models.rosters import move, pin
from scheduler.entities import Day, Id, Lock, LockKind, Moment

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}", tags=["rosters"], route_class=KeyedRoute
)

Reason = Annotated[str, Field(max_length=500, description="why; kept in the log")]
_PUBLISH: Final[dict[str, Any]] = {"reason": "Accord par téléphone", "agreed": ["o12"]}
_PIN: Final[dict[str, Any]] = {
    "kind": "shift",
    "operator_id": "o12",
    "start": "2026-11-30T08:00:00+01:00",
    "end": "2026-11-30T16:00:00+01:00",
    "reason": "promis",
}


class Step(BaseModel):
    """Why a version goes on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "relu avec Claire"}]}
    )

    reason: Reason = ""


class Refusal(BaseModel):
    """Why a version is not wanted."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Lundi trop juste"}]}
    )

    reason: Annotated[str, Field(min_length=1, max_length=500, description="why; kept in the log")]


class Publish(Step):
    """A publication, and who agreed to changes inside their notice."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PUBLISH]})

    agreed: list[Id] = Field(
        default_factory=list,
        max_length=1000,
        description="operators who agreed; counts with a reason only",
    )


class Concerned(BaseModel):
    """Somebody whose published shifts change; they are asked to acknowledge it."""

    operator_id: str
    name: str
    dates: list[dt.date]


class Notice(BaseModel):
    """One person's day inside a notice."""

    operator_id: str
    name: str
    date: dt.date
    days: int = Field(description="days of notice given")
    needed: int = Field(description="days that the law or the branch asks for")
    binding: bool = Field(description="needs this person's agreement")
    agreed: bool = Field(description="agreed to a former change of that day")


class BeforePublishing(BaseModel):
    """Whom publishing now would concern."""

    concerned: list[Concerned]
    notices: list[Notice]


class Pin(BaseModel):
    """Something of a version that later plans keep."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PIN]})

    kind: LockKind
    operator_id: Id
    client_id: Id | None = Field(default=None, description="of a pairing")
    date: Day | None = Field(default=None, description="of a day off")
    start: Moment | None = Field(default=None, description="of a shift")
    end: Moment | None = None
    reason: Reason = ""

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Pin:
        needed = {"shift": ("start", "end"), "off": ("date",), "pairing": ("client_id",)}
        fields = ("client_id", "date", "start", "end")
        given = {name for name in fields if getattr(self, name) is not None}
        if given != set(needed[self.kind]):
            raise ValueError("not what this kind of lock needs")
        return self


class Pinned(BaseModel):
    """A lock that was set; `/locks/{id}` lifts it."""

    id: int
    kind: LockKind


State = Literal["proposed", "approved", "rejected", "archived"]


def _moved(
    visit: Visit,
    site: str,
    roster_id: int,
    seen: int,
    state: State,
    reason: str,
    response: Response,
) -> Version:
    with visit.writing() as session:
        version_of(session, site, roster_id)
        move(session, roster_id, seen, state, visit.act(reason))
        told = shown_version(session, version_of(session, site, roster_id))
    show_version(response, told.version)
    return told


@router.post("/propose")
def propose_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    step: Step,
    seen: Seen,
    response: Response,
) -> Version:
    """Offer a draft for approval, or take an approval back; 409 while it breaks a hard rule."""
    return _moved(visit, site, roster_id, seen, "proposed", step.reason, response)


@router.post("/approve")
def approve_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    step: Step,
    seen: Seen,
    response: Response,
) -> Version:
    """Approve a proposed version in one's own name; its edits cannot be undone any more."""
    return _moved(visit, site, roster_id, seen, "approved", step.reason, response)


@router.post("/refuse")
def refuse_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    told: Refusal,
    seen: Seen,
    response: Response,
) -> Version:
    """Refuse a draft or a proposed version for good, and say why; edits of it are a new draft."""
    return _moved(visit, site, roster_id, seen, "rejected", told.reason, response)


@router.post("/archive")
def archive_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    step: Step,
    seen: Seen,
    response: Response,
) -> Version:
    """Put a published version away."""
    return _moved(visit, site, roster_id, seen, "archived", step.reason, response)


@router.get("/publication")
def see_publication(visit: ByPlanner, site: SiteKey, roster_id: RosterKey) -> BeforePublishing:
    """Tell whom publishing now would concern, and whose notice it touches."""
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        found = see_publishing(session, roster_id, visit.at)
        names = people_names(session, version.site_id)
    return BeforePublishing(
        concerned=[
            Concerned(operator_id=who, name=names.get(who, who), dates=dates)
            for who, dates in found.changed.items()
        ],
        notices=[
            Notice(
                name=names.get(each.operator_id, each.operator_id),
                **{name: getattr(each, name) for name in each.__slots__},
            )
            for each in found.notices
        ],
    )


@router.post("/publish")
def publish_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    told: Publish,
    seen: Seen,
    response: Response,
) -> Version:
    """Put an approved version in force; the former one of its week is archived.

    409 names hard rules that are broken, inputs that changed since it was planned, and
    notices of people who did not agree.
    """
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        approved(session, roster_id, seen)
    week, act = visit.service.plans.week(version), visit.act(told.reason)
    checked = check_plan(roster_id, seen, week.case, week.facts, week.result, act.at)
    with visit.reading() as session:
        inputs = see_inputs(session, roster_id, seen, week.case)
    with visit.writing() as session:
        publish(session, checked, inputs, act, agreed=told.agreed)
        announce_published(session, roster_id, act)
        shown = shown_version(session, version_of(session, site, roster_id))
    show_version(response, shown.version)
    return shown


@router.post("/pins", status_code=201)
def pin_of_roster(visit: BySupervisor, site: SiteKey, roster_id: RosterKey, told: Pin) -> Pinned:
    """Fix a shift, a day off or a pairing of a version for every later plan.

    A lock is part of the case: plans made before it have to be made again to be published.
    """
    lock = Lock.model_validate(told.model_dump(exclude={"reason"}))
    with visit.writing() as session:
        version_of(session, site, roster_id)
        row = pin(session, roster_id, lock, visit.act(told.reason))
        assert row.id is not None  # noqa: S101 - narrows the type
        return Pinned(id=row.id, kind=told.kind)

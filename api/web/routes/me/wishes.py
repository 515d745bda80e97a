"""My wishes, when I can work, and my tone: rows of my own, changed by nobody else here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.web.access import ByOperator
from api.web.idempotency import KeyedRoute
from api.web.places import own_of
from api.web.told import Body
from api.web.versions import Seen, show_version
from models.own import add_own, change_own, declare_tone, own_rows, own_tone, remove_own
from scheduler.entities import (
    Availability,
    Day,
    Id,
    MinuteOfDay,
    Tone,
    TonePoint,
    Weekday,
    Wish,
    WishKind,
)

router = APIRouter(prefix="/me", tags=["me"], route_class=KeyedRoute)

RowId = Annotated[int, Path(ge=1, lt=2**31, examples=[41])]


class WishTold(Body):
    """A wish for a weekday or a date, one of the two."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weekday": 4, "kind": "early", "weight": 3}]}
    )

    weekday: Weekday | None = None
    date: Day | None = None
    kind: WishKind
    shift_code: Id | None = Field(default=None, description="for kind `shift`, and it only")
    weight: int = Field(ge=1, le=5)


class WishShown(WishTold):
    """A wish of mine."""

    id: int = Field(examples=[41])
    version: int = Field(examples=[1])


class AvailabilityTold(Body):
    """A stretch of a weekday or a date in which I can work; without any, it is at any time."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weekday": 2, "start_minute": 480, "end_minute": 780}]}
    )

    weekday: Weekday | None = None
    date: Day | None = None
    start_minute: MinuteOfDay
    end_minute: MinuteOfDay


class AvailabilityShown(AvailabilityTold):
    """A stretch of mine."""

    id: int = Field(examples=[41])
    version: int = Field(examples=[1])


class ToneTold(Body):
    """A tone on five scales from -2 to 2."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"warmth": 1, "formality": 0, "pace": -1, "directness": 0, "detail": 1}]
        }
    )

    warmth: TonePoint
    formality: TonePoint
    pace: TonePoint
    directness: TonePoint
    detail: TonePoint


class ToneShown(BaseModel):
    """My tone as I declared it."""

    version: int = Field(examples=[2])
    tone: Tone


@router.get("/preferences")
def my_wishes(visit: ByOperator) -> list[WishShown]:
    """List my wishes."""
    with visit.reading() as session:
        rows = own_rows(session, Wish, *own_of(session, visit))
    return [_wish(row.id, row.version, row.value) for row in rows]


@router.post("/preferences", status_code=201)
def add_wish(told: WishTold, visit: ByOperator, response: Response) -> WishShown:
    """Wish for something."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        value = Wish(operator_id=operator_id, **told.model_dump())
        row = add_own(session, site_id, operator_id, value, visit.act())
        show_version(response, row.version)
        return _wish(row.id, row.version, value)


@router.put("/preferences/{row_id}")
def change_wish(
    told: WishTold, row_id: RowId, visit: ByOperator, seen: Seen, response: Response
) -> WishShown:
    """Wish for something else."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        value = Wish(operator_id=operator_id, **told.model_dump())
        row = change_own(session, site_id, operator_id, row_id, seen, value, visit.act())
        show_version(response, row.version)
        return _wish(row.id, row.version, value)


@router.delete("/preferences/{row_id}", status_code=204)
def remove_wish(row_id: RowId, visit: ByOperator, seen: Seen) -> None:
    """Take a wish back."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        remove_own(session, Wish, site_id, operator_id, row_id, seen, visit.act())


@router.get("/availability")
def my_availability(visit: ByOperator) -> list[AvailabilityShown]:
    """List when I can work."""
    with visit.reading() as session:
        rows = own_rows(session, Availability, *own_of(session, visit))
    return [_stretch(row.id, row.version, row.value) for row in rows]


@router.post("/availability", status_code=201)
def add_availability(
    told: AvailabilityTold, visit: ByOperator, response: Response
) -> AvailabilityShown:
    """Say when I can work."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        value = Availability(operator_id=operator_id, **told.model_dump())
        row = add_own(session, site_id, operator_id, value, visit.act())
        show_version(response, row.version)
        return _stretch(row.id, row.version, value)


@router.put("/availability/{row_id}")
def change_availability(
    told: AvailabilityTold, row_id: RowId, visit: ByOperator, seen: Seen, response: Response
) -> AvailabilityShown:
    """Say something else instead."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        value = Availability(operator_id=operator_id, **told.model_dump())
        row = change_own(session, site_id, operator_id, row_id, seen, value, visit.act())
        show_version(response, row.version)
        return _stretch(row.id, row.version, value)


@router.delete("/availability/{row_id}", status_code=204)
def remove_availability(row_id: RowId, visit: ByOperator, seen: Seen) -> None:
    """Take a stretch back."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        remove_own(session, Availability, site_id, operator_id, row_id, seen, visit.act())


@router.get("/tone")
def my_tone(visit: ByOperator, response: Response) -> ToneShown:
    """Tell the tone that I declared."""
    with visit.reading() as session:
        found = own_tone(session, *own_of(session, visit))
    show_version(response, found.version)
    return ToneShown(version=found.version, tone=found.value)


@router.put("/tone")
def declare(told: ToneTold, visit: ByOperator, seen: Seen, response: Response) -> ToneShown:
    """Declare my tone: nobody else does."""
    with visit.writing() as session:
        site_id, operator_id = own_of(session, visit)
        tone = Tone(**told.model_dump())
        found = declare_tone(session, site_id, operator_id, seen, tone, visit.act())
    show_version(response, found.version)
    return ToneShown(version=found.version, tone=found.value)


def _wish(row_id: int, version: int, wish: Wish) -> WishShown:
    return WishShown(id=row_id, version=version, **wish.model_dump(exclude={"operator_id"}))


def _stretch(row_id: int, version: int, stretch: Availability) -> AvailabilityShown:
    told = stretch.model_dump(exclude={"operator_id"})
    return AvailabilityShown(id=row_id, version=version, **told)

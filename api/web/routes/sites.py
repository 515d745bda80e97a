"""Sites: those where the caller has a role, one of them, its name, and a new one."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.web.access import ByAdmin, ByAnyAdmin, ByMember, BySelf, Visit
from api.web.idempotency import KeyedRoute
from api.web.pages import ByText, Page
from api.web.places import SiteKey
from api.web.versions import Seen, show_version
from models.accounts import grant
from models.settings import setting_of
from models.sites import find_site, id_of, list_sites, make_site, rename_site
from models.tables.sites import SiteRow

router = APIRouter(prefix="/sites", tags=["sites"], route_class=KeyedRoute)

Name = Annotated[str, Field(min_length=1, max_length=200, description="what people call it")]


class SiteName(BaseModel):
    """A site's other name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Permanence Clairvoix"}]}
    )

    name: Name


class NewSite(BaseModel):
    """A site that is to be; whoever makes it is its first admin."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"key": "lille", "name": "Permanence de Lille"}]},
    )

    key: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9][a-z0-9-]*$",
            max_length=64,
            description="stands in every path, and stays",
        ),
    ]
    name: Name


class SiteShown(BaseModel):
    """A site as the caller sees it."""

    key: str = Field(examples=["paris"])
    name: str = Field(examples=["Permanence Clairvoix"])
    timezone: str = Field(examples=["Europe/Paris"])
    week: dt.date | None = Field(
        description="Monday of the next week to plan; null before the first import",
        examples=["2026-11-30"],
    )
    roles: list[str] = Field(description="of the caller", examples=[["supervisor"]])
    version: int = Field(examples=[1])


@router.get("")
def list_own(visit: BySelf, paging: ByText) -> Page[SiteShown]:
    """List the sites where the caller has a role."""
    with visit.reading() as session:
        rows = list_sites(
            session, visit.identity.roles.keys(), after=paging.after, limit=paging.limit + 1
        )
        return paging.page(rows, lambda row: _shown(session, row, visit), lambda row: row.key)


@router.post("", status_code=201)
def add(told: NewSite, visit: ByAnyAdmin, response: Response) -> SiteShown:
    """Make a site; the caller becomes its admin and may give others their roles."""
    with visit.writing() as session:
        row = make_site(session, told.key, told.name, visit.act())
        grant(session, visit.identity.account_id, told.key, "admin", visit.act())
        shown = _shown(session, row, visit).model_copy(update={"roles": ["admin"]})
    show_version(response, shown.version)
    return shown


@router.get("/{site}")
def read(visit: ByMember, site: SiteKey, response: Response) -> SiteShown:
    """Tell of one site."""
    with visit.reading() as session:
        shown = _shown(session, find_site(session, site), visit)
    show_version(response, shown.version)
    return shown


@router.put("/{site}")
def rename(
    told: SiteName, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> SiteShown:
    """Give a site another name."""
    with visit.writing() as session:
        shown = _shown(session, rename_site(session, site, told.name, seen, visit.act()), visit)
    show_version(response, shown.version)
    return shown


def _shown(session: Session, row: SiteRow, visit: Visit) -> SiteShown:
    place, _ = setting_of(session, id_of(row), "site")
    return SiteShown(
        key=row.key,
        name=row.name,
        timezone=place.timezone,
        week=row.planned_from,
        roles=sorted(visit.identity.roles.get(row.key, ())),
        version=row.version,
    )

"""Versions of a week to read: the list, the page of one, its teams, its desk plan, its files.

A page of three hundred people's shifts is asked for all day: its shifts are written as
JSON once a content, and whoever has the present state is told so in a few bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api.web.access import ByPlanner
from api.web.files import Calendar, roster_file, wanted
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, ByText, Page
from api.web.places import Monday, SiteKey, site_id_of
from api.web.rosters import (
    RosterKey,
    Version,
    json_answer,
    shown_version,
    shown_versions,
    tag_of_page,
    unchanged,
    version_of,
)
from api.web.versions import is_current
from models.roster_pages import (
    client_names,
    list_desk,
    list_versions,
    people_names,
)
from scheduler.result import DeskStretch, PlannedPairing, PlannedShift

router = APIRouter(prefix="/sites/{site}", tags=["rosters"], route_class=KeyedRoute)

UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "the reader has the present state (If-None-Match)"}
}


class RosterPage(Version):
    """One version with everybody's shifts, in the order of the plan."""

    people: dict[str, str] = Field(
        description="names by operator_id, of those who left too", examples=[{"o12": "Leïla V."}]
    )
    shifts: list[PlannedShift]


class Teams(BaseModel):
    """Who carries whom in a version."""

    people: dict[str, str] = Field(description="names by operator_id")
    clients: dict[str, str] = Field(description="names by client_id")
    pairings: list[PlannedPairing]


class Ringing(BaseModel):
    """Who rings over one stretch of time, in order."""

    start: dt.datetime
    end: dt.datetime
    operators: list[str]


class ClientDesk(BaseModel):
    """The desk plan of one client."""

    client_id: str
    name: str
    stretches: list[Ringing]


@router.get("/weeks/{week}/rosters")
def list_versions_of_a_week(
    visit: ByPlanner, site: SiteKey, week: Monday, paging: ByNumber
) -> Page[Version]:
    """List the versions of a week, the newest first."""
    with visit.reading() as session:
        rows = list_versions(
            session, site_id_of(session, site), week, below=paging.after, limit=paging.limit + 1
        )
        told = dict(zip([r.id for r in rows], shown_versions(session, rows), strict=True))
        return paging.page(rows, lambda row: told[row.id], lambda row: row.number)


@router.get("/rosters/{roster_id}", response_model=RosterPage, responses=UNCHANGED)
def read_roster(
    visit: ByPlanner,
    site: SiteKey,
    roster_id: RosterKey,
    request: Request,
    operator_id: Calendar = None,
) -> Any:
    """Read a version: its state, its score by term, everybody's shifts.

    `Accept` may ask for text/csv, a workbook, application/pdf or, of one person,
    text/calendar instead.
    """
    kind = wanted(request)
    if kind != "json":
        return roster_file(visit, site, roster_id, request, kind, operator_id=operator_id)
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        names = _json(people_names(session, version.site_id))
        head = shown_version(session, version).model_dump_json().encode()
    tag = tag_of_page(version, head, names)
    if is_current(request, tag):
        return unchanged(tag)
    shifts = visit.service.plans.written(version, "roster")
    return json_answer(head[:-1] + b',"people":' + names + b',"shifts":' + shifts + b"}", tag)


@router.get("/rosters/{roster_id}/portfolio", response_model=Teams, responses=UNCHANGED)
def read_portfolio(visit: ByPlanner, site: SiteKey, roster_id: RosterKey, request: Request) -> Any:
    """Read the teams of a version, with affinity and planned calls of each pairing."""
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        names = _json(people_names(session, version.site_id))
        clients = _json(client_names(session, version.site_id))
    tag = tag_of_page(version, names, clients)
    if is_current(request, tag):
        return unchanged(tag)
    pairings = visit.service.plans.written(version, "portfolio")
    body = b'{"people":' + names + b',"clients":' + clients + b',"pairings":' + pairings + b"}"
    return json_answer(body, tag)


@router.get("/rosters/{roster_id}/desk")
def read_desk(
    visit: ByPlanner,
    site: SiteKey,
    roster_id: RosterKey,
    paging: ByText,
    client_id: Annotated[str | None, Query(max_length=64, examples=["c7"])] = None,
) -> Page[ClientDesk]:
    """Read who rings for each client, or for one of them, stretch by stretch."""
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        names = client_names(session, version.site_id)
        rows = list_desk(
            session, roster_id, client_id=client_id, after=paging.after, limit=paging.limit + 1
        )
    return paging.page(
        rows,
        lambda row: ClientDesk(
            client_id=row[0], name=names.get(row[0], row[0]), stretches=_ringing(row[1])
        ),
        lambda row: row[0],
    )


def _ringing(stretches: Sequence[DeskStretch]) -> list[Ringing]:
    return [Ringing(start=s.start, end=s.end, operators=list(s.operators)) for s in stretches]


def _json(names: dict[str, str]) -> bytes:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()

"""A version as a table, a workbook, a calendar or a page for the wall, by the end of its path."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.web.access import ByPlanner
from api.web.files import MEDIA, Calendar, FileKind, Table, roster_file
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.rosters import RosterKey

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}", tags=["rosters"], route_class=KeyedRoute
)


def _answers(kind: FileKind) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"content": {MEDIA[kind]: {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "the reader has the present state (If-None-Match)"},
    }


@router.get("/export.csv", response_class=Response, responses=_answers("csv"))
def export_csv(
    visit: ByPlanner, site: SiteKey, roster_id: RosterKey, request: Request, table: Table = "roster"
) -> Response:
    """Write one table of a version: shifts, teams, desk plan or terms."""
    return roster_file(visit, site, roster_id, request, "csv", table=table)


@router.get("/export.xlsx", response_class=Response, responses=_answers("xlsx"))
def export_xlsx(
    visit: ByPlanner, site: SiteKey, roster_id: RosterKey, request: Request
) -> Response:
    """Write a version as a workbook: board, shifts, teams, desk plan, score."""
    return roster_file(visit, site, roster_id, request, "xlsx")


@router.get("/export.ics", response_class=Response, responses=_answers("ics"))
def export_ics(
    visit: ByPlanner,
    site: SiteKey,
    roster_id: RosterKey,
    request: Request,
    operator_id: Calendar = None,
) -> Response:
    """Write one person's calendar: their own shifts and breaks, nothing of anybody else."""
    return roster_file(visit, site, roster_id, request, "ics", operator_id=operator_id)


@router.get("/export.pdf", response_class=Response, responses=_answers("pdf"))
def export_pdf(visit: ByPlanner, site: SiteKey, roster_id: RosterKey, request: Request) -> Response:
    """Write the page for the wall: names and hours, to date and sign."""
    return roster_file(visit, site, roster_id, request, "pdf")

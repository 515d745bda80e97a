"""What people may ask of the house through HR: all that is kept about them, and to be forgotten."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.duties.person_files import person_archive
from api.web.access import Allow, ByAdmin, Visit
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.routes.records import ID
from models.duties import erase_person, export_person

router = APIRouter(
    prefix="/sites/{site}/people/{operator_id}", tags=["people"], route_class=KeyedRoute
)

ByHrOrAdmin = Annotated[Visit, Depends(Allow("hr", "admin"))]
OperatorId = Annotated[str, Path(max_length=64, pattern=ID, examples=["o12"])]


class Person(BaseModel):
    """Everything that is kept about one person, table by table."""

    format: str = Field(examples=["diapason-person"])
    version: int = Field(examples=[1])
    site: str
    operator_id: str
    exported_at: str
    tables: dict[str, list[dict[str, Any]]]


class ErasureTold(BaseModel):
    """Why somebody is to be forgotten."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "demande écrite du 12 mars"}]},
    )

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Erased(BaseModel):
    """Rows whose words were emptied, by table; ids and numbers stay."""

    rows: dict[str, int] = Field(examples=[{"operator": 1, "feedback": 12}])


@router.get("/export.json")
def export_json(visit: ByHrOrAdmin, site: SiteKey, operator_id: OperatorId) -> Person:
    """Give everything that is kept about somebody; the export is logged."""
    with visit.writing() as session:
        return Person.model_validate(export_person(session, site, operator_id, visit.act()))


@router.get(
    "/export.zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
def export_zip(visit: ByHrOrAdmin, site: SiteKey, operator_id: OperatorId) -> Response:
    """Give the same as an archive: a CSV file a table, and the exact JSON; logged."""
    with visit.writing() as session:
        told = export_person(session, site, operator_id, visit.act())
    return Response(
        person_archive(told, visit.speaker),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{operator_id}.zip"'},
    )


@router.post("/erase")
def erase(told: ErasureTold, visit: ByAdmin, site: SiteKey, operator_id: OperatorId) -> Erased:
    """Forget who somebody is; it cannot be undone. Plans and figures stay as they were."""
    with visit.writing() as session:
        return Erased(rows=erase_person(session, site, operator_id, visit.act(told.reason)))

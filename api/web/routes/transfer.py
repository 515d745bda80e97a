"""A site's case in and out: a workbook or a zip of its folder, imported whole or not at all.

A file with faults changes nothing and is told fault by fault. Supervisors import lists,
admins settings, HR what was said of pairs; into a site that knows nobody yet, either
imports everything.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile
from pydantic import BaseModel, Field

from api.texts import Speaker
from api.transfer import (
    Form,
    empty_workbook,
    not_theirs,
    read_upload,
    without_what_is_said,
    write_case,
)
from api.web.access import Allow, ByPlanner, Visit
from api.web.errors import ExportImpossible
from api.web.places import SiteKey, require_monday, site_id_of
from api.web.uploads import UploadRoute
from models import audit
from models.audit import Subject
from models.cases import load_case
from models.changes import Change
from models.importing import import_case, knows_anybody, see_import
from models.mapping import ROWS
from models.settings import setting_of
from models.sites import find_site, id_of
from scheduler.errors import Fault
from scheduler.files.reader import Imported

router = APIRouter(prefix="/sites/{site}", tags=["sites"], route_class=UploadRoute)

ByImporter = Annotated[Visit, Depends(Allow("supervisor", "admin"))]

MOST_WARNINGS: Final = 1_000
MEDIA: Final = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Remark(BaseModel):
    """Something in a file that looks wrong and stops nothing."""

    file: str = Field(examples=["clients.csv"])
    sheet: str | None
    row: int | None
    column: str | None = Field(examples=["turnover"])
    value: str | None = Field(description="what was found, its beginning")
    expected: str = Field(description="in words")


class ListChanged(BaseModel):
    """How many rows of one list an import would change."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class ImportShown(BaseModel):
    """What was imported, or would be."""

    dry_run: bool
    week: dt.date = Field(description="Monday of the week to plan next")
    case_digest: str
    replaces: bool = Field(description="the site knew people or clients before")
    rows: dict[str, int] = Field(
        description="rows of each list that was taken", examples=[{"operators": 30}]
    )
    kept: list[str] = Field(
        description="lists and settings left as they are: the caller may not change them",
        examples=[["policy"]],
    )
    changes: dict[str, ListChanged] | None = Field(
        description="lists and settings that would change, calls by client; of a dry run into "
        "a site that knows people or clients"
    )
    warnings: list[Remark]


@router.post("/import")
def import_files(
    visit: ByImporter,
    site: SiteKey,
    file: Annotated[UploadFile, File(description="a .xlsx, or a .zip of the files of a case")],
    week: Annotated[
        dt.date | None,
        Query(description="Monday to plan; by default the first after the last call"),
    ] = None,
    replace: Annotated[
        bool, Query(description="put it in the place of what the site knows")
    ] = False,
    dry_run: Annotated[bool, Query(description="only tell what would be imported")] = False,
) -> ImportShown:
    """Import a case; every fault is told with its file, row and column, and then nothing is."""
    if week is not None:
        require_monday(week, "query.week")
    imported = read_upload(file.file, file.filename or "", week)
    with visit.reading() if dry_run else visit.writing() as session:
        row = find_site(session, site, lock=not dry_run)
        known = knows_anybody(session, id_of(row))
        kept = not_theirs(visit.identity.roles[site]) if known else frozenset[str]()
        case, changes = imported.case, None
        if dry_run and known:
            changes = _counted(see_import(session, site, case, imported.texts, keep=kept))
        elif not dry_run:
            act = visit.act()
            import_case(session, site, case, imported.texts, act, replace=replace, keep=kept)
    shown = _shown(imported, visit.speaker, known=known, kept=kept, dry_run=dry_run)
    return shown.model_copy(update={"changes": changes})


@router.get(
    "/import/template.xlsx",
    response_class=Response,
    responses={200: {"content": {MEDIA["xlsx"]: {}}}},
)
def import_template(visit: ByImporter, site: SiteKey) -> Response:
    """Give an empty workbook to fill in: every sheet with its columns, the settings in force."""
    with visit.reading() as session:
        row = find_site(session, site)
        place, _ = setting_of(session, id_of(row), "site")
        policy, _ = setting_of(session, id_of(row), "policy")
        name = row.name
    data = empty_workbook(place, policy, name, visit.at)
    disposition = f"attachment; filename*=UTF-8''{quote(f'{site}-template.xlsx')}"
    return Response(data, media_type=MEDIA["xlsx"], headers={"Content-Disposition": disposition})


@router.get(
    "/export.{form}",
    response_class=Response,
    responses={200: {"content": {media: {} for media in MEDIA.values()}}},
)
def export_files(
    visit: ByPlanner,
    site: SiteKey,
    form: Form,
    week: Annotated[
        dt.date | None, Query(description="Monday of the week; the next to plan by default")
    ] = None,
) -> Response:
    """Give the case of a site as files that can be imported again; logged."""
    if week is not None:
        require_monday(week, "query.week")
    with visit.writing() as session:
        loaded = load_case(session, site, week)
        subject = Subject("site", site, site_id_of(session, site))
        audit.append(session, visit.act(), "case.exported", subject, after=loaded.case.digest)
    if not visit.identity.has(site, "hr"):
        loaded = without_what_is_said(loaded)
    try:
        data = write_case(loaded, form)
    except ValueError as unsayable:
        raise ExportImpossible from unsayable
    name = quote(f"{site}-{loaded.case.week}.{form}")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return Response(data, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


def _shown(
    imported: Imported, speaker: Speaker, *, known: bool, kept: frozenset[str], dry_run: bool
) -> ImportShown:
    case = imported.case
    return ImportShown(
        dry_run=dry_run,
        week=case.week,
        case_digest=case.digest,
        replaces=known,
        rows={name: len(getattr(case, name)) for name in (*ROWS, "calls") if name not in kept},
        kept=sorted(kept),
        changes=None,
        warnings=[_remark(speaker, each) for each in imported.warnings[:MOST_WARNINGS]],
    )


def _counted(changes: Iterable[Change]) -> dict[str, ListChanged]:
    counts: dict[str, Counter[str]] = {}
    for each in changes:
        counts.setdefault(each.table, Counter())[each.kind] += 1
    return {table: ListChanged.model_validate(own) for table, own in counts.items()}


def _remark(speaker: Speaker, fault: Fault) -> Remark:
    return Remark(
        file=fault.file,
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        value=fault.value,
        expected=speaker.say(f"fault.{fault.expected}", **fault.params),
    )

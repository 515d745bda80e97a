"""What was done and what was before: the log and its proof, former values of a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from api.duties.person_files import table_line
from api.web.access import ByAdmin, ByStaff, Visit
from api.web.errors import NotAllowed
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.records import PATHS, RECORDS
from api.web.routes.records import ID
from models import audit
from models.actors import names_of
from models.errors import AuditBroken
from models.mapping import ROWS, table_of
from models.past import former_values, last_hash, list_entries
from models.tables.duties import AuditRow

router = APIRouter(prefix="/sites/{site}", tags=["audit"], route_class=KeyedRoute)

_READERS: Final = {
    PATHS.get(each.name, each.name): frozenset({*each.readers, "admin"}) for each in RECORDS
}
_TABLES: Final = {
    PATHS.get(each.name, each.name): table_of(ROWS[each.name]).name for each in RECORDS
}
ListName = StrEnum("ListName", {name: name for name in _TABLES})  # type: ignore[misc]

AT_ONCE: Final = 500
"""Entries that are read at a time when all of them are written."""

Word = Annotated[str | None, Query(max_length=100, pattern=r"^[A-Za-z0-9_.:/\-]+$")]


class Entry(BaseModel):
    """One entry of the log: ids, numbers and hashes; the reason is the only text of a person."""

    number: int = Field(examples=[812])
    at: dt.datetime
    actor: str = Field(examples=["account:3"])
    actor_name: str | None
    action: str = Field(examples=["operator.changed"])
    subject: str = Field(examples=["operator"])
    subject_key: str = Field(examples=["41"])
    operator_id: str | None = Field(description="whom it is about", examples=["o12"])
    details: dict[str, Any]
    reason: str | None
    before_hash: str | None
    after_hash: str | None
    hash: str


class Proof(BaseModel):
    """Whether the chain of the log holds, from its first entry to its last."""

    holds: bool
    entries: int = Field(description="those that hold")
    broken_at: int | None = Field(default=None, description="the first entry that does not")
    fault: str | None = Field(default=None, description="what is wrong with it, in words")
    last_hash: str | None = Field(description="note it elsewhere: it proves all before it")


class Former(BaseModel):
    """Values that a record had until somebody changed or removed it."""

    id: int
    version: int
    until: dt.datetime
    changed_by: str
    changed_by_name: str | None
    removed: bool
    figures: dict[str, Any]
    words: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries of the log are asked for."""

    where: dict[str, object]
    since: dt.datetime | None
    until: dt.datetime | None


def _asked(
    subject: Word = None,
    subject_key: Word = None,
    operator_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
    action: Word = None,
    actor: Word = None,
    since: Annotated[AwareDatetime | None, Query(description="done from then on")] = None,
    until: Annotated[AwareDatetime | None, Query(description="done before")] = None,
) -> Asked:
    told = {
        "subject": subject,
        "subject_key": subject_key,
        "operator_id": operator_id,
        "action": action,
        "actor": actor,
    }
    return Asked({k: v for k, v in told.items() if v is not None}, since, until)


ByFilter = Annotated[Asked, Depends(_asked)]


@router.get("/audit")
def list_log(visit: ByAdmin, site: SiteKey, paging: ByNumber, asked: ByFilter) -> Page[Entry]:
    """List what was done at a site, the newest first."""
    with visit.reading() as session:
        rows = list_entries(
            session,
            site_id_of(session, site),
            before=paging.after,
            limit=paging.limit + 1,
            where=asked.where,
            since=asked.since,
            until=asked.until,
        )
        names = names_of(session, [row.actor for row in rows])
        return paging.page(rows, lambda row: _entry(row, names), lambda row: row.number)


@router.get(
    "/audit/export.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def export_log(visit: ByAdmin, site: SiteKey, asked: ByFilter) -> StreamingResponse:
    """Write the same entries as a table, all of them."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
    name = f"audit-{visit.at:%Y-%m-%d}.csv"
    return StreamingResponse(
        _lines(visit, site_id, asked),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(visit: Visit, site_id: int, asked: Asked) -> Iterator[str]:
    """Lines of the table, read piece by piece: the log may be long."""
    columns = tuple(Entry.model_fields)
    yield table_line(columns)
    before: int | None = None
    while True:
        with visit.reading() as session:
            rows = list_entries(
                session,
                site_id,
                before=before,
                limit=AT_ONCE,
                where=asked.where,
                since=asked.since,
                until=asked.until,
            )
            names = names_of(session, [row.actor for row in rows])
            told = [_entry(row, names).model_dump(mode="json") for row in rows]
        yield from (table_line([each[name] for name in columns]) for each in told)
        if len(rows) < AT_ONCE:
            return
        before = rows[-1].number


def _entry(row: AuditRow, names: Mapping[str, str]) -> Entry:
    return Entry(
        **{name: getattr(row, name) for name in Entry.model_fields if name != "actor_name"},
        actor_name=names.get(row.actor),
    )


@router.get("/audit/verify")
def verify(visit: ByAdmin, site: SiteKey) -> Proof:
    """Walk the whole log of the service; takes longer the longer it is."""
    with visit.reading() as session:
        site_id_of(session, site)
        head = last_hash(session)
        try:
            return Proof(holds=True, entries=audit.verify(session), last_hash=head)
        except AuditBroken as broken:
            return Proof(
                holds=False,
                entries=broken.entry - 1,
                broken_at=broken.entry,
                fault=visit.speaker.say(f"audit_fault.{broken.fault}"),
                last_hash=head,
            )


@router.get("/history/{table}/{row_id}")
def list_former(
    visit: ByStaff,
    site: SiteKey,
    table: Annotated[ListName, Path(description="the list, as in its own path")],
    row_id: Annotated[int, Path(ge=1, lt=2**31, description="`id` of the record")],
    paging: ByNumber,
) -> Page[Former]:
    """List the former values of a record, the newest first; whoever reads its list may."""
    if not visit.identity.roles.get(site, frozenset()) & _READERS[table]:
        raise NotAllowed
    with visit.reading() as session:
        rows = former_values(
            session,
            site_id_of(session, site),
            _TABLES[table],
            row_id,
            before=paging.after,
            limit=paging.limit + 1,
        )
        names = names_of(session, [row.changed_by for row in rows])
        return paging.page(
            rows,
            lambda row: Former(
                id=row.id or 0,
                version=row.row_version,
                until=row.until,
                changed_by=row.changed_by,
                changed_by_name=names.get(row.changed_by),
                removed=row.removed,
                figures=row.figures,
                words=row.words,
            ),
            lambda row: row.id,
        )

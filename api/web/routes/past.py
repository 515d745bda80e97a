"""What was done and what was before: the log and its proof, former values of a record."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.web.access import ByAdmin, ByStaff
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

router = APIRouter(prefix="/sites/{site}", tags=["audit"], route_class=KeyedRoute)

_READERS: Final = {
    PATHS.get(each.name, each.name): frozenset({*each.readers, "admin"}) for each in RECORDS
}
_TABLES: Final = {
    PATHS.get(each.name, each.name): table_of(ROWS[each.name]).name for each in RECORDS
}
ListName = StrEnum("ListName", {name: name for name in _TABLES})  # type: ignore[misc]

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


@router.get("/audit")
def list_log(
    visit: ByAdmin,
    site: SiteKey,
    paging: ByNumber,
    subject: Word = None,
    subject_key: Word = None,
    operator_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
    action: Word = None,
    actor: Word = None,
) -> Page[Entry]:
    """List what was done at a site, the newest first."""
    asked = {
        "subject": subject,
        "subject_key": subject_key,
        "operator_id": operator_id,
        "action": action,
        "actor": actor,
    }
    where = {name: value for name, value in asked.items() if value is not None}
    with visit.reading() as session:
        rows = list_entries(
            session,
            site_id_of(session, site),
            before=paging.after,
            limit=paging.limit + 1,
            where=where,
        )
        names = names_of(session, [row.actor for row in rows])
        return paging.page(
            rows,
            lambda row: Entry(
                **{name: getattr(row, name) for name in Entry.model_fields if name != "actor_name"},
                actor_name=names.get(row.actor),
            ),
            lambda row: row.number,
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

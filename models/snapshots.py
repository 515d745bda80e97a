"""Cases as they were given to runs, kept by digest; a call history is kept once for all.

A snapshot holds ids and numbers only. Erasure leaves it, retention drops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.errors import NotFound
from models.mapping import table_of
from models.packing import digest_of, packed, unpacked
from models.tables.rosters import CallSnapshotRow, CaseSnapshotRow
from scheduler.case import Case

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A case as it will be kept: made before any transaction, because a large one takes seconds.

    Attributes
    ----------
    calls_digest, calls
        Its call history, which other cases may share.
    packed
        The rest.
    """

    digest: str
    week: dt.date
    days: int
    as_of: dt.datetime
    calls_digest: str
    calls: bytes
    packed: bytes


def write_case(case: Case) -> WrittenCase:
    """Write a case as it will be kept."""
    calls = case.calls.model_dump(mode="json")
    return WrittenCase(
        digest=case.digest,
        week=case.week,
        days=case.days,
        as_of=case.as_of,
        calls_digest=digest_of(calls),
        calls=packed(calls),
        packed=packed(case.model_dump(mode="json", exclude={"calls"})),
    )


def save_snapshot(
    session: Session, site_id: int, case: WrittenCase, *, history_days: int | None = None
) -> int:
    """Keep a case; return the id under which it can be loaded. The same case is kept once."""
    table = table_of(CaseSnapshotRow)
    there = session.execute(
        select(table.c.id).where(table.c.site_id == site_id, table.c.digest == case.digest)
    ).scalar_one_or_none()
    if there is not None:
        return int(there)
    if session.get(CallSnapshotRow, case.calls_digest) is None:
        session.add(CallSnapshotRow(digest=case.calls_digest, packed=case.calls))
        session.flush()
    row = CaseSnapshotRow(
        site_id=site_id,
        digest=case.digest,
        week=case.week,
        days=case.days,
        as_of=case.as_of,
        history_days=history_days,
        calls_digest=case.calls_digest,
        packed=case.packed,
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - narrows the type
    return row.id


def load_snapshot(session: Session, snapshot_id: int, *, calls: bool = True) -> Case:
    """Return a case as it was kept, with the same digest; or without its calls, and sooner.

    Raises
    ------
    NotFound
        When retention has dropped it.
    """
    row = session.get(CaseSnapshotRow, snapshot_id)
    if row is None:
        raise NotFound("snapshot", snapshot_id)
    told = unpacked(row.packed)
    if calls:
        history = session.get(CallSnapshotRow, row.calls_digest)
        if history is None:
            raise NotFound("snapshot", snapshot_id)
        told["calls"] = unpacked(history.packed)
    return Case.model_validate(told)

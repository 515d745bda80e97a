"""Runs and what they leave: case snapshots, rosters as numbered versions, their parts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from models.base import (
    Edited,
    OfSite,
    Row,
    document,
    moment,
    of_client,
    of_operator,
)

UNDER_WAY: Final = ("queued", "running")
_UNDER_WAY: Final = text("status IN ('queued', 'running')")
_PUBLISHED: Final = text("state = 'published'")


class CallSnapshotRow(Row, table=True):
    """A call history as it was, shared by every case that holds the same."""

    digest: str = Field(primary_key=True, max_length=64)
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)


class CaseSnapshotRow(Row, OfSite, table=True):
    """A Case as it was given to a run: ids and numbers only, so erasure leaves it."""

    __table_args__ = (UniqueConstraint("site_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=64)
    week: dt.date
    days: int
    as_of: dt.datetime = moment()
    history_days: int | None = None
    calls_digest: str = Field(foreign_key="call_snapshot.digest", index=True)
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)


class RunRow(Row, OfSite, Edited, table=True):
    """One optimisation: what was asked, how far it is, what it gave.

    ``begins_with`` is a version that may be gone by now: then the run begins without it.
    """

    __table_args__ = (
        Index(None, "site_id", "week"),
        Index(
            "ix_run_one_under_way",
            "site_id",
            "week",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    id: str = Field(primary_key=True, max_length=64)
    week: dt.date
    snapshot_id: int = Field(foreign_key="case_snapshot.id", index=True)
    case_digest: str = Field(max_length=64)
    objective_version: int
    settings: dict[str, Any] = document()
    seed: int
    begins_with: int | None = None
    status: str
    failure: str | None = None
    failure_details: dict[str, Any] | None = document(null=True)
    stage: str | None = None
    seconds: float | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    named_share: float | None = None
    change: dict[str, Any] | None = document(null=True)
    trace: list[Any] = document()
    cancel_asked: bool = False
    worker: str | None = None
    attempt: int = 0
    requested_by: str = ""
    requested_at: dt.datetime = moment()
    started_at: dt.datetime | None = moment(null=True)
    ended_at: dt.datetime | None = moment(null=True)


class RosterRow(Row, OfSite, Edited, table=True):
    """One numbered version of a week: draft, proposed, approved, published, archived, rejected.

    ``packed`` holds, compressed, what of the Result has no table of its own.
    """

    __table_args__ = (
        UniqueConstraint("site_id", "week", "number"),
        Index(
            "ix_roster_one_published",
            "site_id",
            "week",
            unique=True,
            sqlite_where=_PUBLISHED,
            postgresql_where=_PUBLISHED,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    week: dt.date
    number: int
    state: str
    run_id: str | None = Field(default=None, foreign_key="run.id", unique=True)
    based_on: int | None = Field(default=None, foreign_key="roster.id")
    snapshot_id: int = Field(foreign_key="case_snapshot.id", index=True)
    case_digest: str = Field(max_length=64)
    content_digest: str = Field(max_length=64)
    objective: float
    bound: float | None = None
    gap: float | None = None
    named_share: float
    lost_calls: float
    hard_violations: int
    terms: dict[str, float] = document()
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)
    created_at: dt.datetime = moment()
    created_by: str = ""
    approved_at: dt.datetime | None = moment(null=True)
    approved_by: str | None = None
    published_at: dt.datetime | None = moment(null=True)
    published_by: str | None = None
    archived_at: dt.datetime | None = moment(null=True)


class RosterShiftRow(Row, OfSite, table=True):
    """One planned shift of a version."""

    __table_args__ = (
        of_operator(),
        Index(None, "site_id", "operator_id", "date"),
    )

    roster_id: int = Field(foreign_key="roster.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    operator_id: str
    date: dt.date
    start: dt.datetime = moment()
    start_offset_s: int
    end: dt.datetime = moment()
    end_offset_s: int
    breaks: list[Any] = document()
    code: str | None = None


class RosterPairingRow(Row, OfSite, table=True):
    """One pairing of the teams of a version."""

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "operator_id"),
    )

    roster_id: int = Field(foreign_key="roster.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    client_id: str
    operator_id: str
    role: str
    trained: bool
    affinity: float
    calls: float


class RosterDeskRow(Row, OfSite, table=True):
    """The desk plan of one client in a version, its stretches packed (``models.desk``)."""

    __table_args__ = (of_client(),)

    roster_id: int = Field(foreign_key="roster.id", primary_key=True, ondelete="CASCADE")
    client_id: str = Field(primary_key=True)
    stretches: int
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)


class RosterFormerRow(Row, OfSite, table=True):
    """What a version held before one of its edits: the parts of it that the edit changed."""

    roster_id: int = Field(foreign_key="roster.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content_digest: str = Field(max_length=64)
    edits: list[Any] = document()
    at: dt.datetime = moment()
    by: str = ""
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)


class AcknowledgementRow(Row, OfSite, Edited, table=True):
    """Somebody's shifts changed by a publication, and when they said that they had seen it."""

    __table_args__ = (
        of_operator(),
        UniqueConstraint("roster_id", "operator_id"),
        Index(None, "site_id", "operator_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    roster_id: int = Field(foreign_key="roster.id", ondelete="CASCADE")
    operator_id: str
    changed: list[Any] = document()
    asked_at: dt.datetime = moment()
    acknowledged_at: dt.datetime | None = moment(null=True)


__all__ = [
    "UNDER_WAY",
    "AcknowledgementRow",
    "CallSnapshotRow",
    "CaseSnapshotRow",
    "RosterDeskRow",
    "RosterFormerRow",
    "RosterPairingRow",
    "RosterRow",
    "RosterShiftRow",
    "RunRow",
]

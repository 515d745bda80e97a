"""What the duties need: the audit log, former values of rows, signals, requests, contests.

What somebody did about a signal is not here but in ``signal_note``, a list of the Case.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from models.base import (
    Edited,
    OfSite,
    Row,
    document,
    moment,
    of_client,
    of_operator,
    personal,
)

_STILL_SEEN: Final = text("gone_at IS NULL")


class AuditRow(Row, table=True):
    """One entry of the append-only log; ``hash`` covers the entry and the hash before it.

    The reason is words of a person. The chain covers its seal only, so that the words
    may be erased while the chain still holds.
    """

    __table_args__ = (Index(None, "subject", "subject_key"), Index(None, "site_id", "at"))

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    site_id: int | None = Field(default=None, foreign_key="site.id")
    at: datetime = moment()
    actor: str
    action: str
    subject: str
    subject_key: str
    operator_id: str | None = None
    before_hash: str | None = Field(default=None, max_length=64)
    after_hash: str | None = Field(default=None, max_length=64)
    details: dict[str, Any] = document()
    reason_seal: str | None = Field(default=None, max_length=64)
    reason: str | None = personal("operator", null=True)
    reason_salt: str | None = personal("operator", null=True)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHeadRow(Row, table=True):
    """Where the log ends: one row, locked by whoever appends."""

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    hash: str = Field(max_length=64)


class RowHistoryRow(Row, table=True):
    """Values that a row had until somebody changed or removed it."""

    __table_args__ = (Index(None, "table_name", "row_id"), Index(None, "site_id", "operator_id"))

    id: int | None = Field(default=None, primary_key=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    table_name: str
    row_id: int
    row_version: int
    operator_id: str | None = None
    client_id: str | None = None
    until: datetime = moment()
    changed_by: str
    removed: bool
    figures: dict[str, Any] = document()
    words: dict[str, Any] | None = personal("operator", kind=JSON, null=True)


class SignalRow(Row, OfSite, Edited, table=True):
    """A drift or gap that a person should talk about, from when it was seen until it is gone.

    ``state`` is ``open``, ``acknowledged`` or ``closed``: what its last note says, or closed
    because nothing shows it any more. ``subject`` names the kind and whom it is about; one
    row of a subject is still seen at a time.
    """

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "state"),
        Index(
            "ix_signal_one_still_seen",
            "site_id",
            "subject",
            unique=True,
            sqlite_where=_STILL_SEEN,
            postgresql_where=_STILL_SEEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    kind: str
    operator_id: str | None = None
    client_id: str | None = None
    state: str = "open"
    seen: dict[str, Any] = document()
    evidence: int = 0
    confidence: float = 1.0
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(null=True)
    gone_at: datetime | None = moment(null=True)


class RequestRow(Row, OfSite, Edited, table=True):
    """A swap or time off that an operator asks for (``models.requests``).

    Time off has dates and no reason. ``asked`` holds dates and starts of shifts.
    """

    __table_args__ = (
        of_operator(),
        ForeignKeyConstraint(
            ["site_id", "other_operator_id"], ["operator.site_id", "operator.operator_id"]
        ),
        Index(None, "site_id", "state"),
        Index(None, "site_id", "operator_id"),
        Index(None, "site_id", "other_operator_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    operator_id: str
    other_operator_id: str | None = None
    state: str = "asked"
    asked: dict[str, Any] = document()
    asked_at: datetime = moment()
    agreed_at: datetime | None = moment(null=True)
    answered_at: datetime | None = moment(null=True)
    answered_by: str | None = None
    answer: str = personal("operator")


class PairScoreRow(Row, OfSite, table=True):
    """One pair's affinity as the scheduler computed it, for the two it is about to read.

    ``inputs_digest`` covers everything that went into the site's scores; ``expires_on`` is
    the last day on which anybody may be shown this one.
    """

    __table_args__ = (of_operator(), of_client(), Index(None, "site_id", "client_id"))

    site_id: int = Field(foreign_key="site.id", primary_key=True)
    operator_id: str = Field(primary_key=True)
    client_id: str = Field(primary_key=True)
    as_of: datetime = moment()
    score: float
    deviation: float
    planning: float
    by_client: float
    by_operator: float
    ratings: float
    trend: float
    vetoed: bool
    tried: bool
    provenance: list[Any] = document()
    inputs_digest: str = Field(max_length=64)
    computed_at: datetime = moment()
    expires_on: dt.date


class ContestRow(Row, OfSite, Edited, table=True):
    """Somebody contests a score of theirs: open, upheld, changed by an override, withdrawn."""

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "state"),
        Index(None, "site_id", "operator_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    operator_id: str
    client_id: str
    score: float
    deviation: float
    provenance: list[Any] = document()
    state: str = "open"
    opened_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    answered_by: str | None = None
    override_id: int | None = Field(
        default=None, foreign_key="affinity_override.id", ondelete="SET NULL"
    )
    words: str = personal("operator")
    answer: str = personal("operator")

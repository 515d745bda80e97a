"""What the duties need: the audit log, former values of rows, signals, requests, contests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
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
    """A drift or gap that a person should talk about: open, acknowledged, closed."""

    __table_args__ = (of_operator(), of_client(), Index(None, "site_id", "state"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    operator_id: str | None = None
    client_id: str | None = None
    state: str = "open"
    evidence: dict[str, Any] = document()
    opened_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    answered_by: str | None = None
    closed_at: datetime | None = moment(null=True)
    note: str = personal("operator")


class RequestRow(Row, OfSite, Edited, table=True):
    """A swap or time off that an operator asks for: asked, accepted, refused, withdrawn.

    Time off has dates and no reason.
    """

    __table_args__ = (of_operator(), Index(None, "site_id", "state"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    operator_id: str
    other_operator_id: str | None = None
    state: str = "asked"
    asked: dict[str, Any] = document()
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    answered_by: str | None = None
    answer: str = personal("operator")


class ContestRow(Row, OfSite, Edited, table=True):
    """Somebody contests a score of theirs: open, upheld, changed."""

    __table_args__ = (of_operator(), of_client(), Index(None, "site_id", "state"))

    id: int | None = Field(default=None, primary_key=True)
    operator_id: str
    client_id: str
    score: float
    provenance: list[Any] = document()
    state: str = "open"
    opened_at: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    answered_by: str | None = None
    words: str = personal("operator")
    answer: str = personal("operator")

"""One operator with one client: teams in force, calls answered, feedback, overrides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from models.base import (
    CaseRow,
    Edited,
    Row,
    document,
    moment,
    of_client,
    of_operator,
    personal,
)


class PairingRow(Row, CaseRow, Edited, table=True):
    """A pairing in force from ``since`` until ``ended_on`` (the first day without it).

    ``roster_id`` names the published roster that began it.
    """

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "client_id"),
        Index(None, "site_id", "operator_id"),
    )

    client_id: str
    operator_id: str
    role: str
    since: dt.date
    trained_on: dt.date | None = None
    training_minutes_done: int
    ended_on: dt.date | None = None
    roster_id: int | None = Field(default=None, foreign_key="roster.id")


class PairingCallsRow(Row, CaseRow, table=True):
    """Calls of one client that one operator answered in one week."""

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "operator_id", "week"),
        Index(None, "site_id", "client_id", "week"),
    )

    operator_id: str
    client_id: str
    week: dt.date
    answered: int
    handle_seconds: float


class FeedbackRow(Row, CaseRow, Edited, table=True):
    """One dated rating and what was said with it."""

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "operator_id", "date"),
        Index(None, "site_id", "client_id", "date"),
    )

    date: dt.date
    operator_id: str
    client_id: str
    side: str
    rating: int
    tags: list[Any] = document()
    comment: str = personal("operator")


class AffinityOverrideRow(Row, CaseRow, Edited, table=True):
    """A score, a veto or a clearing set by a person, and why."""

    __table_args__ = (of_operator(), of_client(), Index(None, "site_id", "operator_id"))

    operator_id: str
    client_id: str
    score: float | None = None
    veto: bool
    clear: bool
    side: str
    set_on: dt.date
    expires_on: dt.date | None = None
    reason: str = personal("operator")
    set_by: str = personal("operator")


class SignalNoteRow(Row, CaseRow, Edited, table=True):
    """What somebody did about a signal that a case gives, and in which words."""

    __table_args__ = (
        of_operator(),
        of_client(),
        Index(None, "site_id", "operator_id"),
        Index(None, "site_id", "client_id"),
    )

    kind: str
    client_id: str | None = None
    operator_id: str | None = None
    state: str
    on: dt.date
    outcome: str | None = None
    by: str = personal("operator")
    note: str = personal("operator")


class LockRow(Row, CaseRow, Edited, table=True):
    """A shift, a day off or a pairing that a person fixed, who and why."""

    __table_args__ = (of_operator(), of_client(), Index(None, "site_id", "operator_id"))

    kind: str
    operator_id: str
    client_id: str | None = None
    date: dt.date | None = None
    start: dt.datetime | None = moment(null=True)
    start_offset_s: int | None = None
    end: dt.datetime | None = moment(null=True)
    end_offset_s: int | None = None
    by: str = personal("operator")
    why: str = personal("operator")

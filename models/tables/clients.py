"""Clients and what was agreed with them: opening hours, briefs, talks, and their calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import CaseRow, Edited, OfSite, Row, document, moment, of_client, personal


class ClientRow(Row, CaseRow, Edited, table=True):
    """A company whose calls are answered, with the tone it asks for."""

    __table_args__ = (UniqueConstraint("site_id", "client_id"),)

    client_id: str
    name: str = personal("client")
    sector: str
    languages: dict[str, Any] = document()
    skills: dict[str, Any] = document()
    warmth: float
    formality: float
    pace: float
    directness: float
    detail: float
    tone_importance: float
    team_min: int
    team_target: int
    team_max: int
    service_level: float
    answer_within_s: int
    service_variant: str
    max_abandon: float
    patience_s: float
    priority: float
    tension: int
    complexity: int
    declared_calls_week: float | None = None
    since: dt.date
    review_every_days: int
    left_at: dt.datetime | None = moment(null=True)


class OpeningHoursRow(Row, CaseRow, Edited, table=True):
    """A window on a weekday, on public holidays or on one date."""

    __table_args__ = (of_client(), Index(None, "site_id", "client_id"))

    client_id: str
    weekday: int | None = None
    holiday: bool
    date: dt.date | None = None
    open_minute: int
    close_minute: int
    closed: bool


class BriefRow(Row, CaseRow, Edited, table=True):
    """A client's instructions, word for word, and what the plan knows of them."""

    __table_args__ = (of_client(), UniqueConstraint("site_id", "client_id"))

    client_id: str
    say: str = personal("client")
    never_say: str = personal("client")
    authority: str = personal("client")
    escalation: str = personal("client")
    filter_rule: str = personal("client")
    has_say: bool
    has_never_say: bool
    has_authority: bool
    has_escalation: bool
    has_filter_rule: bool
    may_reassure: bool
    may_decide: bool
    updated: dt.date


class ReviewRow(Row, CaseRow, Edited, table=True):
    """A talk with a client: planned, held or missed."""

    __table_args__ = (of_client(), Index(None, "site_id", "client_id", "planned"))

    client_id: str
    planned: dt.date
    held: dt.date | None = None
    outcome: str | None = None


class CallPackRow(Row, OfSite, table=True):
    """Past calls of one client in one week, as compressed columns (``models.calls``).

    ``week`` counts weeks since 1970-01-01 UTC. ``rows`` are its rows of ``calls.csv``.
    """

    __table_args__ = (of_client(), Index(None, "site_id", "client_id"))

    site_id: int = Field(foreign_key="site.id", primary_key=True)
    week: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    client_id: str = Field(primary_key=True)
    rows: int
    packed: bytes = Field(sa_type=LargeBinary, nullable=False)


class EventRow(Row, CaseRow, Edited, table=True):
    """A change of a client's calls, or of everybody's, that somebody knows of, and why."""

    __table_args__ = (of_client(), Index(None, "site_id", "client_id"))

    client_id: str | None = None
    start: dt.date
    end: dt.date
    from_minute: int
    until_minute: int
    factor: float
    set_on: dt.date | None
    reason: str = personal("client")
    set_by: str = personal("client")

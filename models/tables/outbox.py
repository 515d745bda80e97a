"""What leaves the service, and who works for it: webhooks, deliveries, notices, beats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import Edited, OfSite, Row, document, moment, secret


class WebhookRow(Row, OfSite, Edited, table=True):
    """Where events are told to, signed with its key."""

    __table_args__ = (Index(None, "site_id"),)

    id: int | None = Field(default=None, primary_key=True)
    url: str
    signing_key: str = secret()
    events: list[Any] = document()
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(null=True)


class DeliveryRow(Row, Edited, table=True):
    """One event on its way to one webhook: waiting, delivered, given up."""

    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(None, "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id", ondelete="CASCADE")
    event_id: str = Field(max_length=64)
    event: str
    payload: dict[str, Any] = document()
    state: str = "waiting"
    attempts: int = 0
    due_at: datetime = moment()
    created_at: datetime = moment()
    delivered_at: datetime | None = moment(null=True)
    last_status: int | None = None


class NoticeRow(Row, OfSite, Edited, table=True):
    """Something to tell an account, as a key of the catalogue and its parameters."""

    __table_args__ = (Index(None, "account_id", "read_at"), Index(None, "sent_at", "due_at"))

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    key: str
    params: dict[str, Any] = document()
    urgent: bool = False
    by_mail: bool = False
    created_at: datetime = moment()
    due_at: datetime = moment()
    attempts: int = 0
    sent_at: datetime | None = moment(null=True)
    read_at: datetime | None = moment(null=True)


class WorkerBeatRow(Row, table=True):
    """When a worker was last heard of."""

    name: str = Field(primary_key=True, max_length=64)
    started_at: datetime = moment()
    beat_at: datetime = moment()
    running: list[Any] = document()

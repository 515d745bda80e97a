"""Sites, and what a house has settled: place, policy, law, retention, each kept as versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Edited, OfSite, Row, document, moment, personal


class SiteRow(Row, Edited, table=True):
    """One answering centre."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, nullable=False, max_length=64)
    name: str = ""
    law_motives: dict[str, str] = document()
    planned_from: dt.date | None = None
    created_at: dt.datetime = moment()


class SettingVersionRow(Row, OfSite, table=True):
    """One version of what a house has settled; the highest number of a kind is in force.

    ``kind`` is ``site``, ``policy``, ``law``, ``retention`` or ``hours``; only a ``site`` has
    motives.
    """

    __table_args__ = (UniqueConstraint("site_id", "kind", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    number: int
    settled: dict[str, Any] = document()
    motives: dict[str, str] | None = document(null=True)
    set_at: dt.datetime = moment()
    set_by: str = ""
    reason: str = personal("account")

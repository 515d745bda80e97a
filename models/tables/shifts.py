"""Shifts as the house names them, and those of published weeks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from models.base import CaseRow, Edited, Row, document, moment, of_operator


class ShiftCodeRow(Row, CaseRow, Edited, table=True):
    """A named shift."""

    __table_args__ = (UniqueConstraint("site_id", "code"),)

    code: str
    start_minute: int
    end_minute: int
    paid_minutes: int
    may_not_be_followed_by: list[Any] = document()


class PostRow(Row, CaseRow, Edited, table=True):
    """Heads wanted on a shift code."""

    __table_args__ = (Index(None, "site_id", "code"),)

    code: str
    weekday: int | None = None
    date: dt.date | None = None
    heads: int
    under_weight: float
    over_weight: float


class PublishedShiftRow(Row, CaseRow, table=True):
    """A shift of a published week, as later weeks count it."""

    __table_args__ = (
        of_operator(),
        Index(None, "site_id", "start"),
        Index(None, "site_id", "operator_id", "start"),
    )

    operator_id: str
    start: dt.datetime = moment()
    start_offset_s: int
    end: dt.datetime = moment()
    end_offset_s: int
    breaks: list[Any] = document()
    worked_minutes: int
    published_on: dt.date | None = None
    agreed: bool

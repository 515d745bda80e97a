"""Work besides runs, and the parts that runs and jobs are split into while they are under way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import OfSite, Row, document, moment


class JobRow(Row, OfSite, table=True):
    """One question about a case whose answer takes a while: a replay, a comparison, a backtest.

    ``asked`` holds ids and numbers; ``packed`` the answer, a compressed document.
    """

    __table_args__ = (Index(None, "site_id", "status"),)

    id: str = Field(primary_key=True, max_length=64)
    kind: str
    asked: dict[str, Any] = document()
    snapshot_id: int = Field(foreign_key="case_snapshot.id", index=True)
    status: str
    done: int = 0
    of: int = 0
    cancel_asked: bool = False
    worker: str | None = None
    attempt: int = 0
    failure: str | None = None
    failure_details: dict[str, Any] | None = document(null=True)
    packed: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    requested_by: str = ""
    requested_at: dt.datetime = moment()
    started_at: dt.datetime | None = moment(null=True)
    ended_at: dt.datetime | None = moment(null=True)


class WorkPartRow(Row, table=True):
    """A part of a run or job on its way to whoever answers it; gone when its owner ends.

    ``owner`` is the run's or the job's id, ``attempt`` the owner's when it asked. An ``id``
    is never used twice.
    """

    __table_args__ = (UniqueConstraint("owner", "attempt", "position"),)

    id: str = Field(primary_key=True, max_length=64)
    owner: str = Field(max_length=64)
    owner_kind: str
    attempt: int
    position: int
    kind: str
    question: bytes = Field(sa_type=LargeBinary, nullable=False)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    failure: str | None = None
    worker: str | None = None
    attempts: int = 0

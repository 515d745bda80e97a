"""Requests as people read them: their own, those that wait for others, those of a site.

Who may ask and answer what is in ``models.requests``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import or_, select

from models.edits import find_row
from models.errors import NotFound
from models.mapping import table_of
from models.tables.duties import RequestRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel import Session

RequestKind = Literal["swap", "leave"]
RequestState = Literal["asked", "agreed", "accepted", "refused", "withdrawn"]

WAITING: Final = ("asked", "agreed")
"""States in which somebody still has to say something."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands.

    Attributes
    ----------
    first, last
        Days of a leave, both included.
    start, end
        The shift that its owner would give.
    other_start, other_end
        The shift that they would take in return; nothing when they give theirs away.
    answer
        Words of whoever answered.
    """

    id: int
    version: int
    kind: RequestKind
    operator_id: str
    other_operator_id: str | None
    state: RequestState
    asked_at: dt.datetime
    agreed_at: dt.datetime | None
    answered_at: dt.datetime | None
    answer: str
    first: dt.date | None = None
    last: dt.date | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    other_start: dt.datetime | None = None
    other_end: dt.datetime | None = None


def find_request(session: Session, site_id: int, request_id: int) -> Request:
    """Return one request of a site.

    Raises
    ------
    NotFound
    """
    row = find_row(session, RequestRow, request_id)
    if row.site_id != site_id:
        raise NotFound("request", request_id)
    return told(row)


def requests_of(
    session: Session, site_id: int, operator_id: str, *, since: dt.datetime
) -> tuple[Request, ...]:
    """Requests that somebody asked or is asked for: all that wait, and those answered since."""
    table = table_of(RequestRow)
    query = select(table).where(
        table.c.site_id == site_id,
        _concerns(operator_id),
        or_(table.c.state.in_(WAITING), table.c.answered_at >= since),
    )
    return _read(session, query)


def offered_to_all(session: Session, site_id: int, operator_id: str) -> tuple[Request, ...]:
    """Shifts that others would give to whoever agrees first."""
    table = table_of(RequestRow)
    query = select(table).where(
        table.c.site_id == site_id,
        table.c.state == "asked",
        table.c.kind == "swap",
        table.c.other_operator_id.is_(None),
        table.c.operator_id != operator_id,
    )
    return _read(session, query)


def requests_in(
    session: Session,
    site_id: int,
    states: Collection[str],
    *,
    after_id: int = 0,
    limit: int | None = None,
) -> tuple[Request, ...]:
    """Requests of a site in some states, the oldest first, from the one after ``after_id`` on."""
    table = table_of(RequestRow)
    query = select(table).where(
        table.c.site_id == site_id, table.c.state.in_(states), table.c.id > after_id
    )
    return _read(session, query, limit)


def waiting_of(session: Session, site_id: int, operator_id: str) -> list[Request]:
    """Requests that concern somebody and wait for an answer."""
    table = table_of(RequestRow)
    query = select(table).where(
        table.c.site_id == site_id, _concerns(operator_id), table.c.state.in_(WAITING)
    )
    return list(_read(session, query))


def _concerns(operator_id: str) -> Any:
    table = table_of(RequestRow)
    return or_(table.c.operator_id == operator_id, table.c.other_operator_id == operator_id)


def _read(session: Session, query: Any, limit: int | None = None) -> tuple[Request, ...]:
    table = table_of(RequestRow)
    rows = session.execute(query.order_by(table.c.id).limit(limit)).mappings()
    return tuple(told(RequestRow.model_construct(**row)) for row in rows)


def told(row: RequestRow) -> Request:
    """Tell what a row asks."""
    asked: dict[str, Any] = {}
    for name, value in row.asked.items():
        day = name in ("first", "last")
        asked[name] = (dt.date if day else dt.datetime).fromisoformat(value)
    plain = ("id", "version", "kind", "operator_id", "other_operator_id", "state")
    when = ("asked_at", "agreed_at", "answered_at", "answer")
    return Request(**{name: getattr(row, name) for name in (*plain, *when)}, **asked)

"""Answers already given, so that a request that comes twice has its effect once.

A key is claimed in one transaction, its answer kept in another once the effect is there, so
the claim also says that a request is under way. Two at once are one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.errors import EditConflict, IdempotencyMismatch
from models.mapping import table_of
from models.tables.accounts import IdempotencyKeyRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was answered when it came first."""

    status: int
    answer: str | None


def claim(
    session: Session, account_id: int, key: str, request_digest: str, at: dt.datetime
) -> Answered | None:
    """Claim a key for a request, or return what that request was answered before.

    Another transaction that claims the same key waits until this one ends.

    Parameters
    ----------
    request_digest
        SHA-256 over what the request asks for, in hexadecimal.

    Raises
    ------
    IdempotencyMismatch
        When the key was given to another request.
    EditConflict
        When the key was claimed and no answer was kept.
    """
    table = table_of(IdempotencyKeyRow)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    claimed = session.execute(
        insert(table)
        .values(account_id=account_id, key=key, request_digest=request_digest, created_at=at)
        .on_conflict_do_nothing()
        .returning(table.c.key)
    ).first()
    if claimed is not None:
        return None
    own = (table.c.account_id == account_id) & (table.c.key == key)
    row = session.execute(select(table).where(own)).one()
    if row.request_digest != request_digest:
        raise IdempotencyMismatch
    if row.status is None:
        raise EditConflict("idempotency_key", key)
    return Answered(row.status, row.answer)


def keep(session: Session, account_id: int, key: str, status: int, answer_json: str | None) -> None:
    """Keep what a claimed request was answered."""
    table = table_of(IdempotencyKeyRow)
    own = (table.c.account_id == account_id) & (table.c.key == key)
    session.execute(update(table).where(own).values(status=status, answer=answer_json))


def give_back(session: Session, account_id: int, key: str) -> None:
    """Give a key back whose request had no effect."""
    table = table_of(IdempotencyKeyRow)
    own = (table.c.account_id == account_id) & (table.c.key == key)
    session.execute(delete(table).where(own, table.c.status.is_(None)))

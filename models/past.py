"""What was done and what was before: pages of the log, and former values of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.mapping import table_of
from models.tables.duties import AuditHeadRow, AuditRow, RowHistoryRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session


def list_entries(
    session: Session,
    site_id: int,
    *,
    before: int | None = None,
    limit: int = 100,
    where: Mapping[str, object] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Sequence[AuditRow]:
    """Entries of the log about a site, the newest first, those numbered under ``before``.

    Parameters
    ----------
    where
        Values that columns must have.
    since, until
        The moments between which it was done; the last one is not included.
    """
    table = table_of(AuditRow)
    query = select(AuditRow).where(table.c.site_id == site_id)
    if since is not None:
        query = query.where(table.c.at >= since)
    if until is not None:
        query = query.where(table.c.at < until)
    for column, value in (where or {}).items():
        query = query.where(table.c[column] == value)
    if before is not None:
        query = query.where(table.c.number < before)
    return session.execute(query.order_by(table.c.number.desc()).limit(limit)).scalars().all()


def logged_by(session: Session, site_id: int) -> list[str]:
    """Return who is named by the log of a site, each once."""
    table = table_of(AuditRow)
    query = select(table.c.actor).where(table.c.site_id == site_id).distinct()
    return sorted(session.execute(query).scalars())


def logged_actions(session: Session, site_id: int) -> list[str]:
    """Return what the log of a site tells, each kind once."""
    table = table_of(AuditRow)
    query = select(table.c.action).where(table.c.site_id == site_id).distinct()
    return sorted(session.execute(query).scalars())


def last_hash(session: Session) -> str | None:
    """Return the hash that the log ends with: noted elsewhere, it proves what came before."""
    head = session.execute(select(AuditHeadRow)).scalar_one_or_none()
    return None if head is None else head.hash


def former_values(
    session: Session,
    site_id: int,
    table_name: str,
    row_id: int,
    *,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[RowHistoryRow]:
    """Values that a row of a site had, the newest first, those numbered under ``before``."""
    table = table_of(RowHistoryRow)
    query = select(RowHistoryRow).where(
        table.c.site_id == site_id,
        table.c.table_name == table_name,
        table.c.row_id == row_id,
    )
    if before is not None:
        query = query.where(table.c.id < before)
    return session.execute(query.order_by(table.c.id.desc()).limit(limit)).scalars().all()

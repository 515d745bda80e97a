"""Edits of single rows by people: only of the version they saw, remembered and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel

from models import audit
from models.audit import Act, Subject
from models.errors import EditConflict, NotFound, RowRefused
from models.mapping import BOOKKEEPING, table_of
from models.packing import digest_of, plain
from models.tables.duties import RowHistoryRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

AnyRow = TypeVar("AnyRow", bound=SQLModel)


def find_row(
    session: Session, kind: type[AnyRow], row_id: object, version: int | None = None
) -> AnyRow:
    """Return a row as it is now, if it still has the version that somebody saw.

    Raises
    ------
    NotFound
    EditConflict
        When its version is another.
    """
    name = table_of(kind).name
    row = session.get(kind, row_id, populate_existing=True)
    if row is None:
        raise NotFound(name, row_id)
    if version is not None and getattr(row, "version", version) != version:
        raise EditConflict(name, row_id)
    return row


def add_row(session: Session, row: SQLModel, act: Act, action: str | None = None) -> None:
    """Add a row; one of a Case comes after those that are there.

    ``action`` names it in the log where it is more than a row that was added.

    Raises
    ------
    RowRefused
        When it names an unknown person or client, or its key is taken.
    """
    audit.lock(session)  # places are given one by one
    table = table_of(type(row))
    if "position" in table.c and "site_id" in table.c:
        last = session.execute(
            select(func.max(table.c.position)).where(table.c.site_id == _get(row, "site_id"))
        ).scalar_one()
        setattr(row, "position", 0 if last is None else last + 1)  # noqa: B010 - any row
    session.add(row)
    _flush(session, table.name, None)
    action = action or f"{table.name}.added"
    audit.append(session, act, action, _subject(row), after=row_digest(row))


def change_row(
    session: Session,
    kind: type[AnyRow],
    row_id: object,
    version: int,
    changes: Mapping[str, Any],
    act: Act,
) -> AnyRow:
    """Change columns of a row; where nothing differs, nothing is written or logged.

    Raises
    ------
    NotFound
    EditConflict
        When it has another version than the one that was seen, or is changed by somebody
        else at this very moment.
    KeyError
        When a column does not exist or is not for people to change.
    RowRefused
    """
    audit.lock(session)
    row = find_row(session, kind, row_id, version)
    table = table_of(kind)
    for column in changes:
        if column not in table.c or column in BOOKKEEPING - {"left_at", "ended_on"}:
            raise KeyError(column)
    if all(_get(row, column) == value for column, value in changes.items()):
        return row
    before = row_digest(row)
    remember(session, row, act)
    for column, value in changes.items():
        setattr(row, column, value)
    _flush(session, table.name, row_id)
    audit.append(
        session,
        act,
        f"{table.name}.changed",
        _subject(row),
        before=before,
        after=row_digest(row),
        details={"columns": sorted(changes)},
    )
    return row


def move_row(
    session: Session, row: SQLModel, values: Mapping[str, Any], act: Act, action: str
) -> None:
    """Write what somebody decided about a row that was just read, and log it by its name.

    Raises
    ------
    EditConflict
    """
    before = row_digest(row)
    for column, value in values.items():
        setattr(row, column, value)
    _flush(session, table_of(type(row)).name, _get(row, "id"))
    audit.append(session, act, action, _subject(row), before=before, after=row_digest(row))


def remove_row(
    session: Session, kind: type[SQLModel], row_id: object, version: int, act: Act
) -> None:
    """Remove a row; its last values are remembered.

    Raises
    ------
    NotFound
    EditConflict
    """
    audit.lock(session)
    row = find_row(session, kind, row_id, version)
    subject, before = _subject(row), row_digest(row)
    remember(session, row, act, removed=True)
    session.delete(row)
    _flush(session, table_of(kind).name, row_id)
    audit.append(session, act, f"{table_of(kind).name}.removed", subject, before=before)


def remember(session: Session, row: SQLModel, act: Act, *, removed: bool = False) -> None:
    """Keep the values that a row has now."""
    table = table_of(type(row))
    session.add(
        RowHistoryRow(
            site_id=_get(row, "site_id"),
            table_name=table.name,
            row_id=_get(row, "id"),
            row_version=_get(row, "version") or 0,
            operator_id=_get(row, "operator_id"),
            client_id=_get(row, "client_id"),
            until=act.at,
            changed_by=act.by,
            removed=removed,
            figures=figures(row),
            words=words(row) or None,
        )
    )


def row_digest(row: SQLModel) -> str:
    """SHA-256 of the ids and numbers of a row; words and secrets are not covered."""
    return digest_of(figures(row))


def figures(row: SQLModel) -> dict[str, Any]:
    """Ids and numbers of a row, as JSON holds them."""
    table = table_of(type(row))
    told = {c.name: getattr(row, c.name) for c in table.c if not c.info}
    document: dict[str, Any] = plain(told)
    return document


def words(row: SQLModel) -> dict[str, str]:
    """Words of people in a row."""
    table = table_of(type(row))
    told = {c.name: getattr(row, c.name) for c in table.c if "personal" in c.info}
    return {name: value for name, value in told.items() if value}


def _subject(row: SQLModel) -> Subject:
    name = table_of(type(row)).name
    return Subject(name, _get(row, "id"), _get(row, "site_id"), _get(row, "operator_id"))


def _get(row: SQLModel, name: str) -> Any:
    return getattr(row, name, None)


def _flush(session: Session, name: str, key: object) -> None:
    try:
        session.flush()
    except StaleDataError as stale:
        raise EditConflict(name, key) from stale
    except IntegrityError as refused:
        raise RowRefused(name) from refused

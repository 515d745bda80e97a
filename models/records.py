"""Rows of a site's lists, as people read and edit them one by one: always of one site.

What they may change is in ``models.edits``; here is how rows are found. Keyed lists,
``operators`` and ``clients``, are found and ordered by their id, others by their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.errors import NotFound
from models.importing import KEYED
from models.mapping import FILES, ROWS, columns_of, entities_of, figures_of, table_of, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session, SQLModel

    from scheduler.entities import Frozen
    from scheduler.files.texts import Words


GONE: Final = ("left_at", "ended_on")
"""Columns that tell when somebody left, or a team ended."""


def key_column(name: str) -> str:
    """Column by which rows of a list are found and ordered."""
    return KEYED.get(name, "id")


def list_records(
    session: Session,
    name: str,
    site_id: int,
    *,
    after: object = None,
    limit: int = 100,
    where: Mapping[str, object] | None = None,
    past: bool = True,
) -> Sequence[Any]:
    """Rows of a list in the order of their key, those after ``after``, ``limit`` at most.

    ``where`` names values that columns must have. Without ``past``, those who left and
    teams that ended are left out.
    """
    table = table_of(ROWS[name])
    key = table.c[key_column(name)]
    query = select(ROWS[name]).where(table.c.site_id == site_id)
    for column, value in (where or {}).items():
        query = query.where(table.c[column] == value)
    for gone in GONE:
        if gone in table.c and not past:
            query = query.where(table.c[gone].is_(None))
    if after is not None:
        query = query.where(key > after)
    return session.execute(query.order_by(key).limit(limit)).scalars().all()


def find_record(session: Session, name: str, site_id: int, key: object) -> Any:
    """Return a row of a site's list.

    Raises
    ------
    NotFound
        When it does not exist, or is of another site.
    """
    table = table_of(ROWS[name])
    query = select(ROWS[name]).where(table.c.site_id == site_id, table.c[key_column(name)] == key)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound(table.name, key)
    return row


def entity_of(name: str, row: SQLModel) -> Frozen:
    """What a row is in a Case."""
    entity = FILES[name].entity
    columns = columns_of(entity, table_of(ROWS[name]))
    [found] = entities_of(entity, [{column: getattr(row, column) for column in columns}])
    built: Frozen = found
    return built


def columns_told(name: str, entity: Frozen, words: Words | None) -> dict[str, Any]:
    """Values of a row's columns from what it is and the words beside it."""
    return figures_of(entity, table_of(ROWS[name])) | words_of(words, FILES[name].words)

"""What no column can hold, refused on both databases alike, before anything is written.

PostgreSQL takes no zero character and no number beyond its type, and neither database
takes half a character; SQLite would keep the others and no backup could be restored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Integer, inspect

from models.errors import NotStorable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

_LARGEST: Final = 2**31 - 1


def require_storable(table: str, row: Mapping[str, Any]) -> None:
    """Refuse texts that cannot be kept, inside lists and mappings too.

    Raises
    ------
    NotStorable
    """
    for name, value in row.items():
        _require(table, name, value)


def require_storable_rows(session: Session, *_: Any) -> None:
    """Refuse what is about to be written, row by row; listens to ``before_flush``.

    Raises
    ------
    NotStorable
    """
    for row in (*session.new, *session.dirty):
        mapper = inspect(type(row))
        for column in mapper.columns:
            value = getattr(row, column.key)
            _require(mapper.local_table.name, column.key, value)
            if isinstance(value, int) and not isinstance(column.type, BigInteger):
                _require_in_range(mapper.local_table.name, column, value)


def _require(table: str, name: str, value: Any) -> None:
    match value:
        case str():
            if "\0" in value:
                raise NotStorable(table, f"{name}: U+0000")
            if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                raise NotStorable(table, f"{name}: half a character")
        case dict():
            for key, each in value.items():
                _require(table, name, key)
                _require(table, name, each)
        case list() | tuple():
            for each in value:
                _require(table, name, each)


def _require_in_range(table: str, column: Any, value: int) -> None:
    if isinstance(column.type, Integer) and not -_LARGEST <= value <= _LARGEST:
        raise NotStorable(table, f"{column.key}: {_LARGEST} at most")

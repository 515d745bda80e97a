"""Lists in pages: ``limit`` and an opaque ``cursor``, the next one in the answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from api.web.errors import CursorUnknown

MOST: Final = 500
"""Rows in one page at most."""

Item = TypeVar("Item")
Row = TypeVar("Row")


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(
        default=None,
        description="cursor of the next page; null on the last",
        examples=["WyJvMTIiXQ"],
    )


@dataclass(frozen=True, slots=True)
class Paging:
    """What page is asked for: rows after ``after``, ``limit`` at most.

    ``after`` is the key of the last row of the page before, ``None`` at the beginning.
    """

    limit: int
    after: Any | None = None

    def page(
        self, rows: Sequence[Row], shown: Callable[[Row], Item], key: Callable[[Row], Any]
    ) -> Page[Item]:
        """Make a page of at most ``limit + 1`` rows: the one too many tells that there are more."""
        kept = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(
            items=[shown(row) for row in kept], next=cursor_of(key(kept[-1])) if more else None
        )


def cursor_of(key: Any) -> str:
    """Write a key as a cursor."""
    text = json.dumps([key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def key_of(cursor: str) -> Any:
    """Read the key in a cursor: a text or a whole number.

    Raises
    ------
    CursorUnknown
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        [key] = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise CursorUnknown from None
    if isinstance(key, bool) or not isinstance(key, str | int) or "\0" in str(key):
        raise CursorUnknown
    if isinstance(key, int) and not 0 <= key < 2**63:
        raise CursorUnknown
    return key


def _paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="rows of a page")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=400, description="`next` of the page before")
    ] = None,
) -> Paging:
    return Paging(limit, None if cursor is None else key_of(cursor))


def by_number(paging: Annotated[Paging, Depends(_paging)]) -> Paging:
    """Refuse a cursor of another list: this one goes by numbers."""
    if paging.after is not None and not isinstance(paging.after, int):
        raise CursorUnknown
    return paging


def by_text(paging: Annotated[Paging, Depends(_paging)]) -> Paging:
    """Refuse a cursor of another list: this one goes by texts."""
    if paging.after is not None and not isinstance(paging.after, str):
        raise CursorUnknown
    return paging


ByNumber = Annotated[Paging, Depends(by_number)]
"""A page of a list in the order of a number."""
ByText = Annotated[Paging, Depends(by_text)]
"""A page of a list in the order of a text, as ids."""

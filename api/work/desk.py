"""What a task works with: its database, its id and attempt, a clock, a line to its parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from api.work.patience import patiently

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlmodel import Session

    from api.work.shelf import Shelf
    from models.database import Database

T = TypeVar("T")

PATIENCE_S: Final = 120.0
"""How long a process that has found something waits for a database that is gone."""


@dataclass(frozen=True)
class Desk:
    """One task in a solving process; the shelf stays for the next one."""

    database: Database
    id: str
    attempt: int
    clock: Callable[[], dt.datetime]
    tell: Callable[[dict[str, Any]], None]
    shelf: Shelf

    def look(self, work: Callable[[Session], T]) -> T:
        """Read in one transaction, with patience.

        Raises
        ------
        DatabaseUnavailable
        """
        return patiently(self.database.reading, work, PATIENCE_S)

    def save(self, work: Callable[[Session], T]) -> T:
        """Write in one transaction, with patience.

        Raises
        ------
        DatabaseUnavailable
        """
        return patiently(self.database.writing, work, PATIENCE_S)

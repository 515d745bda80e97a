"""What a solving process keeps at hand between tasks: cases and what was derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from models.results import load_result
from models.snapshots import load_snapshot
from scheduler.derive import derive

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.work.desk import Desk
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Result

T = TypeVar("T")

MOST: Final = 6
"""Things on the shelf; the one that was not used for longest goes first."""


class Shelf:
    """The last few things that were loaded or derived, by key."""

    def __init__(self) -> None:
        self._things: dict[tuple[object, ...], Any] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return a thing, made when it is not there."""
        thing: T = self._things.pop(key) if key in self._things else make()
        self._things[key] = thing
        while len(self._things) > MOST:
            del self._things[next(iter(self._things))]
        return thing


def case_of(desk: Desk, snapshot_id: int, *, calls: bool = True) -> Case:
    """Return a kept case, with its calls or without.

    Raises
    ------
    NotFound
        When it is no longer kept.
    """
    key = ("case", str(desk.database.engine.url), snapshot_id, calls)
    return desk.shelf.get(
        key, lambda: desk.look(lambda session: load_snapshot(session, snapshot_id, calls=calls))
    )


def result_of(desk: Desk, roster_id: int) -> Result:
    """Return a roster version as it is now.

    Raises
    ------
    NotFound
    """
    return desk.look(lambda session: load_result(session, roster_id))


def facts_of(desk: Desk, snapshot_id: int, result: Result) -> Facts:
    """Return the facts of a kept case with the cuts of a plan.

    Raises
    ------
    NotFound
    """
    case = case_of(desk, snapshot_id)
    cuts = tuple(cut.model_dump_json() for cut in result.cuts)
    key = ("facts", str(desk.database.engine.url), snapshot_id, cuts)
    return desk.shelf.get(key, lambda: derive(case, result.cuts))

"""Cases, results and what follows from them, kept for a while: reading one takes seconds.

One ``Plans`` is handed around in the ``Service``. What it keeps never changes: a case is
known by its snapshot, a result by the digest of its content. Whoever asks for something
that another thread is reading waits for it instead of reading it twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from models.audit import mark_end
from models.errors import EditConflict
from models.publishable import present_case
from models.results import load_list, load_result
from models.snapshots import load_snapshot
from models.tables.rosters import RosterRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.database import Database
    from scheduler.case import Case
    from scheduler.edit.editor import Editor
    from scheduler.facts import Facts
    from scheduler.result import Cut, Result

_LIST: Final[TypeAdapter[tuple[Any, ...]]] = TypeAdapter(tuple[Any, ...])

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST: Final = 4
"""Weeks that are kept at once by default: a large one takes some hundred megabytes."""


class Kept(Generic[Key, Value]):
    """The last values that were asked for; each is made once, by whoever asks first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Key, Future[Value]] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key; errors of ``make`` are not kept."""
        with self._lock:
            there = self._values.get(key)
            mine: Future[Value] = Future()
            if there is None:
                self._values[key] = mine
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            else:
                self._values.move_to_end(key)
        if there is not None:
            return there.result()
        try:
            value = make()
        except BaseException as trouble:
            with self._lock:
                if self._values.get(key) is mine:
                    del self._values[key]
            mine.set_exception(trouble)
            raise
        mine.set_result(value)
        return value


class Content(Protocol):
    """What names the content of a version: where it stands, of which case, its digest."""

    @property
    def roster_id(self) -> int: ...

    @property
    def snapshot_id(self) -> int: ...

    @property
    def content_digest(self) -> str: ...


@dataclass(frozen=True)
class PlannedWeek:
    """A case, what follows from it, and a plan of it."""

    case: Case
    facts: Facts
    result: Result


class Plans:
    """Reads plans from the memory, and keeps the last of them.

    Parameters
    ----------
    database
        Where they are read; each reading is a transaction of its own.
    most
        Weeks that are kept.
    """

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._cases: Kept[int, Case] = Kept(most)
        self._results: Kept[str, Result] = Kept(most)
        self._facts: Kept[tuple[int, tuple[str, ...]], Facts] = Kept(most)
        self._editors: Kept[str, Editor] = Kept(most)
        self._derived: Kept[tuple[str, Hashable], Any] = Kept(8 * most)
        self._written: Kept[tuple[str, str], bytes] = Kept(8 * most)

    def case(self, snapshot_id: int) -> Case:
        """Return a case as it was given to a run.

        Raises
        ------
        NotFound
        """
        return self._cases.get(snapshot_id, lambda: self._load_case(snapshot_id))

    def result(self, roster_id: int, content_digest: str) -> Result:
        """Return what a version holds.

        Raises
        ------
        NotFound
        EditConflict
            When it holds something else by now.
        """
        return self._results.get(
            content_digest, lambda: self._load_result(roster_id, content_digest)
        )

    def facts(self, snapshot_id: int, cuts: tuple[Cut, ...] = ()) -> Facts:
        """Return the facts of a case, with the cuts of a plan in its loss curves.

        Raises
        ------
        NotFound
        """
        key = snapshot_id, tuple(cut.model_dump_json() for cut in cuts)
        return self._facts.get(key, lambda: self._derive(snapshot_id, cuts))

    def week(self, version: Content) -> PlannedWeek:
        """Return the plan of a version with its case and facts.

        Raises
        ------
        NotFound, EditConflict
        """
        result = self.result(version.roster_id, version.content_digest)
        case = self.case(version.snapshot_id)
        return PlannedWeek(case, self.facts(version.snapshot_id, result.cuts), result)

    def derived(
        self, version: Content, name: Hashable, make: Callable[[PlannedWeek], Value]
    ) -> Value:
        """Return something that follows from a version alone, made when it is not kept.

        Raises
        ------
        NotFound, EditConflict
        """
        value: Value = self._derived.get(
            (version.content_digest, name), lambda: make(self.week(version))
        )
        return value

    def editor(self, version: Content) -> Editor:
        """Return a version ready to be edited and explained.

        Raises
        ------
        NotFound, EditConflict
        """
        return self._editors.get(version.content_digest, lambda: _editor(self.week(version)))

    def present_editor(self, version: Content, site_id: int) -> Editor:
        """Return a version ready to be edited in the case as it is now.

        Publishing a week puts its shifts and teams in force, which the case of its plan did
        not know: what is made of it then has to be made for the case that has them.

        Raises
        ------
        NotFound, EditConflict
        """
        with self._database.reading() as session:
            mark = mark_end(session)
        key = f"{version.content_digest}@{mark.number}"
        return self._editors.get(key, lambda: self._present_editor(version, site_id))

    def _present_editor(self, version: Content, site_id: int) -> Editor:
        from scheduler.derive import derive  # noqa: PLC0415 - loads compiled code
        from scheduler.edit.editor import Editor  # noqa: PLC0415

        result = self.result(version.roster_id, version.content_digest)
        with self._database.reading() as session:
            case = present_case(session, site_id, version.snapshot_id)
        facts = derive(case, result.cuts)
        there = result.model_copy(update={"case_digest": case.digest})
        return Editor(case, facts, Editor(case, facts, there).apply(()))

    def written(self, version: Content, name: str) -> bytes:
        """Return the shifts (``roster``) or the teams (``portfolio``) of a version as JSON.

        Raises
        ------
        EditConflict
            When it holds something else by now.
        """
        return self._written.get((version.content_digest, name), lambda: self._write(version, name))

    def remember(self, content_digest: str, result: Result) -> None:
        """Keep a result that was just written, so that nobody has to read it."""
        self._results.get(content_digest, lambda: result)

    def _load_case(self, snapshot_id: int) -> Case:
        with self._database.reading() as session:
            return load_snapshot(session, snapshot_id)

    def _load_result(self, roster_id: int, content_digest: str) -> Result:
        with self._database.reading() as session:
            result = load_result(session, roster_id)
            _require_content(session, roster_id, content_digest)
        return result

    def _write(self, version: Content, name: str) -> bytes:
        with self._database.reading() as session:
            rows = load_list(session, version.roster_id, name)
            _require_content(session, version.roster_id, version.content_digest)
        return _LIST.dump_json(rows)

    def _derive(self, snapshot_id: int, cuts: tuple[Cut, ...]) -> Facts:
        from scheduler.derive import derive  # noqa: PLC0415 - loads compiled code

        return derive(self.case(snapshot_id), cuts)


def _editor(week: PlannedWeek) -> Editor:
    from scheduler.edit.editor import Editor  # noqa: PLC0415 - loads compiled code

    return Editor(week.case, week.facts, week.result)


def _require_content(session: Session, roster_id: int, content_digest: str) -> None:
    """Refuse to take for a content what another edit wrote since it was looked at."""
    row = session.get(RosterRow, roster_id)
    if row is None or row.content_digest != content_digest:
        raise EditConflict("roster", roster_id)

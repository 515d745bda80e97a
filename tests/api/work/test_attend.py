"""Attending to an errand: attempts follow one another until it has ended, or others have it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from api.work import attend
from api.work.attend import Attendant, Leaving
from api.work.child import Child, ChildDied, Children
from api.work.errands import MOST_ATTEMPTS, Begun
from models.database import Database, open_database

if TYPE_CHECKING:
    from pathlib import Path

    from models.runs import Word

DONE = {"outcome": "done", "peak_mb": 1.0}
NOTHING = None
DIES = "dies"


@dataclass
class FakeChild:
    """Says what the script tells, then nothing for ever."""

    script: list[Any]

    def give(self, task: dict[str, Any]) -> None:
        """Take a task."""

    def hear(self, wait_s: float) -> Any:
        said = self.script.pop(0) if self.script else NOTHING
        if said == DIES:
            raise ChildDied(-9)
        return said


@dataclass
class FakeChildren:
    """Lends a new child for each script."""

    scripts: list[list[Any]]
    ended: int = 0

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[Child]:
        try:
            yield cast("Child", FakeChild(self.scripts.pop(0)))
        except BaseException:
            self.ended += 1
            raise


@dataclass
class FakeErrand:
    """An errand that is over once a child is done with it; notes what happens to it."""

    words: list[Word] = field(default_factory=list)
    limit_s: float = 1e9
    keeps_best: bool = False
    something: bool = False
    overtaken: bool = False
    kind: str = "run"
    id: str = "r1"
    attempts: int = 0
    ended: list[str] = field(default_factory=list)
    most: int = 10

    def begin(self, session: object, worker: str, at: dt.datetime) -> Begun | None:
        if self.ended or self.attempts >= self.most:
            return None
        self.attempts += 1
        return Begun(self.attempts, self.limit_s, self.keeps_best)

    def word(self, session: object, attempt: int) -> Word:
        return self.words.pop(0) if self.words else "go_on"

    def over(self, session: object) -> bool:
        return not self.overtaken

    def has_something(self, session: object) -> bool:
        return self.something

    def hand_back(self, session: object, attempt: int) -> None:
        self.ended.append(f"handed back {attempt}")

    def cancel(self, session: object, at: dt.datetime) -> None:
        self.ended.append("cancelled")

    def fail(self, session: object, failure: str, at: dt.datetime) -> None:
        self.ended.append(failure)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(str(tmp_path / "d.db"))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attend, "PAUSE_S", 0.0)
    monkeypatch.setattr(attend, "STOP_S", 0.0)


def attended(database: Database, errand: FakeErrand, *scripts: list[Any]) -> FakeChildren:
    """Attend to an errand with children that follow scripts."""
    children = FakeChildren(list(scripts))
    an_attendant(database, children).attend(errand)
    return children


def an_attendant(database: Database, children: FakeChildren) -> Attendant:
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    return Attendant(database, "", "w1", lambda: now, cast("Children", children), lambda keys: None)


def test_it_ends_when_its_process_says_so_and_the_process_is_kept(database: Database) -> None:
    errand = FakeErrand(most=1)
    assert attended(database, errand, [NOTHING, DONE]).ended == 0
    assert (errand.attempts, errand.ended) == (1, [])


def test_processes_that_die_are_followed_by_others_a_few_times(database: Database) -> None:
    errand = FakeErrand()
    children = attended(database, errand, *([DIES] for _ in range(MOST_ATTEMPTS)))
    assert errand.ended == ["gave_up"]
    assert errand.attempts == MOST_ATTEMPTS + 1
    assert children.ended == MOST_ATTEMPTS


def test_trouble_that_nobody_foresaw_is_not_tried_again(database: Database) -> None:
    errand = FakeErrand()
    attended(database, errand, [{"outcome": "trouble", "error": "KeyError"}])
    assert (errand.attempts, errand.ended) == (1, ["internal"])


def test_a_database_that_is_gone_is_waited_for(database: Database) -> None:
    errand = FakeErrand(most=2)
    attended(database, errand, [{"outcome": "unavailable"}], [DONE])
    assert (errand.attempts, errand.ended) == (2, [])


def test_one_that_takes_far_too_long_is_ended(database: Database) -> None:
    errand = FakeErrand(limit_s=-1.0)
    children = attended(database, errand, [])
    assert (children.ended, errand.ended) == (1, ["timed_out"])


def test_one_that_is_asked_to_stop_is_waited_for_only_while_it_has_something(
    database: Database,
) -> None:
    for errand, script, ended in (
        (FakeErrand(["stop"], keeps_best=True), [], ["cancelled"]),
        (FakeErrand(["stop"]), [], ["cancelled"]),
        (FakeErrand(["stop"] * 3, keeps_best=True, something=True, most=1), [None, DONE], []),
    ):
        attended(database, errand, script)
        assert errand.ended == ended


def test_one_that_was_overtaken_is_left_and_one_that_is_over_is_done_with(
    database: Database,
) -> None:
    over = FakeErrand(["leave"], most=1)
    assert attended(database, over, []).ended == 1
    assert over.ended == []
    taken = FakeErrand(["leave"], overtaken=True)
    with pytest.raises(Leaving):
        attended(database, taken, [])
    assert taken.ended == []


def test_a_worker_that_stops_hands_back_what_it_had(database: Database) -> None:
    errand, children = FakeErrand(), FakeChildren([[]])
    attendant = an_attendant(database, children)

    class Closing(FakeErrand):
        def word(self, session: object, attempt: int) -> Word:
            assert attendant.attended() == ["run/r1"]
            attendant.closing.set()
            return "go_on"

    errand = Closing()
    with pytest.raises(Leaving):
        attendant.attend(errand)
    assert (errand.ended, children.ended) == (["handed back 1"], 1)
    assert attendant.attended() == []


def test_parts_that_a_process_asks_for_are_queued(database: Database) -> None:
    asked: list[str] = []
    attendant = an_attendant(database, FakeChildren([[{"parts": ["p1", "p2"]}, DONE]]))
    attendant.ask_parts = asked.extend
    attendant.attend(FakeErrand(most=1))
    assert asked == ["p1", "p2"]

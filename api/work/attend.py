"""Attending to an errand until it has ended: attempts in a process of their own, one by one.

A process that dies is followed by another, a bounded number of times. One that takes far
too long is ended. Whoever is asked to stop is given time to keep its best.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from api.work.child import Child, ChildDied, Children
from api.work.errands import MOST_ATTEMPTS
from api.work.patience import patiently
from models.errors import StoreError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from sqlmodel import Session

    from api.work.errands import Begun, Errand
    from models.database import Database
    from models.runs import Word

T = TypeVar("T")
Outcome = Literal["done", "trouble", "unavailable", "died", "timed_out", "cancelled", "leave"]

HEAR_S: Final = 0.25
"""How often it looks whether the process has ended or should."""
STOP_S: Final = 1.25
"""How long one that is asked to stop may go on while it has nothing to keep."""
FINISH_S: Final = 120.0
"""How long one that is asked to stop may take to finish and save what it has."""
PAUSE_S: Final = 1.0
"""Pause after the first attempt that died; it doubles each time."""

LOG = logging.getLogger(__name__)


class Leaving(BaseException):
    """This worker stops, or was overtaken: its workflow is for somebody else to end.

    It is no ``Exception``, so that DBOS does not take it for the workflow's own end.
    """


@dataclass
class Attendant:
    """Attends to errands for one worker.

    ``closing`` is set when the worker stops; ``ask_parts`` starts the workflows of parts.
    """

    database: Database
    url: str
    name: str
    clock: Callable[[], dt.datetime]
    children: Children
    ask_parts: Callable[[Sequence[str]], None]
    closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _attended: list[str] = field(default_factory=list)

    def attended(self) -> list[str]:
        """What is attended to now, as ``run/…``, ``job/…`` or ``part/…``."""
        with self._lock:
            return list(self._attended)

    def attend(self, errand: Errand) -> None:
        """See an errand through to its end.

        Raises
        ------
        Leaving
            When the worker stops before, or somebody else has taken the errand over.
        """
        with self._noted(f"{errand.kind}/{errand.id}"):
            pause = PAUSE_S
            while True:
                self._leave_if_closing()
                begun = self._write(lambda s: errand.begin(s, self.name, self.clock()))
                if begun is None:
                    return
                outcome = self._conclude(errand, begun)
                if outcome in ("died", "unavailable"):
                    self._wait(pause)
                    pause *= 2

    def _conclude(self, errand: Errand, begun: Begun) -> Outcome:
        """Make one attempt, and end the errand when that is how it ended."""
        if begun.attempt > MOST_ATTEMPTS:
            self._write(lambda s: errand.fail(s, "gave_up", self.clock()))
            return "done"
        try:
            outcome = self._attempt(errand, begun)
        except Leaving:
            self._write_while_closing(lambda s: errand.hand_back(s, begun.attempt))
            raise
        LOG.info("%s %s, attempt %d: %s", errand.kind, errand.id, begun.attempt, outcome)
        match outcome:
            case "leave" if not self._write(errand.over):
                raise Leaving
            case "cancelled":
                self._write(lambda s: errand.cancel(s, self.clock()))
            case "timed_out":
                self._write(lambda s: errand.fail(s, "timed_out", self.clock()))
            case "trouble":
                self._write(lambda s: errand.fail(s, "internal", self.clock()))
        return outcome

    def _attempt(self, errand: Errand, begun: Begun) -> Outcome:
        task = {
            "kind": errand.kind,
            "id": errand.id,
            "attempt": begun.attempt,
            "database": self.url,
        }
        try:
            with self.children.borrowed() as child:
                child.give(task)
                return self._watch(errand, begun, child)
        except ChildDied as died:
            LOG.warning("%s %s: a solving process ended with %s", errand.kind, errand.id, died.code)
            return "died"
        except _Ended as ended:
            return ended.outcome

    def _watch(self, errand: Errand, begun: Begun, child: Child) -> Outcome:
        """Wait for a process, end it when it is time.

        Raises
        ------
        ChildDied, _Ended, Leaving
            The process is ended with each of them.
        """
        begun_s = time.monotonic()
        asked_s: float | None = None
        while True:
            told = child.hear(HEAR_S)
            if told is not None and "parts" in told:
                self.ask_parts(told["parts"])
            elif told is not None:
                return _outcome(told)
            self._leave_if_closing()
            now_s = time.monotonic()
            word = self._word(errand, begun.attempt)
            if word == "leave":
                if (late := child.hear(2 * HEAR_S)) is not None and "outcome" in late:
                    return _outcome(late)
                raise _Ended("leave")
            if word == "stop":
                asked_s = now_s if asked_s is None else asked_s
                if self._must_stop(errand, begun, now_s - asked_s):
                    raise _Ended("cancelled")
            if now_s - begun_s > begun.limit_s:
                raise _Ended("timed_out")

    def _must_stop(self, errand: Errand, begun: Begun, since_s: float) -> bool:
        """Tell whether one that was asked to stop is ended now."""
        if not begun.keeps_best or since_s > FINISH_S:
            return True
        if since_s < STOP_S:
            return False
        with self.database.reading() as session:
            return not errand.has_something(session)

    def _word(self, errand: Errand, attempt: int) -> Word:
        try:
            with self.database.reading() as session:
                return errand.word(session, attempt)
        except StoreError:
            return "go_on"  # gone for a moment: the process waits for it too

    def _write(self, work: Callable[[Session], T]) -> T:
        return patiently(self.database.writing, work, float("inf"), self._wait)

    def _write_while_closing(self, work: Callable[[Session], object]) -> None:
        """Write if it can be done at once: others find out by themselves."""
        try:
            with self.database.writing() as session:
                work(session)
        except StoreError as trouble:
            LOG.warning("not handed back: %s", type(trouble).__name__)

    def _wait(self, seconds: float) -> None:
        if self.closing.wait(seconds):
            raise Leaving

    def _leave_if_closing(self) -> None:
        if self.closing.is_set():
            raise Leaving

    @contextmanager
    def _noted(self, what: str) -> Iterator[None]:
        with self._lock:
            self._attended.append(what)
        try:
            yield
        finally:
            with self._lock:
                self._attended.remove(what)


class _Ended(Exception):
    """A process was ended by its parent."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome)


def _outcome(told: dict[str, Any]) -> Outcome:
    outcome: Outcome = told["outcome"]
    return outcome

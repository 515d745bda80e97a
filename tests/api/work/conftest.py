"""Runners that are closed whatever happens."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from api.work.runner import open_runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.work.runner import DurableRunner
    from models.database import Database

PATIENCE_S = 120.0


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def until(there: Callable[[], object]) -> None:
    """Wait for another process; fail when it takes far too long."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        if there():
            return
        pause.wait(0.05)
    raise AssertionError("it never came")


class Apart:
    """A runner that is opened and told from a thread of its own.

    DBOS opens in no thread where an event loop runs, and a test of the page before this one
    may have left one running in the thread of the tests: a browser of Playwright's has it.
    """

    def __init__(self, opened: Callable[[], DurableRunner]) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._runner = self._thread.submit(opened).result()

    def start(self, run_id: str) -> None:
        self._thread.submit(self._runner.start, run_id).result()

    def start_job(self, job_id: str) -> None:
        self._thread.submit(self._runner.start_job, job_id).result()

    def sweep(self) -> int:
        """Delete what ended of the workflows; tell how many."""
        soon = now() + dt.timedelta(minutes=1)
        return self._thread.submit(self._runner._workflows.sweep, soon).result()

    def close(self, grace_s: float) -> None:
        self._thread.submit(self._runner.close, grace_s).result()


@pytest.fixture
def runner_on() -> Iterator[Callable[..., Apart]]:
    """Return a maker of runners on a database."""
    made: list[Apart] = []

    def make(database: Database, name: str = "w1", **how: Any) -> Apart:
        url = database.engine.url.render_as_string(hide_password=False)
        made.append(Apart(lambda: open_runner(url, name, clock=now, **how)))
        return made[-1]

    yield make
    for runner in made:
        runner.close(0.0)

"""Runners that are closed whatever happens."""

from __future__ import annotations

import datetime as dt
import threading
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


@pytest.fixture
def runner_on() -> Iterator[Callable[..., DurableRunner]]:
    """Return a maker of runners on a database."""
    made: list[DurableRunner] = []

    def make(database: Database, name: str = "w1", **how: Any) -> DurableRunner:
        url = database.engine.url.render_as_string(hide_password=False)
        made.append(open_runner(url, name, clock=now, **how))
        return made[-1]

    yield make
    for runner in made:
        runner.close(0.0)

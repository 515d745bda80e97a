"""The door to durable work: starts runs and jobs, and executes them in this process's turn.

``open_runner`` launches DBOS here. A run that was started is carried through wherever it is
killed: by this process when it comes back, or by any other that reaches the database.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from dbos import error as dbos_errors
from sqlalchemy.exc import SQLAlchemyError

from api.work.attend import Attendant
from api.work.child import Children
from api.work.keeper import BEAT_S, SILENCE_S, Keeper
from api.work.workflows import Workflows
from models.database import open_database

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from models.database import Database

LOG = logging.getLogger(__name__)

LEAVING_S: Final = 5.0
"""How long it waits for threads that were told to leave."""


class Runner(Protocol):
    """Whoever carries runs and jobs through."""

    def start(self, run_id: str) -> None:
        """Start a run whose row is committed; safe to call twice."""

    def start_job(self, job_id: str) -> None:
        """Start a job whose row is committed; safe to call twice."""

    def close(self, grace_s: float) -> None:
        """Stop; what is not done after ``grace_s`` seconds is left to others at once."""


class DurableRunner:
    """A runner on DBOS; see :func:`open_runner`."""

    def __init__(
        self, database: Database, attendant: Attendant, workflows: Workflows, keeper: Keeper
    ) -> None:
        self._database, self._attendant = database, attendant
        self._workflows, self._keeper = workflows, keeper
        self._closed = threading.Event()

    def start(self, run_id: str) -> None:
        """Start a run whose row is committed; safe to call twice."""
        self._start("run", run_id)

    def start_job(self, job_id: str) -> None:
        """Start a job whose row is committed; safe to call twice."""
        self._start("job", job_id)

    def close(self, grace_s: float) -> None:
        """Stop; what is not done after ``grace_s`` seconds is left to others at once."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._workflows.let_go()
        self._wait_for_threads(grace_s)
        self._attendant.closing.set()
        self._attendant.children.close()
        self._wait_for_threads(LEAVING_S)
        try:
            self._workflows.hand_over()
        except (SQLAlchemyError, dbos_errors.DBOSException) as trouble:
            LOG.warning("not handed over: %s", type(trouble).__name__)
        self._keeper.leave()
        self._workflows.close()
        self._database.close()

    def _start(self, kind: str, key: str) -> None:
        try:
            self._workflows.start(kind, key)
        except (SQLAlchemyError, dbos_errors.DBOSException) as trouble:
            # Its row is there: whoever keeps watch will find that nobody attends to it.
            LOG.warning("%s/%s not queued yet: %s", kind, key, type(trouble).__name__)

    def _wait_for_threads(self, most_s: float) -> None:
        until_s = time.monotonic() + most_s
        while self._attendant.attended() and time.monotonic() < until_s:
            time.sleep(0.05)


def open_runner(
    url: str,
    name: str,
    *,
    clock: Callable[[], dt.datetime],
    workers: int = 1,
    beat_s: float = BEAT_S,
    silence_s: float = SILENCE_S,
) -> DurableRunner:
    """Launch DBOS in this process and begin to carry runs and jobs through.

    Parameters
    ----------
    url
        The database of the program, migrated. DBOS keeps its own tables beside it.
    name
        Of this worker. A worker that comes back under its name goes on with what it had;
        two at once under one name take each other's work.
    clock
        Tells the time that rows carry.
    workers
        Runs, jobs and parts that are executed at once, of each kind; with 0 this process
        only queues them. The same for all workers of a database.
    beat_s, silence_s
        How often a worker says that it is there, and after how long a silence others take
        over what it had.

    Raises
    ------
    DatabaseUnavailable
    """
    database = open_database(url)
    workflows = Workflows(url, name, workers)
    attendant = Attendant(database, url, name, clock, Children(), workflows.start_parts)
    keeper = Keeper(
        database,
        name,
        clock,
        attendant.attended,
        workflows.revive,
        workflows.sweep,
        beat_s=beat_s,
        silence_s=silence_s,
    )
    runner = DurableRunner(database, attendant, workflows, keeper)
    try:
        keeper.arrive()
        workflows.launch(attendant.attend)
    except BaseException:
        runner.close(0.0)
        raise
    keeper.start()
    if workers:
        attendant.children.warm()
    return runner

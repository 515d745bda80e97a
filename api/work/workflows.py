"""DBOS, as far as this program uses it: three queues, three workflows whose arguments are ids.

DBOS keeps one instance a process; it is made here when a worker opens, and taken down when
it closes. It says who executes what and begins again what a killed process had begun; what
a run asks and finds it never sees.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from api.work.errands import JobErrand, PartErrand, RunErrand
from models.database import url_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from api.work.errands import Errand

APPLICATION: Final = "diapason"
FORMAT: Final = "1"
"""Workflows begin again from their row, so any release may go on with those of another."""
QUEUES: Final = {"run": "runs", "job": "jobs", "part": "parts"}
POLL_S: Final = {"run": 0.5, "job": 0.5, "part": 0.4}
WAITS: Final = ("ENQUEUED", "DELAYED")
HELD: Final = "PENDING"
ENDED: Final = ("SUCCESS", "ERROR", "CANCELLED")
SWEPT_AT_ONCE: Final = 1000
RECORDED_S: Final = 5
"""How long DBOS may take to record how its last workflows ended, when it is taken down."""


def system_url(url: str) -> str:
    """Where DBOS keeps its own tables: beside a file of SQLite, or in the same PostgreSQL."""
    where = url_of(url)
    if where.get_backend_name() == "sqlite":
        return f"sqlite:///{where.database}.work"
    return where.set(drivername="postgresql").render_as_string(hide_password=False)


class Workflows:
    """The workflows of one process.

    Parameters
    ----------
    url
        The database of the program.
    name
        Under which this process executes workflows.
    at_once
        How many errands of each kind are executed at once; with 0 they are only queued.
    """

    def __init__(self, url: str, name: str, at_once: int) -> None:
        # DBOS puts up a log of its own unless there is one.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        config = DBOSConfig(
            name=APPLICATION,
            system_database_url=system_url(url),
            sys_db_pool_size=5,
            executor_id=name,
            application_version=FORMAT,
            serializer=DBOSPortableJSONSerializer(),
            log_level="WARNING",
        )
        self._name, self._at_once = name, at_once
        self._dbos = DBOS(config=config)
        self._outside = ThreadPoolExecutor(1, thread_name_prefix="workflows")

        self._functions: dict[str, Callable[[str], None]] = {}
        self._launched = False

    def launch(self, attend: Callable[[Errand], None]) -> None:
        """Begin to execute what is queued, and again what this process had begun before.

        Parameters
        ----------
        attend
            Sees an errand through.
        """

        @DBOS.workflow(name="run", max_recovery_attempts=None)
        def run(run_id: str) -> None:
            attend(RunErrand(run_id))

        @DBOS.workflow(name="job", max_recovery_attempts=None)
        def job(job_id: str) -> None:
            attend(JobErrand(job_id))

        @DBOS.workflow(name="part", max_recovery_attempts=None)
        def part(part_id: str) -> None:
            attend(PartErrand(part_id))

        self._functions = {"run": run, "job": job, "part": part}
        DBOS.listen_queues(list(QUEUES.values()) if self._at_once else [])
        DBOS.launch()
        self._launched = True
        for kind, queue in QUEUES.items():
            DBOS.register_queue(
                queue,
                worker_concurrency=max(1, self._at_once),
                polling_interval_sec=POLL_S[kind],
                on_conflict="always_update" if self._at_once else "never_update",
            )

    def start(self, kind: str, key: str) -> None:
        """Queue the workflow of an errand, once."""
        self._enqueue(kind, key, workflow_id(kind, key))

    def start_parts(self, keys: Sequence[str]) -> None:
        """Queue the parts of a run or job, from the thread of its own workflow.

        They are no steps of that workflow: it begins anew with others when it is killed.
        """
        for key in keys:
            self._outside.submit(self.start, "part", key).result()

    def revive(self, kind: str, key: str) -> bool:
        """Begin an errand again that nobody attends to; tell whether anything was to be done."""
        first = workflow_id(kind, key)
        found = DBOS.list_workflows(
            workflow_id_prefix=first, load_input=False, load_output=False, sort_desc=True
        )
        if any(each.status in WAITS for each in found):
            return False
        held = next((each for each in found if each.status == HELD), None)
        if held is not None:
            DBOS.resume_workflow(held.workflow_id, queue_name=QUEUES[kind])
        else:
            self._enqueue(kind, key, f"{first}~{uuid4().hex}" if found else first)
        return True

    def sweep(self, before: dt.datetime) -> int:
        """Delete workflows that ended before some moment; rows say all that matters of them."""
        found = DBOS.list_workflows(
            status=list(ENDED),
            completed_before=before.isoformat(),
            limit=SWEPT_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if found:
            DBOS.delete_workflows([each.workflow_id for each in found])
        return len(found)

    def let_go(self) -> None:
        """Execute nothing more from now on."""
        for event in self._dbos.background_thread_stop_events:
            event.set()

    def hand_over(self) -> None:
        """Queue again what this process holds, for others to take at once."""
        if not self._launched:
            return
        held = DBOS.list_workflows(
            status=HELD, executor_id=self._name, load_input=False, load_output=False
        )
        for each in held:
            DBOS.resume_workflow(each.workflow_id, queue_name=each.queue_name)

    def close(self) -> None:
        """Take DBOS down."""
        self._outside.shutdown()
        # A workflow that is still recorded once its database is gone tries for ever.
        wait_s = RECORDED_S if self._at_once else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)

    def _enqueue(self, kind: str, key: str, as_id: str) -> None:
        with SetWorkflowID(as_id):
            DBOS.enqueue_workflow(QUEUES[kind], self._functions[kind], key)


def workflow_id(kind: str, key: str) -> str:
    """Id of the first workflow of an errand: a run's is its own."""
    return key if kind == "run" else f"{kind}-{key}"

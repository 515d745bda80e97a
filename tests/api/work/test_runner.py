"""Runs are carried through: started, cancelled, killed, handed over; saved once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.database import open_database
from models.results import load_result
from models.runs import ask_cancel, find_run, watch
from models.workers import beats
from scheduler.files.reader import read_folder
from tests.api.work.conftest import Apart, until
from tests.api.work.worlds import TINY, a_tiny_run, has_ended, rosters, status
from tests.hosts import Host
from tests.measure_kills import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.audit import Act
    from models.database import Database


def solving_processes() -> set[int]:
    """Solving processes that this one has begun."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if b"api.work.solving" in words and int(parent) == os.getpid():
                found.add(int(entry.name))
    return found


def test_a_run_ends_as_one_checked_proposal(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act)
    runner = runner_on(database)
    runner.start(run_id)
    runner.start(run_id)
    until(lambda: has_ended(database, run_id))
    with database.reading() as session:
        run = find_run(session, run_id)
        assert (run.status, run.failure, run.attempt, run.worker) == ("done", None, 1, "w1")
        assert run.trace
        [roster] = rosters(database, run_id)
        assert (roster["state"], roster["created_by"]) == ("proposed", "account:1")
        assert load_result(session, roster["id"]).objective == run.objective
        assert [beat.name for beat in beats(session)] == ["w1"]
    runner.close(0.0)
    with database.reading() as session:
        assert beats(session) == ()


def test_a_cancelled_run_keeps_its_best_roster(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act, effort=None, time_limit_s=600)
    runner_on(database).start(run_id)

    def something() -> bool:
        with database.reading() as session:
            return watch(session, run_id).objective is not None

    until(something)
    with database.writing() as session:
        ask_cancel(session, run_id, act)
    until(lambda: has_ended(database, run_id))
    [roster] = rosters(database, run_id)
    with database.reading() as session:
        assert load_result(session, roster["id"]).status == "stopped"


def test_a_week_that_nobody_can_work_fails_and_says_who(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    case = read_folder(TINY).case.model_copy(update={"operators": ()})
    case.__dict__.pop("digest", None)
    run_id = a_tiny_run(database, act, case)
    runner_on(database).start(run_id)
    until(lambda: has_ended(database, run_id))
    with database.reading() as session:
        run = find_run(session, run_id)
        assert (run.status, run.failure) == ("failed", "no_lawful_plan")
        assert run.failure_details == {
            "obstacles": [
                {"operator_id": None, "client_id": None, "rules": ["no_operators"], "params": {}}
            ]
        }
    assert rosters(database, run_id) == []


def test_a_solving_process_that_dies_is_followed_by_another(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act, effort=None, time_limit_s=5)
    runner = runner_on(database)
    runner.start(run_id)
    until(lambda: status(database, run_id) == "running" and solving_processes())
    for process in solving_processes():
        os.kill(process, signal.SIGKILL)
    until(lambda: has_ended(database, run_id))
    with database.reading() as session:
        run = find_run(session, run_id)
    assert (run.status, run.attempt) == ("done", 2)
    assert len(rosters(database, run_id)) == 1


def test_a_run_that_was_committed_but_never_started_is_found(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act)
    runner_on(database, beat_s=0.05, silence_s=0.2)
    until(lambda: has_ended(database, run_id))
    assert len(rosters(database, run_id)) == 1


def test_what_a_worker_had_is_left_to_others_when_it_stops_in_good_order(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act, effort=None, time_limit_s=4)
    first = runner_on(database)
    first.start(run_id)
    until(lambda: status(database, run_id) == "running")
    first.close(0.0)
    with database.reading() as session:
        seen = watch(session, run_id)
        assert (seen.status, seen.attempt) == ("queued", 0)
    runner_on(database, "w2")
    until(lambda: has_ended(database, run_id))
    with database.reading() as session:
        run = find_run(session, run_id)
    assert (run.status, run.attempt, run.worker) == ("done", 1, "w2")


@pytest.mark.parametrize(
    ("kind", "again"), [("sqlite", "serve"), ("postgresql", "serve"), ("postgresql", "other")]
)
def test_a_killed_host_leaves_its_run_to_itself_or_to_another(
    kind: str, again: str, new_url: Callable[[str, bool], str], act: Act
) -> None:

    url = new_url(kind, True)
    database = open_database(url)
    run_id = a_tiny_run(database, act, effort=None, time_limit_s=2)
    host = Host(url, "serve")
    until(lambda: status(database, run_id) == "running")
    host.kill()
    other = Host(url, again)
    tally = Tally()
    tally.count(database, run_id)
    assert tally.endings == {"done": 1}
    assert tally.attempts == {2: 1}
    other.stop()
    database.close()


def test_workflows_that_ended_are_swept_and_a_run_that_ended_stays_ended(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    run_id = a_tiny_run(database, act)
    runner = runner_on(database)
    runner.start(run_id)
    until(lambda: has_ended(database, run_id))
    until(runner.sweep)
    runner.start(run_id)
    until(runner.sweep)
    assert status(database, run_id) == "done"
    assert len(rosters(database, run_id)) == 1


def test_importing_the_package_starts_nothing() -> None:
    code = (
        "import threading, api.work.runner, dbos._dbos as d;"
        "assert d._dbos_global_instance is None and d._dbos_global_registry is None;"
        "assert threading.active_count() == 1"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

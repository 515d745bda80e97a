"""Parts spread over workers, and jobs: the same answers as in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from models.errors import NotFound
from models.importing import import_case
from models.jobs import answer_of, ask_cancel, ask_job, find_job, snapshot_of
from models.results import add_roster, load_result
from models.runs import find_run
from models.snapshots import load_snapshot, save_snapshot, write_case
from models.tables.jobs import WorkPartRow
from models.tables.rosters import UNDER_WAY
from models.written import write_out
from scheduler.demand.backtest import backtest
from scheduler.derive import derive
from scheduler.files.reader import read_folder
from scheduler.parts.coordinate import in_turn
from scheduler.proof.compare import compare
from scheduler.proof.replay.simulate import simulate
from scheduler.proof.scenario import Scenario
from scheduler.settings import Settings
from scheduler.solve import solve
from tests.api.work.conftest import Apart, until
from tests.api.work.worlds import TINY, a_tiny_run, has_ended, rosters
from tests.hosts import Host
from tests.models.worlds import SITE, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.audit import Act
    from models.database import Database


def a_planned_week(database: Database, act: Act) -> tuple[int, int]:
    """Import the tiny case and store a plan of it; return its site and its version's id."""
    imported = read_folder(TINY)
    result = solve(imported.case, Settings(effort=20, workers=1))
    with database.writing() as session:
        site = import_case(session, SITE, imported.case, imported.texts, act)
        snapshot_id = save_snapshot(session, site.id or 0, write_case(imported.case))
        roster = add_roster(
            session, site.id or 0, snapshot_id, write_out(result), act, state="proposed"
        )
        return site.id or 0, roster.id or 0


def a_job(
    database: Database, act: Act, site_id: int, kind: Any, about: list[int], **asked: Any
) -> str:
    """Queue a job about versions."""
    job_id = uuid4().hex
    with database.writing() as session:
        snapshot_id = snapshot_of(session, site_id, about)
        ask_job(session, job_id, site_id, kind, snapshot_id, asked, act)
    return job_id


def job_has_ended(database: Database, job_id: str) -> bool:
    with database.reading() as session:
        return find_job(session, job_id).status not in UNDER_WAY


def answered(database: Database, job_id: str) -> Any:
    """What a job found, when it has ended well."""
    until(lambda: job_has_ended(database, job_id))
    with database.reading() as session:
        job = find_job(session, job_id)
        assert (job.status, job.failure) == ("done", None)
        return answer_of(job)


def test_a_run_in_parts_is_answered_by_workers_as_by_one_process(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    case = read_folder(TINY).case
    asked = Settings(effort=20, parts=2, workers=1)
    here = solve(case, asked, executor=in_turn)
    run_id = a_tiny_run(database, act, parts=2)
    runner_on(database).start(run_id)
    until(lambda: has_ended(database, run_id))
    [roster] = rosters(database, run_id)
    with database.reading() as session:
        there = load_result(session, roster["id"])
        assert find_run(session, run_id).status == "done"
        assert rows(session, WorkPartRow) == []
    assert there.roster == here.roster
    assert there.objective == here.objective


def test_jobs_answer_as_the_scheduler_does(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    site_id, roster_id = a_planned_week(database, act)
    runner = runner_on(database)
    other = Host(database.engine.url.render_as_string(hide_password=False), "w2")
    with database.reading() as session:
        case = load_snapshot(session, snapshot_of(session, site_id, [roster_id]))
        result = load_result(session, roster_id)
    facts = derive(case)
    replayed = a_job(
        database, act, site_id, "simulate", [roster_id], roster_id=roster_id, replications=45
    )
    compared = a_job(
        database,
        act,
        site_id,
        "compare",
        [roster_id],
        roster_ids=[roster_id, roster_id],
        scenarios=[{"volume": 1.5}],
        replications=10,
    )
    foretold = a_job(database, act, site_id, "backtest", [roster_id], weeks=2)
    for job_id in (replayed, compared, foretold):
        runner.start_job(job_id)
        runner.start_job(job_id)
    assert answered(database, replayed) == simulate(
        case, result, facts, replications=45
    ).model_dump(mode="json")
    assert answered(database, compared) == compare(
        case, [result, result], facts, [Scenario(volume=1.5)], replications=10
    ).model_dump(mode="json")
    weeks = [monday.isoformat() for monday in backtest(case, 2).weeks]
    assert answered(database, foretold)["weeks"] == weeks
    with database.reading() as session:
        assert rows(session, WorkPartRow) == []
    other.stop()


def test_a_job_that_cannot_be_answered_says_why(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    site_id, roster_id = a_planned_week(database, act)
    runner = runner_on(database)
    wrong = [
        a_job(database, act, site_id, "backtest", [roster_id], weeks=0),
        a_job(
            database,
            act,
            site_id,
            "compare",
            [roster_id],
            roster_ids=[roster_id],
            scenarios=[{"leaving": ["nobody"]}],
        ),
        a_job(database, act, site_id, "simulate", [roster_id], roster_id=99),
    ]
    for job_id in wrong:
        runner.start_job(job_id)
    for job_id, failure in zip(wrong, ("bad_question", "bad_question", "case_gone"), strict=True):
        until(lambda job_id=job_id: job_has_ended(database, job_id))  # type: ignore[misc]
        with database.reading() as session:
            job = find_job(session, job_id)
            assert (job.status, job.failure) == ("failed", failure)
    with database.reading() as session, pytest.raises(NotFound):
        snapshot_of(session, site_id, [roster_id, 99])


def test_a_job_is_cancelled_while_it_waits_and_while_it_is_done(
    database: Database, act: Act, runner_on: Callable[..., Apart]
) -> None:
    site_id, roster_id = a_planned_week(database, act)
    asked = {"roster_id": roster_id, "replications": 10_000}
    waits = a_job(database, act, site_id, "simulate", [roster_id], **asked)
    works = a_job(database, act, site_id, "simulate", [roster_id], **asked)
    with database.writing() as session:
        ask_cancel(session, waits, act)
        assert find_job(session, waits).status == "cancelled"
    runner_on(database).start_job(works)

    def under_way() -> bool:
        with database.reading() as session:
            return find_job(session, works).done > 0

    until(under_way)
    with database.writing() as session:
        ask_cancel(session, works, act)
    until(lambda: job_has_ended(database, works))
    with database.reading() as session:
        assert find_job(session, works).status == "cancelled"

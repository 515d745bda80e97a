"""Workers who beat, jobs, and parts on their way between them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from models import jobs, parts, workers
from models.errors import NotFound
from models.retention import retain
from models.runs import ask_cancel, end_run, start_run
from models.snapshots import save_snapshot, write_case
from models.tables.jobs import JobRow, WorkPartRow
from models.tables.rosters import CaseSnapshotRow
from tests.models.worlds import SITE, a_run, a_small_case, a_small_site, rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database


def a_job(session: Session, act: Act, job_id: str = "j1") -> str:
    site_id = a_small_site(session, act).id or 0
    snapshot_id = save_snapshot(session, site_id, write_case(a_small_case()))
    return jobs.ask_job(session, job_id, site_id, "backtest", snapshot_id, {"weeks": 2}, act).id


def test_a_worker_beats_under_its_name_until_somebody_else_takes_it(
    database: Database, act: Act
) -> None:
    later = act.at + dt.timedelta(seconds=1)
    with database.writing() as session:
        workers.arrive(session, "w1", act.at)
        assert workers.beat(session, "w1", act.at, later, ["run/r1"])
        [beat] = workers.beats(session)
        assert beat == workers.Beat("w1", act.at, later, ("run/r1",))
        workers.arrive(session, "w1", later)
        assert not workers.beat(session, "w1", act.at, later, [])
        workers.leave(session, "w1", act.at)
        assert [beat.started_at for beat in workers.beats(session)] == [later]
        workers.leave(session, "w1")
        assert workers.beats(session) == ()


def test_a_job_is_asked_and_answered_once(database: Database, act: Act) -> None:
    with database.writing() as session:
        job_id = a_job(session, act)
        job = jobs.find_job(session, job_id)
        assert jobs.ask_job(session, job_id, job.site_id, "backtest", 1, {}, act).asked == {
            "weeks": 2
        }
        assert jobs.all_under_way(session) == {job_id: 0}
        assert jobs.answer_of(job) is None
        assert jobs.start_job(session, job_id, "w1", act.at) == 1
        jobs.tell_done(session, job_id, 1, 3, 8)
        jobs.tell_done(session, job_id, 2, 7, 8)
        job = jobs.find_job(session, job_id)
        assert (job.done, job.of, job.worker) == (3, 8, "w1")
        assert jobs.word_for(session, job_id, 1) == "go_on"
        jobs.save_answer(session, job_id, {"weeks": []}, act)
        jobs.save_answer(session, job_id, {"weeks": [1]}, act)
        jobs.end_job(session, job_id, "failed", act, failure="internal")
        job = jobs.find_job(session, job_id)
        assert (job.status, job.failure, job.done) == ("done", None, 8)
        assert jobs.answer_of(job) == {"weeks": []}
        assert jobs.start_job(session, job_id, "w1", act.at) is None
        assert jobs.all_under_way(session) == {}
        with pytest.raises(NotFound):
            jobs.start_job(session, "j9", "w1", act.at)


def test_a_job_hears_of_a_cancel_and_one_that_waits_ends_at_once(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        job_id = a_job(session, act)
        jobs.start_job(session, job_id, "w1", act.at)
        jobs.ask_cancel(session, job_id, act)
        assert jobs.word_for(session, job_id, 1) == "stop"
        jobs.hand_back(session, job_id, 1)
        assert jobs.word_for(session, job_id, 1) == "leave"
        jobs.ask_cancel(session, job_id, act)
        assert jobs.find_job(session, job_id).status == "cancelled"


def test_a_part_is_answered_once_by_whoever_began_it_last(database: Database, act: Act) -> None:
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), a_small_case(), act)
        start_run(session, run_id, "w1", act.at)
        owner = parts.Owner("run", run_id, 1)
        first, second = parts.ask(session, owner, "weeks", 0, [b"one", b"two"])
        asked = parts.read(session, second)
        assert asked is not None
        assert (asked.kind, asked.packed) == ("weeks", b"two")
        assert parts.open_parts(session) == dict.fromkeys(sorted((first, second)), 0)
        assert parts.begin(session, first, "w1") == 1
        assert parts.begin(session, first, "w2") == 2
        assert not parts.wanted(session, first, 1)
        assert parts.wanted(session, first, 2)
        parts.hand_back(session, first, 2)
        assert parts.begin(session, first, "w1") == 2
        parts.answer(session, first, b"1")
        parts.answer(session, first, b"9")
        assert parts.begin(session, first, "w1") is None
        assert parts.waiting(session, [first, second]) == 1
        parts.answer(session, second, None, "no_lawful_plan")
        assert parts.take(session, [second, first, "gone"]) == [
            parts.Answered(None, "no_lawful_plan"),
            parts.Answered(b"1", None),
            parts.Answered(None, "gone"),
        ]
        assert rows(session, WorkPartRow) == []


def test_nobody_waits_for_the_part_of_an_owner_that_began_again_or_has_ended(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), a_small_case(), act)
        start_run(session, run_id, "w1", act.at)
        [part] = parts.ask(session, parts.Owner("run", run_id, 1), "weeks", 0, [b"one"])
        start_run(session, run_id, "w2", act.at)
        assert not parts.is_open(session, part)
        assert parts.begin(session, part, "w1") is None
        ask_cancel(session, run_id, act)
        end_run(session, run_id, "cancelled", act)
        assert parts.read(session, part) is None


def test_old_jobs_go_with_their_cases_and_those_under_way_stay(
    database: Database, act: Act
) -> None:
    today = act.at.date() + dt.timedelta(days=800)
    with database.writing() as session:
        job_id = a_job(session, act)
        assert "job" not in retain(session, SITE, today, act)
        assert rows(session, CaseSnapshotRow)
        jobs.start_job(session, job_id, "w1", act.at)
        jobs.save_answer(session, job_id, [], act)
        assert retain(session, SITE, today, act)["job"] == 1
        assert rows(session, JobRow) == []
        assert rows(session, CaseSnapshotRow) == []

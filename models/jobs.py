"""Jobs besides runs: asked for, under way, ended with an answer that is kept as JSON.

A job's case is kept like a run's. What it asks and answers is for its kind to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select, update

from models import audit, parts
from models.audit import Act, Subject
from models.errors import NotFound
from models.mapping import table_of
from models.packing import packed, unpacked
from models.tables.jobs import JobRow
from models.tables.rosters import UNDER_WAY, RosterRow
from scheduler.errors import Mismatch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from models.runs import Word

Kind = Literal["simulate", "compare", "backtest"]
Ending = Literal["failed", "cancelled"]


def ask_job(
    session: Session,
    job_id: str,
    site_id: int,
    kind: Kind,
    snapshot_id: int,
    asked: Mapping[str, Any],
    act: Act,
) -> JobRow:
    """Queue a job about a kept case; the same ``job_id`` is queued once.

    Parameters
    ----------
    asked
        Ids and numbers; see ``api.work.asked`` for what each kind takes.
    """
    there = session.get(JobRow, job_id)
    if there is not None:
        return there
    job = JobRow(
        id=job_id,
        site_id=site_id,
        kind=kind,
        asked=dict(asked),
        snapshot_id=snapshot_id,
        status="queued",
        requested_by=act.by,
        requested_at=act.at,
    )
    session.add(job)
    session.flush()
    audit.append(
        session,
        act,
        "job.asked",
        Subject("job", job_id, site_id),
        details={"kind": kind, "asked": job.asked},
    )
    return job


def snapshot_of(session: Session, site_id: int, roster_ids: Sequence[int]) -> int:
    """Return the kept case of some versions of a site's week.

    Raises
    ------
    NotFound
        When the site has no such version.
    Mismatch
        When they were planned for different cases.
    """
    table = table_of(RosterRow)
    found: dict[int, tuple[int, str]] = {}
    query = select(table.c.id, table.c.snapshot_id, table.c.case_digest).where(
        table.c.site_id == site_id, table.c.id.in_(roster_ids)
    )
    for row in session.execute(query):
        found[row.id] = row.snapshot_id, row.case_digest
    for roster_id in roster_ids:
        if roster_id not in found:
            raise NotFound("roster", roster_id)
    snapshot_id, digest = found[roster_ids[0]]
    for _, other in found.values():
        if other != digest:
            raise Mismatch(digest, other)
    return snapshot_id


def all_under_way(session: Session) -> dict[str, int]:
    """Return every job that is queued or running, of all sites, with the attempt it is in."""
    table = table_of(JobRow)
    query = select(table.c.id, table.c.attempt).where(table.c.status.in_(UNDER_WAY))
    return {row.id: row.attempt for row in session.execute(query.order_by(table.c.id))}


def start_job(session: Session, job_id: str, worker: str, at: dt.datetime) -> int | None:
    """Say that a worker has begun; return the attempt, ``None`` when the job has ended.

    Raises
    ------
    NotFound
    """
    table = table_of(JobRow)
    begun: int | None = session.execute(
        update(table)
        .where(table.c.id == job_id, table.c.status.in_(UNDER_WAY))
        .values(status="running", worker=worker, started_at=at, attempt=table.c.attempt + 1, done=0)
        .returning(table.c.attempt)
    ).scalar_one_or_none()
    if begun is None:
        find_job(session, job_id)
    return begun


def hand_back(session: Session, job_id: str, attempt: int) -> None:
    """Queue a job again whose worker stops in good order: the attempt does not count."""
    table = table_of(JobRow)
    session.execute(
        update(table)
        .where(table.c.id == job_id, table.c.attempt == attempt, table.c.status == "running")
        .values(status="queued", worker=None, attempt=table.c.attempt - 1)
    )


def tell_done(session: Session, job_id: str, attempt: int, done: int, of: int) -> None:
    """Write how much of a job is done."""
    table = table_of(JobRow)
    session.execute(
        update(table)
        .where(table.c.id == job_id, table.c.attempt == attempt, table.c.status == "running")
        .values(done=done, of=of)
    )


def word_for(session: Session, job_id: str, attempt: int) -> Word:
    """Tell a worker whether to go on with its attempt."""
    table = table_of(JobRow)
    row = session.execute(
        select(table.c.status, table.c.attempt, table.c.cancel_asked).where(table.c.id == job_id)
    ).one_or_none()
    if row is None or row.status != "running" or row.attempt != attempt:
        return "leave"
    return "stop" if row.cancel_asked else "go_on"


def ask_cancel(session: Session, job_id: str, act: Act) -> None:
    """Ask a job to stop; one that waits ends at once.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    job = find_job(session, job_id)
    job.cancel_asked = True
    session.flush()
    audit.append(session, act, "job.cancel_asked", Subject("job", job_id, job.site_id))
    if job.status == "queued":
        end_job(session, job_id, "cancelled", act)


def save_answer(session: Session, job_id: str, answer: Any, act: Act) -> None:
    """Store what a job found; once, however often it is asked."""
    audit.lock(session)
    job = _locked(session, job_id)
    if job.status not in UNDER_WAY:
        return
    job.status, job.packed, job.ended_at, job.done = "done", packed(answer), act.at, job.of
    parts.drop(session, job_id)
    session.flush()
    audit.append(session, act, "job.done", Subject("job", job_id, job.site_id))


def end_job(
    session: Session,
    job_id: str,
    ending: Ending,
    act: Act,
    *,
    failure: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Say how a job ended without an answer; one that has ended stays as it is."""
    audit.lock(session)
    job = _locked(session, job_id)
    if job.status not in UNDER_WAY:
        return
    job.status, job.failure, job.ended_at = ending, failure, act.at
    job.failure_details = None if details is None else dict(details)
    parts.drop(session, job_id)
    session.flush()
    audit.append(session, act, f"job.{ending}", Subject("job", job_id, job.site_id))


def find_job(session: Session, job_id: str) -> JobRow:
    """Return a job.

    Raises
    ------
    NotFound
    """
    job = session.get(JobRow, job_id, populate_existing=True)
    if job is None:
        raise NotFound("job", job_id)
    return job


def answer_of(job: JobRow) -> Any:
    """Return what a job found; ``None`` while it has not."""
    return None if job.packed is None else unpacked(job.packed)


def _locked(session: Session, job_id: str) -> JobRow:
    job = session.get(JobRow, job_id, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound("job", job_id)
    return job

"""Runs: asked for, under way, ended; one a site and week at a time.

Progress and cancelling are written by column, past the row's version: a worker that
tells its bound and a person who cancels never stand in each other's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models import audit
from models.audit import Act, Subject
from models.errors import NotFound, RunInProgress
from models.mapping import table_of
from models.snapshots import save_snapshot
from models.tables.rosters import UNDER_WAY, RunRow
from scheduler.result import OBJECTIVE_VERSION

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from scheduler.case import Case
    from scheduler.progress import Progress
    from scheduler.settings import Settings

Ending = Literal["done", "failed", "cancelled"]


def ask_run(
    session: Session,
    run_id: str,
    site_id: int,
    case: Case,
    settings: Settings,
    act: Act,
    *,
    history_days: int | None = None,
) -> RunRow:
    """Queue a run of a case, which is kept as it is; the same ``run_id`` is queued once.

    Raises
    ------
    RunInProgress
        When another run of this site and week is queued or running.
    """
    there = session.get(RunRow, run_id)
    if there is not None:
        return there
    other = under_way(session, site_id, case.week)
    if other is not None:
        raise RunInProgress(other)
    run = RunRow(
        id=run_id,
        site_id=site_id,
        week=case.week,
        snapshot_id=save_snapshot(session, site_id, case, history_days=history_days),
        case_digest=case.digest,
        objective_version=OBJECTIVE_VERSION,
        settings=settings.model_dump(mode="json"),
        seed=settings.seed,
        status="queued",
        trace=[],
        requested_by=act.by,
        requested_at=act.at,
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        raise RunInProgress(under_way(session, site_id, case.week) or "") from None
    audit.append(
        session,
        act,
        "run.asked",
        Subject("run", run_id, site_id),
        after=case.digest,
        details={"settings": run.settings, "objective_version": OBJECTIVE_VERSION},
    )
    return run


def under_way(session: Session, site_id: int, week: dt.date) -> str | None:
    """Return the run of a site and week that is queued or running."""
    table = table_of(RunRow)
    return session.execute(
        select(table.c.id).where(
            table.c.site_id == site_id, table.c.week == week, table.c.status.in_(UNDER_WAY)
        )
    ).scalar_one_or_none()


def start_run(session: Session, run_id: str, worker: str, at: dt.datetime) -> None:
    """Say that a worker has begun, or begun again."""
    table = table_of(RunRow)
    _change(
        session,
        run_id,
        status="running",
        worker=worker,
        started_at=at,
        attempt=table.c.attempt + 1,
    )


def tell_progress(session: Session, run_id: str, progress: Progress) -> bool:
    """Write how far a run is; return True when it should stop."""
    told: dict[str, Any] = {
        "objective": progress.objective,
        "bound": progress.bound,
    }
    _change(session, run_id, **{key: value for key, value in told.items() if value is not None})
    table = table_of(RunRow)
    asked = session.execute(select(table.c.cancel_asked).where(table.c.id == run_id))
    return bool(asked.scalar_one())


def ask_cancel(session: Session, run_id: str, act: Act) -> None:
    """Ask a run to stop; it keeps the best roster so far.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    _change(session, run_id, cancel_asked=True)
    run = find_run(session, run_id)
    audit.append(session, act, "run.cancel_asked", Subject("run", run_id, run.site_id))


def end_run(
    session: Session, run_id: str, ending: Ending, act: Act, *, failure: str | None = None
) -> None:
    """Say how a run ended; one that has ended stays as it is."""
    audit.lock(session)
    run = session.get(RunRow, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound("run", run_id)
    if run.status not in UNDER_WAY:
        return
    run.status, run.failure, run.ended_at = ending, failure, act.at
    session.flush()
    audit.append(session, act, f"run.{ending}", Subject("run", run_id, run.site_id))


def find_run(session: Session, run_id: str) -> RunRow:
    """Return a run.

    Raises
    ------
    NotFound
    """
    run = session.get(RunRow, run_id, populate_existing=True)
    if run is None:
        raise NotFound("run", run_id)
    return run


def _change(session: Session, run_id: str, **values: Any) -> None:
    table = table_of(RunRow)
    changed = session.execute(update(table).where(table.c.id == run_id).values(**values))
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound("run", run_id)

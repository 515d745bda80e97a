"""Runs: asked for, under way, ended; one a site and week at a time.

Progress and cancelling are written by column, past the row's version: a worker that
tells its bound and a person who cancels never stand in each other's way. A worker acts
for the attempt that it began; once somebody else has begun another it is told to leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import null, select, update
from sqlalchemy.exc import IntegrityError

from models import audit, parts
from models.audit import Act, Subject
from models.errors import NotFound, RunInProgress
from models.mapping import table_of
from models.snapshots import save_snapshot
from models.tables.rosters import UNDER_WAY, RunRow
from scheduler.result import OBJECTIVE_VERSION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from models.snapshots import WrittenCase
    from scheduler.progress import Progress
    from scheduler.result import TracePoint
    from scheduler.settings import Settings

Ending = Literal["done", "failed", "cancelled"]
Word = Literal["go_on", "stop", "leave"]
"""What a worker hears: to go on, to stop and keep its best, or that it works for nobody."""

_TOLD: Final = (
    "status",
    "failure",
    "stage",
    "seconds",
    "objective",
    "bound",
    "gap",
    "named_share",
    "change",
    "cancel_asked",
    "attempt",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a run is, for whoever watches it; ``change`` is what its last improvement changed."""

    status: str
    failure: str | None
    stage: str | None
    seconds: float | None
    objective: float | None
    bound: float | None
    gap: float | None
    named_share: float | None
    change: Mapping[str, Any] | None
    cancel_asked: bool
    attempt: int


def ask_run(
    session: Session,
    run_id: str,
    site_id: int,
    case: WrittenCase,
    settings: Settings,
    act: Act,
    *,
    history_days: int | None = None,
    begins_with: int | None = None,
) -> RunRow:
    """Queue a run of a case, which is kept as it is; the same ``run_id`` is queued once.

    Parameters
    ----------
    begins_with
        A version to begin the search with; what is published when left out.

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
        begins_with=begins_with,
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
        details={
            "settings": run.settings,
            "objective_version": OBJECTIVE_VERSION,
            "begins_with": begins_with,
        },
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


def all_under_way(session: Session) -> dict[str, int]:
    """Return every run that is queued or running, of all sites, with the attempt it is in."""
    table = table_of(RunRow)
    query = select(table.c.id, table.c.attempt).where(table.c.status.in_(UNDER_WAY))
    return {row.id: row.attempt for row in session.execute(query.order_by(table.c.id))}


def start_run(session: Session, run_id: str, worker: str, at: dt.datetime) -> int | None:
    """Say that a worker has begun, or begun again.

    Returns
    -------
    int or None
        The number of the attempt; ``None`` when the run has ended.

    Raises
    ------
    NotFound
    """
    table = table_of(RunRow)
    begun: int | None = session.execute(
        update(table)
        .where(table.c.id == run_id, table.c.status.in_(UNDER_WAY))
        .values(
            status="running",
            worker=worker,
            started_at=at,
            attempt=table.c.attempt + 1,
            stage=None,
            seconds=None,
            objective=None,
            bound=None,
            gap=None,
            named_share=None,
            change=null(),
            trace=[],
        )
        .returning(table.c.attempt)
    ).scalar_one_or_none()
    if begun is None:
        find_run(session, run_id)
    return begun


def hand_back(session: Session, run_id: str, attempt: int) -> None:
    """Queue a run again whose worker stops in good order: the attempt does not count."""
    table = table_of(RunRow)
    session.execute(
        update(table)
        .where(table.c.id == run_id, table.c.attempt == attempt, table.c.status == "running")
        .values(status="queued", worker=None, attempt=table.c.attempt - 1, stage=None)
    )


def tell_progress(
    session: Session,
    run_id: str,
    attempt: int,
    progress: Progress,
    trace: Sequence[TracePoint] | None = None,
) -> None:
    """Write how far an attempt is; figures that it has not yet stay as they are."""
    told: dict[str, Any] = {
        "stage": progress.stage,
        "seconds": progress.seconds,
        "objective": progress.objective,
        "bound": progress.bound,
        "gap": progress.gap,
        "named_share": progress.named_share,
    }
    if trace:
        told["trace"] = [point.model_dump(mode="json") for point in trace]
        told["change"] = told["trace"][-1]
    table = table_of(RunRow)
    session.execute(
        update(table)
        .where(table.c.id == run_id, table.c.attempt == attempt, table.c.status == "running")
        .values({key: value for key, value in told.items() if value is not None})
    )


def word_for(session: Session, run_id: str, attempt: int) -> Word:
    """Tell a worker whether to go on with its attempt."""
    table = table_of(RunRow)
    row = session.execute(
        select(table.c.status, table.c.attempt, table.c.cancel_asked).where(table.c.id == run_id)
    ).one_or_none()
    if row is None or row.status != "running" or row.attempt != attempt:
        return "leave"
    return "stop" if row.cancel_asked else "go_on"


def watch(session: Session, run_id: str) -> Seen:
    """Return how far a run is; cheap enough to ask twice a second.

    Raises
    ------
    NotFound
    """
    table = table_of(RunRow)
    columns = [table.c[name] for name in _TOLD]
    row = session.execute(select(*columns).where(table.c.id == run_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("run", run_id)
    return Seen(**row)


def ask_cancel(session: Session, run_id: str, act: Act) -> None:
    """Ask a run to stop; it keeps the best roster so far. One that waits ends at once.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    _change(session, run_id, cancel_asked=True)
    run = find_run(session, run_id)
    audit.append(session, act, "run.cancel_asked", Subject("run", run_id, run.site_id))
    if run.status == "queued":
        end_run(session, run_id, "cancelled", act)


def end_run(
    session: Session,
    run_id: str,
    ending: Ending,
    act: Act,
    *,
    failure: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Say how a run ended; one that has ended stays as it is.

    Parameters
    ----------
    failure
        Key of what went wrong, a word of ``failure`` in the catalogue.
    details
        Ids and numbers that the words need.
    """
    audit.lock(session)
    run = session.get(RunRow, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound("run", run_id)
    if run.status not in UNDER_WAY:
        return
    run.status, run.failure, run.ended_at = ending, failure, act.at
    run.failure_details = None if details is None else dict(details)
    parts.drop(session, run_id)
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

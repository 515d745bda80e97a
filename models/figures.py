"""Counts of what the service does, for whoever watches over it: runs, deliveries, beats, size.

Numbers only; nothing here is about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from models.mapping import table_of
from models.outbox import MOST_ATTEMPTS
from models.tables.jobs import JobRow
from models.tables.outbox import DeliveryRow, NoticeRow
from models.tables.rosters import RosterRow, RunRow
from models.tables.sites import SiteRow
from models.workers import beats

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Figures:
    """The service in numbers.

    Attributes
    ----------
    runs
        Runs by status.
    run_seconds
        Seconds from start to end of all runs that are done, and how many they are.
    waiting_runs, waiting_jobs
        Runs, and other questions about a case, that nobody has begun.
    gaps
        Gap of the last roster of each site that has a bound, by the site's key.
    deliveries
        Deliveries by state.
    waiting_mails
        Mails that are still to be sent, due or not.
    beat_ages_s
        Seconds since each worker was heard of, by its own clock.
    bytes
        Size of the database.
    """

    runs: dict[str, int]
    run_seconds: tuple[float, int]
    waiting_runs: int
    waiting_jobs: int
    gaps: dict[str, float]
    deliveries: dict[str, int]
    waiting_mails: int
    beat_ages_s: dict[str, float]
    bytes: int


def figures_now(session: Session, at: dt.datetime) -> Figures:
    """Count everything as it is."""
    runs = _counts(session, RunRow, "status")
    return Figures(
        runs=runs,
        run_seconds=_run_seconds(session),
        waiting_runs=runs.get("queued", 0),
        waiting_jobs=_counts(session, JobRow, "status").get("queued", 0),
        gaps=_gaps(session),
        deliveries=_counts(session, DeliveryRow, "state"),
        waiting_mails=_waiting_mails(session),
        beat_ages_s={each.name: (at - each.beat_at).total_seconds() for each in beats(session)},
        bytes=_bytes(session),
    )


def _counts(
    session: Session, kind: type[RunRow | JobRow | DeliveryRow], column: str
) -> dict[str, int]:
    own = table_of(kind).c[column]
    found = session.execute(select(own, func.count()).group_by(own)).all()
    return {str(value): int(count) for value, count in found}


def _run_seconds(session: Session) -> tuple[float, int]:
    table = table_of(RunRow)
    query = select(table.c.started_at, table.c.ended_at).where(
        table.c.status == "done", table.c.started_at.is_not(None), table.c.ended_at.is_not(None)
    )
    seconds = [(ended - started).total_seconds() for started, ended in session.execute(query)]
    return sum(seconds), len(seconds)


def _gaps(session: Session) -> dict[str, float]:
    rosters, sites = table_of(RosterRow), table_of(SiteRow)
    last = (
        select(func.max(rosters.c.id)).where(rosters.c.gap.is_not(None)).group_by(rosters.c.site_id)
    )
    query = select(sites.c.key, rosters.c.gap).join(sites, sites.c.id == rosters.c.site_id)
    found = session.execute(query.where(rosters.c.id.in_(last))).all()
    return {str(key): float(gap) for key, gap in found}


def _waiting_mails(session: Session) -> int:
    table = table_of(NoticeRow)
    waiting = select(func.count()).where(
        table.c.by_mail,
        table.c.sent_at.is_(None),
        table.c.read_at.is_(None),
        table.c.attempts < MOST_ATTEMPTS,
    )
    return int(session.execute(waiting).scalar_one())


def _bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        query = "SELECT pg_database_size(current_database())"
    return int(session.execute(text(query)).scalar_one())

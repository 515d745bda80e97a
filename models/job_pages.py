"""Jobs as people look at them: one of a site, the latest ones, the latest that proves a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from models.errors import NotFound
from models.jobs import find_job
from models.mapping import table_of
from models.tables.jobs import JobRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from models.jobs import Kind


def see_job(session: Session, site_id: int, job_id: str) -> JobRow:
    """Return one job of a site.

    Raises
    ------
    NotFound
        When there is none, or it is another site's.
    """
    job = find_job(session, job_id)
    if job.site_id != site_id:
        raise NotFound("job", job_id)
    return job


def list_jobs(
    session: Session,
    site_id: int,
    *,
    kind: Kind | None = None,
    below: str | None = None,
    limit: int,
) -> Sequence[JobRow]:
    """Return jobs without their answers, the last asked first.

    Parameters
    ----------
    below
        Only jobs that were asked before this one.
    """
    table = table_of(JobRow)
    query = (
        select(JobRow)
        .options(defer(JobRow.packed, raiseload=True))  # type: ignore[arg-type]
        .where(table.c.site_id == site_id)
        .order_by(table.c.requested_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if below is not None:
        asked = select(table.c.requested_at).where(table.c.id == below).scalar_subquery()
        query = query.where(
            (table.c.requested_at < asked)
            | ((table.c.requested_at == asked) & (table.c.id < below))
        )
    return session.execute(query).scalars().all()


def latest_simulation(
    session: Session, site_id: int, roster_id: int, snapshot_id: int
) -> JobRow | None:
    """Return the last finished replay of a version with the calls that are expected."""
    table = table_of(JobRow)
    query = (
        select(table.c.id, table.c.asked)
        .where(
            table.c.site_id == site_id,
            table.c.snapshot_id == snapshot_id,
            table.c.kind == "simulate",
            table.c.status == "done",
        )
        .order_by(table.c.requested_at.desc(), table.c.id.desc())
    )
    for row in session.execute(query):
        if row.asked.get("roster_id") == roster_id and row.asked.get("volume", 1) == 1:
            return find_job(session, row.id)
    return None

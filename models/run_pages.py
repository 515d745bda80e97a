"""Runs as people look at them: one of a site, the runs of a week or the last of a site.

What each left is asked for beside; lists never read the improvements of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from models.errors import NotFound
from models.mapping import table_of
from models.runs import find_run
from models.tables.rosters import RosterRow, RunRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlmodel import Session


def see_run(session: Session, site_id: int, run_id: str) -> RunRow:
    """Return one run of a site.

    Raises
    ------
    NotFound
        When there is none, or it is another site's.
    """
    run = find_run(session, run_id)
    if run.site_id != site_id:
        raise NotFound("run", run_id)
    return run


def list_runs(
    session: Session, site_id: int, week: dt.date, *, below: str | None = None, limit: int
) -> Sequence[RunRow]:
    """Return runs of a week without their traces, the last asked first.

    Parameters
    ----------
    below
        Only runs that were asked before this one.
    """
    table = table_of(RunRow)
    query = (
        select(RunRow)
        .options(defer(RunRow.trace, raiseload=True))  # type: ignore[arg-type]
        .where(table.c.site_id == site_id, table.c.week == week)
        .order_by(table.c.requested_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    if below is not None:
        asked = select(table.c.requested_at).where(table.c.id == below).scalar_subquery()
        query = query.where(
            (table.c.requested_at < asked)
            | ((table.c.requested_at == asked) & (table.c.id < below))
        )
    return session.execute(query).scalars().all()


def last_runs(session: Session, site_id: int, *, but: dt.date, limit: int) -> Sequence[RunRow]:
    """Return the last runs of a site without their traces, those of one week left out."""
    table = table_of(RunRow)
    query = (
        select(RunRow)
        .options(defer(RunRow.trace, raiseload=True))  # type: ignore[arg-type]
        .where(table.c.site_id == site_id, table.c.week != but)
        .order_by(table.c.requested_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    return session.execute(query).scalars().all()


def rosters_of(session: Session, run_ids: Iterable[str]) -> dict[str, int]:
    """Return the roster that each run left, by run; runs without one are left out."""
    table = table_of(RosterRow)
    query = select(table.c.run_id, table.c.id).where(table.c.run_id.in_(list(run_ids)))
    return {row.run_id: row.id for row in session.execute(query)}

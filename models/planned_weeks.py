"""Which weeks of a site have plans: what the page of a week leads to and begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.mapping import table_of
from models.tables.rosters import RosterRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session


def planned_weeks(session: Session, site_id: int, *, most: int = 60) -> list[dt.date]:
    """Mondays of the weeks that have a version, the latest first."""
    table = table_of(RosterRow)
    query = (
        select(table.c.week)
        .where(table.c.site_id == site_id)
        .distinct()
        .order_by(table.c.week.desc())
        .limit(most)
    )
    return list(session.execute(query).scalars())


def version_in_force(session: Session, site_id: int, week: dt.date) -> int | None:
    """Number, over all weeks, of the version that is in force for a week; else its newest one."""
    table = table_of(RosterRow)
    query = (
        select(table.c.id)
        .where(table.c.site_id == site_id, table.c.week == week, table.c.state != "rejected")
        .order_by((table.c.state == "published").desc(), table.c.number.desc())
        .limit(1)
    )
    found: int | None = session.execute(query).scalar_one_or_none()
    return found

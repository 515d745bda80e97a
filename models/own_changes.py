"""What changed in one person's published days: before and after, by whom, until they have seen it.

A change is told from two published versions of the same week, for the days on which that
person's shifts differ.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from models.mapping import table_of
from models.own_week import waiting_for
from models.tables.rosters import RosterRow, RosterShiftRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlmodel import Session

    from models.own_week import Waiting


class Span(NamedTuple):
    """From when until when somebody works."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """One day of which the shifts differ; without any, the person is off.

    ``before`` is ``None`` where the former version is kept no longer, or was never here.
    """

    date: dt.date
    before: tuple[Span, ...] | None
    after: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OwnChange:
    """Changed days that the person has not yet said they saw.

    Attributes
    ----------
    by
        Who published the change, as the log names them.
    """

    id: int
    version: int
    week: dt.date
    asked_at: dt.datetime
    by: str
    days: tuple[ChangedDay, ...]


def own_changes(session: Session, site_id: int, operator_id: str) -> tuple[OwnChange, ...]:
    """Return what changed for one person and waits for them, the earliest week first."""
    return tuple(
        _told(session, site_id, operator_id, each)
        for each in waiting_for(session, site_id, operator_id)
    )


def _told(session: Session, site_id: int, operator_id: str, waiting: Waiting) -> OwnChange:
    rosters = table_of(RosterRow)
    query = select(rosters.c.published_by, rosters.c.published_at).where(
        rosters.c.id == waiting.roster_id
    )
    published = session.execute(query).one()
    former = _former(session, site_id, waiting.week, published.published_at)
    after = _days(session, site_id, operator_id, waiting.roster_id, waiting.changed)
    before = None
    if former is not None:
        before = _days(session, site_id, operator_id, former, waiting.changed)
    return OwnChange(
        id=waiting.id,
        version=waiting.version,
        week=waiting.week,
        asked_at=waiting.asked_at,
        by=published.published_by or "",
        days=tuple(
            ChangedDay(day, None if before is None else before.get(day, ()), after.get(day, ()))
            for day in sorted(waiting.changed)
        ),
    )


def _former(session: Session, site_id: int, week: dt.date, until: dt.datetime | None) -> int | None:
    """Version that was in force until a moment, unless it is kept no longer."""
    if until is None:
        return None
    rosters = table_of(RosterRow)
    query = (
        select(rosters.c.id)
        .where(
            rosters.c.site_id == site_id,
            rosters.c.week == week,
            rosters.c.state == "archived",
            rosters.c.published_at.is_not(None),
            rosters.c.archived_at <= until,
        )
        .order_by(rosters.c.archived_at.desc(), rosters.c.id.desc())
        .limit(1)
    )
    found: int | None = session.execute(query).scalar_one_or_none()
    return found


def _days(
    session: Session,
    site_id: int,
    operator_id: str,
    roster_id: int,
    days: Collection[dt.date],
) -> Mapping[dt.date, tuple[Span, ...]]:
    shifts = table_of(RosterShiftRow)
    query = (
        select(shifts.c.date, shifts.c.start, shifts.c.end)
        .where(
            shifts.c.site_id == site_id,
            shifts.c.operator_id == operator_id,
            shifts.c.roster_id == roster_id,
            shifts.c.date.in_(list(days)),
        )
        .order_by(shifts.c.start)
    )
    found: dict[dt.date, tuple[Span, ...]] = {}
    for row in session.execute(query):
        found[row.date] = (*found.get(row.date, ()), Span(row.start, row.end))
    return found

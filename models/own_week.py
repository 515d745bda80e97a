"""One person's own page: shifts of published rosters, clients, what waits for them.

Every statement goes by an index of one person, and nothing loads a Case or a Result: this
is what phones ask for all day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.errors import NotFound
from models.mapping import columns_of, entities_of, table_of, with_offset
from models.own_clients import CarriedClient, carried_clients
from models.request_list import Request, requests_of
from models.sites import zone_of
from models.tables.people import AbsenceRow, OperatorRow
from models.tables.rosters import AcknowledgementRow, CaseSnapshotRow, RosterRow
from models.tables.shifts import PublishedShiftRow
from scheduler.calendar import midnight
from scheduler.entities import Absence, PublishedShift

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Waiting:
    """Changed shifts that the person has not yet said they saw."""

    id: int
    version: int
    roster_id: int
    week: dt.date
    changed: tuple[dt.date, ...]
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """The published version of one week; reasons are asked of it."""

    roster_id: int
    week: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """Days from ``first`` to ``last``, both included, of one person."""

    operator_id: str
    name: str
    first: dt.date
    last: dt.date
    zone: ZoneInfo
    shifts: tuple[PublishedShift, ...]
    absences: tuple[Absence, ...]
    rosters: tuple[InForce, ...]
    clients: tuple[CarriedClient, ...]
    waiting: tuple[Waiting, ...]
    requests: tuple[Request, ...]


def own_week(
    session: Session, site_id: int, operator_id: str, first: dt.date, last: dt.date
) -> OwnWeek:
    """Read one person's days.

    Parameters
    ----------
    first, last
        Dates of the site's clock on which shifts begin, both included.

    Raises
    ------
    NotFound
        When there is no such person at the site.
    """
    people = table_of(OperatorRow)
    name = session.execute(
        select(people.c.name).where(
            people.c.site_id == site_id, people.c.operator_id == operator_id
        )
    ).scalar_one_or_none()
    if name is None:
        raise NotFound("operator", operator_id)
    zone = zone_of(session, site_id)
    begin, end = (midnight(day, zone.key) for day in (first, last + dt.timedelta(days=1)))
    return OwnWeek(
        operator_id=operator_id,
        name=name,
        first=first,
        last=last,
        zone=zone,
        shifts=own_shifts(session, site_id, operator_id, begin, end),
        absences=_absences(session, site_id, operator_id, begin, end),
        rosters=in_force(session, site_id, first, last),
        clients=carried_clients(session, site_id, operator_id, first, last),
        waiting=waiting_for(session, site_id, operator_id),
        requests=requests_of(session, site_id, operator_id, since=begin),
    )


def own_shifts(
    session: Session, site_id: int, operator_id: str, begin: dt.datetime, end: dt.datetime
) -> tuple[PublishedShift, ...]:
    """Published shifts of one person that begin in ``[begin, end)``, in order."""
    table = table_of(PublishedShiftRow)
    columns = [table.c[name] for name in columns_of(PublishedShift, table)]
    query = select(*columns).where(
        table.c.site_id == site_id,
        table.c.operator_id == operator_id,
        table.c.start >= begin,
        table.c.start < end,
    )
    rows = session.execute(query.order_by(table.c.start)).mappings().all()
    return entities_of(PublishedShift, rows)


def shifts_on(
    session: Session, site_id: int, begin: dt.datetime, end: dt.datetime
) -> dict[str, list[tuple[dt.datetime, dt.datetime]]]:
    """Published shifts of everybody that begin in ``[begin, end)``: what the posted week says."""
    table = table_of(PublishedShiftRow)
    names = ("operator_id", "start", "start_offset_s", "end", "end_offset_s")
    query = select(*(table.c[name] for name in names)).where(
        table.c.site_id == site_id, table.c.start >= begin, table.c.start < end
    )
    found: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    for row in session.execute(query.order_by(table.c.start)):
        span = with_offset(row.start, row.start_offset_s), with_offset(row.end, row.end_offset_s)
        found.setdefault(row.operator_id, []).append(span)
    return found


def _absences(
    session: Session, site_id: int, operator_id: str, begin: dt.datetime, end: dt.datetime
) -> tuple[Absence, ...]:
    table = table_of(AbsenceRow)
    query = select(table).where(
        table.c.site_id == site_id,
        table.c.operator_id == operator_id,
        table.c.start < end,
        table.c.end > begin,
    )
    return entities_of(Absence, session.execute(query.order_by(table.c.start)).mappings().all())


def in_force(session: Session, site_id: int, first: dt.date, last: dt.date) -> tuple[InForce, ...]:
    """Published versions that hold some of the days; the earliest may have begun before."""
    table, snapshots = table_of(RosterRow), table_of(CaseSnapshotRow)
    query = (
        select(table.c.id, table.c.week, table.c.number, snapshots.c.days)
        .join(snapshots, snapshots.c.id == table.c.snapshot_id)
        .where(table.c.site_id == site_id, table.c.state == "published", table.c.week <= last)
        .order_by(table.c.week.desc())
        .limit((last - first).days // 7 + 2)
    )
    found = [
        InForce(row.id, row.week, row.number)
        for row in session.execute(query)
        if row.week + dt.timedelta(days=row.days) > first
    ]
    return tuple(reversed(found))


def waiting_for(session: Session, site_id: int, operator_id: str) -> tuple[Waiting, ...]:
    """Changes that one person is asked to acknowledge, of versions that are in force."""
    table, rosters = table_of(AcknowledgementRow), table_of(RosterRow)
    query = (
        select(
            table.c.id,
            table.c.version,
            table.c.roster_id,
            rosters.c.week,
            table.c.changed,
            table.c.asked_at,
        )
        .join(rosters, rosters.c.id == table.c.roster_id)
        .where(
            table.c.site_id == site_id,
            table.c.operator_id == operator_id,
            table.c.acknowledged_at.is_(None),
            rosters.c.state == "published",
        )
        .order_by(rosters.c.week)
    )
    return tuple(
        Waiting(
            row.id,
            row.version,
            row.roster_id,
            row.week,
            tuple(map(dt.date.fromisoformat, row.changed)),
            row.asked_at,
        )
        for row in session.execute(query)
    )

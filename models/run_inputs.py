"""What a run of a week would start from: how much of each list is there, counted, not read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select

from models.calls import unpack
from models.mapping import table_of
from models.sites import zone_of
from models.tables.clients import CallPackRow, ClientRow, OpeningHoursRow
from models.tables.pairs import LockRow, PairingRow
from models.tables.people import AbsenceRow, OperatorRow, PreferenceRow
from models.tables.shifts import PublishedShiftRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Sizes of what a run of one week would read.

    Attributes
    ----------
    declared
        Clients that declare their calls of a week.
    known_calls
        Clients with past calls.
    calls_until
        Day of the last call that is known, in the site's zone.
    away
        People with an absence in the week.
    published
        People who have published shifts in the week: a run begins with those.
    """

    operators: int
    clients: int
    clients_with_hours: int
    declared: int
    known_calls: int
    calls_weeks: int
    calls_until: dt.date | None
    pairings: int
    away: int
    wishes: int
    locks: int
    published: int


def run_inputs(session: Session, site_id: int, week: dt.date) -> RunInputs:
    """Count what a run of a week would read."""
    zone = zone_of(session, site_id)
    first = dt.datetime.combine(week, dt.time(), zone)
    end = dt.datetime.combine(week + WEEK, dt.time(), zone)
    people, clients = table_of(OperatorRow), table_of(ClientRow)
    hours, pairs, locks = table_of(OpeningHoursRow), table_of(PairingRow), table_of(LockRow)
    away, wishes, shifts = (
        table_of(AbsenceRow),
        table_of(PreferenceRow),
        table_of(PublishedShiftRow),
    )
    calls = table_of(CallPackRow)

    def count(table: Table, what: Any, *wanted: ColumnElement[bool]) -> int:
        query = select(func.count(what)).select_from(table).where(table.c.site_id == site_id)
        return int(session.execute(query.where(*wanted)).scalar_one())

    def there(table: Table) -> ColumnElement[bool]:
        return or_(table.c.left_at.is_(None), table.c.left_at > first)

    in_week = (shifts.c.start >= first, shifts.c.start < end)
    days = [week + dt.timedelta(days=number) for number in range(7)]
    wanted = or_(wishes.c.date.is_(None), wishes.c.date.in_(days))
    return RunInputs(
        operators=count(people, people.c.id, there(people)),
        clients=count(clients, clients.c.id, there(clients)),
        clients_with_hours=count(hours, hours.c.client_id.distinct()),
        declared=count(
            clients, clients.c.id, there(clients), clients.c.declared_calls_week.is_not(None)
        ),
        known_calls=count(calls, calls.c.client_id.distinct()),
        calls_weeks=count(calls, calls.c.week.distinct()),
        calls_until=_last_call(session, site_id),
        pairings=count(pairs, pairs.c.id, or_(pairs.c.ended_on.is_(None), pairs.c.ended_on > week)),
        away=count(away, away.c.operator_id.distinct(), away.c.start < end, away.c.end > first),
        wishes=count(wishes, wishes.c.id, wanted),
        locks=count(locks, locks.c.id, _of_week(locks, week, first, end)),
        published=count(shifts, shifts.c.operator_id.distinct(), *in_week),
    )


def _of_week(
    locks: Table, week: dt.date, first: dt.datetime, end: dt.datetime
) -> ColumnElement[bool]:
    """Locks that a week has to keep: those of pairings hold in every week."""
    return or_(
        locks.c.kind == "pairing",
        (locks.c.date >= week) & (locks.c.date < week + WEEK),
        (locks.c.start >= first) & (locks.c.start < end),
    )


def _last_call(session: Session, site_id: int) -> dt.date | None:
    """Day of the last call that a site knows."""
    table = table_of(CallPackRow)
    of_site = table.c.site_id == site_id
    last = session.execute(select(func.max(table.c.week)).where(of_site)).scalar_one()
    if last is None:
        return None
    query = select(table.c.rows, table.c.packed).where(of_site, table.c.week == last)
    packs = session.execute(query).all()
    minute = max(int(unpack(packed, rows)["start_minute"].max()) for rows, packed in packs)
    moment = dt.datetime.fromtimestamp(minute * 60, dt.UTC)
    return moment.astimezone(zone_of(session, site_id)).date()

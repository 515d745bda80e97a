"""One person's own page: shifts of published rosters, clients with briefs, what waits for them.

Every statement goes by an index of one person, and nothing loads a Case or a Result: this
is what phones ask for all day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, or_, select

from models.errors import NotFound
from models.mapping import columns_of, entities_of, leaves, table_of
from models.request_list import Request, requests_of
from models.sites import zone_of
from models.tables.clients import BriefRow, ClientRow, OpeningHoursRow
from models.tables.pairs import PairingRow
from models.tables.people import AbsenceRow, OperatorRow
from models.tables.rosters import AcknowledgementRow, CaseSnapshotRow, RosterRow
from models.tables.shifts import PublishedShiftRow
from scheduler.calendar import midnight
from scheduler.entities import Absence, PublishedShift, Tone
from scheduler.files.texts import BriefWords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

_TONE: Final = tuple(leaf.column for leaf in leaves(Tone))
_BRIEF_WORDS: Final = tuple(BriefWords.model_fields)


class OpenAt(NamedTuple):
    """A window of a client's opening hours, as in :class:`~scheduler.entities.OpeningHours`.

    Somebody with eighty clients has some five hundred: no model is made of each.
    """

    weekday: int | None
    holiday: bool
    date: dt.date | None
    open_minute: int
    close_minute: int
    closed: bool


@dataclass(frozen=True, slots=True)
class OwnBrief:
    """A client's instructions, word for word."""

    words: BriefWords
    may_reassure: bool
    may_decide: bool
    updated: dt.date


@dataclass(frozen=True, slots=True)
class OwnClient:
    """A client that the person carries, with what it takes to answer for it.

    Attributes
    ----------
    tension
        0 to 3, as somebody set it by hand.
    complexity
        1 to 3.
    """

    client_id: str
    name: str
    sector: str
    role: str
    since: dt.date
    trained_on: dt.date | None
    tone: Tone
    tension: int
    complexity: int
    brief: OwnBrief | None
    hours: tuple[OpenAt, ...]


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
    clients: tuple[OwnClient, ...]
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
        rosters=_in_force(session, site_id, first, last),
        clients=own_clients(session, site_id, operator_id, first, last),
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


def own_clients(
    session: Session, site_id: int, operator_id: str, first: dt.date, last: dt.date
) -> tuple[OwnClient, ...]:
    """Clients that one person carries on some day from ``first`` to ``last``, by name."""
    asked = {"site": site_id, "operator": operator_id, "first": first, "last": last}
    # Somebody who left a team and came back within the days is told once, as they are last.
    rows = {row["client_id"]: row for row in session.execute(_clients_asked(), asked).mappings()}
    hours = _hours(session, site_id, list(rows))
    found = [_client(row, hours.get(key, ())) for key, row in rows.items()]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.client_id)))


@cache
def _clients_asked() -> Select[Any]:
    """Statement of :func:`own_clients`, built once: building takes as long as running it."""
    pairs, clients, briefs = table_of(PairingRow), table_of(ClientRow), table_of(BriefRow)
    return (
        select(
            *(pairs.c[name] for name in ("client_id", "role", "since", "trained_on")),
            *(clients.c[name] for name in ("name", "sector", "tension", "complexity", *_TONE)),
            *(briefs.c[name] for name in ("may_reassure", "may_decide", "updated", *_BRIEF_WORDS)),
        )
        .join(
            clients,
            and_(clients.c.site_id == pairs.c.site_id, clients.c.client_id == pairs.c.client_id),
        )
        .outerjoin(
            briefs,
            and_(briefs.c.site_id == pairs.c.site_id, briefs.c.client_id == pairs.c.client_id),
        )
        .where(
            pairs.c.site_id == bindparam("site"),
            pairs.c.operator_id == bindparam("operator"),
            pairs.c.since <= bindparam("last"),
            or_(pairs.c.ended_on.is_(None), pairs.c.ended_on > bindparam("first")),
        )
        .order_by(pairs.c.since)
    )


def _client(row: Mapping[Any, Any], hours: tuple[OpenAt, ...]) -> OwnClient:
    brief = None
    if row["updated"] is not None:
        brief = OwnBrief(
            BriefWords.model_construct(**{name: row[name] for name in _BRIEF_WORDS}),
            row["may_reassure"],
            row["may_decide"],
            row["updated"],
        )
    plain = ("client_id", "sector", "role", "since", "trained_on", "tension", "complexity")
    return OwnClient(
        **{name: row[name] for name in plain},
        name=row["name"] or row["client_id"],
        tone=Tone.model_construct(**{name: row[name] for name in _TONE}),
        brief=brief,
        hours=hours,
    )


def _hours(session: Session, site_id: int, client_ids: list[str]) -> dict[str, tuple[OpenAt, ...]]:
    found: dict[str, list[OpenAt]] = {}
    if client_ids:
        asked = {"site": site_id, "clients": client_ids}
        for client_id, *window in session.execute(_hours_asked(), asked):
            found.setdefault(client_id, []).append(OpenAt._make(window))
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def _hours_asked() -> Select[Any]:
    table = table_of(OpeningHoursRow)
    return (
        select(table.c.client_id, *(table.c[name] for name in OpenAt._fields))
        .where(
            table.c.site_id == bindparam("site"),
            table.c.client_id.in_(bindparam("clients", expanding=True)),
        )
        .order_by(table.c.position, table.c.id)
    )


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


def _in_force(session: Session, site_id: int, first: dt.date, last: dt.date) -> tuple[InForce, ...]:
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

"""Clients that one person carries, in few words or with everything it takes to answer for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, or_, select

from models.mapping import leaves, table_of
from models.tables.clients import BriefRow, ClientRow, OpeningHoursRow
from models.tables.pairs import PairingRow
from scheduler.entities import Tone
from scheduler.files.texts import BriefWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table
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
class CarriedClient:
    """A client that the person carries.

    Attributes
    ----------
    tension
        0 to 3, as somebody set it by hand.
    """

    client_id: str
    name: str
    role: str
    since: dt.date
    trained_on: dt.date | None
    tension: int


@dataclass(frozen=True, slots=True)
class OwnClient(CarriedClient):
    """The same with what it takes to answer for it.

    Attributes
    ----------
    complexity
        1 to 3.
    """

    sector: str
    tone: Tone
    complexity: int
    brief: OwnBrief | None
    hours: tuple[OpenAt, ...]


def carried_clients(
    session: Session, site_id: int, operator_id: str, first: dt.date, last: dt.date
) -> tuple[CarriedClient, ...]:
    """Clients that one person carries on some day from ``first`` to ``last``, by name."""
    asked = {"site": site_id, "operator": operator_id, "first": first, "last": last}
    # Somebody who left a team and came back within the days is told once, as they are last.
    found = {
        row[0]: CarriedClient(row[0], row[1] or row[0], *row[2:])
        for row in session.execute(_carried_asked(), asked)
    }
    return tuple(sorted(found.values(), key=_by_name))


@cache
def _carried_asked() -> Select[Any]:
    """Statement of :func:`carried_clients`, built once: building takes as long as running it."""
    pairs, clients = table_of(PairingRow), table_of(ClientRow)
    own = pairs.c.role, pairs.c.since, pairs.c.trained_on
    return (
        select(pairs.c.client_id, clients.c.name, *own, clients.c.tension)
        .join(clients, _same_client(clients))
        .where(*_carries())
        .order_by(pairs.c.since)
    )


def _by_name(client: CarriedClient) -> tuple[str, str]:
    return client.name.casefold(), client.client_id


def _same_client(table: Table) -> Any:
    pairs = table_of(PairingRow)
    return and_(table.c.site_id == pairs.c.site_id, table.c.client_id == pairs.c.client_id)


def _carries() -> tuple[Any, ...]:
    pairs = table_of(PairingRow)
    return (
        pairs.c.site_id == bindparam("site"),
        pairs.c.operator_id == bindparam("operator"),
        pairs.c.since <= bindparam("last"),
        or_(pairs.c.ended_on.is_(None), pairs.c.ended_on > bindparam("first")),
    )


def own_clients(
    session: Session, site_id: int, operator_id: str, first: dt.date, last: dt.date
) -> tuple[OwnClient, ...]:
    """The same as :func:`carried_clients`, each with its brief, tone and hours."""
    asked = {"site": site_id, "operator": operator_id, "first": first, "last": last}
    rows = {row["client_id"]: row for row in session.execute(_clients_asked(), asked).mappings()}
    hours = _hours(session, site_id, list(rows))
    found = [_client(row, hours.get(key, ())) for key, row in rows.items()]
    return tuple(sorted(found, key=_by_name))


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
        .join(clients, _same_client(clients))
        .outerjoin(briefs, _same_client(briefs))
        .where(*_carries())
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

"""Which plan a version holds and the names in it, for whoever explains or edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.errors import NotFound
from models.mapping import table_of
from models.tables.clients import ClientRow
from models.tables.people import OperatorRow
from models.tables.rosters import RosterRow
from scheduler.files.texts import ClientWords, OperatorWords, Texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """Which plan a version holds; two of the same digests hold the same."""

    roster_id: int
    snapshot_id: int
    week: dt.date
    state: str
    case_digest: str
    content_digest: str


def plan_header(session: Session, site_id: int, roster_id: int) -> PlanHeader:
    """Tell which plan a version of a site holds, without reading it.

    Raises
    ------
    NotFound
    """
    table = table_of(RosterRow)
    names = ("snapshot_id", "week", "state", "case_digest", "content_digest")
    row = session.execute(
        select(*(table.c[name] for name in names)).where(
            table.c.id == roster_id, table.c.site_id == site_id
        )
    ).first()
    if row is None:
        raise NotFound("roster", roster_id)
    return PlanHeader(roster_id, *row)


def names_at(session: Session, site_id: int, of: Collection[str] | None = None) -> Texts:
    """Names of everybody and every client that a site knows or knew, and no other words.

    With ``of``, only of those whose id is among them.
    """
    people, clients = table_of(OperatorRow), table_of(ClientRow)
    which, whose = people.c.site_id == site_id, clients.c.site_id == site_id
    if of is not None:
        which, whose = which & people.c.operator_id.in_(of), whose & clients.c.client_id.in_(of)
    operators = session.execute(select(people.c.operator_id, people.c.name).where(which))
    companies = session.execute(select(clients.c.client_id, clients.c.name).where(whose))
    return Texts(
        operators={row.operator_id: OperatorWords(name=row.name) for row in operators},
        clients={row.client_id: ClientWords(name=row.name) for row in companies},
    )

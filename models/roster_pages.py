"""Rosters as people look at them: versions of a week without their content, and the names beside.

Nothing here reads a whole plan: a list of versions costs what its rows cost.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.desk import unpack
from models.errors import NotFound
from models.mapping import table_of
from models.plans import names_at
from models.tables.accounts import AccountRow
from models.tables.clients import ClientRow
from models.tables.duties import AuditRow
from models.tables.people import OperatorRow
from models.tables.rosters import RosterDeskRow, RosterRow
from models.tables.sites import SiteRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from scheduler.files.texts import Texts
    from scheduler.result import DeskStretch

ACTOR: Final = "account:"
"""How the log names an account, before its number."""


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One version of a week, without its content."""

    id: int
    site_id: int
    week: dt.date
    number: int
    version: int
    state: str
    run_id: str | None
    based_on: int | None
    snapshot_id: int
    case_digest: str
    content_digest: str
    objective: float
    bound: float | None
    gap: float | None
    named_share: float
    lost_calls: float
    hard_violations: int
    terms: dict[str, float]
    created_at: dt.datetime
    created_by: str
    approved_at: dt.datetime | None
    approved_by: str | None
    published_at: dt.datetime | None
    published_by: str | None
    archived_at: dt.datetime | None

    @property
    def roster_id(self) -> int:
        """Number of the version over all weeks, as its parts name it."""
        return self.id


def see_version(session: Session, site_id: int, roster_id: int) -> VersionSeen:
    """Return one version of a site.

    Raises
    ------
    NotFound
        When there is none, or it is another site's.
    """
    table = table_of(RosterRow)
    found = _seen(session, table.c.site_id == site_id, table.c.id == roster_id, limit=1)
    if not found:
        raise NotFound("roster", roster_id)
    return found[0]


def list_versions(
    session: Session, site_id: int, week: dt.date, *, below: int | None = None, limit: int
) -> Sequence[VersionSeen]:
    """Return versions of a week, the newest first.

    Parameters
    ----------
    below
        Only versions with a smaller number.
    """
    table = table_of(RosterRow)
    wanted = [table.c.site_id == site_id, table.c.week == week]
    if below is not None:
        wanted.append(table.c.number < below)
    return _seen(session, *wanted, limit=limit)


def _seen(session: Session, *wanted: ColumnElement[bool], limit: int) -> list[VersionSeen]:
    table = table_of(RosterRow)
    columns = [table.c[field.name] for field in fields(VersionSeen)]
    query = select(*columns).where(*wanted).order_by(table.c.number.desc()).limit(limit)
    return [VersionSeen(**row) for row in session.execute(query).mappings()]


def refusals(session: Session, roster_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return who refused versions and why, as long as the log keeps its words."""
    table = table_of(AuditRow)
    query = (
        select(table.c.subject_key, table.c.actor, table.c.reason)
        .where(
            table.c.subject == "roster",
            table.c.action == "roster.rejected",
            table.c.subject_key.in_([str(each) for each in roster_ids]),
            table.c.reason.is_not(None),
        )
        .order_by(table.c.number)
    )
    return {int(row.subject_key): (row.actor, row.reason) for row in session.execute(query)}


def list_desk(
    session: Session,
    roster_id: int,
    *,
    client_id: str | None = None,
    after: str | None = None,
    limit: int,
) -> list[tuple[str, list[DeskStretch]]]:
    """Return the desk plan client by client, in the order of their ids, or of one client."""
    table = table_of(RosterDeskRow)
    query = select(table.c.client_id, table.c.packed).where(table.c.roster_id == roster_id)
    if client_id is not None:
        query = query.where(table.c.client_id == client_id)
    if after is not None:
        query = query.where(table.c.client_id > after)
    rows = session.execute(query.order_by(table.c.client_id).limit(limit))
    return [(own, [stretch for _, stretch in unpack(own, data)]) for own, data in rows]


def people_names(session: Session, site_id: int) -> dict[str, str]:
    """Names of a site's operators, those who left included, by id."""
    table = table_of(OperatorRow)
    query = select(table.c.operator_id, table.c.name).where(table.c.site_id == site_id)
    return {row[0]: row[1] for row in session.execute(query.order_by(table.c.id))}


def client_names(session: Session, site_id: int) -> dict[str, str]:
    """Names of a site's clients, those who left included, by id."""
    table = table_of(ClientRow)
    query = select(table.c.client_id, table.c.name).where(table.c.site_id == site_id)
    return {row[0]: row[1] for row in session.execute(query.order_by(table.c.id))}


def names_of(session: Session, site_id: int, of: Collection[str] | None = None) -> Texts:
    """Names of a site, its people and its clients, for sentences about a plan.

    With ``of``, only of those whose id is among them: all of a large site take 20 ms.
    """
    site = session.get(SiteRow, site_id)
    names = names_at(session, site_id, of)
    return names.model_copy(update={"site_name": site.name}) if site else names


def account_names(session: Session, actors: Iterable[str | None]) -> dict[str, str]:
    """Names of those whom the log names, by what the log calls them; others are left out."""
    numbers = {
        int(actor.removeprefix(ACTOR)): actor
        for actor in actors
        if actor and actor.startswith(ACTOR) and actor.removeprefix(ACTOR).isdigit()
    }
    table = table_of(AccountRow)
    query = select(table.c.id, table.c.name).where(table.c.id.in_(numbers))
    return {numbers[row.id]: row.name for row in session.execute(query) if row.name}

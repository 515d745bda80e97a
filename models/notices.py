"""What an account is told: a key of the catalogue and its parameters, on the page and by mail.

A notice stands on the page at once. Its mail waits for working hours unless it is urgent,
and is not sent any more once the notice was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from models.errors import NotFound
from models.hours import Desk, desk_of
from models.mapping import table_of
from models.outbox import MOST_ATTEMPTS, claim, wait_after
from models.tables.accounts import AccountRoleRow, AccountRow
from models.tables.outbox import NoticeRow
from models.tables.sites import SiteRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class DueMail:
    """One notice to mail, claimed by a sender. ``address`` and ``name`` are personal."""

    notice_id: int
    address: str = field(repr=False)
    name: str = field(repr=False)
    lang: str
    site: str
    key: str
    params: Mapping[str, Any]


def notify(
    session: Session,
    site_id: int,
    account_ids: Iterable[int],
    key: str,
    params: Mapping[str, Any],
    at: dt.datetime,
    *,
    urgent: bool = False,
    by_mail: bool = True,
    desk: Desk | None = None,
) -> int:
    """Tell accounts something; return how many.

    Parameters
    ----------
    key
        Of the catalogue, as ``roster_published`` for ``notice.roster_published.text``.
    params
        Ids, numbers and ISO dates, never words or names.
    urgent
        Whether its mail may go at night or on a day off.
    desk
        Hours of the site, when the caller knows them already.
    """
    due_at = at if urgent else (desk or desk_of(session, site_id)).next_open(at)
    told = sorted(set(account_ids))
    session.add_all(
        NoticeRow(
            site_id=site_id,
            account_id=account_id,
            key=key,
            params=dict(params),
            urgent=urgent,
            by_mail=by_mail,
            created_at=at,
            due_at=due_at,
        )
        for account_id in told
    )
    return len(told)


def unread(session: Session, account_id: int, limit: int = 100) -> list[NoticeRow]:
    """Return what an account has not read yet, newest first."""
    table = table_of(NoticeRow)
    query = (
        select(NoticeRow)
        .where(table.c.account_id == account_id, table.c.read_at.is_(None))
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def count_unread(session: Session, account_id: int) -> int:
    """Return how many notices an account has not read yet."""
    table = table_of(NoticeRow)
    mine = (table.c.account_id == account_id) & table.c.read_at.is_(None)
    query = select(func.count()).select_from(table).where(mine)
    unread: int = session.execute(query).scalar_one()
    return unread


def mark_read(session: Session, account_id: int, notice_id: int, at: dt.datetime) -> None:
    """Say that an account has read one of its notices; a second time changes nothing.

    Raises
    ------
    NotFound
        When it is not one of theirs.
    """
    table = table_of(NoticeRow)
    own = (table.c.id == notice_id) & (table.c.account_id == account_id)
    if session.execute(select(table.c.id).where(own)).first() is None:
        raise NotFound("notice", notice_id)
    session.execute(update(table).where(own, table.c.read_at.is_(None)).values(read_at=at))


def due_mails(session: Session, at: dt.datetime, limit: int) -> list[DueMail]:
    """Claim mails whose time has come; what is not urgent goes back when nobody works now."""
    table, people, sites = table_of(NoticeRow), table_of(AccountRow), table_of(SiteRow)
    query = (
        select(table, people.c.email, people.c.name, people.c.lang, sites.c.key.label("site"))
        .join(people, people.c.id == table.c.account_id)
        .join(sites, sites.c.id == table.c.site_id)
        .where(
            table.c.sent_at.is_(None),
            table.c.due_at <= at,
            table.c.by_mail,
            table.c.read_at.is_(None),
            table.c.attempts < MOST_ATTEMPTS,
            people.c.disabled_at.is_(None),
            people.c.email != "",
        )
        .order_by(table.c.due_at, table.c.id)
        .limit(limit)
        .with_for_update(of=table, skip_locked=True)
    )
    desks: dict[int, Desk] = {}
    mails = []
    for row in session.execute(query).mappings().all():
        site_id = row["site_id"]
        if site_id not in desks:
            desks[site_id] = desk_of(session, site_id)
        opens = desks[site_id].next_open(at)
        if opens > at and not row["urgent"]:
            session.execute(update(table).where(table.c.id == row["id"]).values(due_at=opens))
            continue
        mails.append(
            DueMail(
                notice_id=row["id"],
                address=row["email"],
                name=row["name"],
                lang=row["lang"],
                site=row["site"],
                key=row["key"],
                params=row["params"],
            )
        )
    claim(session, table, [mail.notice_id for mail in mails], at)
    return mails


def mail_sent(session: Session, notice_id: int, at: dt.datetime) -> None:
    """Say that a notice was mailed."""
    table = table_of(NoticeRow)
    session.execute(update(table).where(table.c.id == notice_id).values(sent_at=at))


def mail_failed(session: Session, notice_id: int, at: dt.datetime) -> None:
    """Say that a mail could not be sent: later again, within working hours unless urgent."""
    table = table_of(NoticeRow)
    query = select(table.c.site_id, table.c.attempts, table.c.urgent).where(table.c.id == notice_id)
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return
    again = at + wait_after(row["attempts"])
    due_at = again if row["urgent"] else desk_of(session, row["site_id"]).next_open(again)
    session.execute(update(table).where(table.c.id == notice_id).values(due_at=due_at))


def accounts_of_operators(
    session: Session, site_id: int, operator_ids: Collection[str]
) -> dict[str, list[int]]:
    """Return the accounts that still work, by operator."""
    people = table_of(AccountRow)
    query = select(people.c.operator_id, people.c.id).where(
        people.c.site_id == site_id,
        people.c.operator_id.is_not(None),
        people.c.disabled_at.is_(None),
    )
    found: dict[str, list[int]] = {}
    for operator_id, account_id in session.execute(query.order_by(people.c.id)):
        if operator_id in operator_ids:
            found.setdefault(operator_id, []).append(account_id)
    return found


def accounts_with_role(session: Session, site_id: int, roles: Collection[str]) -> list[int]:
    """Return the accounts that still work and hold one of these roles at a site."""
    people, held = table_of(AccountRow), table_of(AccountRoleRow)
    query = (
        select(people.c.id)
        .join(held, held.c.account_id == people.c.id)
        .where(held.c.site_id == site_id, held.c.role.in_(roles), people.c.disabled_at.is_(None))
        .distinct()
        .order_by(people.c.id)
    )
    return list(session.execute(query).scalars())

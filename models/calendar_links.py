"""Links by which a calendar program reads somebody's published shifts, one an account.

A link opens nothing but those shifts. It is kept by the hash of its token, ends when it
is taken back or another one is made, and with the account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from models import audit
from models.accounts import subject_of
from models.edits import find_row
from models.errors import NotFound
from models.mapping import table_of
from models.tables.accounts import AccountRow, CalendarLinkRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from models.audit import Act


class CalendarOf(NamedTuple):
    """Whose shifts a link opens, and in which language."""

    site_id: int
    operator_id: str
    lang: str


def put_calendar_link(session: Session, account_id: int, token_hash: str, act: Act) -> None:
    """Make a link for an account; the one it had opens nothing any more.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    row = session.get(CalendarLinkRow, account_id, populate_existing=True)
    if row is None:
        row = CalendarLinkRow(account_id=account_id, token_hash=token_hash, created_at=act.at)
        session.add(row)
    else:
        row.token_hash, row.created_at = token_hash, act.at
    session.flush()
    audit.append(session, act, "calendar_link.made", subject_of(account))


def calendar_link_since(session: Session, account_id: int) -> dt.datetime | None:
    """Tell since when an account has a link; ``None`` when it has none."""
    table = table_of(CalendarLinkRow)
    query = select(table.c.created_at).where(table.c.account_id == account_id)
    since: dt.datetime | None = session.execute(query).scalar_one_or_none()
    return since


def drop_calendar_link(session: Session, account_id: int, act: Act) -> bool:
    """Take the link of an account back; false when it has none."""
    audit.lock(session)
    row = session.get(CalendarLinkRow, account_id, populate_existing=True)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    account = find_row(session, AccountRow, account_id)
    audit.append(session, act, "calendar_link.revoked", subject_of(account))
    return True


def calendar_of(session: Session, token_hash: str) -> CalendarOf:
    """Tell whose shifts a link opens.

    Raises
    ------
    NotFound
        When it is none of ours, or its account may not come in or is no operator's any more.
    """
    links, accounts = table_of(CalendarLinkRow), table_of(AccountRow)
    query = (
        select(accounts.c.site_id, accounts.c.operator_id, accounts.c.lang)
        .join(links, links.c.account_id == accounts.c.id)
        .where(
            links.c.token_hash == token_hash,
            accounts.c.disabled_at.is_(None),
            accounts.c.operator_id.is_not(None),
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("calendar", "")
    return CalendarOf(*row)

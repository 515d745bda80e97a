"""Who is calling: sessions of the page and tokens of programs, looked up by their hashes.

One query tells the account, its roles at every site and the operator that it is. When
somebody was last seen is written at most once a minute, by whoever holds a transaction
that writes: looking up writes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from models import audit
from models.audit import Act, Subject
from models.edits import find_row
from models.errors import AccountRefused, NotFound
from models.mapping import table_of
from models.tables.accounts import AccountRoleRow, AccountRow, ApiTokenRow, LoginSessionRow
from models.tables.sites import SiteRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

    from models.accounts import Role

IDLE: Final = dt.timedelta(hours=12)
"""A session that was not seen for so long has ended."""

AGE: Final = dt.timedelta(days=7)
"""A session ends after so long, however busy it is."""

SEEN_EVERY: Final = dt.timedelta(minutes=1)
MOST_TOKENS: Final = 50
"""Tokens of an account that are not revoked."""

_HANDLE: Final = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, and what they may be at each site."""

    account_id: int
    login: str = field(repr=False)
    name: str = field(repr=False)
    lang: str
    roles: Mapping[str, frozenset[Role]]
    """By the key of the site."""
    operator: tuple[str, str] | None
    """Key of a site and id of an operator there."""
    session_id: str | None
    """The session's handle (:func:`handle_of`); none for a token."""
    token_id: int | None
    csrf_hash: str | None = field(repr=False)
    """Hash of what a page must send along when it changes something."""
    seen_at: dt.datetime | None

    def has(self, site_key: str, *roles: Role) -> bool:
        """Tell whether the account has one of these roles at a site."""
        return not self.roles.get(site_key, frozenset()).isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One session of an account, as its owner may see it."""

    session_id: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


def handle_of(token_hash: str) -> str:
    """Name a session to its owner: enough of its hash to tell it, too little to use it."""
    return token_hash[:_HANDLE]


def open_session(
    session: Session,
    account_id: int,
    token_hash: str,
    csrf_hash: str,
    at: dt.datetime,
    expires_at: dt.datetime,
) -> None:
    """Open a session of the page; sessions of the account that have ended are dropped."""
    table = table_of(LoginSessionRow)
    session.execute(delete(table).where(table.c.account_id == account_id, table.c.expires_at <= at))
    session.add(
        LoginSessionRow(
            token_hash=token_hash,
            csrf_hash=csrf_hash,
            account_id=account_id,
            created_at=at,
            seen_at=at,
            expires_at=expires_at,
        )
    )
    session.flush()


def close_session(session: Session, token_hash: str) -> bool:
    """End the session of a cookie; false when it had ended."""
    table = table_of(LoginSessionRow)
    return _count(session.execute(delete(table).where(table.c.token_hash == token_hash))) > 0


def close_own_session(session: Session, account_id: int, session_id: str) -> bool:
    """End a session of an account by its handle; false when there is none."""
    table = table_of(LoginSessionRow)
    which = (table.c.account_id == account_id) & table.c.token_hash.startswith(
        session_id, autoescape=True
    )
    return len(session_id) == _HANDLE and _count(session.execute(delete(table).where(which))) > 0


def end_sessions(session: Session, account_id: int, *, keep: str | None = None) -> int:
    """End every session of an account but the one whose hash is kept; return how many."""
    table = table_of(LoginSessionRow)
    which = table.c.account_id == account_id
    if keep is not None:
        which &= table.c.token_hash != keep
    return _count(session.execute(delete(table).where(which)))


def sessions_of(
    session: Session, account_id: int, at: dt.datetime, *, idle: dt.timedelta = IDLE
) -> list[SessionSeen]:
    """List the sessions of an account that go on, the one seen last first."""
    table = table_of(LoginSessionRow)
    query = (
        select(table)
        .where(table.c.account_id == account_id, _goes_on(table, at, idle))
        .order_by(table.c.seen_at.desc(), table.c.token_hash)
    )
    return [
        SessionSeen(handle_of(row.token_hash), row.created_at, row.seen_at, row.expires_at)
        for row in session.execute(query)
    ]


def identity_of_session(
    session: Session, token_hash: str, at: dt.datetime, *, idle: dt.timedelta = IDLE
) -> Identity | None:
    """Tell whose session this is; nobody's when it has ended or its account is disabled."""
    table = table_of(LoginSessionRow)
    which = (table.c.token_hash == token_hash) & _goes_on(table, at, idle)
    return _identity(session, table, [table.c.csrf_hash, table.c.seen_at], which)


def identity_of_token(session: Session, token_hash: str, at: dt.datetime) -> Identity | None:
    """Tell whose token this is; nobody's when it is revoked, too old or its account disabled."""
    table = table_of(ApiTokenRow)
    which = (
        (table.c.token_hash == token_hash)
        & table.c.revoked_at.is_(None)
        & (table.c.expires_at.is_(None) | (table.c.expires_at > at))
    )
    own = [table.c.id.label("token_id"), table.c.used_at.label("seen_at")]
    return _identity(session, table, own, which)


def seen_lately(identity: Identity, at: dt.datetime) -> bool:
    """Tell whether there is no need to write yet that they were seen."""
    return identity.seen_at is not None and at < identity.seen_at + SEEN_EVERY


def mark_session_seen(session: Session, token_hash: str, at: dt.datetime) -> None:
    """Write that a session was seen, unless that was done within the minute."""
    _mark(session, table_of(LoginSessionRow), "seen_at", token_hash, at)


def mark_token_used(session: Session, token_hash: str, at: dt.datetime) -> None:
    """Write that a token was used, unless that was done within the minute."""
    _mark(session, table_of(ApiTokenRow), "used_at", token_hash, at)


def make_token(
    session: Session,
    account_id: int,
    token_hash: str,
    label: str,
    act: Act,
    *,
    expires_at: dt.datetime | None = None,
) -> ApiTokenRow:
    """Give an account a token for programs, with all that the account may.

    Raises
    ------
    NotFound
    AccountRefused
        ``disabled``; ``label`` when it is empty or long; ``expires_at`` when that is
        past; ``tokens`` when the account has :data:`MOST_TOKENS`.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    if account.disabled_at is not None:
        raise AccountRefused("disabled")
    label = label.strip()
    if not 0 < len(label) <= 100 or not label.isprintable():
        raise AccountRefused("label")
    if expires_at is not None and expires_at <= act.at:
        raise AccountRefused("expires_at")
    if sum(token.revoked_at is None for token in tokens_of(session, account_id)) >= MOST_TOKENS:
        raise AccountRefused("tokens")
    token = ApiTokenRow(
        token_hash=token_hash,
        account_id=account_id,
        label=label,
        created_at=act.at,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    _log_token(session, token, account, "token.made", act)
    return token


def tokens_of(session: Session, account_id: int) -> list[ApiTokenRow]:
    """List the tokens of an account, the revoked ones too, in the order they were made."""
    table = table_of(ApiTokenRow)
    query = select(ApiTokenRow).where(table.c.account_id == account_id).order_by(table.c.id)
    return list(session.execute(query).scalars())


def revoke_token(session: Session, account_id: int, token_id: int, act: Act) -> bool:
    """Revoke a token of an account; false when it was revoked before.

    Raises
    ------
    NotFound
        When the account has no such token.
    """
    audit.lock(session)
    token = session.get(ApiTokenRow, token_id)
    if token is None or token.account_id != account_id:
        raise NotFound("api_token", token_id)
    if token.revoked_at is not None:
        return False
    token.revoked_at = act.at
    session.flush()
    _log_token(session, token, find_row(session, AccountRow, account_id), "token.revoked", act)
    return True


def _goes_on(table: Table, at: dt.datetime, idle: dt.timedelta) -> ColumnElement[bool]:
    return (table.c.expires_at > at) & (table.c.seen_at > at - idle)


def _identity(
    session: Session, credential: Table, own: list[Any], which: ColumnElement[bool]
) -> Identity | None:
    """Read the account behind a credential and all its roles, in one query."""
    accounts, roles = table_of(AccountRow), table_of(AccountRoleRow)
    home, site = table_of(SiteRow).alias("home"), table_of(SiteRow).alias("site")
    query = (
        select(
            accounts.c.id,
            accounts.c.login,
            accounts.c.name,
            accounts.c.lang,
            accounts.c.operator_id,
            home.c.key.label("home"),
            site.c.key.label("site"),
            roles.c.role,
            credential.c.token_hash,
            *own,
        )
        .select_from(credential)
        .join(accounts, accounts.c.id == credential.c.account_id)
        .outerjoin(home, home.c.id == accounts.c.site_id)
        .outerjoin(roles, roles.c.account_id == accounts.c.id)
        .outerjoin(site, site.c.id == roles.c.site_id)
        .where(which, accounts.c.disabled_at.is_(None))
    )
    rows = session.execute(query).mappings().all()
    if not rows:
        return None
    first = rows[0]
    granted: dict[str, set[Role]] = {}
    for row in rows:
        if row["site"] is not None:
            granted.setdefault(row["site"], set()).add(row["role"])
    of_page = "csrf_hash" in first
    return Identity(
        account_id=first["id"],
        login=first["login"],
        name=first["name"],
        lang=first["lang"],
        roles=MappingProxyType({key: frozenset(had) for key, had in granted.items()}),
        operator=(first["home"], first["operator_id"]) if first["operator_id"] else None,
        session_id=handle_of(first["token_hash"]) if of_page else None,
        token_id=None if of_page else first["token_id"],
        csrf_hash=first["csrf_hash"] if of_page else None,
        seen_at=first["seen_at"],
    )


def _mark(session: Session, table: Table, column: str, token_hash: str, at: dt.datetime) -> None:
    long_ago = table.c[column].is_(None) | (table.c[column] <= at - SEEN_EVERY)
    session.execute(
        update(table).where(table.c.token_hash == token_hash, long_ago).values({column: at})
    )


def _log_token(
    session: Session, token: ApiTokenRow, account: AccountRow, action: str, act: Act
) -> None:
    subject = Subject("api_token", token.id, account.site_id, account.operator_id)
    audit.append(session, act, action, subject, details={"account": account.id})


def _count(done: Any) -> int:
    return int(done.rowcount)

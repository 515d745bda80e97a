"""Accounts as those who manage them see them: with roles and operator, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from models.duties import actor_of
from models.errors import AccountRefused, NotFound
from models.mapping import table_of
from models.sites import find_site, id_of
from models.tables.accounts import AccountRoleRow, AccountRow
from models.tables.pairs import PairingRow
from models.tables.people import OperatorRow
from models.tables.sites import SiteRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from models.accounts import Role


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """One account without its secrets."""

    account_id: int
    version: int
    login: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(repr=False)
    lang: str
    operator: tuple[str, str] | None
    """Key of a site and id of an operator there."""
    roles: Mapping[str, frozenset[Role]]
    """By the key of the site."""
    has_password: bool
    has_subject: bool
    """Whether the identity provider knows them."""
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    erased_at: dt.datetime | None


def see_account(session: Session, account_id: int) -> AccountSeen:
    """Return one account.

    Raises
    ------
    NotFound
    """
    found = _seen(session, table_of(AccountRow).c.id == account_id, 1)
    if not found:
        raise NotFound("account", account_id)
    return found[0]


def account_at(session: Session, account_id: int, site_key: str) -> AccountSeen:
    """Return an account that has a role at a site or is an operator of it.

    Raises
    ------
    NotFound
        When it has neither: it is nobody's there.
    """
    account = see_account(session, account_id)
    if site_key not in sites_of(account):
        raise NotFound("account", account_id)
    return account


def manageable(
    session: Session, account_id: int, site_key: str, admin_at: Collection[str]
) -> AccountSeen:
    """Return an account that admins of these sites may change as a whole.

    Whoever can change a login or a password can come in by it: so they must be admin
    wherever that account has a role. Whoever calls this holds the lock of the log.

    Raises
    ------
    NotFound
        When the account has nothing to do with the site.
    AccountRefused
        ``elsewhere`` when it has more to it than these sites; ``erased``.
    """
    account = account_at(session, account_id, site_key)
    if account.erased_at is not None:
        raise AccountRefused("erased")
    if not sites_of(account) <= set(admin_at):
        raise AccountRefused("elsewhere")
    return account


def sites_of(account: AccountSeen) -> set[str]:
    """Keys of all sites where an account has a role, or is an operator."""
    return {*account.roles, *([account.operator[0]] if account.operator else [])}


def list_accounts(
    session: Session, *, after: int = 0, limit: int = 50, site_key: str | None = None
) -> list[AccountSeen]:
    """List accounts by number.

    Parameters
    ----------
    after
        The number of the last account of the page before.
    site_key
        Only those who have a role at this site or are an operator of it.
    """
    accounts, roles, sites = table_of(AccountRow), table_of(AccountRoleRow), table_of(SiteRow)
    which: ColumnElement[bool] = accounts.c.id > after
    if site_key is not None:
        site_id = select(sites.c.id).where(sites.c.key == site_key).scalar_subquery()
        there = select(roles.c.account_id).where(roles.c.site_id == site_id)
        which &= or_(accounts.c.site_id == site_id, accounts.c.id.in_(there))
    return _seen(session, which, limit)


def names_of_actors(session: Session, actors: Collection[str]) -> dict[str, str]:
    """Names of those accounts among actors of the log that still have one, by actor."""
    keys = [actor.removeprefix(actor_of("")) for actor in actors]
    numbers = sorted({int(key) for key in keys if key.isascii() and key.isdigit()})
    accounts = table_of(AccountRow)
    query = select(accounts.c.id, accounts.c.name).where(
        accounts.c.id.in_(numbers), accounts.c.name != ""
    )
    names = {actor_of(row.id): row.name for row in session.execute(query)} if numbers else {}
    return {actor: names[actor] for actor in actors if actor in names}


def somebody_to_link(session: Session, site_key: str) -> str | None:
    """Name an operator who works at a site, carries clients if anybody does, has no account."""
    people, pairs, accounts = table_of(OperatorRow), table_of(PairingRow), table_of(AccountRow)
    same = (pairs.c.site_id == people.c.site_id) & (pairs.c.operator_id == people.c.operator_id)
    linked = (accounts.c.site_id == people.c.site_id) & (
        accounts.c.operator_id == people.c.operator_id
    )
    query = (
        select(people.c.operator_id)
        .outerjoin(pairs, same & pairs.c.ended_on.is_(None))
        .where(
            people.c.site_id == id_of(find_site(session, site_key)),
            people.c.left_at.is_(None),
            ~exists().where(linked),
        )
        .group_by(people.c.operator_id)
        .order_by(func.count(pairs.c.id).desc(), people.c.operator_id)
        .limit(1)
    )
    found: str | None = session.execute(query).scalar_one_or_none()
    return found


def _seen(session: Session, which: ColumnElement[bool], limit: int) -> list[AccountSeen]:
    accounts, sites = table_of(AccountRow), table_of(SiteRow)
    query = (
        select(accounts, sites.c.key.label("home"))
        .outerjoin(sites, sites.c.id == accounts.c.site_id)
        .where(which)
        .order_by(accounts.c.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    roles = _roles(session, [row.id for row in rows])
    return [
        AccountSeen(
            account_id=row.id,
            version=row.version,
            login=row.login,
            name=row.name,
            email=row.email,
            lang=row.lang,
            operator=(row.home, row.operator_id) if row.operator_id else None,
            roles=roles.get(row.id, {}),
            has_password=bool(row.password_hash),
            has_subject=row.oidc_subject is not None,
            created_at=row.created_at,
            disabled_at=row.disabled_at,
            erased_at=row.erased_at,
        )
        for row in rows
    ]


def _roles(session: Session, account_ids: Sequence[int]) -> dict[int, dict[str, frozenset[Role]]]:
    roles, sites = table_of(AccountRoleRow), table_of(SiteRow)
    query = (
        select(roles.c.account_id, sites.c.key, roles.c.role)
        .join(sites, sites.c.id == roles.c.site_id)
        .where(roles.c.account_id.in_(account_ids))
        .order_by(roles.c.account_id, sites.c.key)
    )
    found: dict[int, dict[str, frozenset[Role]]] = {}
    for account_id, key, role in session.execute(query):
        own = found.setdefault(account_id, {})
        own[key] = own.get(key, frozenset()) | {role}
    return found

"""Accounts: made, changed, disabled, linked to an operator, given roles; all of it logged.

The log holds numbers only, never a login or a name, and former names are not kept.
Whatever would leave the service without anybody who can let others in is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from models import audit
from models.account_words import checked, is_login, normal_login
from models.audit import Act, Subject
from models.edits import find_row, row_digest
from models.errors import AccountRefused, AlreadyThere, EditConflict, LastAdmin, NotFound
from models.mapping import table_of
from models.sessions import end_sessions
from models.sites import find_site, id_of
from models.tables.accounts import AccountRoleRow, AccountRow, ApiTokenRow
from models.tables.people import OperatorRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

Role = Literal["supervisor", "operator", "hr", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
CHANGEABLE: Final = frozenset({"login", "name", "email", "lang"})
"""Columns that :func:`change_account` takes."""


def make_account(
    session: Session,
    *,
    login: str,
    name: str,
    email: str = "",
    lang: str = "fr",
    password_hash: str = "",
    act: Act,
) -> AccountRow:
    """Make an account without any role; without a password nobody can log in with one.

    Raises
    ------
    AccountRefused
        When the login, the name, the address or the language may not be.
    AlreadyThere
        When the login is taken.
    """
    audit.lock(session)
    told = checked({"login": login, "name": name, "email": email, "lang": lang})
    account = AccountRow(
        **told,
        password_hash=password_hash,
        created_at=act.at,
    )
    _require_free(session, account.login)
    session.add(account)
    _flush(session, account)
    audit.append(session, act, "account.made", subject_of(account), after=row_digest(account))
    return account


def find_account(session: Session, login: str, *, lock: bool = False) -> AccountRow | None:
    """Return the account of a login; ``lock`` makes others who ask so wait for this transaction."""
    wanted = normal_login(login)
    if not is_login(wanted):
        return None
    query = select(AccountRow).where(table_of(AccountRow).c.login == wanted)
    # Rows that point at the account may be added meanwhile.
    asked = query.with_for_update(key_share=True) if lock else query
    found: AccountRow | None = session.execute(asked).scalar_one_or_none()
    return found


def account_of_subject(session: Session, subject: str) -> AccountRow | None:
    """Return the account of somebody whom the identity provider vouches for."""
    query = select(AccountRow).where(table_of(AccountRow).c.oidc_subject == subject)
    found: AccountRow | None = session.execute(query).scalar_one_or_none()
    return found


def change_account(
    session: Session, account_id: int, changes: Mapping[str, str], act: Act, version: int | None
) -> AccountRow:
    """Change login, name, e-mail or language; ``version`` is the one that was seen.

    Raises
    ------
    NotFound, EditConflict, AccountRefused, AlreadyThere
    KeyError
        When a column is not one of :data:`CHANGEABLE`.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id, version)
    for column in changes.keys() - CHANGEABLE:
        raise KeyError(column)
    told = checked(changes)
    if told.get("login", account.login) != account.login:
        _require_free(session, told["login"])
    return _change(session, account, told, "account.changed", act)


def disable(session: Session, account_id: int, act: Act, version: int | None = None) -> AccountRow:
    """Let an account in no more: its sessions end and its tokens are revoked.

    Raises
    ------
    NotFound, EditConflict, LastAdmin
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id, version)
    if account.disabled_at is not None:
        return account
    require_another_admin(session, account_id)
    tokens = table_of(ApiTokenRow)
    session.execute(
        update(tokens)
        .where(tokens.c.account_id == account_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=act.at)
    )
    session.expire_all()
    end_sessions(session, account_id)
    return _change(session, account, {"disabled_at": act.at}, "account.disabled", act)


def enable(session: Session, account_id: int, act: Act, version: int | None = None) -> AccountRow:
    """Let a disabled account in again; tokens that were revoked stay so.

    Raises
    ------
    NotFound, EditConflict
    AccountRefused
        When its person was erased.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id, version)
    if account.erased_at is not None:
        raise AccountRefused("erased")
    if account.disabled_at is None:
        return account
    return _change(session, account, {"disabled_at": None}, "account.enabled", act)


def link_operator(
    session: Session,
    account_id: int,
    operator: tuple[str, str] | None,
    act: Act,
    version: int | None = None,
) -> AccountRow:
    """Say which operator of which site an account is, as (site key, operator id), or nobody.

    Raises
    ------
    EditConflict
    NotFound
        When there is no such account, site or operator, or the operator has left.
    AccountRefused
        ``linked`` when another account is that operator.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id, version)
    link: dict[str, Any] = {"site_id": None, "operator_id": None}
    if operator is not None:
        site_id = id_of(find_site(session, operator[0]))
        people = table_of(OperatorRow)
        query = select(people.c.id).where(
            people.c.site_id == site_id,
            people.c.operator_id == operator[1],
            people.c.left_at.is_(None),
        )
        if session.execute(query).first() is None:
            raise NotFound("operator", operator[1])
        _require_nobodys(session, account_id, site_id, operator[1])
        link = {"site_id": site_id, "operator_id": operator[1]}
    return _change(session, account, link, "account.linked", act)


def link_subject(session: Session, account_id: int, subject: str, act: Act) -> AccountRow:
    """Say by which subject the identity provider knows an account.

    Raises
    ------
    NotFound
    AlreadyThere
        When another account has that subject.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    other = account_of_subject(session, subject)
    if other is not None and other.id != account_id:
        raise AlreadyThere("account", "oidc_subject")
    return _change(session, account, {"oidc_subject": subject}, "account.vouched", act)


def adopt_subject(
    session: Session, subject: str, *, login: str, name: str, email: str, act: Act
) -> AccountRow | None:
    """Return the account of a subject that nobody knew: that of a login, or a new one.

    An account that has another subject is not adopted. A new one has no role.

    Raises
    ------
    AccountRefused
        When a new account cannot be called that.
    """
    audit.lock(session)
    known = account_of_subject(session, subject)
    if known is not None:
        return known
    account = find_account(session, login)
    if account is None:
        account = make_account(session, login=login, name=name, email=email, act=act)
    if account.oidc_subject is not None or account.id is None:
        return None
    return link_subject(session, account.id, subject, act)


def set_password_hash(
    session: Session, account_id: int, password_hash: str, act: Act, *, keep: str | None = None
) -> AccountRow:
    """Give an account another password: its sessions end, but for the one whose hash is kept.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    end_sessions(session, account_id, keep=keep)
    return _change(session, account, {"password_hash": password_hash}, "account.password_set", act)


def refresh_password_hash(session: Session, account_id: int, before: str, after: str) -> None:
    """Put the same password's hash by newer parameters in the place of the older one."""
    accounts = table_of(AccountRow)
    session.execute(
        update(accounts)
        .where(accounts.c.id == account_id, accounts.c.password_hash == before)
        .values(password_hash=after)
    )
    session.expire_all()


def grant(session: Session, account_id: int, site_key: str, role: Role, act: Act) -> bool:
    """Give an account a role at a site; false when it has it already.

    Raises
    ------
    NotFound
    AccountRefused
        When there is no such role, or the account's person was erased.
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    if role not in ROLES:
        raise AccountRefused("role")
    if account.erased_at is not None:
        raise AccountRefused("erased")
    site_id = id_of(find_site(session, site_key))
    key: dict[str, Any] = {"account_id": account_id, "site_id": site_id, "role": role}
    if session.get(AccountRoleRow, key) is not None:
        return False
    session.add(AccountRoleRow(**key, granted_by=act.by, granted_at=act.at))
    session.flush()
    _log_role(session, account, site_id, role, "role.granted", act)
    return True


def revoke(session: Session, account_id: int, site_key: str, role: Role, act: Act) -> bool:
    """Take a role at a site from an account; false when it had it not.

    Raises
    ------
    NotFound, LastAdmin
    """
    audit.lock(session)
    account = find_row(session, AccountRow, account_id)
    site_id = id_of(find_site(session, site_key))
    row = session.get(AccountRoleRow, {"account_id": account_id, "site_id": site_id, "role": role})
    if row is None:
        return False
    if role == "admin":
        require_another_admin(session, account_id, besides_site=site_id)
    session.delete(row)
    session.flush()
    _log_role(session, account, site_id, role, "role.revoked", act)
    return True


def require_another_admin(
    session: Session, account_id: int, *, besides_site: int | None = None
) -> None:
    """Refuse to lose the last role of admin that somebody who can log in has.

    Whoever calls this holds the lock of the log, so two cannot each leave it to the other.

    Parameters
    ----------
    besides_site
        The one site where the account's role goes; all of its roles when there is none.

    Raises
    ------
    LastAdmin
    """
    accounts, roles = table_of(AccountRow), table_of(AccountRoleRow)
    admins = (
        select(roles.c.account_id, roles.c.site_id)
        .join(accounts, accounts.c.id == roles.c.account_id)
        .where(roles.c.role == "admin", accounts.c.disabled_at.is_(None))
    )
    have = {(row.account_id, row.site_id) for row in session.execute(admins)}
    lost = {(who, site) for who, site in have if who == account_id and besides_site in (None, site)}
    if lost and have == lost:
        raise LastAdmin


def subject_of(account: AccountRow) -> Subject:
    """Name an account in the log."""
    return Subject("account", account.id, account.site_id, account.operator_id)


def _require_nobodys(session: Session, account_id: int, site_id: int, operator_id: str) -> None:
    """Refuse to let two accounts be one operator: each would read what concerns the other."""
    accounts = table_of(AccountRow)
    query = select(accounts.c.id).where(
        accounts.c.site_id == site_id,
        accounts.c.operator_id == operator_id,
        accounts.c.id != account_id,
    )
    if session.execute(query).first() is not None:
        raise AccountRefused("linked")


def _require_free(session: Session, login: str) -> None:
    if find_account(session, login) is not None:
        raise AlreadyThere("account", "login")


def _change(
    session: Session, account: AccountRow, changes: Mapping[str, Any], action: str, act: Act
) -> AccountRow:
    """Put values into columns and log which ones."""
    before = row_digest(account)
    changed = sorted(name for name, value in changes.items() if getattr(account, name) != value)
    for column in changed:
        setattr(account, column, changes[column])
    if changed:
        _flush(session, account)
        audit.append(
            session,
            act,
            action,
            subject_of(account),
            before=before,
            after=row_digest(account),
            details={"columns": changed},
        )
    return account


def _log_role(
    session: Session, account: AccountRow, site_id: int, role: str, action: str, act: Act
) -> None:
    subject = Subject("account", account.id, site_id, account.operator_id)
    audit.append(session, act, action, subject, details={"role": role})


def _flush(session: Session, account: AccountRow) -> None:
    try:
        session.flush()
    except StaleDataError as stale:
        raise EditConflict("account", account.id) from stale
    except IntegrityError as refused:
        raise AlreadyThere("account", "login") from refused

"""Changes that need more than a row: passwords, tokens and accounts that come with one.

Hashing is done before a transaction is opened. Who sets a password for somebody else
also lets a locked login try again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.identity.errors import LoginRefused, PasswordRefused
from api.identity.login import begin, hash_of_login
from api.identity.passwords import fault_of, hash_password, verify
from api.identity.tokens import new_api_token, token_hash
from models.account_pages import see_account
from models.accounts import find_account, set_password_hash
from models.attempts import forget_failures, mark_succeeded
from models.audit import Act
from models.duties import actor_of
from models.sessions import make_token

if TYPE_CHECKING:
    import datetime as dt

    from models.database import Database


def require_good(password: str, login: str, *others: str) -> None:
    """Refuse a password that is too easy.

    Raises
    ------
    PasswordRefused
    """
    fault = fault_of(password, login, *others)
    if fault is not None:
        raise PasswordRefused(fault)


def set_password(
    database: Database, account_id: int, password: str, secret: bytes, act: Act
) -> None:
    """Give an account another password: its sessions end, its failures are forgotten.

    Raises
    ------
    NotFound
    PasswordRefused
    """
    with database.reading() as session:
        account = see_account(session, account_id)
    require_good(password, account.login, account.name, account.email)
    hashed = hash_password(password)
    with database.writing() as session:
        set_password_hash(session, account_id, hashed, act)
        forget_failures(session, hash_of_login(secret, account.login))


def change_own_password(
    database: Database,
    account_id: int,
    before: str,
    password: str,
    address: str,
    secret: bytes,
    at: dt.datetime,
    *,
    keep: str | None = None,
) -> None:
    """Change the password of who knows the one before; a wrong one counts as a failure.

    Parameters
    ----------
    keep
        The cookie's token of the session that goes on; the others end.

    Raises
    ------
    NotFound
    LoginRefused
        When the password before is wrong, or was changed meanwhile.
    LockedOut, PasswordRefused
    """
    with database.reading() as session:
        account = see_account(session, account_id)
    attempt = begin(database, account.login, address, secret, at)
    if not verify(before, attempt.password_hash).ok:
        raise LoginRefused
    with database.writing() as session:
        mark_succeeded(session, attempt.attempt_id)
    require_good(password, account.login, account.name, account.email)
    hashed = hash_password(password)
    with database.writing() as session:
        found = find_account(session, account.login, lock=True)
        if found is None or found.password_hash != attempt.password_hash:
            raise LoginRefused
        act = Act(actor_of(account_id), at)
        kept = None if keep is None else token_hash(keep)
        set_password_hash(session, account_id, hashed, act, keep=kept)


def give_token(
    database: Database,
    account_id: int,
    label: str,
    act: Act,
    *,
    expires_at: dt.datetime | None = None,
) -> tuple[int, str]:
    """Make a token for programs; return its number, and itself, which is told only here.

    Raises
    ------
    NotFound, AccountRefused
    """
    token = new_api_token()
    with database.writing() as session:
        row = make_token(session, account_id, token_hash(token), label, act, expires_at=expires_at)
        assert row.id is not None  # noqa: S101 - narrows the type
        return row.id, token

"""Logging in with a password: attempts counted, the hash checked, a session opened.

No transaction is open while the password is hashed. Whatever is wrong, the answer and
the time it takes are the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from api.identity.errors import LockedOut, LoginRefused
from api.identity.passwords import verify
from api.identity.tokens import keyed_hash, new_token, token_hash
from models.account_words import normal_login
from models.accounts import find_account, refresh_password_hash
from models.attempts import begin_attempt, locked_until, mark_succeeded
from models.sessions import AGE, open_session

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.identity.passwords import Verified
    from models.database import Database


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened: what its cookies hold, and for whom."""

    session_token: str = field(repr=False)
    csrf_token: str = field(repr=False)
    account_id: int
    expires_at: dt.datetime


class Attempt(NamedTuple):
    """An attempt that was let through, and the hash that it has to meet."""

    attempt_id: int
    account_id: int | None
    password_hash: str


def log_in(
    database: Database,
    login: str,
    password: str,
    address: str,
    secret: bytes,
    at: dt.datetime,
    *,
    age: dt.timedelta = AGE,
) -> Opened:
    """Open a session for who knows the password.

    Parameters
    ----------
    address
        Where the request comes from; it is kept as a keyed hash.
    age
        After how long the session ends at the latest.

    Raises
    ------
    LoginRefused
    LockedOut
        Before the password is looked at.
    """
    attempt = begin(database, login, address, secret, at)
    verified = verify(password, attempt.password_hash)
    with database.writing() as session:
        opened = _let_in(session, login, attempt, verified, at, age)
    if opened is None:
        raise LoginRefused
    return opened


def begin(database: Database, login: str, address: str, secret: bytes, at: dt.datetime) -> Attempt:
    """Write down an attempt before its password is looked at.

    Raises
    ------
    LockedOut
        When this login or address has to wait; such an attempt does not count.
    """
    login_hash = hash_of_login(secret, login)
    address_hash = keyed_hash(secret, "address", address)
    with database.writing() as session:
        account = find_account(session, login, lock=True)  # attempts of one login take turns
        until = locked_until(session, login_hash, address_hash, at)
        if until is not None:
            raise LockedOut(until)
        attempt_id = begin_attempt(session, login_hash, address_hash, at)
        if account is None or account.disabled_at is not None:
            return Attempt(attempt_id, None, "")
        return Attempt(attempt_id, account.id, account.password_hash)


def hash_of_login(secret: bytes, login: str) -> str:
    """Name a login in the table of attempts."""
    return keyed_hash(secret, "login", normal_login(login))


def open_for(session: Session, account_id: int, at: dt.datetime, age: dt.timedelta = AGE) -> Opened:
    """Open a session for an account that has proven who it is."""
    opened = Opened(new_token(), new_token(), account_id, at + age)
    open_session(
        session,
        account_id,
        token_hash(opened.session_token),
        token_hash(opened.csrf_token),
        at,
        opened.expires_at,
    )
    return opened


def _let_in(
    session: Session,
    login: str,
    attempt: Attempt,
    verified: Verified,
    at: dt.datetime,
    age: dt.timedelta,
) -> Opened | None:
    """Open the session, unless the account changed while its password was hashed."""
    account = find_account(session, login, lock=True)
    if (
        account is None
        or account.id is None
        or account.id != attempt.account_id
        or account.disabled_at is not None
        or account.password_hash != attempt.password_hash
        or not verified.ok
    ):
        return None
    account_id = account.id
    mark_succeeded(session, attempt.attempt_id)
    if verified.new_hash is not None:
        refresh_password_hash(session, account_id, attempt.password_hash, verified.new_hash)
    return open_for(session, account_id, at, age)

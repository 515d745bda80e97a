"""Setting a first or another password by a sealed token that an admin hands over, once.

The token names the account and the hash that it had when the token was made: setting a
password makes every token before void, and nothing has to be stored.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from api.identity.changes import require_good
from api.identity.errors import InvitationRefused
from api.identity.login import hash_of_login
from api.identity.passwords import hash_password
from api.identity.tokens import seal, token_hash, unseal
from models import audit
from models.accounts import set_password_hash
from models.attempts import forget_failures
from models.audit import Act
from models.duties import actor_of
from models.edits import find_row
from models.errors import NotFound
from models.tables.accounts import AccountRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.database import Database

VALID: Final = dt.timedelta(hours=72)
_PURPOSE: Final = "set-password"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A token by which somebody sets the password of their account."""

    token: str = field(repr=False)
    expires_at: dt.datetime


def invite(session: Session, account_id: int, secret: bytes, at: dt.datetime) -> Invitation:
    """Make an invitation for an account as it is now.

    Raises
    ------
    NotFound
    """
    account = find_row(session, AccountRow, account_id)
    content = json.dumps([account_id, token_hash(account.password_hash)]).encode()
    return Invitation(seal(secret, _PURPOSE, content, at + VALID), at + VALID)


def reset(session: Session, account_id: int, secret: bytes, act: Act) -> Invitation:
    """End an account's password and sessions, and invite its person to set another.

    Raises
    ------
    NotFound
    """
    set_password_hash(session, account_id, "", act)
    return invite(session, account_id, secret, act.at)


def accept(database: Database, token: str, password: str, secret: bytes, at: dt.datetime) -> int:
    """Set the password of who was invited; return the account's number.

    Raises
    ------
    InvitationRefused
        When it was not made here, has ended, was used, or the account is disabled.
    PasswordRefused
    """
    sealed = unseal(secret, _PURPOSE, token, at)
    if sealed is None:
        raise InvitationRefused
    account_id, before = json.loads(sealed)
    with database.reading() as session:
        account = _invited(session, account_id, before)
        words = account.login, account.name, account.email
    require_good(password, *words)
    hashed = hash_password(password)
    with database.writing() as session:
        audit.lock(session)
        account = _invited(session, account_id, before)
        set_password_hash(session, account_id, hashed, Act(actor_of(account_id), at))
        forget_failures(session, hash_of_login(secret, account.login))
    return int(account_id)


def _invited(session: Session, account_id: Any, before: str) -> AccountRow:
    """Return an account that may still use its invitation.

    Raises
    ------
    InvitationRefused
    """
    try:
        account = find_row(session, AccountRow, account_id)
    except NotFound:
        raise InvitationRefused from None
    if account.disabled_at is not None or token_hash(account.password_hash) != before:
        raise InvitationRefused
    return account

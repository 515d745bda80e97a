"""Accounts to try the service with, one a role, with passwords made up on the spot.

For demo mode on loopback only, which is the caller's to see to.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from api.identity.passwords import hash_password
from api.texts import Speaker
from models.account_pages import see_account, somebody_to_link
from models.accounts import (
    ROLES,
    enable,
    find_account,
    grant,
    link_operator,
    make_account,
    set_password_hash,
)
from models.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.texts import Lang
    from models.accounts import Role
    from models.audit import Act

PASSWORD_BYTES: Final = 12
"""Random ones: 16 letters to type."""


def make_demo_accounts(
    session: Session, site_key: str, act: Act, *, lang: Lang = "fr"
) -> list[tuple[Role, str, str]]:
    """Make an account for each role; those that are there get new passwords.

    Returns
    -------
    list of (role, login, password)

    Raises
    ------
    NotFound
        When there is no such site, or nobody works there.
    """
    told: list[tuple[Role, str, str]] = []
    for role in ROLES:
        login, password = f"demo-{role}", secrets.token_urlsafe(PASSWORD_BYTES)
        account = find_account(session, login)
        if account is None:
            name = Speaker(lang).say(f"demo_name.{role}")
            account = make_account(session, login=login, name=name, lang=lang, act=act)
        assert account.id is not None  # noqa: S101 - narrows the type
        set_password_hash(session, account.id, hash_password(password), act)
        enable(session, account.id, act)
        grant(session, account.id, site_key, role, act)
        if role == "operator":
            _link(session, account.id, site_key, act)
        told.append((role, login, password))
    return told


def _link(session: Session, account_id: int, site_key: str, act: Act) -> None:
    """Make an account that of somebody who works at the site, unless it is somebody's there."""
    operator = see_account(session, account_id).operator
    if operator is not None and operator[0] == site_key:
        return
    somebody = somebody_to_link(session, site_key)
    if somebody is None:
        raise NotFound("operator", site_key)
    link_operator(session, account_id, (site_key, somebody), act)

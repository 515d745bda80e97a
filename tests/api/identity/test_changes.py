"""Passwords that change, tokens that are given, and accounts to try the service with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from api.identity.callers import who_has_cookie, who_has_token
from api.identity.changes import change_own_password, give_token, set_password
from api.identity.demo import make_demo_accounts
from api.identity.errors import LockedOut, LoginRefused, PasswordRefused
from api.identity.login import log_in
from models.account_pages import list_accounts
from models.attempts import FAILURES_OF_A_LOGIN
from models.errors import NotFound
from models.tables.accounts import AccountRow
from tests.models.test_accounts import an_account
from tests.models.worlds import SITE, a_full_site, a_small_site, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

FIRST, SECOND = "trois chevaux verts", "deux ânes gris pâle"


def test_a_password_that_is_set_ends_sessions_and_unlocks(
    database: Database, act: Act, at: dt.datetime, secret: bytes
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
    set_password(database, zoe, FIRST, secret, act)
    opened = log_in(database, "zoe", FIRST, "::1", secret, at)
    for _ in range(FAILURES_OF_A_LOGIN):
        with pytest.raises(LoginRefused):
            log_in(database, "zoe", "wrong", "::1", secret, at)
    with pytest.raises(LockedOut):
        log_in(database, "zoe", FIRST, "::1", secret, at)
    set_password(database, zoe, SECOND, secret, act)
    assert who_has_cookie(database, opened.session_token, at) is None
    with pytest.raises(LoginRefused):
        log_in(database, "zoe", FIRST, "::1", secret, at)
    assert log_in(database, "zoe", SECOND, "::1", secret, at)


def test_an_easy_password_changes_nothing(
    database: Database, act: Act, secret: bytes, at: dt.datetime
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
        before = rows(session, AccountRow)
    with pytest.raises(PasswordRefused) as refused:
        set_password(database, zoe, "zoé le goff!", secret, act)
    assert refused.value.key == "password_fault.login"
    with pytest.raises(NotFound):
        set_password(database, 999, FIRST, secret, act)
    with database.reading() as session:
        assert rows(session, AccountRow) == before


def test_who_knows_the_password_changes_it_and_stays(
    database: Database, act: Act, at: dt.datetime, secret: bytes
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
    set_password(database, zoe, FIRST, secret, act)
    here, there = (log_in(database, "zoe", FIRST, "::1", secret, at) for _ in range(2))
    with pytest.raises(LoginRefused):
        change_own_password(database, zoe, "wrong", SECOND, "::1", secret, at)
    with pytest.raises(PasswordRefused):
        change_own_password(database, zoe, FIRST, "short", "::1", secret, at)
    change_own_password(database, zoe, FIRST, SECOND, "::1", secret, at, keep=here.session_token)
    assert who_has_cookie(database, here.session_token, at)
    assert who_has_cookie(database, there.session_token, at) is None
    assert log_in(database, "zoe", SECOND, "::1", secret, at)


def test_guessing_at_a_password_from_inside_is_locked_too(
    database: Database, act: Act, at: dt.datetime, secret: bytes
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
    for _ in range(FAILURES_OF_A_LOGIN):
        with pytest.raises(LoginRefused):
            change_own_password(database, zoe, "", SECOND, "::1", secret, at)
    with pytest.raises(LockedOut):
        change_own_password(database, zoe, "", SECOND, "::1", secret, at)


def test_a_token_is_told_once_and_lets_its_program_in(
    database: Database, act: Act, at: dt.datetime
) -> None:
    with database.writing() as session:
        zoe = an_account(session, act)
    number, token = give_token(database, zoe, "calendar", act)
    identity = who_has_token(database, token, at)
    assert identity is not None
    assert (identity.account_id, identity.token_id) == (zoe, number)


def test_demo_accounts_are_one_a_role_with_passwords_made_up_each_time(
    database: Database, act: Act, at: dt.datetime, secret: bytes
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        told = make_demo_accounts(session, SITE, act)
    assert [role for role, _, _ in told] == ["supervisor", "operator", "hr", "admin"]
    for role, login, password in told:
        opened = log_in(database, login, password, "::1", secret, at)
        identity = who_has_cookie(database, opened.session_token, at)
        assert identity is not None
        assert identity.roles == {SITE: {role}}
        assert identity.operator == ((SITE, "o1") if role == "operator" else None)
    with database.writing() as session:
        again = make_demo_accounts(session, SITE, act)
        assert len(list_accounts(session)) == 4
    assert not {password for _, _, password in told} & {password for _, _, password in again}
    with database.writing() as session, pytest.raises(NotFound):
        make_demo_accounts(session, "nowhere", act)


def test_two_sites_share_no_demo_operator(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        make_demo_accounts(session, SITE, act)
        operators = [seen.operator for seen in list_accounts(session)]
    assert operators.count((SITE, "o1")) == 1

"""Logging in: who knows the password comes in, whoever guesses learns nothing and waits."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

import api.identity.login
from api.identity.callers import csrf_holds, who_has_cookie, who_has_token
from api.identity.errors import LockedOut, LoginRefused
from api.identity.login import log_in
from api.identity.passwords import Verified, nobody, verify
from api.identity.tokens import new_api_token, token_hash
from models.accounts import disable, find_account, set_password_hash
from models.attempts import FAILURES_OF_A_LOGIN, FIRST_LOCK
from models.sessions import AGE, close_session, make_token, mark_session_seen
from models.tables.accounts import LoginAttemptRow, LoginSessionRow
from tests.models.test_accounts import an_account
from tests.models.worlds import rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

PASSWORD = "trois chevaux verts"  # noqa: S105 - made up
WEAK = PasswordHash((Argon2Hasher(1, 8, 1),))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check passwords in no time; a test that counts many failures need not wait for each."""

    def fast(text: str, kept: str) -> Verified:
        return Verified(bool(kept) and WEAK.verify(text, kept), None)

    monkeypatch.setattr(api.identity.login, "verify", fast)


@pytest.fixture
def zoe(database: Database, act: Act) -> int:
    """The account of somebody with a password."""
    with database.writing() as session:
        return an_account(session, act, password_hash=WEAK.hash(PASSWORD))


def test_who_knows_the_password_gets_a_session_kept_by_hashes(
    database: Database, zoe: int, secret: bytes, at: dt.datetime
) -> None:
    opened = log_in(database, " ZOE", PASSWORD, "::1", secret, at)
    assert (opened.account_id, opened.expires_at) == (zoe, at + AGE)
    with database.reading() as session:
        told = repr([rows(session, LoginSessionRow), rows(session, LoginAttemptRow)])
        for word in (opened.session_token, opened.csrf_token, PASSWORD, "zoe", "::1"):
            assert word not in told
    assert opened.session_token not in repr(opened)
    identity = who_has_cookie(database, opened.session_token, at)
    assert identity is not None
    assert identity.account_id == zoe
    assert csrf_holds(identity, opened.csrf_token)
    assert not csrf_holds(identity, opened.session_token)


def test_who_calls_is_told_while_somebody_writes_for_long(
    database: Database, zoe: int, secret: bytes, at: dt.datetime
) -> None:
    opened = log_in(database, "zoe", PASSWORD, "::1", secret, at)
    later = at + dt.timedelta(hours=1)
    with database.writing() as session:
        mark_session_seen(session, token_hash(opened.session_token), later)
        identity = who_has_cookie(database, opened.session_token, later)
    assert identity is not None
    assert identity.account_id == zoe


def test_a_weak_hash_is_replaced_on_the_way_in(
    database: Database, zoe: int, secret: bytes, at: dt.datetime
) -> None:
    log_in(database, "zoe", PASSWORD, "::1", secret, at)
    with database.reading() as session:
        account = find_account(session, "zoe")
        assert account is not None
        assert account.version == 1
        assert account.password_hash.partition("p=")[0] == nobody().partition("p=")[0]
        assert verify(PASSWORD, account.password_hash).ok


@pytest.mark.usefixtures("quick")
def test_every_refusal_is_the_same(
    database: Database, zoe: int, secret: bytes, at: dt.datetime, act: Act
) -> None:
    with database.writing() as session:
        disabled = an_account(session, act, "max", password_hash=WEAK.hash(PASSWORD))
        disable(session, disabled, act)
        an_account(session, act, "sso")
    for login, password in (
        ("zoe", "wrong"),
        ("nobody", PASSWORD),
        ("max", PASSWORD),
        ("sso", ""),
        ("zoe\0", PASSWORD),
        ("\ud800", "\ud800"),
        ("x" * 10_000, "x" * 10_000),
    ):
        with pytest.raises(LoginRefused) as refused:
            log_in(database, login, password, "::1", secret, at)
        assert str(refused.value) == ""
    with database.reading() as session:
        assert rows(session, LoginSessionRow) == []


def test_who_is_nobody_costs_a_whole_hash(
    database: Database, secret: bytes, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def watched(text: str, kept: str) -> Verified:
        checked.append(kept)
        return verify(text, kept)

    monkeypatch.setattr(api.identity.login, "verify", watched)
    with pytest.raises(LoginRefused):
        log_in(database, "nobody", PASSWORD, "::1", secret, at)
    assert checked == [""]


@pytest.mark.usefixtures("quick", "zoe")
def test_failures_lock_the_login_and_the_right_password_waits_too(
    database: Database, secret: bytes, at: dt.datetime
) -> None:
    for _ in range(FAILURES_OF_A_LOGIN):
        with pytest.raises(LoginRefused):
            log_in(database, "zoe", "wrong", "::1", secret, at)
    with pytest.raises(LockedOut) as locked:
        log_in(database, "zoe", PASSWORD, "::2", secret, at)
    assert locked.value.until == at + FIRST_LOCK
    later = at + FIRST_LOCK
    log_in(database, "zoe", PASSWORD, "::2", secret, later)
    with pytest.raises(LoginRefused):
        log_in(database, "zoe", "wrong", "::2", secret, later)
    log_in(database, "zoe", PASSWORD, "::2", secret, later)


@pytest.mark.usefixtures("quick")
def test_a_login_that_nobody_has_is_locked_like_any_other(
    database: Database, secret: bytes, at: dt.datetime
) -> None:
    for _ in range(FAILURES_OF_A_LOGIN):
        with pytest.raises(LoginRefused):
            log_in(database, "nobody", "wrong", "::1", secret, at)
    with pytest.raises(LockedOut):
        log_in(database, "nobody", "wrong", "::1", secret, at)


@pytest.mark.usefixtures("zoe")
def test_many_at_once_try_no_more_passwords_than_one_after_the_other(
    database: Database, secret: bytes, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def wrong(text: str, kept: str) -> Verified:
        checked.append(text)
        return Verified(False, None)

    monkeypatch.setattr(api.identity.login, "verify", wrong)

    def guess(number: int) -> type[Exception]:
        with pytest.raises((LoginRefused, LockedOut)) as refused:
            log_in(database, "zoe", f"guess{number}", "::1", secret, at)
        return refused.type

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(guess, range(16)))
    assert len(checked) == ends.count(LoginRefused) == FAILURES_OF_A_LOGIN


def test_a_password_that_changes_meanwhile_lets_nobody_in(
    database: Database,
    zoe: int,
    secret: bytes,
    at: dt.datetime,
    act: Act,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def meanwhile(text: str, kept: str) -> Verified:
        with database.writing() as session:
            set_password_hash(session, zoe, "another", act)
        return Verified(True, None)

    monkeypatch.setattr(api.identity.login, "verify", meanwhile)
    with pytest.raises(LoginRefused):
        log_in(database, "zoe", PASSWORD, "::1", secret, at)


@pytest.mark.usefixtures("quick", "zoe")
def test_a_session_that_is_closed_or_forged_is_nobody(
    database: Database, secret: bytes, at: dt.datetime
) -> None:
    opened = log_in(database, "zoe", PASSWORD, "::1", secret, at)
    for forged in ("", "x", opened.session_token + "x", "\ud800", "x" * 10_000_000):
        assert who_has_cookie(database, forged, at) is None
        assert who_has_token(database, "dia_" + forged, at) is None
    with database.writing() as session:
        assert close_session(session, token_hash(opened.session_token))
    assert who_has_cookie(database, opened.session_token, at) is None


@pytest.mark.usefixtures("quick", "zoe")
def test_being_seen_keeps_a_session_going(
    database: Database, secret: bytes, at: dt.datetime
) -> None:
    opened = log_in(database, "zoe", PASSWORD, "::1", secret, at)
    later = at + dt.timedelta(hours=11)
    for moment in (later, later + dt.timedelta(hours=11)):
        assert who_has_cookie(database, opened.session_token, moment)
    gone = later + dt.timedelta(hours=23)
    assert who_has_cookie(database, opened.session_token, gone) is None


def test_a_program_calls_with_its_token_and_needs_no_csrf_token(
    database: Database, zoe: int, at: dt.datetime, act: Act
) -> None:
    token = new_api_token()
    assert token.startswith("dia_")
    with database.writing() as session:
        make_token(session, zoe, token_hash(token), "calendar", act)
    for _ in range(2):
        identity = who_has_token(database, token, at)
        assert identity is not None
        assert identity.account_id == zoe
        assert csrf_holds(identity, "")
    assert who_has_cookie(database, token, at) is None

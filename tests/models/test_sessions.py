"""Sessions and tokens: whose they are, when they end, and how seldom they are written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from models.accounts import disable, grant, link_operator
from models.database import BUSY_TIMEOUT_MS
from models.errors import AccountRefused, DatabaseUnavailable, NotFound
from models.sessions import (
    AGE,
    IDLE,
    MOST_TOKENS,
    Identity,
    close_own_session,
    close_session,
    handle_of,
    identity_of_session,
    identity_of_token,
    make_token,
    mark_session_seen,
    mark_token_used,
    open_session,
    revoke_token,
    seen_lately,
    sessions_of,
    tokens_of,
)
from models.tables.accounts import LoginSessionRow
from tests.models.test_accounts import an_account
from tests.models.worlds import SITE, a_small_case, a_small_site, rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
HASH, CSRF = "a" * 64, "b" * 64


def a_session(session: Session, act: Act) -> int:
    account_id = an_account(session, act)
    open_session(session, account_id, HASH, CSRF, act.at, act.at + AGE)
    return account_id


def test_a_session_tells_the_account_its_roles_and_its_operator_in_one_query(
    database: Database, act: Act
) -> None:
    from models.importing import import_case  # noqa: PLC0415 - only here
    from scheduler.files.texts import Texts  # noqa: PLC0415

    with database.writing() as session:
        a_small_site(session, act)
        import_case(session, "lyon", a_small_case(), Texts(), act)
        account_id = a_session(session, act)
        for site, role in ((SITE, "operator"), (SITE, "hr"), ("lyon", "admin")):
            given: Any = role
            grant(session, account_id, site, given, act)
        link_operator(session, account_id, (SITE, "o1"), act)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with database.reading() as session:
        identity = identity_of_session(session, HASH, act.at)
    assert sum(statement.startswith("SELECT") for statement in asked) == 1
    assert identity == Identity(
        account_id=account_id,
        login="zoe",
        name="Zoé Le Goff",
        lang="fr",
        roles={SITE: frozenset({"operator", "hr"}), "lyon": frozenset({"admin"})},
        operator=(SITE, "o1"),
        session_id=handle_of(HASH),
        token_id=None,
        csrf_hash=CSRF,
        seen_at=act.at,
    )
    assert identity.has("lyon", "supervisor", "admin")
    assert not identity.has(SITE, "admin")
    assert not identity.has("nowhere", "admin")
    assert "Zoé" not in repr(identity)
    assert CSRF not in repr(identity)


def test_a_session_ends_when_it_is_idle_or_old(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_session(session, act)
        assert identity_of_session(session, HASH, act.at + IDLE - MINUTE)
        assert identity_of_session(session, HASH, act.at + IDLE) is None
        assert identity_of_session(session, HASH, act.at + HOUR, idle=HOUR) is None
        at = act.at
        while at < act.at + AGE:
            assert identity_of_session(session, HASH, at)
            mark_session_seen(session, HASH, at)
            at += IDLE / 2
        assert identity_of_session(session, HASH, at) is None


def test_a_session_is_closed_by_its_cookie_or_by_its_owner(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = a_session(session, act)
        other = an_account(session, act, "max")
        for wrong in (handle_of("c" * 64), "", "%", HASH):
            assert not close_own_session(session, account_id, wrong)
        assert not close_own_session(session, other, handle_of(HASH))
        assert close_own_session(session, account_id, handle_of(HASH))
        assert identity_of_session(session, HASH, act.at) is None
        open_session(session, account_id, HASH, CSRF, act.at, act.at + AGE)
        assert close_session(session, HASH)
        assert not close_session(session, HASH)


def test_sessions_that_have_ended_go_when_another_is_opened(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = a_session(session, act)
        later = act.at + AGE
        assert sessions_of(session, account_id, later) == []
        open_session(session, account_id, "d" * 64, CSRF, later, later + AGE)
        assert [row["token_hash"] for row in rows(session, LoginSessionRow)] == ["d" * 64]


def test_being_seen_is_written_at_most_once_a_minute(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = a_session(session, act)
        make_token(session, account_id, "t", "calendar", act)
        for mark, read, key in (
            (mark_session_seen, identity_of_session, HASH),
            (mark_token_used, identity_of_token, "t"),
        ):
            mark(session, key, act.at)
            first = read(session, key, act.at)
            assert first is not None
            assert first.seen_at == act.at
            assert seen_lately(first, act.at + MINUTE / 2)
            mark(session, key, act.at + MINUTE / 2)
            assert read(session, key, act.at) == first
            assert not seen_lately(first, act.at + MINUTE)
            mark(session, key, act.at + MINUTE)
            again = read(session, key, act.at)
            assert again is not None
            assert again.seen_at == act.at + MINUTE


def test_being_seen_is_not_waited_for(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_session(session, act)
    with database.writing() as session:
        mark_session_seen(session, HASH, act.at + MINUTE)
        with pytest.raises(DatabaseUnavailable), database.writing(wait=False) as other:
            mark_session_seen(other, HASH, act.at + MINUTE)
    with database.writing(wait=False) as session:
        mark_session_seen(session, HASH, act.at + 2 * MINUTE)
        seen = identity_of_session(session, HASH, act.at)
        assert seen is not None
        assert seen.seen_at == act.at + 2 * MINUTE
    if database.is_sqlite:
        with database.engine.connect() as connection:
            waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        assert waits == BUSY_TIMEOUT_MS


def test_a_token_says_who_calls_until_it_ends_or_is_revoked(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = an_account(session, act)
        other = an_account(session, act, "max")
        kept = make_token(session, account_id, "t1", "calendar", act)
        make_token(session, account_id, "t2", "report", act, expires_at=act.at + HOUR)
        identity = identity_of_token(session, "t1", act.at + 1000 * HOUR)
        assert identity is not None
        assert (identity.account_id, identity.token_id) == (account_id, kept.id)
        assert (identity.session_id, identity.csrf_hash, identity.seen_at) == (None, None, None)
        assert identity_of_token(session, "t2", act.at + HOUR - MINUTE)
        assert identity_of_token(session, "t2", act.at + HOUR) is None
        assert kept.id is not None
        with pytest.raises(NotFound):
            revoke_token(session, other, kept.id, act)
        assert revoke_token(session, account_id, kept.id, act)
        assert not revoke_token(session, account_id, kept.id, act)
        assert identity_of_token(session, "t1", act.at) is None
        assert [token.label for token in tokens_of(session, account_id)] == ["calendar", "report"]


def test_a_token_that_may_not_be_is_refused(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = an_account(session, act)
        for fault, label, expires_at in (
            ("label", " ", None),
            ("label", "x" * 101, None),
            ("label", "a\0b", None),
            ("expires_at", "calendar", act.at),
        ):
            with pytest.raises(AccountRefused) as refused:
                make_token(session, account_id, "t", label, act, expires_at=expires_at)
            assert refused.value.fault == fault
        for number in range(MOST_TOKENS):
            make_token(session, account_id, f"t{number}", "calendar", act)
        with pytest.raises(AccountRefused, match="tokens"):
            make_token(session, account_id, "t", "calendar", act)
        disable(session, account_id, act)
        with pytest.raises(AccountRefused, match="disabled"):
            make_token(session, account_id, "t", "calendar", act)


def test_a_disabled_account_is_nobody(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = a_session(session, act)
        disable(session, account_id, act)
        open_session(session, account_id, HASH, CSRF, act.at, act.at + AGE)
        assert identity_of_session(session, HASH, act.at) is None

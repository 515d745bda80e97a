"""Accounts: what may be, what changes, what is logged, and who must stay."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from models.account_pages import list_accounts, see_account
from models.accounts import (
    account_of_subject,
    change_account,
    disable,
    enable,
    find_account,
    grant,
    link_operator,
    link_subject,
    make_account,
    revoke,
    set_password_hash,
)
from models.audit import verify
from models.duties import erase_person
from models.errors import AccountRefused, AlreadyThere, EditConflict, LastAdmin, NotFound
from models.sessions import identity_of_token, make_token, open_session, sessions_of
from models.tables.accounts import AccountRow
from models.tables.duties import AuditRow, RowHistoryRow
from tests.models.worlds import SITE, a_small_site, rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database

HOUR = dt.timedelta(hours=1)


def an_account(session: Session, act: Act, login: str = "zoe", **told: Any) -> int:
    name = told.pop("name", "Zoé Le Goff")
    account = make_account(session, login=login, name=name, act=act, **told)
    assert account.id is not None
    return account.id


def an_admin(session: Session, act: Act, login: str) -> int:
    account_id = an_account(session, act, login)
    assert grant(session, account_id, SITE, "admin", act)
    return account_id


def test_an_account_is_found_by_its_login_however_it_is_typed(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = an_account(session, act, " Zoé@Example.org")
        for typed in ("zoé@example.org", "ZOE\u0301@EXAMPLE.ORG ", "Zoé@Example.org"):
            found = find_account(session, typed)
            assert found is not None
            assert found.id == account_id
        for hostile in ("", "zoé\0", "x" * 10_000, "\ud800", "' OR 1=1 --", "zo_@example.org"):
            assert find_account(session, hostile) is None


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("login", {"login": ""}),
        ("login", {"login": "two words"}),
        ("login", {"login": "a\0b"}),
        ("login", {"login": "x" * 201}),
        ("login", {"login": "Erased-3"}),
        ("name", {"name": " "}),
        ("name", {"name": "a\nb"}),
        ("email", {"email": "nowhere"}),
        ("email", {"email": "a@b@c"}),
        ("lang", {"lang": "de"}),
    ],
)
def test_what_an_account_may_not_be_is_named(
    database: Database, act: Act, fault: str, told: dict[str, str]
) -> None:
    with database.writing() as session:
        with pytest.raises(AccountRefused) as refused:
            an_account(session, act, **{"login": "zoe"} | told)
        assert refused.value.fault == fault
        assert rows(session, AccountRow) == rows(session, AuditRow) == []


def test_two_accounts_never_share_a_login(database: Database, act: Act) -> None:
    with database.writing() as session:
        an_account(session, act, "zoe")
        other = an_account(session, act, "max")
        with pytest.raises(AlreadyThere):
            an_account(session, act, "ZOE")
        with pytest.raises(AlreadyThere):
            change_account(session, other, {"login": "Zoe"}, act, None)


def test_a_change_of_another_version_than_was_seen_is_refused(database: Database, act: Act) -> None:
    with database.writing() as session:
        account_id = an_account(session, act)
        changed = change_account(session, account_id, {"name": "Zoé Martin"}, act, 1)
        assert changed.version == 2
        with pytest.raises(EditConflict):
            change_account(session, account_id, {"lang": "en"}, act, 1)
        with pytest.raises(KeyError):
            change_account(session, account_id, {"password_hash": "x"}, act, 2)
        assert change_account(session, account_id, {"name": "Zoé Martin"}, act, 2).version == 2


def test_every_change_is_logged_and_the_log_names_nobody(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        account_id = an_account(session, act, "zoe.secret", email="zoe@secret.org")
        change_account(session, account_id, {"name": "Secret Martin"}, act, None)
        link_operator(session, account_id, (SITE, "o1"), act)
        link_subject(session, account_id, "secret-subject", act)
        set_password_hash(session, account_id, "secret-hash", act)
        grant(session, account_id, SITE, "operator", act)
        revoke(session, account_id, SITE, "operator", act)
        token = make_token(session, account_id, "secret-token", "secret label", act)
        assert token.id is not None
        disable(session, account_id, act)
        enable(session, account_id, act)
        log = rows(session, AuditRow)
        assert [entry["action"] for entry in log][-10:] == [
            "account.made",
            "account.changed",
            "account.linked",
            "account.vouched",
            "account.password_set",
            "role.granted",
            "role.revoked",
            "token.made",
            "account.disabled",
            "account.enabled",
        ]
        assert "secret" not in repr(log).lower()
        assert {entry["operator_id"] for entry in log[-8:]} == {"o1"}
        assert rows(session, RowHistoryRow) == []
        verify(session)


def test_a_disabled_account_loses_its_sessions_and_tokens_for_good(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        account_id = an_account(session, act)
        open_session(session, account_id, "s", "c", act.at, act.at + HOUR)
        make_token(session, account_id, "t", "calendar", act)
        disable(session, account_id, act)
        enable(session, account_id, act)
        assert sessions_of(session, account_id, act.at) == []
        assert identity_of_token(session, "t", act.at) is None


def test_a_new_password_ends_every_session_but_the_one_that_set_it(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        account_id = an_account(session, act)
        for token in ("kept", "other"):
            open_session(session, account_id, token, "c", act.at, act.at + HOUR)
        set_password_hash(session, account_id, "hash", act, keep="kept")
        assert [seen.session_id for seen in sessions_of(session, account_id, act.at)] == ["kept"]
        set_password_hash(session, account_id, "another", act)
        assert sessions_of(session, account_id, act.at) == []


def test_the_last_admin_of_the_service_stays(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        first = an_admin(session, act, "first")
        for lose in (
            lambda: revoke(session, first, SITE, "admin", act),
            lambda: disable(session, first, act),
        ):
            with pytest.raises(LastAdmin):
                lose()
        second = an_admin(session, act, "second")
        disable(session, second, act)
        with pytest.raises(LastAdmin):
            revoke(session, first, SITE, "admin", act)
        enable(session, second, act)
        assert revoke(session, first, SITE, "admin", act)
        assert not revoke(session, first, SITE, "admin", act)


def test_the_last_admin_is_not_erased_either(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        first = an_admin(session, act, "first")
        link_operator(session, first, (SITE, "o1"), act)
    with pytest.raises(LastAdmin), database.writing() as session:
        erase_person(session, SITE, "o1", act)
    with database.writing() as session:
        an_admin(session, act, "second")
        erase_person(session, SITE, "o1", act)
        assert see_account(session, first).login == f"erased-{first}"
        with pytest.raises(AccountRefused):
            enable(session, first, act)
        with pytest.raises(AccountRefused):
            grant(session, first, SITE, "admin", act)


def test_two_admins_who_leave_at_once_do_not_leave_nobody(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        admins = [an_admin(session, act, login) for login in ("first", "second")]

    def leave(account_id: int) -> bool:
        try:
            with database.writing() as session:
                revoke(session, account_id, SITE, "admin", act)
        except LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, admins)) == [False, True]


def test_a_role_is_granted_once_and_must_exist(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        account_id = an_account(session, act)
        assert grant(session, account_id, SITE, "hr", act)
        assert not grant(session, account_id, SITE, "hr", act)
        king: Any = "king"
        with pytest.raises(AccountRefused):
            grant(session, account_id, SITE, king, act)
        for wrong in ((account_id, "nowhere"), (999, SITE)):
            with pytest.raises(NotFound):
                grant(session, *wrong, "hr", act)


def test_an_account_is_an_operator_who_works_there(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        account_id = an_account(session, act)
        for nobody in ((SITE, "o9"), ("nowhere", "o1")):
            with pytest.raises(NotFound):
                link_operator(session, account_id, nobody, act)
        link_operator(session, account_id, (SITE, "o1"), act)
        assert see_account(session, account_id).operator == (SITE, "o1")
        link_operator(session, account_id, None, act)
        assert see_account(session, account_id).operator is None


def test_a_subject_of_the_provider_is_one_account(database: Database, act: Act) -> None:
    with database.writing() as session:
        first, second = an_account(session, act, "first"), an_account(session, act, "second")
        link_subject(session, first, "sub", act)
        found = account_of_subject(session, "sub")
        assert found is not None
        assert found.id == first
        with pytest.raises(AlreadyThere):
            link_subject(session, second, "sub", act)


def test_accounts_come_page_by_page_with_their_roles(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_small_site(session, act)
        ids = [an_account(session, act, f"a{number}") for number in range(5)]
        grant(session, ids[1], SITE, "hr", act)
        grant(session, ids[1], SITE, "admin", act)
        link_operator(session, ids[3], (SITE, "o1"), act)
        pages, after = [], 0
        while page := list_accounts(session, after=after, limit=2):
            pages.append([seen.account_id for seen in page])
            after = page[-1].account_id
        assert pages == [ids[:2], ids[2:4], ids[4:]]
        there = list_accounts(session, site_key=SITE)
        assert [seen.account_id for seen in there] == [ids[1], ids[3]]
        assert there[0].roles == {SITE: {"hr", "admin"}}
        assert list_accounts(session, site_key="nowhere") == []
        assert "a1" not in repr(there)
        with pytest.raises(NotFound):
            see_account(session, 999)

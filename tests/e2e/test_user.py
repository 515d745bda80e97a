"""``diapason user``: accounts, run as whoever sets up a service runs them."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import pytest

from api.identity.callers import who_has_cookie, who_has_token
from api.identity.errors import LockedOut, LoginRefused
from api.identity.login import log_in
from api.identity.secret import service_secret
from models.database import open_database
from tests.e2e.folders import Ended, run, small_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.database import Database

PASSWORD = "trois chevaux verts"  # noqa: S105 - made up
AT = dt.datetime.now(dt.UTC)
OPERATOR = "o01"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with a site and an admin."""
    base = tmp_path_factory.mktemp("users")
    database = base / "d.db"
    assert run("import", small_case(base / "case"), "--database", database).code == 0
    command = ("user", "add", "Zoé", "--name", "Zoé Le Goff", "--role", "admin")
    assert run(*command, "--database", database, typed=PASSWORD + "\n").code == 0
    return database


@pytest.fixture
def memory(stored: Path) -> Iterator[Database]:
    """The database, open."""
    opened = open_database(str(stored))
    yield opened
    opened.close()


def user(stored: Path, *arguments: object, typed: str | None = None, lang: str = "en") -> Ended:
    command, *rest = arguments
    return run("user", command, *rest, "--database", stored, typed=typed, lang=lang)


def accounts(stored: Path, *options: str) -> dict[str, Any]:
    told = user(stored, "list", "--json", *options).document["accounts"]
    return {account["login"]: account for account in told}


def test_the_first_account_lets_its_owner_in_as_admin(stored: Path, memory: Database) -> None:
    opened = log_in(memory, "zoé", PASSWORD, "::1", service_secret(None, memory), AT)
    identity = who_has_cookie(memory, opened.session_token, AT)
    assert identity is not None
    assert identity.has("main", "admin")
    told = accounts(stored)["zoé"]
    assert told["roles"] == {"main": ["admin"]}
    assert (told["state"], told["has_password"]) == ("active", True)
    shown = user(stored, "list", lang="fr").out
    assert "main: admin" in shown
    assert "actif" in shown


@pytest.mark.parametrize(
    ("typed", "word"),
    [("short", "too short"), ("motdepasse2026", "many people"), ("", "too short"), (None, "short")],
)
def test_an_easy_password_makes_no_account(stored: Path, typed: str | None, word: str) -> None:
    ended = user(stored, "add", "easy", "--name", "E", typed=typed)
    assert ended.code == 2
    assert word in ended.err
    assert "easy" not in accounts(stored)


def test_what_cannot_be_is_told_and_nothing_is_half_made(stored: Path) -> None:
    for arguments, word in (
        (("ZOÉ", "--name", "Z"), "Another account"),
        (("two words", "--name", "Z"), "login"),
        (("max", "--name", " "), "name"),
        (("max", "--name", "M", "--email", "nowhere"), "e-mail"),
        (("max", "--name", "M", "--operator", "nobody"), "nobody"),
        (("max", "--name", "M", "--role", "hr", "--site", "nice"), "nice"),
    ):
        ended = user(stored, "add", *arguments, typed=PASSWORD + "\n")
        assert ended.code == 2, arguments
        assert word in ended.err
        assert set(accounts(stored)) == {"zoé"}
    assert user(stored, "add", "max", "--name", "M", "--role", "king").code == 2


def test_the_first_admin_of_a_new_service_gets_a_site(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    assert run("migrate", "--database", fresh).code == 0
    told = ("zoé", "--name", "Zoé", "--role", "admin", "--no-password", "--subject", "sub-1")
    refused = user(fresh, "add", *(told[:4]), "hr", *told[5:])
    assert refused.code == 2
    assert user(fresh, "add", *told).code == 0
    assert accounts(fresh)["zoé"]["roles"] == {"main": ["admin"]}


def test_the_last_admin_stays(stored: Path) -> None:
    for arguments in (("disable", "zoé"), ("revoke", "zoé", "admin")):
        ended = user(stored, *arguments, lang="fr")
        assert ended.code == 2
        assert "administratrice" in ended.err
    assert accounts(stored)["zoé"]["roles"] == {"main": ["admin"]}


def test_an_account_is_changed_step_by_step(stored: Path, memory: Database) -> None:
    made = user(
        stored,
        *("add", "op", "--name", "Op", "--role", "operator", "--role", "hr"),
        *("--operator", OPERATOR, "--no-password", "--subject", "sub-1"),
    )
    assert made.code == 0
    told = accounts(stored, "--site", "main")["op"]
    assert told["operator"] == ["main", OPERATOR]
    assert (told["has_password"], told["has_subject"]) == (False, True)
    assert user(stored, "revoke", "op", "hr").code == 0
    assert user(stored, "grant", "op", "supervisor", "--json").document["changed"]
    assert accounts(stored)["op"]["roles"] == {"main": ["operator", "supervisor"]}
    given = user(stored, "token", "op", "--label", "calendar", "--days", 3, "--json").document
    assert who_has_token(memory, given["token"], AT)
    assert who_has_token(memory, given["token"], AT + dt.timedelta(days=4)) is None
    assert user(stored, "disable", "op").code == 0
    assert who_has_token(memory, given["token"], AT) is None
    assert accounts(stored)["op"]["state"] == "disabled"
    assert user(stored, "token", "op", "--label", "calendar").code == 2
    assert user(stored, "enable", "op").code == 0
    shown = user(stored, "token", "op", "--label", "calendar").out
    assert who_has_token(memory, shown.split()[-1], AT)


def test_a_password_that_is_given_unlocks(
    stored: Path, memory: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert user(stored, "add", "locked", "--name", "L", typed=PASSWORD + "\n").code == 0
    secret = service_secret(None, memory)
    for _ in range(5):
        with pytest.raises(LoginRefused):
            log_in(memory, "locked", "wrong", "::1", secret, AT)
    with pytest.raises(LockedOut):
        log_in(memory, "locked", PASSWORD, "::1", secret, AT)
    other = "deux ânes gris pâle"
    assert user(stored, "password", "locked", typed=other + "\n").code == 0
    assert log_in(memory, "locked", other, "::1", secret, AT)
    monkeypatch.setenv("DIAPASON_SECRET_KEY", "x" * 31)
    refused = user(stored, "password", "locked", typed=PASSWORD + "\n")
    assert refused.code == 2
    assert "secret_key" in refused.err


def test_a_prompt_asks_twice(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        """A standard input that is a person."""

        def isatty(self) -> bool:
            return True

    class System:
        stdin = Terminal()

    monkeypatch.setattr(sys.modules["api.cli.user"], "sys", System)
    differ = user(stored, "add", "asked", "--name", "A", typed=f"{PASSWORD}\nanother\n")
    assert differ.code == 2
    assert "differ" in differ.err
    assert user(stored, "add", "asked", "--name", "A", typed=f"{PASSWORD}\n{PASSWORD}\n").code == 0
    assert "asked" in accounts(stored)


def test_nobody_is_told_of_plainly(stored: Path) -> None:
    for arguments in (
        ("disable", "nobody"),
        ("enable", "nobody"),
        ("password", "nobody"),
        ("grant", "nobody", "hr"),
        ("revoke", "nobody", "hr"),
        ("token", "nobody", "--label", "x"),
    ):
        ended = user(stored, *arguments)
        assert ended.code == 2
        assert "no such account" in ended.err

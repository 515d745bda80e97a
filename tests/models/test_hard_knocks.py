"""The database goes away, fills up or is busy: a clear error, and nothing half-done."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from models.cases import load_case
from models.database import Database, open_database, shown, url_of
from models.errors import DatabaseUnavailable
from models.importing import import_case
from tests.models.worlds import SITE, a_full_site, a_small_site, everything
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.audit import Act


def test_a_server_that_goes_away_in_the_middle_loses_nothing(
    new_url: Callable[[str, bool], str], act: Act
) -> None:
    database = open_database(new_url("postgresql", True))
    with database.writing() as session:
        a_small_site(session, act)
    before = everything(database)

    def lose_the_server() -> None:
        with database.writing() as session:
            import_case(session, SITE, a_full_case(), some_texts(), act, replace=True)
            own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with database.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            load_case(session, SITE)

    with pytest.raises(DatabaseUnavailable):
        lose_the_server()
    assert everything(database) == before
    with database.writing() as session:
        import_case(session, SITE, a_full_case(), some_texts(), act, replace=True)
    database.close()


def test_a_full_disk_loses_nothing(new_url: Callable[[str, bool], str], act: Act) -> None:
    database = open_database(new_url("sqlite", True))
    with database.writing() as session:
        a_small_site(session, act)
    before = everything(database)

    def fill() -> None:
        with database.writing() as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            for number in range(200):
                import_case(session, f"s{number}", a_full_case(), some_texts(), act)

    with pytest.raises(DatabaseUnavailable, match="full"):
        fill()
    assert everything(database) == before
    database.close()


def test_a_writer_that_is_kept_waiting_too_long_is_told(
    new_url: Callable[[str, bool], str], act: Act
) -> None:
    url = new_url("sqlite", True)
    database = open_database(url)
    with database.engine.connect() as first:
        first.exec_driver_sql("PRAGMA busy_timeout = 1")
    blocker = sqlite3.connect(url, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="locked"), database.writing() as session:
        a_full_site(session, act)
    blocker.execute("ROLLBACK")
    blocker.close()
    with database.writing() as session:
        a_full_site(session, act)
    database.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, nothing of a database " * 40)
    database = open_database(str(path))
    with pytest.raises(DatabaseUnavailable), database.reading() as session:
        session.execute(text("SELECT 1 FROM sqlite_master"))
    assert path.read_text().startswith("these are notes")


def test_an_error_inside_a_transaction_undoes_all_of_it(database: Database, act: Act) -> None:
    def stumble() -> None:
        with database.writing() as session:
            a_full_site(session, act)
            raise KeyError

    with pytest.raises(KeyError):
        stumble()
    assert not any(everything(database).values())


def test_a_database_is_named_by_a_path_or_a_url() -> None:
    assert url_of("/a/b.db").database == "/a/b.db"
    assert url_of("sqlite:////a/b.db").database == "/a/b.db"
    told = url_of("postgresql://me:secret@host/name")
    assert told.drivername == "postgresql+psycopg"
    assert "secret" not in shown(told)
    for wrong in ("mysql://host/name", "http://host", "://"):
        with pytest.raises(ValueError, match=r"."):
            url_of(wrong)

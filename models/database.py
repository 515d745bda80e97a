"""Where the memory lies: an engine for SQLite or PostgreSQL, and the boundary of a transaction.

``writing`` and ``reading`` are the only places that commit or roll back; everything
else in ``models`` works inside the session it is given. Nothing here is global.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, create_engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from models.errors import DatabaseUnavailable, EditConflict, NotStorable
from models.storable import require_storable_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_TIMEOUT_MS: Final = 15_000
"""How long a writer of SQLite waits for the one before it."""

SHORT_WAIT_MS: Final = 50
"""How long one who does not wait stands before a row of PostgreSQL that somebody holds."""

_IN_EACH_OTHERS_WAY: Final = ("40001", "40P01")
"""What PostgreSQL says when two transactions cannot both go on: the loser may try again."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database."""

    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """True when it is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """Open one transaction that writes; committed at the end, undone by any error.

        Parameters
        ----------
        wait
            When false, it gives up as soon as somebody else holds what it needs.

        Raises
        ------
        EditConflict
            When somebody else changed a row of it first.
        NotStorable
            When a value is none that a column can hold.
        DatabaseUnavailable
            When the database is gone, busy for too long, or its disk is full.
        """
        engine = self.engine.execution_options(writes=True, waits=wait)
        with foreseen(), Session(engine) as session:
            event.listen(session, "before_flush", require_storable_rows)
            yield session
            session.commit()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one transaction that only reads, on one state of the database; never committed.

        Raises
        ------
        DatabaseUnavailable
            When the database is gone.
        """
        with foreseen(), Session(self.engine) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(where: str) -> Database:
    """Open a database; a file of SQLite is made when it is not there.

    Values never stand in the text of an error: they may be words of people.

    Parameters
    ----------
    where
        A path, ``sqlite:///path`` or ``postgresql://user@host/name``.

    Raises
    ------
    ValueError
        When it is neither.
    """
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 5}
        )
        event.listen(engine, "begin", _begin_postgresql)
    return Database(engine)


def url_of(where: str) -> URL:
    """Read what a person writes: a path or a URL.

    Raises
    ------
    ValueError
        When it names another kind of database.
    """
    try:
        url = make_url(where) if "://" in where else URL.create("sqlite", database=where)
    except ArgumentError:
        raise ValueError(where) from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        path = Path(url.database).expanduser().absolute()
        return URL.create("sqlite", database=str(path))
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(where)


def shown(url: URL) -> str:
    """Tell where a database is without its password."""
    return url.render_as_string(hide_password=True)


def _set_up_sqlite(connection: Any, _: Any) -> None:
    """Ask SQLite for what it leaves off; transactions are begun by ``_begin_sqlite``."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Take the write lock at once: one who reads first could find it taken and lose."""
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
    elif options.get("waits", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:  # the connection goes back to the pool
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begin_postgresql(connection: Any) -> None:
    """Let a reader see one state of the database for as long as it reads."""
    options = connection.get_execution_options()
    if not options.get("writes", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    elif not options.get("waits", True):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {SHORT_WAIT_MS}")


@contextlib.contextmanager
def foreseen() -> Iterator[None]:
    """Turn what a driver may say into the memory's own errors."""
    try:
        yield
    except StaleDataError as stale:
        raise EditConflict("row", str(stale)) from stale
    except DataError as refused:
        raise NotStorable("value", type(refused.orig).__name__) from refused
    except (OperationalError, InterfaceError) as gone:
        if getattr(gone.orig, "sqlstate", None) in _IN_EACH_OTHERS_WAY:
            raise EditConflict("transaction", str(gone.orig)) from gone
        raise DatabaseUnavailable(str(gone.orig)) from gone
    except DBAPIError as trouble:
        if trouble.connection_invalidated or type(trouble) is DatabaseError:
            raise DatabaseUnavailable(str(trouble.orig)) from trouble
        raise

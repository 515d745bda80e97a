"""Backup and restore: a copy of the SQLite file, or rows in a format of our own.

The portable format is gzip over lines of JSON: a header with the format's version, the
schema's revision and the rows of each table, one line a row, and a last line with the
count and SHA-256 of all lines before it. It restores into either kind of database.
A restore is one transaction: all of it or nothing. That a backup was made stands in the log.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from models import audit, schema
from models.audit import Subject
from models.database import foreseen, open_database
from models.errors import BackupDamaged, DataWouldBeLost
from models.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Table
    from sqlmodel import Session

    from models.audit import Act
    from models.database import Database

FORMAT: Final = "diapason-backup"
VERSION: Final = 1
MADE: Final = "backup.made"
_NOTED: Final = ("database", "backup")
_SQLITE_MAGIC: Final = b"SQLite format 3\0"
_GZIP_MAGIC: Final = b"\x1f\x8b"
_AT_ONCE: Final = 2_000


@foreseen()
def back_up(database: Database, path: Path, *, portable: bool = False) -> int:
    """Write a backup while others go on reading and writing; return the rows in it.

    Parameters
    ----------
    path
        The file; one that is there is replaced once the new one is whole.
    portable
        Write rows even for SQLite, so that PostgreSQL can restore them.

    Raises
    ------
    SchemaBehind, SchemaUnknown
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    schema.require_schema(database)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        if database.is_sqlite and not portable:
            rows = _copy_file(database, part)
        else:
            rows = _write_rows(database, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return rows


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: when, how many rows and bytes, in which form."""

    at: dt.datetime
    rows: int
    size: int
    portable: bool


def note_backup(database: Database, act: Act, rows: int, size: int, *, portable: bool) -> None:
    """Write into the log that a backup was made; where it lies is nobody's here to know."""
    with database.writing() as session:
        told = {"rows": rows, "bytes": size, "portable": portable}
        audit.append(session, act, MADE, Subject(*_NOTED), details=told)


def last_backup(session: Session) -> Made | None:
    """Return the last backup that was made of this database; ``None`` when it knows of none."""
    log = METADATA.tables["audit"]
    query = (
        select(log.c.at, log.c.details)
        .where(log.c.subject == _NOTED[0], log.c.subject_key == _NOTED[1], log.c.action == MADE)
        .order_by(log.c.number.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    told = row.details
    return Made(row.at, told["rows"], told["bytes"], told["portable"])


def restore(database: Database, path: Path, *, replace: bool = False) -> int:
    """Put a backup into a database; return the rows in it.

    Raises
    ------
    BackupDamaged
        When the file is not whole, or of another schema.
    DataWouldBeLost
        When the database holds rows and ``replace`` is not asked for.
    FileNotFoundError
    """
    with path.open("rb") as file:
        begins = file.read(len(_SQLITE_MAGIC))
    if not begins.startswith((_SQLITE_MAGIC, _GZIP_MAGIC)):
        raise BackupDamaged(path.name, "format")
    schema.upgrade(database)
    full = tables_with_rows(database)
    if full and not replace:
        raise DataWouldBeLost(full)
    lines = _rows_of_file(path) if begins == _SQLITE_MAGIC else _rows_of_lines(path)
    try:
        with database.engine.execution_options(writes=True).begin() as connection:
            return _put_rows(connection, lines, path.name)
    except SQLAlchemyError as refused:
        raise BackupDamaged(path.name, type(refused).__name__) from refused


@foreseen()
def tables_with_rows(database: Database) -> list[str]:
    """Names of the tables that hold something."""
    with database.engine.connect() as connection:
        return [t.name for t in METADATA.sorted_tables if connection.execute(_any(t)).first()]


def _any(table: Table) -> Any:
    return select(table).limit(1)


def _copy_file(database: Database, part: Path) -> int:
    source = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(part)) as target:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
            target.execute("PRAGMA journal_mode = DELETE")
            return sum(
                target.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]  # noqa: S608
                for table in METADATA.sorted_tables
            )
    except sqlite3.OperationalError as full:
        raise OSError(None, str(full), str(part)) from full
    finally:
        source.close()


def _write_rows(database: Database, part: Path) -> int:
    digest, total = hashlib.sha256(), 0
    with database.reading() as session, gzip.open(part, "wb", compresslevel=6) as file:
        connection = session.connection()
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }
        header = {
            "format": FORMAT,
            "version": VERSION,
            "revision": schema.revisions()[-1],
            "tables": counts,
        }
        _write(file, digest, header)
        for table in METADATA.sorted_tables:
            query = _in_order(table).execution_options(yield_per=_AT_ONCE)
            for row in connection.execute(query):
                _write(file, digest, [table.name, [_told(value) for value in row]])
                total += 1
        file.write(json.dumps({"rows": total, "sha256": digest.hexdigest()}).encode() + b"\n")
    return total


def _write(file: gzip.GzipFile, digest: Any, document: Any) -> None:
    line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    digest.update(line)
    file.write(line)


def _told(value: Any) -> Any:
    """Write a value as JSON; what JSON cannot say is a mapping with one key."""
    match value:
        case bytes() | memoryview():
            return {"$bytes": base64.b64encode(bytes(value)).decode()}
        case dt.datetime():
            return {"$at": value.isoformat()}
        case dt.date():
            return {"$on": value.isoformat()}
        case dict() | list():
            return {"$json": value}
        case _:
            return value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, told)] = value.items()
    match kind:
        case "$bytes":
            return base64.b64decode(told)
        case "$at":
            return dt.datetime.fromisoformat(told)
        case "$on":
            return dt.date.fromisoformat(told)
        case _:
            return told


def _rows_of_lines(path: Path) -> Iterator[tuple[str, list[Any]]]:
    """Rows of a portable backup; that it is whole is known at its end, before the commit."""
    digest, rows, ended = hashlib.sha256(), 0, False
    try:
        with gzip.open(path, "rb") as file:
            header = json.loads(_hashed(digest, file.readline()))
            _require_header(path, header)
            for line in file:
                told = json.loads(line)
                if isinstance(told, dict):
                    ended = told == {"rows": rows, "sha256": digest.hexdigest()}
                    break
                digest.update(line)
                rows += 1
                yield told[0], [_read(value) for value in told[1]]
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, TypeError, KeyError) as damaged:
        raise BackupDamaged(path.name, "content") from damaged
    if not ended:
        raise BackupDamaged(path.name, "content")


def _hashed(digest: Any, line: bytes) -> bytes:
    digest.update(line)
    return line


def _require_header(path: Path, header: Any) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise BackupDamaged(path.name, "format")
    if header.get("version") != VERSION or header.get("revision") != schema.revisions()[-1]:
        raise BackupDamaged(path.name, "schema")


def _rows_of_file(path: Path) -> Iterator[tuple[str, list[Any]]]:
    """Rows of a copy of a SQLite file, read with the types of the tables."""
    if not _is_sound(path):
        raise BackupDamaged(path.name, "content")
    copy = open_database(str(path))
    try:
        if schema.current(copy) != schema.revisions()[-1]:
            raise BackupDamaged(path.name, "schema")
        with copy.reading() as session:
            for table in METADATA.sorted_tables:
                for row in session.execute(_in_order(table)):
                    yield table.name, list(row)
    finally:
        copy.close()


def _is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as file:
        try:
            whole = file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return whole and not file.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError:
            return False


def _in_order(table: Table) -> Any:
    """Rows by their key: one that points at another of its table comes after it."""
    return select(table).order_by(*table.primary_key.columns)


def _put_rows(connection: Connection, lines: Iterator[tuple[str, list[Any]]], file: str) -> int:
    tables = METADATA.tables
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())
    batch: list[dict[str, Any]] = []
    total, own = 0, ""
    for name, values in lines:
        if name not in tables or len(values) != len(tables[name].c):
            raise BackupDamaged(file, "content")
        if batch and (name != own or len(batch) == _AT_ONCE):
            connection.execute(insert(tables[own]), batch)
            batch = []
        own = name
        batch.append(dict(zip(tables[name].c.keys(), values, strict=True)))
        total += 1
    if batch:
        connection.execute(insert(tables[own]), batch)
    if connection.dialect.name == "postgresql":
        _move_sequences(connection)
    return total


def _move_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those restored."""
    for table in METADATA.sorted_tables:
        if "id" in table.c and table.c.id.type.python_type is int and table.name != "audit_head":
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "  # noqa: S608
                    f'coalesce((SELECT max(id) FROM "{table.name}"), 0) + 1, false)'
                )
            )

"""Backup and restore, inside and across both databases; a restore is all or nothing."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from models.audit import Act, verify
from models.backup import back_up, restore
from models.database import open_database
from models.errors import BackupDamaged, DataWouldBeLost, SchemaBehind
from tests.conftest import KINDS
from tests.models.test_duties import a_lived_in_site
from tests.models.worlds import a_full_site, everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.database import Database


@pytest.mark.parametrize("portable", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_restores_into_either_database(
    database: Database,
    act: Act,
    new_url: Callable[[str, bool], str],
    tmp_path: Path,
    kind: str,
    portable: bool,
) -> None:
    a_lived_in_site(database, act)
    before, path = everything(database), tmp_path / "backup"
    count = back_up(database, path, portable=portable)
    assert count == sum(map(len, before.values()))
    other = open_database(new_url(kind, False))
    assert restore(other, path) == count
    assert everything(other) == before
    with other.writing() as session:
        verify(session)
        session.add(_another_account(act))  # numbers go on after those restored
    other.close()


def _another_account(act: Act) -> object:
    from models.tables.accounts import AccountRow  # noqa: PLC0415 - only here

    return AccountRow(login="new", password_hash="x", created_at=act.at)  # noqa: S106


def test_the_same_rows_give_the_same_lines(database: Database, act: Act, tmp_path: Path) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    for name in "ab":
        back_up(database, tmp_path / name, portable=True)
    first, second = (gzip.decompress((tmp_path / name).read_bytes()) for name in "ab")
    assert first == second
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".part") == []


def test_a_database_that_holds_something_is_replaced_only_when_told(
    database: Database, act: Act, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    back_up(database, tmp_path / "b")
    before = everything(database)
    with pytest.raises(DataWouldBeLost):
        restore(database, tmp_path / "b")
    restore(database, tmp_path / "b", replace=True)
    assert everything(database) == before


def spoilt(data: bytes) -> dict[str, bytes]:
    """Ways in which a portable backup may be no longer whole."""
    text = gzip.decompress(data)
    lines = text.splitlines(keepends=True)
    other = lines[0].replace(b'"version":1', b'"version":9')
    return {
        "cut": data[: len(data) // 2],
        "a line less": gzip.compress(b"".join([*lines[:5], *lines[6:]])),
        "no end": gzip.compress(b"".join(lines[:-1])),
        "a value changed": gzip.compress(text.replace(b"paris", b"lyons")),
        "another version": gzip.compress(b"".join([other, *lines[1:]])),
        "no header": gzip.compress(b"".join(lines[1:])),
        "nothing of the kind": b"hello, world, this is no backup",
        "an empty file": b"",
        "half a database": b"SQLite format 3\0" + b"\xff" * 200,
    }


def test_a_damaged_backup_changes_nothing(database: Database, act: Act, tmp_path: Path) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    path, bad = tmp_path / "good", tmp_path / "bad"
    back_up(database, path, portable=True)
    before = everything(database)
    for name, data in spoilt(path.read_bytes()).items():
        bad.write_bytes(data)
        with pytest.raises(BackupDamaged, match=r"bad"):
            restore(database, bad, replace=True)
        assert bad.read_bytes() == data, name
    assert everything(database) == before


def test_a_backup_that_cannot_be_written_leaves_the_former_one(
    database: Database, act: Act, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    folder = tmp_path / "there"
    folder.mkdir()
    with pytest.raises(OSError, match=r"."):
        back_up(database, folder)
    with pytest.raises(OSError, match=r"."):
        back_up(database, tmp_path / "nowhere" / "b")
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_an_empty_database_is_not_backed_up(empty: Database, tmp_path: Path) -> None:
    with pytest.raises(SchemaBehind):
        back_up(empty, tmp_path / "b")
    assert list(tmp_path.glob("b")) == []

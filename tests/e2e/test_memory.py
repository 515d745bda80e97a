"""The commands of the database, run as their user runs them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from api.cli.store_trouble import store_key
from api.texts import catalogue
from models import errors
from models.backup import last_backup
from models.database import open_database
from tests.e2e.folders import edit, run, small_case

if TYPE_CHECKING:
    from pathlib import Path

    from models.backup import Made


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Path, Path]:
    """Return a case folder, and a database into which it was imported."""
    folder, database = small_case(tmp_path / "case"), tmp_path / "d.db"
    assert run("import", folder, "--database", database).code == 0
    return folder, database


def test_a_folder_comes_out_as_it_went_in(stored: tuple[Path, Path], tmp_path: Path) -> None:
    folder, database = stored
    first = run("check", folder, "--json").document["case_digest"]
    out = tmp_path / "out"
    ended = run("extract", out, "--database", database, "--json")
    assert ended.document["case_digest"] == first
    assert run("check", out, "--json").document["case_digest"] == first
    names = {p.name for p in folder.iterdir() if p.is_file()}
    assert names - {"calls.csv", "calls.csv.gz"} <= {p.name for p in out.iterdir()}
    for name in names - {"calls.csv", "calls.csv.gz"}:
        assert (out / name).read_bytes() == (folder / name).read_bytes(), name
    again = run("extract", out, "--database", database)
    assert again.code == 2
    assert "--force" in again.err


def test_a_site_is_replaced_only_when_told(stored: tuple[Path, Path]) -> None:
    folder, database = stored
    refused = run("import", folder, "--database", database)
    assert refused.code == 2
    assert "--replace" in refused.err
    assert run("import", folder, "--database", database, "--replace").code == 0
    assert run("import", folder, "--database", database, "--site", "lyon").code == 0
    nowhere = run("extract", folder.parent / "o", "--database", database, "--site", "nice")
    assert nowhere.code == 2
    assert "nice" in nowhere.err


def test_a_wrong_folder_stores_nothing_and_lists_every_fault(tmp_path: Path) -> None:
    folder, database = small_case(tmp_path / "case"), tmp_path / "d.db"
    edit(folder, "clients.csv", lambda rows: [row.update(tension="9") for row in rows])
    ended = run("import", folder, "--database", database)
    assert ended.code == 2
    assert ended.err.count("clients.csv") == 5
    assert not database.exists()


def test_a_new_database_is_migrated_and_a_migrated_one_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    assert run("migrate", "--check", "--database", database).code == 2
    ended = run("migrate", "--database", database, "--json").document
    assert ended["before"] is None
    assert ended["steps"]
    again = run("migrate", "--database", database, lang="fr")
    assert again.code == 0
    assert "Rien à faire" in again.out
    assert run("migrate", "--check", "--database", database).code == 0


def noted_backup(path: Path) -> Made:
    database = open_database(str(path))
    with database.reading() as session:
        found = last_backup(session)
    database.close()
    assert found is not None
    return found


def test_a_backup_goes_round_and_is_not_written_over(
    stored: tuple[Path, Path], tmp_path: Path
) -> None:
    _, database = stored
    for options in ([], ["--portable"]):
        file = tmp_path / f"backup{len(options)}"
        made = run("backup", file, "--database", database, *options, "--json").document
        noted = noted_backup(database)
        assert (noted.rows, noted.size) == (made["rows"], file.stat().st_size)
        assert noted.portable is bool(options)
        refused = run("backup", file, "--database", database)
        assert refused.code == 2
        full = run("restore", file, "--database", database)
        assert full.code == 2
        assert "operator" in full.err
        other = tmp_path / f"other{len(options)}.db"
        rows = run("restore", file, "--database", other, "--json").document["rows"]
        assert (
            rows
            == run("restore", file, "--database", database, "--force", "--json").document["rows"]
        )
    (tmp_path / "note").write_text("no backup")
    ended = run("restore", tmp_path / "note", "--database", tmp_path / "x.db")
    assert ended.code == 2
    assert "no backup" in ended.err


def test_the_log_is_verified_and_a_changed_entry_is_named(stored: tuple[Path, Path]) -> None:
    _, database = stored
    assert run("audit", "verify", "--database", database, "--json").document["valid"]
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE number = 2")
    connection.close()
    ended = run("audit", "verify", "--database", database)
    assert ended.code == 1
    assert "entry 2" in ended.err


@pytest.mark.parametrize(
    "where", ["mysql://a/b", "postgresql://nobody@127.0.0.1:1/none", "/nowhere/at/all.db"]
)
def test_a_database_that_is_not_there_is_told(where: str) -> None:
    for command in (["audit", "verify"], ["migrate", "--check"]):
        ended = run(*command, "--database", where)
        assert ended.code == 2
        assert ended.err.strip()


def test_every_error_of_the_memory_has_words() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.StoreError)
    ]
    for kind in kinds:
        if kind is not errors.StoreError:
            assert store_key(kind.__new__(kind)) in catalogue("fr"), kind


def test_what_is_kept_no_longer_goes_when_told_and_only_then(stored: tuple[Path, Path]) -> None:
    _, database = stored
    tried = run("retain", "--database", database, "--dry-run", "--json").document
    assert tried["run"] is False
    before = run("audit", "verify", "--database", database, "--json").document["entries"]
    done = run("retain", "--database", database, "--site", "main", "--json").document
    assert done == {"sites": tried["sites"], "run": True}
    after = run("audit", "verify", "--database", database, "--json").document["entries"]
    assert after == before + 1
    assert run("retain", "--database", database, "--site", "nice").code == 2
    assert (
        "rien n'a été supprimé" in run("retain", "--database", database, "--dry-run", lang="fr").out
    )

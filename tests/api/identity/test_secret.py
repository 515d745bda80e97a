"""The secret key: taken from a setting, or made once beside the database for its owner alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.identity.errors import SecretMissing
from api.identity.secret import service_secret
from api.texts import catalogue
from models.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.database import Database


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Database]:
    """A database in a folder of its own."""
    database = open_database(str(tmp_path / "d.db"))
    yield database
    database.close()


def test_a_setting_is_the_key(beside: Database, tmp_path: Path) -> None:
    assert service_secret("x" * 32, beside) == b"x" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_its_owner_alone(beside: Database, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: service_secret(None, beside), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    files = list(tmp_path.iterdir())
    assert [file.name for file in files] == ["d.db.key"]
    assert files[0].stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_short_open_or_missing_is_refused_in_words(
    beside: Database, tmp_path: Path
) -> None:
    file = tmp_path / "d.db.key"

    def fault(setting: str | None, database: Database) -> str:
        with pytest.raises(SecretMissing) as refused:
            service_secret(setting, database)
        assert refused.value.key in catalogue("fr")
        return refused.value.key.partition(".")[2]

    assert fault("short", beside) == "short"
    file.write_text("x" * 40)
    file.chmod(0o644)
    assert fault(None, beside) == "open"
    file.chmod(0o600)
    file.write_text("x")
    assert fault(None, beside) == "damaged"
    server = open_database("postgresql://me@127.0.0.1:1/none")
    assert fault(None, server) == "missing"
    server.close()

"""A world on each database, and one with a planned week."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from models.database import open_database, url_of
from tests.api.web.weeks import made, plan_in
from tests.api.web.worlds import people_of, world_on
from tests.conftest import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.api.web.weeks import Made, PlannedWorld
    from tests.api.web.worlds import World


@pytest.fixture(scope="session")
def peopled_file(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> tuple[Path, dict[str, str]]:
    """A file of SQLite with two sites and their people, to copy, and their tokens."""
    path = tmp_path_factory.mktemp("peopled") / "peopled.db"
    shutil.copy(migrated_file, path)
    database = open_database(str(path))
    tokens = people_of(database)
    database.close()
    return path, tokens


@pytest.fixture(scope="session")
def peopled_postgresql(postgresql: Any) -> tuple[str, dict[str, str]]:
    """The same on PostgreSQL: a database to copy."""
    url = postgresql(True)
    database = open_database(url)
    tokens = people_of(database)
    database.close()
    admin = url.replace("/migrated?", "/postgres?")
    _run(admin, "CREATE DATABASE peopled TEMPLATE migrated")
    return admin, tokens


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A service with two sites and an account for every role, on each database."""
    if request.param == "sqlite":
        path, tokens = request.getfixturevalue("peopled_file")
        own = tmp_path / f"{uuid4().hex}.db"
        shutil.copy(path, own)
        database = open_database(str(own))
        yield world_on(database, tokens)
        database.close()
        return
    admin, tokens = request.getfixturevalue("peopled_postgresql")
    _run(admin, "CREATE DATABASE world TEMPLATE peopled")
    database = open_database(admin.replace("/postgres?", "/world?"))
    yield world_on(database, tokens)
    database.close()
    _run(admin, "DROP DATABASE world")


def _run(url: str, statement: str) -> None:
    engine = create_engine(url_of(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def week_made() -> Made:
    """A week that is planned once."""
    return made()


@pytest.fixture
def planned(world: World, week_made: Made) -> PlannedWorld:
    """The world with that week proposed."""
    return plan_in(world, week_made)

"""The house of these tests has its week published; it is built once and copied for each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from models.database import open_database
from tests.e2e.page.house import house_of
from tests.e2e.page.own.world import OwnWorld, published, world_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from fastapi import FastAPI

    from tests.e2e.page.house import House


@pytest.fixture(scope="session")
def built(
    built: tuple[Path, dt.date],
    live: tuple[FastAPI, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dt.date]:
    """The house as a file, with its week published."""
    path = tmp_path_factory.mktemp("published") / "house.db"
    shutil.copy(built[0], path)
    database = open_database(str(path))
    published(house_of(database, *live, built[1]))
    database.close()
    return path, built[1]


@pytest.fixture
def own(served: House) -> OwnWorld:
    """Who works in the house; the clock stands on Tuesday morning."""
    world = world_of(served)
    world.to(1, 8)
    return world

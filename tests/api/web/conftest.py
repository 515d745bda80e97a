"""A world on each database, and one with a planned week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.web.weeks import made, plan_in
from tests.api.web.worlds import make_world

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.weeks import Made, PlannedWorld
    from tests.api.web.worlds import World


@pytest.fixture
def world(database: Database) -> World:
    """A service with two sites and an account for every role."""
    return make_world(database)


@pytest.fixture(scope="session")
def week_made() -> Made:
    """A week that is planned once."""
    return made()


@pytest.fixture
def planned(world: World, week_made: Made) -> PlannedWorld:
    """The world with that week proposed."""
    return plan_in(world, week_made)

"""A world on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.web.worlds import make_world

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.worlds import World


@pytest.fixture
def world(database: Database) -> World:
    """A service with two sites and an account for every role."""
    return make_world(database)

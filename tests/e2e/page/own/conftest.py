"""The house of these tests has its week published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.page.own.world import OwnWorld, world_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tests.e2e.page.house import House


@pytest.fixture
def built(posted: tuple[Path, dt.date]) -> tuple[Path, dt.date]:
    """The house with its week published."""
    return posted


@pytest.fixture
def own(served: House) -> OwnWorld:
    """Who works in the house; the clock stands on Tuesday morning."""
    world = world_of(served)
    world.to(1, 8)
    return world

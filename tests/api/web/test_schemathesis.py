"""The service keeps what its description says; ``tests.measure_schema`` asks much longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.web.schema_check import (
    Found,
    a_checked_world,
    check,
    described,
    operations_by_role,
)

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.weeks import Made


def test_no_operation_breaks_its_description_or_the_service(
    database: Database, week_made: Made
) -> None:
    """Each database is asked half of them here, to be quick; the long run asks all of both."""
    planned = a_checked_world(database, week_made)
    world, found, asked = planned.world, Found(), set()
    half = set(sorted(world.app.state.access)[database.is_sqlite :: 2])
    for who, own in operations_by_role(world).items():
        asked |= (described(world) & half) & own
        found += check(planned, who, examples=1, only=own & half)
    assert found.breaches == {}
    assert found.operations == {f"{method} {path}" for method, path in asked}

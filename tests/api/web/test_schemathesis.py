"""The service keeps what its description says; ``tests.measure_schema`` asks much longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.web.schema_check import (
    Found,
    a_checked_world,
    check,
    operations_by_role,
)

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.weeks import Made


def test_no_operation_breaks_its_description_or_the_service(
    database: Database, week_made: Made
) -> None:
    planned = a_checked_world(database, week_made)
    world, found = planned.world, Found()
    for who, own in operations_by_role(world).items():
        found += check(planned, who, examples=1, only=own)
    assert found.breaches == {}
    described = world.ask(None, "GET", "/openapi.json").json()["paths"]
    assert len(found.operations) == sum(len(each) for each in described.values())

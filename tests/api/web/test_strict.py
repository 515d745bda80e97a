"""Bodies hold the types of JSON; addresses name every method they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from api.web.strict import is_body
from tests.api.web.worlds import SITE

if TYPE_CHECKING:
    from tests.api.web.worlds import World

AVAILABILITY = {"operator_id": "o1", "weekday": 2, "start_minute": 480, "end_minute": 780}
ABSENCE = {
    "operator_id": "o1",
    "start": "2026-12-03T00:00:00+01:00",
    "end": "2026-12-05T00:00:00+01:00",
}


@pytest.mark.parametrize(
    ("path", "body", "field", "value"),
    [
        ("absences", ABSENCE, "end", 1_800_000_000),
        ("absences", ABSENCE, "operator_id", 1),
        ("availability", AVAILABILITY, "weekday", True),
        ("availability", AVAILABILITY, "weekday", "2"),
        ("availability", AVAILABILITY, "start_minute", "480"),
        ("availability", AVAILABILITY, "start_minute", [480]),
    ],
)
def test_a_value_of_another_type_is_not_read_as_the_right_one(
    world: World, path: str, body: dict[str, Any], field: str, value: Any
) -> None:
    address = f"/sites/{SITE}/{path}"
    assert world.ask("hr", "POST", address, json=body).status_code == 201
    answer = world.ask("hr", "POST", address, json=body | {field: value})
    assert answer.status_code == 422
    assert [each["place"] for each in answer.json()["faults"]] == [f"body.{field}"]


def test_an_address_names_every_method_that_it_takes(world: World) -> None:
    for path, methods in (
        (f"/sites/{SITE}/operators/o1", "DELETE, GET, PUT"),
        (f"/sites/{SITE}/operators", "GET, POST"),
        ("/session", "DELETE, GET, POST"),
    ):
        answer = world.ask("hr", "PATCH", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


class _Body(BaseModel):
    x: int


class _Other(BaseModel):
    y: int


@pytest.mark.parametrize(
    ("hint", "body"),
    [
        (_Body, True),
        (list[_Body], True),
        (tuple[_Body, ...], True),
        (_Body | _Other, True),
        (_Body | None, True),
        (Annotated[_Body, Field(description="said")], True),
        (Annotated[_Body, Query()], False),
        (Annotated[_Body, Depends(lambda: None)], False),
        (int, False),
        (int | None, False),
        (list[int], False),
        (dict[str, Any], False),
    ],
)
def test_bodies_are_told_from_other_parameters(hint: Any, body: bool) -> None:
    assert is_body(hint) is body

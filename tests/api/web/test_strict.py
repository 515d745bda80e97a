"""Bodies hold the types of JSON; addresses name every method they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Depends, Query
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field

from api.web.strict import StrictRoute, is_body
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


def test_every_route_of_the_api_reads_strictly(world: World) -> None:
    lax = [
        context.path
        for context in iter_route_contexts(world.app.routes)
        if str(context.path).startswith("/api/")
        and not isinstance(context.original_route, StrictRoute)
    ]
    assert lax == []


def test_an_address_names_every_method_that_it_takes(world: World) -> None:
    for path, methods in (
        (f"/sites/{SITE}/operators/o1", "DELETE, GET, PUT"),
        (f"/sites/{SITE}/operators", "GET, POST"),
        ("/session", "DELETE, GET, POST"),
        (f"/sites/{SITE}/signals/refresh", "POST"),
    ):
        answer = world.ask("hr", "PATCH", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


@pytest.mark.parametrize("day", ["0", "1790000000", "20261130", "-1", "1e9"])
def test_a_day_in_an_address_is_written_out(world: World, day: str) -> None:
    for path in (f"/sites/{SITE}/weeks/{day}/runs", f"/sites/{SITE}/export.zip?week={day}"):
        answer = world.ask("supervisor", "GET", path)
        assert answer.status_code == 422
        assert answer.json()["faults"][0]["expected"] == "une date, comme 2026-11-30"


def test_a_case_is_exported_of_a_monday_only(world: World) -> None:
    answer = world.ask("supervisor", "GET", f"/sites/{SITE}/export.zip?week=2026-12-01")
    assert answer.json()["faults"][0]["place"] == "query.week"


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

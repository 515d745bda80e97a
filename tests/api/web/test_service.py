"""Health, metrics and the description of the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tests.api.web.worlds import make_world

if TYPE_CHECKING:
    from models.database import Database
    from tests.api.web.worlds import World


def test_the_service_tells_that_it_lives_and_that_its_memory_is_ready(world: World) -> None:
    assert world.ask(None, "GET", "/health/live").json()["status"] == "ok"
    ready = world.ask(None, "GET", "/health/ready").json()
    assert ready["status"] == "ok"
    assert ready["schema_revision"]


def test_metrics_want_their_token_when_there_is_one(database: Database) -> None:
    world = make_world(database, metrics_token=SecretStr("a token of the monitor"))
    assert world.ask(None, "GET", "/metrics").status_code == 401
    wrong = {"Authorization": "Bearer " + world.tokens["admin"]}
    assert world.ask(None, "GET", "/metrics", headers=wrong).status_code == 401
    right = {"Authorization": "Bearer a token of the monitor"}
    assert world.ask(None, "GET", "/metrics", headers=right).status_code == 200


def test_metrics_without_a_token_are_for_this_machine_only(world: World) -> None:
    assert world.ask(None, "GET", "/metrics").status_code == 403


def test_requests_are_counted_by_template_and_never_by_path(database: Database) -> None:
    world = make_world(database, metrics_token=SecretStr("a token of the monitor"))
    world.ask("hr", "GET", "/sites/paris/operators/o1")
    told = world.service.metrics.text().decode()
    assert 'route="/api/v1/sites/{site}/operators/{key}"' in told
    assert "operators/o1" not in told


def test_every_operation_has_a_name_and_every_body_an_example(world: World) -> None:
    described = world.ask(None, "GET", "/openapi.json").json()
    schemas = described["components"]["schemas"]
    names, bare = [], []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation["tags"], path
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json" and not _has_example(content, schemas):
                    bare.append((method, path))
    assert len(names) == len(set(names))
    assert bare == []


def test_an_address_is_written_in_one_way(world: World) -> None:
    ways: dict[str, set[str]] = {}
    for _, path in world.app.state.access:
        ways.setdefault(re.sub(r"{[^}]*}", "{}", path), set()).add(path)
    assert [own for own in ways.values() if len(own) > 1] == []


def _has_example(content: dict[str, object], schemas: dict[str, dict[str, object]]) -> bool:
    """Tell whether a body, its model, or every field that it needs has an example."""
    schema = content["schema"]
    assert isinstance(schema, dict)
    if "example" in content or "examples" in content or "examples" in schema:
        return True
    named = schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    fields = named.get("properties", {})
    needed = named.get("required", [])
    assert isinstance(fields, dict)
    assert isinstance(needed, list)
    return "examples" in named or all("examples" in fields[name] for name in needed)


def test_large_answers_are_compressed_for_whoever_takes_that(world: World) -> None:
    described = world.ask(None, "GET", "/openapi.json", headers={"Accept-Encoding": "gzip"})
    plain = world.ask(None, "GET", "/openapi.json", headers={"Accept-Encoding": "identity"})
    assert described.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert described.json() == plain.json()
    assert "default-src" in described.headers["content-security-policy"]

"""The log tells what happened by number and template, and never who or with which values."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import insert

from api.log import ALLOWED, open_log, take_over
from api.web.log import REQUEST_ID, RequestLog
from models.mapping import table_of
from models.tables.accounts import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.audit import Act
    from models.database import Database

SECRETS = ("zoe@example.org", "o-secret-17", "hunter2", "Zoé")


@pytest.fixture
def lines() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def libraries() -> Iterator[None]:
    """Put the libraries' loggers back as they were."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def an_app(lines: io.StringIO) -> FastAPI:
    router = APIRouter(prefix="/sites/{site}")

    @router.get("/operators/{operator}")
    def show(operator: str, request: Request) -> str:
        request.state.account_id = 7
        if operator == "broken":
            secret = "hunter2"  # noqa: S105 - a local value that must not be told
            raise ValueError(f"{secret} of zoe@example.org")
        return operator

    @router.get("/health")
    def health() -> str:
        return "ok"

    app = FastAPI()
    app.include_router(router, prefix="/api/v1")
    polled = ("/api/v1/sites/{site}/health",)
    app.add_middleware(RequestLog, log=open_log("json", "info", lines), polled=polled)
    return app


async def ask(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        return await client.get(path, headers=headers)


def asked(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    return asyncio.run(ask(app, path, **headers))


def test_a_request_is_one_line_with_a_template_and_a_number(lines: io.StringIO) -> None:
    answer = asked(an_app(lines), "/api/v1/sites/paris/operators/o-secret-17?q=hunter2")
    [line] = told(lines)
    assert line.pop("at")
    assert line.pop("ms") >= 0
    assert line.pop("request") == answer.headers[REQUEST_ID]
    assert line == {
        "event": "request",
        "level": "info",
        "account": 7,
        "method": "GET",
        "route": "/api/v1/sites/{site}/operators/{operator}",
        "status": 200,
    }


def test_an_error_is_told_by_type_and_place_without_values(lines: io.StringIO) -> None:
    assert asked(an_app(lines), "/api/v1/sites/paris/operators/broken").status_code == 500
    [line] = told(lines)
    assert (line["level"], line["status"], line["error"]) == ("error", 500, "ValueError")
    assert "test_log.py" in line["where"]
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]


def test_a_path_that_is_no_route_and_a_poll_tell_no_path(lines: io.StringIO) -> None:
    app = an_app(lines)
    asked(app, "/api/v1/sites/paris/health")
    asked(app, "/o-secret-17")
    [line] = told(lines)
    assert (line["route"], line["status"]) == ("unmatched", 404)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef12-3456", True), ("x", False), ("zoe@example.org", False), ("a" * 65, False)],
)
def test_the_id_of_a_proxy_is_kept_when_it_is_one(
    lines: io.StringIO, given: str, kept: bool
) -> None:
    answer = asked(an_app(lines), "/nowhere", **{REQUEST_ID: given})
    assert (answer.headers[REQUEST_ID] == given) is kept
    assert told(lines)[0]["request"] == answer.headers[REQUEST_ID]


def test_only_keys_on_the_list_get_through_and_people_are_struck_out(lines: io.StringIO) -> None:
    log = open_log("json", "info", lines).bind(name="Zoé")
    log.info("from zoe@example.org", login="zoe@example.org", site="paris", count=3, rows=["Zoé"])
    log.info(
        "postgresql://diapason:hunter2@db/diapason is away, see https://x/?m=zoe@example.org",
        email="zoe@example.org",
    )
    log.debug("not at this level")
    first, second = told(lines)
    assert set(first) | set(second) <= ALLOWED
    assert (first["site"], first["count"], first["rows"]) == ("paris", 3, "…")
    assert second["event"].startswith("postgresql://diapason:")
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]


def test_a_refusal_of_the_database_tells_no_values(
    lines: io.StringIO, database: Database, act: Act
) -> None:
    log = open_log("json", "info", lines)
    row = {"login": "zoe@example.org", "name": "Zoé", "password_hash": "hunter2"}
    with database.writing() as session:
        session.execute(insert(table_of(AccountRow)), [row | {"created_at": act.at}])
    with pytest.raises(Exception, match=r"UNIQUE|duplicate") as refused, database.writing() as s:
        s.execute(insert(table_of(AccountRow)), [row | {"created_at": act.at}])
    log.error("refused", exc_info=refused.value)
    [line] = told(lines)
    assert line["error"].startswith("IntegrityError < ")
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]


@pytest.mark.usefixtures("libraries")
def test_libraries_speak_through_the_same_log_and_requests_are_told_once(
    lines: io.StringIO,
) -> None:
    take_over(open_log("json", "info", lines), "info")
    logging.getLogger("uvicorn.access").info('"GET /operators/o-secret-17 HTTP/1.1" 200')
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 5)
    try:
        raise ValueError("hunter2")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n%s", "Zoé")
    started, failed = told(lines)
    assert (started["event"], started["logger"]) == ("Started server process [5]", "uvicorn.error")
    assert failed["error"] == "ValueError"
    assert not [secret for secret in SECRETS if secret in lines.getvalue()]


def test_a_console_is_written_for_people(lines: io.StringIO) -> None:
    open_log("console", "info", lines).info("service.started", port=8000, login="Zoé")
    assert "service.started" in lines.getvalue()
    assert "8000" in lines.getvalue()
    assert "Zoé" not in lines.getvalue()

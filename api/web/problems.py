"""One table from errors to RFC 9457 problem answers, said in the language of the reader.

An answer names its ``type``, a title, what to do next and, where there are some, the
facts of the error: which row changed, which rules are broken, which field is wrong.
Values that somebody sent are never repeated. What is not in the table is a fault of the
program: it is logged and answered 500 without a word about its inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from math import ceil
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.cli.outcome import fault_document
from api.cli.store_trouble import store_key
from api.identity.errors import IdentityError, LockedOut, TooManyRequests
from api.texts import Speaker
from api.view.words import fault_line, obstacle_line
from api.web import errors
from api.web.service import service_of
from api.web.speech import speaker_of
from models import errors as memory
from scheduler import errors as thinking

MEDIA_TYPE: Final = "application/problem+json"
SERVER_BUSY_S: Final = 5
"""Seconds after which it is worth asking again when the memory did not answer."""

STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.ForgedRequest, 403),
    (errors.VersionMissing, 428),
    (errors.CursorUnknown, 400),
    (TooManyRequests, 429),
    (errors.KeyReused, 422),
    (errors.KeyInFlight, 409),
    (errors.Unacceptable, 422),
    (LockedOut, 429),
    (IdentityError, 401),
    (memory.NotFound, 404),
    (memory.AlreadyThere, 409),
    (memory.EditConflict, 412),
    (memory.RowRefused, 409),
    (memory.TransitionRefused, 409),
    (memory.RequestRefused, 409),
    (memory.LinkRefused, 410),
    (memory.PublicationRefused, 409),
    (memory.RunInProgress, 409),
    (memory.NotStorable, 422),
    (memory.DatabaseUnavailable, 503),
    (memory.SchemaBehind, 503),
    (memory.SchemaUnknown, 503),
    (memory.AuditBroken, 500),
    (memory.StoreError, 409),
    (thinking.InputError, 422),
    (thinking.NoLawfulPlan, 409),
    (thinking.NoRosterYet, 409),
    (thinking.Mismatch, 409),
)
"""Foreseen errors and what HTTP calls them; the first match counts."""

PROTOCOL: Final[Mapping[int, str]] = {
    400: "malformed",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
}
"""What the protocol itself refuses, by status."""


class Fault(BaseModel):
    """One wrong value of a request."""

    place: str = Field(description="where it stands", examples=["body.start"])
    expected: str = Field(description="what would have been right, in words")


class Problem(BaseModel):
    """Why a request was not done (RFC 9457). Nothing of it was half-done."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="what kind of problem", examples=["/problems/edit-conflict"])
    title: str = Field(description="the same in words", examples=["Somebody was faster"])
    status: int = Field(examples=[412])
    detail: str = Field(description="what happened, and the next step")
    instance: str = Field(description="number of the request, as in the log")
    faults: list[Fault] | None = Field(default=None, description="every wrong value")


def install(app: FastAPI) -> None:
    """Let the app answer every foreseen error, and any other, with a problem."""
    for kind, _ in STATUS:
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(RequestValidationError, _wrong_values)
    app.add_exception_handler(HTTPException, _of_the_protocol)
    app.add_exception_handler(Exception, _unforeseen)


def answer(
    request: Request,
    kind: str,
    status: int,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> JSONResponse:
    """Write one problem."""
    speaker = speaker_of(request)
    told = {
        "type": f"/problems/{kind}",
        "title": speaker.say(f"problem.{kind.replace('-', '_')}.title"),
        "status": status,
        "detail": detail or speaker.say(f"problem.{kind.replace('-', '_')}.detail"),
        "instance": request.state.request_id,
    }
    language = {"Content-Language": speaker.lang, "Cache-Control": "no-store"}
    return JSONResponse(
        told | {name: value for name, value in facts.items() if value is not None},
        status,
        language | dict(headers or {}),
        MEDIA_TYPE,
    )


def kind_of(error: Exception) -> str:
    """Name of an error in a problem's ``type``, as ``edit-conflict``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _foreseen(request: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    speaker = speaker_of(request)
    facts = next((tell(request, error) for kind, tell in FACTS if isinstance(error, kind)), {})
    headers: dict[str, str] = facts.pop("headers", {})
    detail: str | None = facts.pop("detail", None)
    kind = kind_of(error)
    if detail is None and isinstance(error, memory.StoreError):
        detail = _store_detail(speaker, error)
    if not speaker.knows(f"problem.{kind.replace('-', '_')}.title"):
        kind = "refused"
    return answer(request, kind, status, detail, headers=headers, **facts)


def _store_detail(speaker: Speaker, error: memory.StoreError) -> str | None:
    """Say what the memory refused; what its driver said stays in the log."""
    key = f"problem.{store_key(error).removeprefix('error.')}.detail"
    params = {name: value for name, value in vars(error).items() if isinstance(value, str | int)}
    return speaker.say(key, **params) if speaker.knows(key) else None


def _changes(_: Request, error: Any) -> dict[str, Any]:
    return {"rules": error.rules, "changes": [asdict(change) for change in error.changes]}


def _reason(request: Request, error: Any) -> dict[str, Any]:
    said = speaker_of(request).say(f"refused.{error.reason}")
    return {"detail": said, "reason": error.reason}


def _fault_of_link(request: Request, error: Any) -> dict[str, Any]:
    speaker = speaker_of(request)
    said = speaker.say("error.link_refused", fault=speaker.say(f"link_fault.{error.fault}"))
    return {"detail": said, "reason": error.fault}


def _wait(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"Retry-After": str(max(1, round(error.seconds)))}}


def _locked(request: Request, error: Any) -> dict[str, Any]:
    wait_s = (error.until - service_of(request).clock()).total_seconds()
    return {"until": error.until.isoformat(), "headers": {"Retry-After": str(ceil(wait_s))}}


def _later(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"Retry-After": str(SERVER_BUSY_S)}}


def _sign_in(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"WWW-Authenticate": 'Bearer realm="diapason"'}}


def _place(request: Request, error: Any) -> dict[str, Any]:
    expected = speaker_of(request).say(error.key, **error.params)
    return {"faults": [{"place": error.place, "expected": expected}]}


def _faults(request: Request, error: Any) -> dict[str, Any]:
    rows = [fault_document(fault) for fault in error.faults]
    lines = [fault_line(speaker_of(request), fault) for fault in error.faults]
    return {
        "rows": rows,
        "faults": [
            {"place": f"{row['file']}:{row['row'] or ''}", "expected": line}
            for row, line in zip(rows, lines, strict=True)
        ],
    }


def _obstacles(request: Request, error: Any) -> dict[str, Any]:
    return {
        "obstacles": [obstacle_line(speaker_of(request), each, None) for each in error.obstacles]
    }


FACTS: Final[tuple[tuple[type[Exception], Callable[[Request, Any], dict[str, Any]]], ...]] = (
    (memory.PublicationRefused, _changes),
    (memory.RequestRefused, _reason),
    (memory.LinkRefused, _fault_of_link),
    (memory.RunInProgress, lambda _, error: {"run_id": error.run_id}),
    (memory.DatabaseUnavailable, _later),
    (TooManyRequests, _wait),
    (LockedOut, _locked),
    (errors.NotSignedIn, _sign_in),
    (errors.Unacceptable, _place),
    (thinking.InputError, _faults),
    (thinking.NoLawfulPlan, _obstacles),
)
"""What else a problem tells, by error."""


def _wrong_values(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - narrows the type
    speaker = speaker_of(request)
    faults = [
        {
            "place": ".".join(str(part) for part in each["loc"]),
            "expected": _expected(speaker, each),
        }
        for each in error.errors()
    ]
    kind = "malformed" if any(e["type"] == "json_invalid" for e in error.errors()) else "invalid"
    return answer(request, kind, 400 if kind == "malformed" else 422, faults=faults)


def _expected(speaker: Speaker, each: Mapping[str, Any]) -> str:
    """Say what a field should have held; limits are told, what was sent is not."""
    key = f"expected.{each['type']}"
    if speaker.knows(key):
        return speaker.say(key, **{k: str(v) for k, v in (each.get("ctx") or {}).items()})
    return speaker.say("expected.other", rule=each["type"])


def _of_the_protocol(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - narrows the type
    kind = PROTOCOL.get(error.status_code, "refused")
    return answer(request, kind, error.status_code, headers=error.headers)


def too_large(request: Request) -> JSONResponse:
    """Answer a body above the limit."""
    return answer(request, "body-too-large", 413)


def _unforeseen(request: Request, _: Exception) -> JSONResponse:
    return answer(request, "internal", 500)

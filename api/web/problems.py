"""One table from errors to RFC 9457 problem answers, said in the language of the reader.

An answer names its ``type``, a title, what to do next and, where there are some, the
facts of the error: which row changed, which rules are broken, which field is wrong.
Values that somebody sent are never repeated. What is not in the table is a fault of the
program: it is logged and answered 500 without a word about its inside.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from math import ceil
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api.cli.outcome import fault_document
from api.cli.store_trouble import store_message
from api.identity.errors import (
    IdentityError,
    InvitationRefused,
    LockedOut,
    PasswordRefused,
    ProviderRefused,
    TooManyRequests,
)
from api.texts import Speaker
from api.view.words import fault_line, obstacle_line
from api.web import errors
from api.web.service import service_of
from api.web.speech import speaker_of
from models import errors as memory
from scheduler import errors as thinking
from scheduler.errors import Fault

API: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
SERVER_BUSY_S: Final = 5
"""Seconds after which it is worth asking again when the memory did not answer."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says when a disk has no room left."""

MOST_FAULTS: Final = 1_000
"""Faults of files that one answer tells; ``count`` says how many there are."""

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
    (errors.ExportImpossible, 409),
    (LockedOut, 429),
    (PasswordRefused, 422),
    (InvitationRefused, 404),
    (ProviderRefused, 403),
    (IdentityError, 401),
    (memory.NotFound, 404),
    (memory.AlreadyThere, 409),
    (memory.EditConflict, 412),
    (memory.RowRefused, 409),
    (memory.TransitionRefused, 409),
    (memory.PublicationRefused, 409),
    (memory.RunInProgress, 409),
    (memory.NotStorable, 422),
    (memory.AccountRefused, 422),
    (memory.LinkRefused, 410),
    (memory.RequestRefused, 409),
    (memory.Unsound, 422),
    (memory.StillNamed, 409),
    (memory.MotivesMissing, 422),
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


class WrongValue(BaseModel):
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
    faults: list[WrongValue] | None = Field(default=None, description="every wrong value")


def install(app: FastAPI) -> None:
    """Let the app answer every foreseen error, and any other, with a problem."""
    for kind, _ in STATUS:
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(RequestValidationError, _wrong_values)
    app.add_exception_handler(HTTPException, _of_the_protocol)
    app.add_exception_handler(OSError, _of_the_system)
    app.add_exception_handler(Exception, _unforeseen)


def answer(
    request: Request,
    kind: str,
    status: int,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> Response:
    """Write one problem: as a page to whoever asked for one of the page's addresses."""
    speaker = speaker_of(request)
    told: dict[str, Any] = {
        "type": f"/problems/{kind}",
        "title": speaker.say(_known(speaker, kind, "title")),
        "status": status,
        "detail": detail or speaker.say(_known(speaker, kind, "detail")),
        "instance": request.state.request_id,
    }
    told |= {name: value for name, value in facts.items() if value is not None}
    if not request.url.path.startswith(API):
        page: Response = request.app.state.tell_trouble(request, told, status)
        return page
    language = {"Content-Language": speaker.lang, "Cache-Control": "no-store"}
    return JSONResponse(
        told,
        status,
        language | dict(headers or {}),
        MEDIA_TYPE,
    )


def kind_of(error: Exception) -> str:
    """Name of an error in a problem's ``type``, as ``edit-conflict``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def _foreseen(request: Request, error: Exception) -> Response:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    facts = next((tell(request, error) for kind, tell in FACTS if isinstance(error, kind)), {})
    headers: dict[str, str] = facts.pop("headers", {})
    kind, speaker = kind_of(error), speaker_of(request)
    detail = _sentence(speaker, kind, error)
    return answer(request, kind, status, detail, headers=headers, **facts)


def _known(speaker: Speaker, kind: str, part: str) -> str:
    """Key of a problem's words, or of those that fit every refusal."""
    return _key(kind, part) if speaker.knows(_key(kind, part)) else _key("refused", part)


def _key(kind: str, part: str) -> str:
    return f"problem.{kind.replace('-', '_')}.{part}"


def _sentence(speaker: Speaker, kind: str, error: Exception) -> str | None:
    """Say what was refused: in words of the service's own, or those of the command line.

    What drivers and people said is no part of it.
    """
    if speaker.knows(_key(kind, "detail")):
        plain = {n: v for n, v in vars(error).items() if isinstance(v, str | int | tuple)}
        return speaker.say(_key(kind, "detail"), **plain)
    if isinstance(error, memory.StoreError):
        return store_message(speaker, error)
    if isinstance(error, PasswordRefused):
        return speaker.say(error.key)
    return speaker.say(f"oidc_fault.{error.fault}") if isinstance(error, ProviderRefused) else None


def _changes(_: Request, error: Any) -> dict[str, Any]:
    return {
        "rules": error.rules,
        "changes": [asdict(change) for change in error.changes],
        "notices": [asdict(notice) | {"date": notice.date.isoformat()} for notice in error.notices],
    }


def _reason(_: Request, error: Any) -> dict[str, Any]:
    return {"reason": error.reason}


def _fault(_: Request, error: Any) -> dict[str, Any]:
    return {"reason": error.fault}


def _wait(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"Retry-After": str(max(1, round(error.seconds)))}}


def _locked(request: Request, error: Any) -> dict[str, Any]:
    wait_s = (error.until - service_of(request).clock()).total_seconds()
    return {"until": error.until.isoformat(), "headers": {"Retry-After": str(ceil(wait_s))}}


def _later(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"Retry-After": str(SERVER_BUSY_S)}}


def _sign_in(_: Request, error: Any) -> dict[str, Any]:
    return {"headers": {"WWW-Authenticate": 'Bearer realm="diapason"'}}


def _easy(request: Request, error: Any) -> dict[str, Any]:
    return {"faults": [{"place": "body.password", "expected": speaker_of(request).say(error.key)}]}


def _place(request: Request, error: Any) -> dict[str, Any]:
    expected = speaker_of(request).say(error.key, **error.params)
    return {"faults": [{"place": error.place, "expected": expected}]}


def _faults(request: Request, error: Any) -> dict[str, Any]:
    told, speaker = error.faults[:MOST_FAULTS], speaker_of(request)
    rows = [
        fault_document(fault) | {"words": speaker.say(f"fault.{fault.expected}", **fault.params)}
        for fault in told
    ]
    lines = [fault_line(speaker, fault) for fault in told]
    return {
        "count": len(error.faults),
        "rows": rows,
        "faults": [
            {"place": f"{row['file']}:{row['row'] or ''}", "expected": line}
            for row, line in zip(rows, lines, strict=True)
        ],
    }


def _unsound(request: Request, error: Any) -> dict[str, Any]:
    return {
        "faults": [
            {
                "place": f"body.{fault.column}" if fault.column else "body",
                "expected": _beside(speaker_of(request), fault),
            }
            for fault in error.faults
        ]
    }


def _beside(speaker: Speaker, fault: Fault) -> str:
    """Say what was expected; rows of files are records here."""
    key = f"beside.{fault.expected}"
    return speaker.say(key if speaker.knows(key) else f"fault.{fault.expected}", **fault.params)


def _motives(request: Request, error: Any) -> dict[str, Any]:
    expected = speaker_of(request).say("expected.motive")
    return {
        "faults": [
            {"place": f"body.law_motives.{name}", "expected": expected} for name in error.switches
        ]
    }


def _obstacles(request: Request, error: Any) -> dict[str, Any]:
    return {
        "obstacles": [obstacle_line(speaker_of(request), each, None) for each in error.obstacles]
    }


FACTS: Final[tuple[tuple[type[Exception], Callable[[Request, Any], dict[str, Any]]], ...]] = (
    (memory.PublicationRefused, _changes),
    (memory.RequestRefused, _reason),
    (memory.LinkRefused, _fault),
    (memory.RunInProgress, lambda _, error: {"run_id": error.run_id}),
    (memory.DatabaseUnavailable, _later),
    (TooManyRequests, _wait),
    (LockedOut, _locked),
    (errors.NotSignedIn, _sign_in),
    (errors.Unacceptable, _place),
    (memory.AccountRefused, _fault),
    (PasswordRefused, _easy),
    (ProviderRefused, _fault),
    (memory.Unsound, _unsound),
    (memory.MotivesMissing, _motives),
    (thinking.InputError, _faults),
    (thinking.NoLawfulPlan, _obstacles),
)
"""What else a problem tells, by error."""


def _wrong_values(request: Request, error: Exception) -> Response:
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


def _of_the_protocol(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - narrows the type
    if _is_full(error.__cause__):  # where a body is read, that is taken for a wrong body
        return answer(request, "no-room", 507)
    kind = PROTOCOL.get(error.status_code, "refused")
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_at(request))
    return answer(request, kind, error.status_code, headers=headers)


def _of_the_system(request: Request, error: Exception) -> Response:
    """Answer a full disk; whatever else the system refuses is a fault of the program."""
    if not _is_full(error):
        raise error
    return answer(request, "no-room", 507)


def _is_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


def _methods_at(request: Request) -> list[str]:
    """Every method of the address that was asked: one route knows only its own.

    An address that is written out in a path is that path's, whatever else would fit.
    """
    path, table = request.url.path, request.app.state.access
    fitting = [(template, method) for method, template in table if _pattern(template).match(path)]
    fewest = min((template.count("{") for template, _ in fitting), default=0)
    return sorted({method for template, method in fitting if template.count("{") == fewest})


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return compile_path(template)[0]


def too_large(request: Request) -> Response:
    """Answer a body above the limit."""
    return answer(request, "body-too-large", 413)


def _unforeseen(request: Request, _: Exception) -> Response:
    return answer(request, "internal", 500)

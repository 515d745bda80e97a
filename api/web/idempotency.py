"""Requests that may come twice: ``Idempotency-Key`` on a ``POST`` gives the first answer again.

A key is claimed before the request is worked on, and its answer kept after. A request
that changed nothing gives its key back. When the program ends in between, the key stays
claimed and the second request is told to look: nothing is ever done twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.web.access import caller_of
from api.web.errors import KeyInFlight, KeyReused, Unacceptable
from api.web.service import Service, service_of
from api.web.strict import StrictRoute
from models.errors import EditConflict, IdempotencyMismatch
from models.idempotency import claim, give_back, keep

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
_KEPT_HEADERS: Final = ("etag", "location", "content-type", "content-language")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class KeyedRoute(StrictRoute):
    """A route whose ``POST`` may carry an idempotency key."""

    def get_route_handler(self) -> Handler:
        """Wrap the handler."""
        handle = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return handle

        async def keyed(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None:
                return await handle(request)
            return await _once(request, key, handle)

        return keyed


class SecretRoute(StrictRoute):
    """A route that takes or shows secrets: its answers are never kept, so it takes no key."""

    def get_route_handler(self) -> Handler:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def unkeyed(request: Request) -> Response:
            if HEADER in request.headers:
                raise Unacceptable(f"header.{HEADER}", "expected.no_idempotency_key")
            return await handle(request)

        return unkeyed


async def _once(request: Request, key: str, handle: Handler) -> Response:
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Unacceptable(f"header.{HEADER}", "expected.idempotency_key")
    body = await request.body()
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
    digest = hashlib.sha256(asked).hexdigest()
    service = service_of(request)
    account_id, kept = await run_in_threadpool(_claim, service, request, key, digest)
    if kept is not None:
        return _again(kept)
    try:
        answer = await handle(request)
    except Exception:
        await run_in_threadpool(_give_back, service, account_id, key)
        raise
    told = json.dumps(
        {
            "headers": {n: answer.headers[n] for n in _KEPT_HEADERS if n in answer.headers},
            "body": base64.b64encode(bytes(answer.body)).decode(),
            "status": answer.status_code,
        }
    )
    await run_in_threadpool(_keep, service, account_id, key, answer.status_code, told)
    return answer


def _claim(service: Service, request: Request, key: str, digest: str) -> tuple[int, str | None]:
    """Claim a key for its caller; return the answer when it was answered before."""
    identity, at = caller_of(request), service.clock()
    try:
        with service.database.writing() as session:
            claimed = claim(session, identity.account_id, key, digest, at)
    except IdempotencyMismatch:
        raise KeyReused from None
    except EditConflict:
        raise KeyInFlight from None
    return identity.account_id, claimed.answer if claimed else None


def _keep(service: Service, account_id: int, key: str, status: int, answer: str) -> None:
    with service.database.writing() as session:
        keep(session, account_id, key, status, answer)


def _give_back(service: Service, account_id: int, key: str) -> None:
    with service.database.writing() as session:
        give_back(session, account_id, key)


def _again(kept: str) -> Response:
    told = json.loads(kept)
    headers = told["headers"] | {"Idempotency-Replayed": "true"}
    return Response(base64.b64decode(told["body"]), told["status"], headers)

"""One line of the log for every request: who by number, what by template, how it ended.

Raw paths hold ids of people and are never told. The request's id goes back in a header, so
that somebody who reports trouble can name the line.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from structlog.typing import FilteringBoundLogger

REQUEST_ID: Final = "X-Request-ID"
UNMATCHED: Final = "unmatched"
POLLED: Final = ("/api/v1/health/live", "/api/v1/health/ready", "/api/v1/metrics")
"""What machines ask every few seconds: told at level debug only."""

_MAY_BE_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


def template_of(scope: Scope) -> str:
    """Return the path of the route that answered, with its placeholders."""
    found: Any = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return str(getattr(found, "path_format", UNMATCHED))


class RequestLog:
    """Writes the line, after the answer has gone."""

    def __init__(
        self, app: ASGIApp, log: FilteringBoundLogger, polled: Collection[str] = POLLED
    ) -> None:
        self.app, self.log, self.polled = app, log, frozenset(polled)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stopwatch, request_id, status = Stopwatch(), _request_id(scope), 0
        state = scope.setdefault("state", {})
        state["request_id"] = request_id

        async def tell_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (REQUEST_ID.lower().encode(), request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), own]}
            await send(message)

        try:
            await self.app(scope, receive, tell_id)
        finally:
            error, route = sys.exc_info()[1], template_of(scope)
            told = {
                "request": request_id,
                "account": state.get("account_id"),
                "method": scope["method"],
                "route": route,
                "status": status or (500 if isinstance(error, Exception) else 499),
                "ms": round(stopwatch.seconds() * 1000, 1),
            }
            if isinstance(error, Exception):
                self.log.error("request", exc_info=error, **told)
            elif route in self.polled:
                self.log.debug("request", **told)
            else:
                self.log.info("request", **told)


def _request_id(scope: Scope) -> str:
    """Take the id that a proxy gave, when it is one, or make one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID.lower().encode():
            given: str = value.decode("latin-1")
            if _MAY_BE_ID.fullmatch(given):
                return given
    return uuid4().hex

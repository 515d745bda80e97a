"""Counts every request for the monitor, by the template of its route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.web.log import template_of
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.metrics import Metrics

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMetrics:
    """Counts a request after the answer has gone; one without any answer counts as 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and count it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stopwatch, status = Stopwatch(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        finally:
            # Anybody may send any word as a method; each would be a series of its own.
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.count(method, template_of(scope), status, stopwatch.seconds())

"""The app: every router, every error, every declaration of access, put together and checked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api.page.render import make_pages
from api.page.routes import ROUTERS as PAGE_ROUTERS
from api.page.routes.entry import tell_trouble
from api.web import problems
from api.web.access import access_table
from api.web.headers import SafeHeaders
from api.web.log import RequestLog
from api.web.measure import RequestMetrics
from api.web.routes import FILES, ROUTERS, TAGS
from api.web.service import Service

PREFIX: Final = "/api/v1"
SMALLEST_TO_PRESS: Final = 1024
"""Bytes from which an answer is compressed for whoever takes that."""
PRESSED: Final = 5
"""How hard: a roster of 300 people in some milliseconds."""
DESCRIPTION: Final = """
Matches operators with client portfolios and shifts, and serves the rosters.

Sign in with `POST /api/v1/session` (cookie, and `X-CSRF-Token` on every change) or send
`Authorization: Bearer` with a token of your account. Changes of a row need `If-Match` with
its `ETag`; a `POST` may carry an `Idempotency-Key`. Trouble is told as RFC 9457 problems, in
French or English (`Accept-Language`, `?lang=`). Instants carry their offset; a site's week
begins on Monday in its own time zone.
"""


class Door(FastAPI):
    """The app, with the safe headers outside of everything that may answer."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put our own layers around the others: count, tell, secure."""
        service: Service = self.state.service
        inner = SafeHeaders(
            super().build_middleware_stack(),
            over_https=service.settings.over_https,
            too_large=problems.too_large,
        )
        return RequestMetrics(RequestLog(inner, service.log), service.metrics)


def make_app(service: Service) -> FastAPI:
    """Build the app of one service.

    Raises
    ------
    RuntimeError
        When a route does not declare who may use it.
    """
    app = Door(
        title="Diapason",
        version=version("diapason"),
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        max_body_size=1024 * 1024,
        lifespan=_lifespan,
        openapi_tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        responses={"default": {"description": "Why it was not done"}},
    )
    app.state.service = service
    app.state.pages = make_pages()
    app.state.tell_trouble = tell_trouble
    for router in ROUTERS:
        largest = int(service.settings.largest_body_mb * 1e6) if router in FILES else None
        app.include_router(router, prefix=PREFIX, max_body_size=largest)
    for router in PAGE_ROUTERS:
        app.include_router(router)
    app.state.access = access_table(
        [(PREFIX, router) for router in ROUTERS] + [("", router) for router in PAGE_ROUTERS]
    )
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_TO_PRESS, compresslevel=PRESSED)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    """Tell long answers to end when the service stops."""
    yield {}
    app.state.service.stopping.set()

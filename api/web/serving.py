"""One running service: its parts opened in order, closed in the order that loses nothing.

The memory comes first and goes last. When the service is told to stop it takes no new
requests, lets those under way end, and leaves runs where another worker finds them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn

from api.identity.rates import Rates
from api.identity.secret import service_secret
from api.settings import ServiceSettings
from api.web.app import make_app
from api.web.service import Service, utc_now
from models import schema
from models.database import Database, open_database

GRACE_S: Final = 20
"""Seconds that requests under way have to end."""


class NotOnLoopback(Exception):
    """Demo accounts are for this machine only."""


@contextlib.contextmanager
def opened_service(settings: ServiceSettings) -> Iterator[Service]:
    """Open the parts of a service; they are closed at the end.

    Raises
    ------
    SchemaBehind
        When migrations wait and ``migrate_at_start`` is off; a new database gets its schema.
    DatabaseUnavailable
    NotOnLoopback
        When demo mode is asked for where others can reach it.
    """
    if settings.demo and not settings.on_loopback:
        raise NotOnLoopback
    database = open_database(settings.database)
    try:
        prepare(database, migrate=settings.migrate_at_start)
        yield Service(
            settings=settings,
            database=database,
            secret=service_secret(settings.secret_key, settings.database),
            rates=Rates(),
            runs=None,
            clock=utc_now,
        )
    finally:
        database.close()


def prepare(database: Database, *, migrate: bool) -> None:
    """Give a new database its schema; another only when that is allowed.

    Raises
    ------
    SchemaBehind, SchemaUnknown
    """
    if schema.current(database) is None or migrate:
        schema.upgrade(database)
    schema.require_schema(database)


def server_of(service: Service) -> uvicorn.Server:
    """Build the server; its own log of requests is left to ours."""
    settings = service.settings
    return uvicorn.Server(
        uvicorn.Config(
            make_app(service),
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=settings.proxies,
            timeout_graceful_shutdown=GRACE_S,
        )
    )

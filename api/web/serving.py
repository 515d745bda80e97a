"""One running service: its parts opened in order, closed in the order that loses nothing.

The memory comes first and goes last. When the service is told to stop it takes no new
requests, lets those under way end, and leaves runs where another worker finds them.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from functools import partial
from typing import Final

import uvicorn

from api.duties.freshness import Freshness
from api.duties.retention import run_retention
from api.identity.rates import Rates
from api.identity.secret import service_secret
from api.log import open_log, take_over
from api.metrics import make_metrics
from api.outbox.reach import reach_of
from api.outbox.sender import Sender
from api.plans import Plans
from api.settings import ServiceSettings
from api.web.app import make_app
from api.web.service import Service, utc_now
from api.weeks import Weeks
from api.work.runner import open_runner
from models import schema
from models.database import Database, open_database

GRACE_S: Final = 20
"""Seconds that requests under way have to end."""


@contextlib.contextmanager
def opened_service(settings: ServiceSettings) -> Iterator[Service]:
    """Open the parts of a service; they are closed at the end, in the order that loses nothing.

    Raises
    ------
    SchemaBehind
        When migrations wait and ``migrate_at_start`` is off; a new database gets its schema.
    DatabaseUnavailable
    SecretMissing
    """
    log = open_log(settings.log_format, settings.log_level)
    with contextlib.ExitStack() as parts:
        database, key = open_database(settings.database), settings.secret_key
        parts.callback(database.close)
        prepare(database, migrate=settings.migrate_at_start)
        secret = service_secret(key.get_secret_value() if key else None, database)
        runner = open_runner(
            settings.database, settings.name, clock=utc_now, workers=settings.runs_at_once
        )
        parts.callback(runner.close, GRACE_S)
        take_over(log, settings.log_level)
        sender = Sender(
            database,
            utc_now,
            log,
            reach_of(settings),
            chores=(
                partial(run_retention, database, utc_now),
                Freshness(database, utc_now, log).daily,
            ),
        )
        sender.start()
        parts.callback(sender.close)
        yield Service(
            settings=settings,
            database=database,
            plans=Plans(database),
            weeks=Weeks(database),
            secret=secret,
            rates=Rates(utc_now, rates_of(settings)),
            runs=runner,
            log=log,
            metrics=make_metrics(database, utc_now),
            clock=utc_now,
        )


@contextlib.contextmanager
def served(service: Service, listener: socket.socket) -> Iterator[None]:
    """Answer requests beside what this thread does; they end when it is done."""
    server = server_of(service)
    thread = threading.Thread(target=server.run, args=([listener],), name="server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(GRACE_S)


def rates_of(settings: ServiceSettings) -> dict[str, str]:
    """How often people may ask, as the rates are written."""
    return {
        "caller": f"{settings.requests_a_minute}/minute",
        "address": f"{settings.knocks_a_minute}/minute",
        "login": f"{settings.logins_a_minute}/minute",
        "link": f"{settings.logins_a_minute}/minute",
    }


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

"""What every request needs, handed in once: settings, memory, plans, clock, runs, rates.

Nothing here is global: a test builds a ``Service`` of its own and may stop its clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Event
from typing import Protocol

from fastapi import Request
from structlog.typing import FilteringBoundLogger

from api.duties.freshness import Freshness
from api.explained import Reasons
from api.metrics import Metrics
from api.plans import Plans
from api.settings import ServiceSettings
from api.weeks import Weeks
from models.database import Database

Clock = Callable[[], dt.datetime]


class Runs(Protocol):
    """Whoever works on runs and jobs, here or elsewhere."""

    def start(self, run_id: str) -> None:
        """Begin a run that is in the memory; a second time changes nothing."""

    def start_job(self, job_id: str) -> None:
        """Begin a job that is in the memory; a second time changes nothing."""


class Rates(Protocol):
    """Whoever counts requests."""

    def take(self, kind: str, who: str) -> None:
        """Count one request by ``caller``, ``address``, ``login`` or ``link``.

        Raises
        ------
        TooManyRequests
        """


def utc_now() -> dt.datetime:
    """Tell what time it is."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Service:
    """The parts of one running service."""

    settings: ServiceSettings
    database: Database
    plans: Plans
    weeks: Weeks
    secret: bytes
    runs: Runs
    rates: Rates
    log: FilteringBoundLogger
    metrics: Metrics
    clock: Clock = utc_now
    stopping: Event = field(default_factory=Event)
    """Set when the service stops: answers that go on must end."""

    @cached_property
    def reasons(self) -> Reasons:
        """Whoever explains stored plans; the last few stay ready."""
        return Reasons(self.database, self.plans)

    @cached_property
    def freshness(self) -> Freshness:
        """Whoever computes scores and signals again when people said something."""
        return Freshness(self.database, self.clock, self.log)


def service_of(request: Request) -> Service:
    """Return the parts of the service that answers."""
    service: Service = request.app.state.service
    return service

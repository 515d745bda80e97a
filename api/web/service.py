"""What every request needs, handed in once: settings, memory, clock, runs, caches.

Nothing here is global: a test builds a ``Service`` of its own and may stop its clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from api.settings import ServiceSettings
from models.database import Database

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Tell what time it is."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Service:
    """The parts of one running service."""

    settings: ServiceSettings
    database: Database
    secret: bytes
    clock: Clock = utc_now
    runner: Any = None
    closing: list[bool] = field(default_factory=list)

"""What pictures show, as plain values: a page can draw the same from them.

Moments are aware and on the site's clock; every tuple of a series has one entry a
moment or row. ``api.view.explain_json.plain`` turns each into JSON.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.view.words import need_words

if TYPE_CHECKING:
    from api.view.staffed import Staffed


@dataclass(frozen=True, slots=True)
class HeadsSeries:
    """Heads needed and on duty, of the site or of one pool.

    Attributes
    ----------
    pool
        Number of the pool, counted from 1; ``None`` for the site.
    needs
        What the pool asks for, in words; empty for the site.
    starts, end
        When each slot begins, and when the last one ends.
    on_duty
        A mean over each slot; ``None`` where no roster is known.
    workstations
        Most heads in the room, for the site alone.
    """

    pool: int | None
    needs: str
    timezone: str
    starts: tuple[dt.datetime, ...]
    end: dt.datetime
    needed: tuple[int, ...]
    on_duty: tuple[float, ...] | None
    workstations: int | None


@dataclass(frozen=True, slots=True)
class ForecastSeries:
    """Expected calls with a band, against those that came; by half-hour, day or any step.

    Attributes
    ----------
    client
        Name of the client; ``None`` for the whole site.
    starts, end
        When each step begins, and when the last one ends.
    low, high
        Band in which ``share`` of the steps are expected to lie.
    actual
        Calls that came, ``None`` where a step is not known; ``None`` alone where none is.
    """

    client: str | None
    timezone: str
    starts: tuple[dt.datetime, ...]
    end: dt.datetime
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    share: float
    actual: tuple[float | None, ...] | None


@dataclass(frozen=True, slots=True)
class ClientService:
    """Service level of one client in its own definition, shares of 1.

    ``low`` to ``high`` is the interval of the estimate, ``target`` what was promised.
    """

    client_id: str
    name: str
    level: float
    low: float
    high: float
    target: float


@dataclass(frozen=True, slots=True)
class ServiceSeries:
    """Service of a week by client, each with an interval of ``confidence``."""

    week: dt.date
    confidence: float
    clients: tuple[ClientService, ...]


def heads_series(staffed: Staffed, pool: int | None = None) -> HeadsSeries:
    """Heads by slot of the site, or of the pool with a number counted from 0."""
    staffing, duty, horizon = staffed.staffing, staffed.duty, staffed.case.horizon
    needed = staffing.site_heads if pool is None else staffing.heads[pool]
    there = None
    if duty is not None:
        there = tuple(float(each) for each in (duty.site if pool is None else duty.pools[pool]))
    length = staffing.slot_minutes
    return HeadsSeries(
        pool=None if pool is None else pool + 1,
        needs="" if pool is None else need_words(staffing.needs[pool]),
        timezone=staffed.case.site.timezone,
        starts=tuple(horizon.moment(slot * length) for slot in range(len(needed))),
        end=horizon.moment(len(needed) * length),
        needed=tuple(int(each) for each in needed),
        on_duty=there,
        workstations=staffing.workstations if pool is None else None,
    )

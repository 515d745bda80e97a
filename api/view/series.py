"""What pictures show, as plain values: a page can draw the same from them.

Moments are aware and on the site's clock; every tuple of a series has one entry a
moment or row. ``api.view.explain_json.plain`` turns each into JSON.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from api.view.words import need_words
from scheduler.demand.actual import actual_calls, days_of
from scheduler.demand.quantiles import quantiles, spread_in_a_day, spread_of_site
from scheduler.proof.replay.interval import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from api.view.staffed import Staffed
    from scheduler.case import Case
    from scheduler.demand.forecast import Forecast
    from scheduler.files.texts import Texts
    from scheduler.proof.replay.outcome import Simulation

    Floats = NDArray[np.float64]

BAND: Final = 0.8
"""Chance that the band of a forecast promises."""
HALF_HOUR: Final = 30


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


def week_series(
    case: Case, forecast: Forecast, texts: Texts, client_id: str | None = None
) -> ForecastSeries:
    """The planned days by half-hour, of the site or of one client, with what came if known."""
    step = max(1, HALF_HOUR // case.site.slot_minutes)
    first = np.arange(0, forecast.demand.slots, step)
    calls = np.add.reduceat(forecast.demand.calls, first, axis=1)
    came = actual_calls(case)
    actual: tuple[float | None, ...] | None = None
    minutes = first * case.site.slot_minutes
    if came is not None:
        whole = _of(case, np.add.reduceat(came.offered, first, axis=1), client_id)
        length = step * case.site.slot_minutes
        actual = tuple(
            float(each) if at + length <= came.until else None
            for at, each in zip(minutes, whole, strict=True)
        )
    return ForecastSeries(
        client=None if client_id is None else texts.client_name(client_id),
        timezone=case.site.timezone,
        starts=tuple(case.horizon.moment(int(at)) for at in minutes),
        end=case.horizon.moment(case.horizon.minutes),
        share=BAND,
        actual=actual,
        **_band(case, forecast, calls, client_id),
    )


def past_series(
    weeks: Sequence[tuple[Case, Forecast]], texts: Texts, client_id: str | None = None
) -> ForecastSeries:
    """Weeks on end by day, each foretold from its own Monday; at least one.

    Clients are left out on days before they were clients: what they declared says
    nothing of them.

    Parameters
    ----------
    weeks
        In order, each as it was then with its forecast.
    """
    expected: list[float] = []
    low: list[float] = []
    high: list[float] = []
    actual: list[float | None] = []
    starts: list[dt.datetime] = []
    for case, forecast in weeks:
        starts += [case.horizon.moment(case.horizon.day_start(day)) for day in range(case.days)]
        due = days_of(case, forecast.demand.calls) * _begun(case)
        band = _band(case, forecast, due, client_id)
        expected += band["expected"]
        low += band["low"]
        high += band["high"]
        actual += _days_known(case, client_id)
    last = weeks[-1][0]
    return ForecastSeries(
        client=None if client_id is None else texts.client_name(client_id),
        timezone=last.site.timezone,
        starts=tuple(starts),
        end=last.horizon.moment(last.horizon.minutes),
        expected=tuple(expected),
        low=tuple(low),
        high=tuple(high),
        share=BAND,
        actual=tuple(actual),
    )


def service_series(seen: Simulation, texts: Texts) -> ServiceSeries:
    """Clients with calls in a replayed week; of one replication, intervals without width."""
    clients = []
    for client in seen.clients:
        level = client.service.service_level
        if level.value is not None:
            clients.append(
                ClientService(
                    client_id=client.client_id,
                    name=texts.client_name(client.client_id),
                    level=level.value,
                    low=level.value if level.low is None else level.low,
                    high=level.value if level.high is None else level.high,
                    target=client.target,
                )
            )
    return ServiceSeries(week=seen.week, confidence=LEVEL, clients=tuple(clients))


def _begun(case: Case) -> NDArray[np.bool_]:
    """Whether each client is one already, ``[client, day]``."""
    dates = [case.horizon.date_of(day) for day in range(case.days)]
    return np.array([[client.since <= date for date in dates] for client in case.clients])


def _days_known(case: Case, client_id: str | None) -> list[float | None]:
    """Calls of each day that is over by the last row."""
    came = actual_calls(case)
    if came is None:
        return [None] * case.days
    offered = _of(case, days_of(case, came.offered), client_id)
    return [
        float(offered[day]) if case.horizon.day_start(day) < came.until else None
        for day in range(case.days)
    ]


def _of(case: Case, table: Floats, client_id: str | None) -> Floats:
    """The site's sum, or one client's row, of ``[client, step]``."""
    if client_id is None:
        return np.asarray(table.sum(axis=0))
    return np.asarray(table[case.client_index[client_id]])


def _band(
    case: Case, forecast: Forecast, calls: Floats, client_id: str | None
) -> dict[str, tuple[float, ...]]:
    """Expected calls and their band, from ``calls[client, step]``; no step spans two days."""
    mean = _of(case, calls, client_id)
    if client_id is None:
        spread = spread_of_site(forecast, calls)
    else:
        spread = np.full(len(mean), spread_in_a_day(forecast)[case.client_index[client_id]])
    low, high = (quantiles(mean, spread, share) for share in ((1 - BAND) / 2, (1 + BAND) / 2))
    return {
        name: tuple(float(each) for each in column)
        for name, column in (("expected", mean), ("low", low), ("high", high))
    }

"""Calls expected of the site or of one client, by day or by slot, with their band, as figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from api.view.forecast import calls_by_day
from scheduler.demand.quantiles import (
    quantiles,
    spread_in_a_day,
    spread_of_client,
    spread_of_site,
    spread_of_week,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.forecast import Forecast

    Floats = NDArray[np.float64]

By = Literal["day", "slot"]
LOW, HIGH = 0.1, 0.9
DECIMALS: Final = 3


@dataclass(frozen=True, slots=True)
class Band:
    """Calls expected, and the counts that one week in ten stays below or goes above."""

    expected: float
    q10: int
    q90: int


@dataclass(frozen=True, slots=True)
class SpanForeseen:
    """One day or slot from ``start``, of ``minutes``."""

    start: dt.datetime
    minutes: int
    calls: Band
    work_minutes: float


@dataclass(frozen=True, slots=True)
class ClientForeseen:
    """One client's week."""

    client_id: str
    calls: Band
    handle_seconds: float


def week_foreseen(case: Case, forecast: Forecast, client_id: str | None) -> Band:
    """The week of the site or of one client."""
    by_day = calls_by_day(case, forecast)
    if client_id is None:
        spread = np.array([spread_of_week(forecast, by_day)])
        return _bands(np.array([by_day.sum()]), spread)[0]
    index = case.client_index[client_id]
    return _bands(by_day.sum(axis=1)[[index]], spread_of_client(forecast, by_day)[[index]])[0]


def spans_foreseen(
    case: Case, forecast: Forecast, client_id: str | None, by: By
) -> list[SpanForeseen]:
    """Days or slots of the site or of one client; slots without calls are left out."""
    calls = calls_by_day(case, forecast) if by == "day" else forecast.demand.calls
    seconds = calls * forecast.demand.handle_seconds[:, None]
    if client_id is None:
        mean, work, spread = calls.sum(axis=0), seconds.sum(axis=0), spread_of_site(forecast, calls)
    else:
        index = case.client_index[client_id]
        mean, work = calls[index], seconds[index]
        spread = np.full(len(mean), spread_in_a_day(forecast)[index])
    bands, starts = _bands(mean, spread), _starts(case, forecast, by)
    return [
        SpanForeseen(
            case.horizon.moment(starts[i]),
            starts[i + 1] - starts[i],
            bands[i],
            round(float(work[i]) / 60, DECIMALS),
        )
        for i in range(len(bands))
        if by == "day" or mean[i] > 0
    ]


def clients_foreseen(case: Case, forecast: Forecast) -> list[ClientForeseen]:
    """Every client's week, in the order of the case."""
    by_day = calls_by_day(case, forecast)
    bands = _bands(by_day.sum(axis=1), spread_of_client(forecast, by_day))
    return [
        ClientForeseen(client.client_id, bands[i], round(float(seconds), 1))
        for i, (client, seconds) in enumerate(
            zip(case.clients, forecast.demand.handle_seconds, strict=True)
        )
    ]


def _starts(case: Case, forecast: Forecast, by: By) -> list[int]:
    """Elapsed minutes at which days or slots begin, and the last one ends."""
    if by == "day":
        return [*(case.horizon.day_start(day) for day in range(case.days)), case.horizon.minutes]
    length = forecast.demand.slot_minutes
    return [slot * length for slot in range(forecast.demand.slots + 1)]


def _bands(mean: Floats, spread: Floats) -> list[Band]:
    low, high = quantiles(mean, spread, LOW), quantiles(mean, spread, HIGH)
    return [
        Band(round(float(m), DECIMALS), int(a), int(b))
        for m, a, b in zip(mean, low, high, strict=True)
    ]

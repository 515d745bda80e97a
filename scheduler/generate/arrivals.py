"""Past calls of a made-up service, drawn column by column.

Counts are Poisson around the true rate times a Gamma day factor with a part
shared by all clients; handle times are lognormal, call by call, slower while a
pairing still learns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY, public_holidays
from scheduler.case import CallHistory
from scheduler.generate.clients import profiles
from scheduler.generate.settings import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.calendar import Horizon
    from scheduler.generate.clients import Clientele
    from scheduler.generate.settings import GeneratorSettings

SHARED_DAY_CV: Final = 0.08
HOLIDAY_FACTOR: Final = 0.35
DAY_AFTER_FACTOR: Final = 1.12
SUMMER_FACTOR: Final = 0.85
SUMMER: Final = ((7, 18), (8, 24))
HANDLE_SIGMA: Final = 0.92
SHORTEST_CALL_S: Final = 10.0
ABANDONED: Final = 0.035
IN_TIME: Final = 0.86
CHUNK: Final = 256
"""Clients drawn at once: bounds the memory, and is part of what a seed means."""


@dataclass(frozen=True)
class Counts:
    """Rows of calls before their handle times, ordered by client and time.

    Attributes
    ----------
    client, day, start_minute
        Client index, day of the history and minutes since 1970-01-01 UTC, ``[row]``.
    offered, answered, answered_in_time
        Calls, ``[row]``.
    """

    client: NDArray[np.int32]
    day: NDArray[np.int32]
    start_minute: NDArray[np.int64]
    offered: NDArray[np.int32]
    answered: NDArray[np.int32]
    answered_in_time: NDArray[np.int32]

    def answered_by_week(self, clients: int, weeks: int) -> NDArray[np.int64]:
        """Answered calls, ``[client, week]``."""
        key = self.client.astype(np.int64) * weeks + self.day // 7
        return (
            np.bincount(key, weights=self.answered, minlength=clients * weeks)
            .astype(np.int64)
            .reshape(clients, weeks)
        )


def day_levels(
    clientele: Clientele, days: Horizon, settings: GeneratorSettings
) -> NDArray[np.float64]:
    """True expected calls of every client on every day, ``[client, day]``.

    Weekday, trend, summer dip, public holidays and closures are in; the random
    day factor is not.
    """
    dates = [days.date_of(day) for day in range(days.days)]
    weekday = np.array([d.weekday() for d in dates], dtype=np.int64)
    years = np.array([(d - settings.week).days / 365.0 for d in dates])
    holidays = public_holidays("FR", None, range(dates[0].year - 1, dates[-1].year + 1))
    holiday = np.array([d in holidays for d in dates], dtype=np.bool_)
    after = np.array([d - dt.timedelta(days=1) in holidays for d in dates]) & ~holiday
    summer = np.array([SUMMER[0] <= (d.month, d.day) <= SUMMER[1] for d in dates])
    season = np.where(summer, SUMMER_FACTOR, 1.0) * np.where(after, DAY_AFTER_FACTOR, 1.0)
    levels: NDArray[np.float64] = clientele.daily[:, weekday]
    levels = levels * season * np.exp(clientele.trend[:, None] * years)
    may_day = np.array([(d.month, d.day) == (5, 1) for d in dates], dtype=np.bool_)
    stops = np.array([not s.emergency for s in clientele.sectors], dtype=np.bool_)
    levels[np.ix_(stops, may_day)] = 0.0
    levels[:, holiday] *= np.where(clientele.closes_on_holidays, 0.0, HOLIDAY_FACTOR)[:, None]
    for i, client in enumerate(clientele.clients):
        levels[i, : max(0, min(len(dates), (client.since - dates[0]).days))] = 0.0
        for closed in clientele.closures[i]:
            if dates[0] <= closed <= dates[-1]:
                levels[i, (closed - dates[0]).days] = 0.0
    return levels


def draw_counts(
    clientele: Clientele, past: Horizon, seed: int, settings: GeneratorSettings
) -> Counts:
    """Draw the calls of the days of ``past``."""
    rng = stream(seed, "calls")
    levels = day_levels(clientele, past, settings)
    shape = profiles(clientele, settings.row_minutes)
    starts = _row_starts(past, settings.row_minutes)
    weekday = np.array([past.weekday(day) for day in range(past.days)], dtype=np.int64)
    shared = _gamma(rng, np.full((1, past.days), SHARED_DAY_CV))
    parts = []
    for first in range(0, len(clientele.clients), CHUNK):
        chunk = slice(first, first + CHUNK)
        own_cv = np.sqrt(np.maximum(clientele.day_factor_cv[chunk] ** 2 - SHARED_DAY_CV**2, 1e-4))
        own = _gamma(rng, np.repeat(own_cv[:, None], past.days, axis=1))
        rate = (levels[chunk] * shared * own)[:, :, None] * shape[chunk][:, weekday]
        rate[:, starts < 0] = 0.0
        offered = rng.poisson(rate)
        keep = offered > 0
        keep_ends(keep, (levels[chunk] > 0)[:, :, None] & (shape[chunk][:, weekday] > 0))
        client, day, row = np.nonzero(keep & (starts >= 0))
        parts.append((client + first, day, starts[day, row], offered[client, day, row]))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else []
    client, day, start, offered = columns or [np.zeros(0, dtype=np.int64)] * 4
    answered = offered - rng.binomial(offered, ABANDONED)
    return Counts(
        client=client.astype(np.int32),
        day=day.astype(np.int32),
        start_minute=start.astype(np.int64),
        offered=offered.astype(np.int32),
        answered=answered.astype(np.int32),
        answered_in_time=rng.binomial(answered, IN_TIME).astype(np.int32),
    )


def draw_history(
    counts: Counts,
    clientele: Clientele,
    slowness: NDArray[np.float64],
    seed: int,
    settings: GeneratorSettings,
) -> CallHistory:
    """Draw a handle time for every answered call and close the history.

    Parameters
    ----------
    slowness
        Mean handle time against that of pairings that have learnt, ``[client, week]``.
    """
    rng = stream(seed, "handle")
    rows = len(counts.client)
    mean = clientele.handle_seconds[counts.client] * slowness[counts.client, counts.day // 7]
    return CallHistory(
        client_ids=tuple(c.client_id for c in clientele.clients),
        client=counts.client,
        start_minute=counts.start_minute,
        minutes=np.full(rows, settings.row_minutes, dtype=np.int32),
        offered=counts.offered,
        answered=counts.answered,
        answered_in_time=counts.answered_in_time,
        abandoned=counts.offered - counts.answered,
        handle_seconds=handle_totals(counts.answered, mean, rng),
    )


def handle_totals(
    answered: NDArray[np.int32], mean: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw a lognormal handle time for every answered call and add them up by row.

    Parameters
    ----------
    answered, mean
        Calls and mean seconds of one call, ``[row]``.

    Returns
    -------
    NDArray
        Whole seconds, ``[row]``.
    """
    of_call = np.repeat(np.arange(len(answered)), answered)
    draws = rng.lognormal(-(HANDLE_SIGMA**2) / 2, HANDLE_SIGMA, len(of_call)) * mean[of_call]
    seconds = np.maximum(draws, SHORTEST_CALL_S)
    return np.round(np.bincount(of_call, weights=seconds, minlength=len(answered)))


def _row_starts(past: Horizon, row_minutes: int) -> NDArray[np.int64]:
    """Epoch minute of each row of each day, -1 where a clock change skips it, ``[day, row]``."""
    epoch = int(past.moment(0).timestamp()) // 60
    starts = np.array(
        [
            [past.minute_of(day, minute) for minute in range(0, MINUTES_PER_DAY + 1, row_minutes)]
            for day in range(past.days)
        ],
        dtype=np.int64,
    )
    skipped = starts[:, 1:] <= starts[:, :-1]
    return np.where(skipped, -1, starts[:, :-1] + epoch)


def keep_ends(keep: NDArray[np.bool_], opened: NDArray[np.bool_]) -> None:
    """Keep each client's first and last open row even without a call, in place.

    A history ends where its rows end: without these two rows the quiet days at
    its edges would be lost, and small clients would look busier than they are.
    """
    clients = len(keep)
    flat, wide = keep.reshape(clients, -1), opened.reshape(clients, -1)
    known = wide.any(axis=1)
    flat[known, wide.argmax(axis=1)[known]] = True
    flat[known, wide.shape[1] - 1 - wide[:, ::-1].argmax(axis=1)[known]] = True


def _gamma(rng: np.random.Generator, cv: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw Gamma variables of mean 1 and the given coefficients of variation."""
    return rng.gamma(1.0 / cv**2, cv**2)

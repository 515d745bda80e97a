"""The forecast: expected calls by client and slot, and mean handle times.

Days come first (``scheduler.demand.outline``): where levels stand and go, the
season, the calendar, what was odd. Their factors are taken out of the counts.
What is left is a rate, a product from the wide to the narrow: the week's shape
of all clients, of a sector, of the sector's clients with the same opening
pattern; the level of the client; its own weekdays, slots and weekday slots. Each
factor is a Gamma–Poisson posterior whose strength is estimated from the data
(``scheduler.demand.shrinkage``), so that a client with many calls ends at its
own same-weekday means and a client with few at its pool's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Demand
from scheduler.demand.events import past_events, planned_events
from scheduler.demand.handle import handle_seconds
from scheduler.demand.history import (
    EPOCH,
    count,
    day_table,
    holidays_between,
    on_holidays,
    usable_rows,
)
from scheduler.demand.notes import Note, notes_of
from scheduler.demand.opening import open_share, ordinary_week
from scheduler.demand.outline import outline
from scheduler.demand.shrinkage import shrunk_factor
from scheduler.demand.wall import wall_slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.history import Counts, Past, Rows
    from scheduler.demand.outline import Outline

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

PROFILE_DAYS = 26 * 7
"""Days whose hours count for the shape of the week, back from each client's last row."""

PROFILE_HALF_LIFE_DAYS = 26 * 7.0
"""Age at which a day counts half for that shape, which moves more slowly than levels."""

BALANCING_ROUNDS = 3
"""Rounds between a pool's week and its clients' levels, which are weights in it."""


def forecast(case: Case) -> Demand:
    """Expected calls and handle times over the planned slots.

    Rows that start at or after ``case.as_of`` are not looked at. Clients
    without history get ``declared_calls_week`` in the shape of their pool's
    week, or the level of their sector when they declared nothing; without any
    history at all, declared calls spread evenly over the open hours, and a
    client that declared nothing is expected to get none. Public holidays on
    which a client is open follow the ratio of past ones, when there were any.

    Returns
    -------
    Demand
        ``calls[client, slot]`` counts the open share of a slot only.
    """
    return foresee(case).demand


@dataclass(frozen=True)
class Forecast:
    """The demand, how sure its levels are, and what was odd about the history.

    Attributes
    ----------
    demand
        What is expected, known events included.
    level_spread
        Variance of each client's level in the planned days, relative to its
        square, ``[client]``: the same error on all of them, unlike day factors.
    site_level_spread
        The same of the whole site's calls, whose clients move together.
    notes
        What was marked or could not be trusted.
    """

    demand: Demand
    level_spread: Floats
    site_level_spread: float
    notes: tuple[Note, ...]


def foresee(case: Case) -> Forecast:
    """As :func:`forecast`, with what was odd about the history."""
    rows = usable_rows(case)
    week = ordinary_week(case)
    past = day_table(case, rows, week)
    sector, pattern = _sectors(case), _patterns(case, week)
    alone = np.arange(len(sector))
    begin = (case.week - EPOCH).days
    known = past_events(case, past.origin, past.stop)
    days = outline(case, past, week, sector, known, range(begin, begin + case.days))
    weight, exposure = _recent(past, days)
    seen = count(rows, past, week, weight, exposure)
    shape = _shapes(seen, (np.zeros_like(sector), sector, pattern))
    share = open_share(case)
    slots = wall_slots(case, share.shape[1])

    level = _levels(seen, shape, (sector, pattern, alone))
    planned = (shape[:, slots.weekday, slots.slot_of_day] * share).sum(1)
    stated = _stated_levels(case, shape, week, planned)
    unseen = ~seen.exposure.any((1, 2)) & ~np.isnan(stated)
    rate = np.where(unseen, stated, level)[:, None, None] * shape
    rate = rate * _week_factors(seen, seen.exposure * rate, alone)

    holiday = _holiday_factors(case, rows, past, days, week, rate)
    calls = rate[:, slots.weekday, slots.slot_of_day] * share
    calls *= np.where(slots.holiday, holiday[:, slots.weekday], 1.0)
    calls *= np.where(unseen[:, None], 1.0, days.planned)[:, slots.day]
    calls *= planned_events(case, share.shape[1])
    calls *= ~unseen[:, None] | _begun(case)[:, slots.day]
    handle, absurd = handle_seconds(rows, sector, len(case.clients))
    demand = Demand(
        slot_minutes=case.site.slot_minutes,
        calls=calls,
        handle_seconds=handle,
        open=share > 0,
        own_spread=days.own_spread,
        shared_spread=days.shared_spread,
    )
    notes = notes_of(case, past, days, absurd)
    return Forecast(demand, days.level_spread, days.site_level_spread, notes)


def _begun(case: Case) -> NDArray[np.bool_]:
    """Whether each planned day lies after a client's first, ``[client, day]``."""
    first = np.array([(client.since - case.week).days for client in case.clients], dtype=np.int64)
    return np.asarray(first[:, None] <= np.arange(case.days))


def _recent(past: Past, days: Outline) -> tuple[Floats, Floats]:
    """What a call and an open slot of each day count for the shape of the week, ``[client, day]``.

    Old days fade. Both are scaled so that a client's weighted calls scatter as
    much as calls do: their variance is their mean.
    """
    age = past.last[:, None] - np.arange(past.origin, past.stop)
    fading = np.where(days.kept & (age < PROFILE_DAYS), 0.5 ** (age / PROFILE_HALF_LIFE_DAYS), 0.0)
    square = (fading**2).sum(axis=1)
    fading *= (fading.sum(axis=1) / np.where(square > 0, square, 1.0))[:, None]
    cut = days.trimmed / np.where(past.calls > 0, past.calls, 1.0)
    return fading * cut, fading * days.factor


def _sectors(case: Case) -> Integers:
    """Number of each client's sector, ``[client]``."""
    names = sorted({client.sector for client in case.clients})
    return np.array([names.index(client.sector) for client in case.clients], dtype=np.int64)


def _patterns(case: Case, week: Floats) -> Integers:
    """Number of each client's sector and opening pattern together, ``[client]``."""
    known: dict[tuple[str, bytes], int] = {}
    keys = [
        (client.sector, hours.tobytes()) for client, hours in zip(case.clients, week, strict=True)
    ]
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def _pooled(values: Floats, pool: Integers) -> Floats:
    """Sum the clients of each pool along the first axis, ``[pool, ...]``."""
    result = np.zeros((int(pool.max(initial=-1)) + 1, *values.shape[1:]))
    np.add.at(result, pool, values)
    return result


def _ratio(part: Floats, whole: Floats, otherwise: float | Floats) -> Floats:
    """``part / whole``, and ``otherwise`` where the whole is 0."""
    known = whole > 0
    return np.where(known, part / np.where(known, whole, 1.0), otherwise)


def _shapes(seen: Counts, pools: tuple[Integers, ...]) -> Floats:
    """Relative calls of an open slot, ``[client, weekday, slot of the day]``.

    Each pool sets itself apart from the wider one before it.
    """
    wider = shape = np.ones(seen.calls.shape)
    for pool in pools:
        for _ in range(BALANCING_ROUNDS):
            level = _ratio(seen.calls.sum((1, 2)), (seen.exposure * shape).sum((1, 2)), 0.0)
            expected = level[:, None, None] * seen.exposure * wider
            shape = wider * _week_factors(seen, expected, pool)[pool]
        wider = shape
    return shape


def _week_factors(seen: Counts, expected: Floats, pool: Integers) -> Floats:
    """How the week of each pool departs from what is expected of it.

    Weekdays first, then slots of the day, and slots of a weekday: each
    finer factor is only believed as far as the coarser ones leave something to
    explain. Clients with long rows speak for weekdays alone: they don't know
    the hour.

    Returns
    -------
    NDArray[np.float64]
        ``[pool, weekday, slot of the day]``.
    """
    fine = seen.fine[:, None, None]
    by_weekday = shrunk_factor(_pooled(seen.calls.sum(2), pool), _pooled(expected.sum(2), pool))
    factor = by_weekday[:, :, None]
    calls, left = _pooled(seen.calls * fine, pool), _pooled(expected * fine, pool) * factor
    step = shrunk_factor(calls.sum(1), left.sum(1))[:, None, :]
    factor, left = factor * step, left * step
    return factor * shrunk_factor(calls, left)


def _levels(seen: Counts, shape: Floats, pools: tuple[Integers, ...]) -> Floats:
    """Calls of an open slot of shape 1, ``[client]``: from all to a sector, a pattern, a client."""
    calls = seen.calls.sum((1, 2))
    exposure = (seen.exposure * shape).sum((1, 2))
    overall = calls.sum() / exposure.sum() if exposure.any() else 0.0
    level = np.full(len(calls), overall)
    for pool in pools:
        expected = level * exposure
        level = level * shrunk_factor(_pooled(calls, pool), _pooled(expected, pool))[pool]
    return level


def _stated_levels(case: Case, shape: Floats, week: Floats, planned: Floats) -> Floats:
    """Level at which an ordinary week brings ``declared_calls_week``, ``[client]``.

    A client with no ordinary hours, only dated ones, spreads them over the
    planned weeks. Not a number where nothing is declared.

    Parameters
    ----------
    planned
        Open slots of the horizon times their shape, ``[client]``.
    """
    declared = np.array(
        [np.nan if c.declared_calls_week is None else c.declared_calls_week for c in case.clients]
    )
    ordinary = (week * shape).sum((1, 2))
    return _ratio(declared, np.where(ordinary > 0, ordinary, planned * 7 / case.days), declared)


def _holiday_factors(
    case: Case, rows: Rows, past: Past, days: Outline, week: Floats, rate: Floats
) -> Floats:
    """Calls of a public holiday over those of an ordinary day, ``[client, weekday]``.

    Learned apart for weekdays on which the client is usually open and for others:
    whoever opens on a Sunday for the holiday's sake is called by few. 1 without evidence.
    """
    told, exposure = on_holidays(case, rows, past)
    due = np.zeros_like(told)
    usual = week.sum(axis=2) > 0
    weekdays = []
    for number, holiday in enumerate(holidays_between(case, past.origin, past.stop)):
        ordinary = (exposure[:, number] * rate[:, holiday.weekday()]).sum(axis=1)
        due[:, number] = ordinary * days.factor[:, (holiday - EPOCH).days - past.origin]
        weekdays.append(holiday.weekday())
    factors = np.ones(usual.shape)
    for kind in (True, False):
        alike = usual[:, weekdays] == kind
        expected, calls = (due * alike).sum(axis=1), (told * alike).sum(axis=1)
        if expected.any():
            overall = calls.sum() / expected.sum()
            learned = overall * shrunk_factor(calls, overall * expected)
            factors = np.where(usual == kind, learned[:, None], factors)
    return factors

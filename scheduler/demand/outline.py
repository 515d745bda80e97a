"""The history day by day: what each day was due, what was odd, where levels stand and go.

The outline knows days, not hours. ``scheduler.demand.forecast`` takes its
factors out of the counts before it learns the shape of a week from them, and
puts those of the planned days back in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import marks
from scheduler.demand.effects import (
    NEXT_TO_DAYS,
    TURN_DAYS,
    learned,
    neighbours,
    turns_of_month,
)
from scheduler.demand.level import Levels, filtered
from scheduler.demand.season import season_of, week_of_year
from scheduler.demand.shrinkage import shrunk_factor
from scheduler.demand.spread import spreads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.history import Past

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

ROUNDS = 3
"""Rounds between levels and effects of the calendar, each of which hides in the other."""

SMOOTH_DAYS = 14.0
"""Half-life, to either side, of the level around a past day."""

PRIOR_CALLS = 30.0
"""Calls at the client's mean that the level around a day begins with."""


@dataclass(frozen=True)
class Outline:
    """What days say.

    Attributes
    ----------
    kept
        Days that are learned from, ``[client, day]``.
    trimmed
        Calls of those days, outliers cut back, ``[client, day]``.
    factor
        Past days over a plain day at today's level, ``[client, day]``.
    gaps, outliers
        Days marked, ``[client, day]``.
    expected
        Calls that each past day was due, ``[client, day]``.
    planned
        Days to plan over a plain day at today's level, ``[client, planned day]``.
    level_spread
        Variance of the level of the days to plan, relative to its square, ``[client]``.
    site_level_spread
        The same of the whole site's level, whose clients move together.
    own_spread, shared_spread
        As in :class:`scheduler.demand.Demand`.
    """

    kept: Flags
    trimmed: Floats
    factor: Floats
    gaps: Flags
    outliers: Flags
    expected: Floats
    planned: Floats
    level_spread: Floats
    site_level_spread: float
    own_spread: Floats
    shared_spread: float


@dataclass(frozen=True)
class _Calendar:
    """Labels of some days on end: ``[client, day]`` and ``[day]``."""

    neighbour: NDArray[np.int32]
    turn: NDArray[np.int32]
    week_of_year: Integers


@dataclass(frozen=True)
class _Effects:
    """Factors of labels: next to a closure, turn of a month, week of the year; clients first."""

    neighbour: Floats
    turn: Floats
    season: Floats

    def on(self, calendar: _Calendar) -> Floats:
        """Factor of each day, ``[client, day]``."""
        beside = np.take_along_axis(self.neighbour, calendar.neighbour.astype(np.intp), axis=1)
        found: Floats = beside * self.turn[:, calendar.turn] * self.season[:, calendar.week_of_year]
        return found


def outline(
    case: Case, past: Past, week: Floats, sector: Integers, known: Floats, planned: range
) -> Outline:
    """Work out what days say.

    Parameters
    ----------
    week
        Open share of the ordinary week, ``[client, weekday, slot of the day]``.
    sector
        Number of each client's sector, ``[client]``.
    known
        Factors of known events on past days, not a number on days that they
        leave unclear, ``[client, day]``.
    planned
        Days to plan, days since 1970-01-01.
    """
    calendar = _calendar(case, week, past.origin, past.stop)
    watched = past.watched & np.isfinite(known)
    known = np.where(np.isfinite(known), known, 1.0)
    rough = np.full(len(known), marks.LEAST_SPREAD)
    gaps = marks.client_gaps(past.calls, past.told, watched, rough)
    kept = watched & ~gaps
    open_slots = week.sum(axis=2)
    calm = np.minimum(past.calls, marks.calm_ceilings(past.calls, kept))
    base = known * _weekday_rates(past, calm, kept, known, open_slots, sector)
    variance = _rough_spread(past.calls, base, kept)
    top = marks.ceilings(base * _usual_by_day(past.calls, base, kept), variance)
    outliers = kept & (past.calls > top)
    trimmed = np.where(kept, np.minimum(past.calls, top), 0.0)
    base = np.where(
        kept, known * _weekday_rates(past, trimmed, kept, known, open_slots, sector), 0.0
    )
    effects, around = _effects(trimmed, base, calendar, variance, sector, past)
    due = base * effects.on(calendar)
    own, shared = spreads(trimmed, due * around)
    levels = _levels(trimmed, due, own + shared)
    now = levels.ahead(np.ones(1))
    ahead = np.maximum(np.arange(planned.start, planned.stop) - past.stop, 0) // 7 + 1.0
    shown = _calendar(case, week, planned.start, planned.stop)
    return Outline(
        kept=kept,
        trimmed=trimmed,
        factor=known * effects.on(calendar) * around / now,
        gaps=gaps,
        outliers=outliers,
        expected=due * around,
        planned=effects.on(shown) * levels.ahead(ahead) / now,
        level_spread=levels.variance,
        site_level_spread=_site_spread(trimmed, due, own, shared),
        own_spread=own,
        shared_spread=shared,
    )


def _calendar(case: Case, week: Floats, origin: int, stop: int) -> _Calendar:
    wide = neighbours(case, week, origin - NEXT_TO_DAYS, stop + NEXT_TO_DAYS)
    return _Calendar(
        neighbour=wide[:, NEXT_TO_DAYS:-NEXT_TO_DAYS],
        turn=turns_of_month(origin, stop),
        week_of_year=week_of_year(origin, stop),
    )


def _effects(
    calls: Floats,
    base: Floats,
    calendar: _Calendar,
    variance: Floats,
    sector: Integers,
    past: Past,
) -> tuple[_Effects, Floats]:
    """Season and effects of the calendar, and the level around each day.

    Near a closure the turn of a month is not learned: days of both are few.
    """
    season = season_of(calls, base, sector, past.origin, past.stop)
    turn = np.where(calendar.neighbour > 0, 0, calendar.turn)
    clients = len(calls)
    found = _Effects(np.ones((clients, 3)), np.ones((clients, 2 * TURN_DAYS + 1)), season)
    around = _around(calls, base * found.on(calendar))
    for _ in range(ROUNDS):
        plain = base * season[:, calendar.week_of_year] * around
        at_turn = plain * found.turn[:, calendar.turn]
        beside = learned(calls, at_turn, calendar.neighbour, 2, variance)
        near = plain * np.take_along_axis(beside, calendar.neighbour.astype(np.intp), axis=1)
        found = _Effects(beside, learned(calls, near, turn, 2 * TURN_DAYS, variance), season)
        around = _around(calls, base * found.on(calendar))
    return found, around


def _weekday_rates(
    past: Past, calls: Floats, kept: Flags, known: Floats, open_slots: Floats, sector: Integers
) -> Floats:
    """Calls of each day at the client's mean level, by weekday, ``[client, day]``.

    Weekdays are drawn to those of the sector, those to everybody's.
    """
    clients = len(calls)
    told, exposure = np.zeros((clients, 7)), np.zeros((clients, 7))
    for weekday in range(7):
        days = past.weekday == weekday
        told[:, weekday] = np.where(kept, calls, 0.0)[:, days].sum(axis=1)
        exposure[:, weekday] = np.where(kept, known, 0.0)[:, days].sum(axis=1)
    exposure = exposure * open_slots
    shape = np.ones((clients, 7))
    for pool in (np.zeros(clients, dtype=np.int64), sector, np.arange(clients)):
        due = (exposure * shape).sum(axis=1)
        level = np.where(due > 0, told.sum(axis=1) / np.where(due > 0, due, 1.0), 0.0)
        size = int(pool.max(initial=-1)) + 1
        seen, expected = np.zeros((size, 7)), np.zeros((size, 7))
        np.add.at(seen, pool, told)
        np.add.at(expected, pool, level[:, None] * exposure * shape)
        shape = shape * shrunk_factor(seen, expected)[pool]
    due = (exposure * shape).sum(axis=1)
    level = np.where(due > 0, told.sum(axis=1) / np.where(due > 0, due, 1.0), 0.0)
    rate: Floats = (level[:, None] * shape * open_slots)[:, past.weekday]
    return rate


def _rough_spread(calls: Floats, expected: Floats, kept: Flags) -> Floats:
    """Variance of the day factor that a few wild days cannot move, ``[client]``.

    From the median distance of a day from what it was due.
    """
    distance = np.where(kept & (expected > 0), np.abs(calls - expected), np.nan)
    days = np.isfinite(distance).sum(axis=1)
    order = np.sort(distance, axis=1)  # not a number goes last
    if not order.shape[1]:
        return np.full(len(calls), marks.LEAST_SPREAD)
    middle = order[np.arange(len(order)), np.maximum(days - 1, 0) // 2]
    mean = np.where(kept, expected, 0.0).sum(axis=1) / np.maximum(days, 1)
    deviation = np.nan_to_num(1.4826 * middle)
    found: Floats = (deviation**2 - mean) / np.maximum(mean, 1.0) ** 2
    return np.clip(found, 0.0, 1.0)


def _by_week(values: Floats) -> Floats:
    """Sums of seven days, counted back from the last one, oldest first, ``[client, week]``."""
    lead = -values.shape[1] % 7
    wide = np.concatenate([np.zeros((len(values), lead)), values], axis=1)
    weeks: Floats = wide.reshape(len(values), wide.shape[1] // 7, 7).sum(axis=2)
    return weeks


def _to_days(weekly: Floats, days: int) -> Floats:
    return np.repeat(weekly, 7, axis=1)[:, 7 * weekly.shape[1] - days :]


def _usual_by_day(calls: Floats, expected: Floats, kept: Flags) -> Floats:
    told, due = _by_week(np.where(kept, calls, 0.0)), _by_week(np.where(kept, expected, 0.0))
    return _to_days(marks.usual(told, due), calls.shape[1])


def _around(calls: Floats, expected: Floats) -> Floats:
    """Level around each day, both sides seen, over the client's mean, ``[client, day]``."""
    told, due = _by_week(calls), _by_week(expected)
    week = np.arange(told.shape[1], dtype=np.float64)
    kernel = 0.5 ** (7 * np.abs(week[:, None] - week) / SMOOTH_DAYS)
    smooth = (told @ kernel + PRIOR_CALLS) / (due @ kernel + PRIOR_CALLS)
    return _to_days(smooth, calls.shape[1])


def _site_spread(calls: Floats, due: Floats, own: Floats, shared: float) -> float:
    """Variance of the site's level, its calls filtered as if they were one client's."""
    total = due.sum()
    if total <= 0:
        return 0.0
    of_site = shared + float((own * (due.sum(axis=1) / total) ** 2).sum())
    came, expected = (table.sum(axis=0, keepdims=True) for table in (calls, due))
    found = _levels(came, expected, np.array([of_site]))
    return float(found.variance[0])


def _levels(calls: Floats, expected: Floats, variance: Floats) -> Levels:
    """Filter weeks; a week's day factors are told apart, so they count by its days."""
    due = _by_week(expected)
    uneven = _by_week(expected**2) / np.where(due > 0, due, 1.0) ** 2
    return filtered(_by_week(calls), due, variance[:, None] * uneven)

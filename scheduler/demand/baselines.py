"""Forecasts that anyone can do: last week's counts, and the mean of the last same weekdays.

They are what a forecast has to beat. Public holidays, closed dates and gaps of the
whole site are passed over, as anyone would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Demand
from scheduler.demand.forecast import Forecast
from scheduler.demand.handle import DEFAULT_HANDLE_SECONDS
from scheduler.demand.history import day_table, usable_rows
from scheduler.demand.opening import open_share, ordinary_week
from scheduler.demand.wall import wall_slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case

    Floats = NDArray[np.float64]

LOOK_BACK_WEEKS = 12
"""Weeks in which the last same weekdays are looked for."""


def weekly_naive(case: Case) -> Forecast:
    """Calls of the last same weekday."""
    return same_weekday_mean(case, 1)


def same_weekday_mean(case: Case, weeks: int = 4) -> Forecast:
    """Mean of the calls of the last same weekdays, slot by slot; no day factors.

    Parameters
    ----------
    weeks
        How many of them.
    """
    rows, week = usable_rows(case), ordinary_week(case)
    past = day_table(case, rows, week)
    begin = max(past.origin, past.stop - 7 * LOOK_BACK_WEEKS)
    per_day = week.shape[2]
    length = 1440 // per_day
    rows = rows.where((rows.day >= begin) & (rows.day < past.stop))
    days = past.stop - begin
    first = rows.minute // length
    pieces = (rows.minute + rows.minutes - 1) // length - first + 1
    row = np.repeat(np.arange(len(pieces)), pieces)
    slot = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    day = np.minimum(rows.day[row] - begin + slot // per_day, days - 1)
    table = np.zeros((len(case.clients), days, per_day))
    share = rows.offered[row] / pieces[row]
    np.add.at(table, (rows.client[row], day, slot % per_day), share)
    mean = _means(table, past.watched[:, begin - past.origin :], past.weekday[-days:], weeks)
    share = open_share(case)
    slots = wall_slots(case, share.shape[1])
    calls = np.where(share > 0, mean[:, slots.weekday, slots.slot_of_day], 0.0)
    clients = len(case.clients)
    demand = Demand(
        slot_minutes=case.site.slot_minutes,
        calls=calls,
        handle_seconds=np.full(clients, DEFAULT_HANDLE_SECONDS),
        open=share > 0,
        own_spread=np.zeros(clients),
        shared_spread=0.0,
    )
    return Forecast(demand, np.zeros(clients), 0.0, ())


def _means(
    table: Floats, watched: NDArray[np.bool_], weekday: NDArray[np.int32], weeks: int
) -> Floats:
    """Mean of the last watched days of each weekday, ``[client, weekday, slot of the day]``."""
    found = np.zeros((len(table), 7, table.shape[2]))
    for each in range(7):
        days = np.flatnonzero(weekday == each)
        seen = watched[:, days]
        newer = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1]
        used = seen & (newer <= weeks)
        total = (table[:, days] * used[:, :, None]).sum(axis=1)
        found[:, each] = total / np.maximum(used.sum(axis=1), 1)[:, None]
    return found

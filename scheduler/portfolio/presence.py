"""How likely each operator is to be on duty, before any roster exists.

The week is cut into cells, one a day and part of day. Contract hours are spread
over the cells an operator may work in, in proportion to the heads that the
calls of each cell will ask for (iterative proportional fitting, Deming and
Stephan 1940): scarce people thus show up where only they can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.available import available

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Demand

PARTS: Final = (6 * 60, 8 * 60, 12 * 60, 14 * 60, 18 * 60, 22 * 60)
"""Wall-clock starts of early, morning, midday, afternoon, evening and night."""
NIGHT: Final = len(PARTS) - 1
MOST_PRESENT: Final = 0.9
"""Nobody is counted on for more than this share of a cell: breaks, lunch, days off."""
FITTING_ROUNDS: Final = 30


@dataclass(frozen=True)
class Cells:
    """The opening week in cells, and who is probably there.

    Attributes
    ----------
    of_slot
        Cell of each slot, ``[slot]``.
    band
        Band of each cell, ``[cell]``: day type (weekday, Saturday, Sunday or
        holiday) and part of day, as one number.
    calls
        Expected calls, ``[client, cell]``.
    presence
        Probability of being on duty, ``[operator, cell]``.
    available
        See :func:`scheduler.portfolio.available.available`.
    """

    of_slot: NDArray[np.int64]
    band: NDArray[np.int64]
    calls: NDArray[np.float64]
    presence: NDArray[np.float64]
    available: NDArray[np.bool_]


def cells_of(case: Case, demand: Demand) -> Cells:
    """Cut the horizon into cells and guess everybody's presence."""
    of_slot, band = _cut(case, demand)
    count = len(band)
    calls = np.zeros((len(case.clients), count))
    for client, row in enumerate(demand.calls):
        calls[client] = np.bincount(of_slot, weights=row, minlength=count)
    free = available(case, demand.slot_minutes)
    return Cells(
        of_slot=of_slot,
        band=band,
        calls=calls,
        presence=_probable_presence(case, demand, free, of_slot, band),
        available=free,
    )


def _cut(case: Case, demand: Demand) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cell of each slot and band of each cell. A night belongs to the day it ends in."""
    horizon = case.horizon
    of_slot = np.zeros(demand.slots, dtype=np.int64)
    bands: list[int] = []
    numbers: dict[tuple[int, int], int] = {}
    for slot in range(demand.slots):
        minute = slot * demand.slot_minutes
        day, wall = horizon.day_of(minute), horizon.wall_minute(minute)
        part = (int(np.searchsorted(PARTS, wall, side="right")) - 1) % len(PARTS)
        if wall >= PARTS[NIGHT]:
            day += 1
        if (day, part) not in numbers:
            numbers[day, part] = len(bands)
            bands.append(_day_type(case, day) * len(PARTS) + part)
        of_slot[slot] = numbers[day, part]
    return of_slot, np.array(bands, dtype=np.int64)


def _day_type(case: Case, day: int) -> int:
    date = case.horizon.date_of(day)
    if date in case.holidays:
        return 2
    return max(0, date.weekday() - 4)


def _probable_presence(
    case: Case,
    demand: Demand,
    free: NDArray[np.bool_],
    of_slot: NDArray[np.int64],
    band: NDArray[np.int64],
) -> NDArray[np.float64]:
    cells = len(band)
    free = free & ~_sundays_off(case, demand)
    length = np.bincount(of_slot, minlength=cells) * float(demand.slot_minutes)
    room = np.zeros((len(case.operators), cells))
    for row, slots in zip(room, free, strict=True):
        row[:] = np.bincount(of_slot, weights=slots, minlength=cells) * demand.slot_minutes
    nights = band % len(PARTS) == NIGHT
    if any(operator.night_worker for operator in case.operators):
        day_people = np.array([not operator.night_worker for operator in case.operators])
        room[np.ix_(day_people, nights)] = 0.0
    handled = (demand.calls * (demand.handle_seconds[:, None] / 60)).sum(axis=0)
    contract = np.array([float(o.contract_minutes_week) for o in case.operators]) * case.days / 7
    heads = _heads(
        np.asarray(demand.open.any(axis=0)), handled, float(contract.sum()) / demand.slot_minutes
    )
    wanted = np.zeros(cells)
    np.add.at(wanted, of_slot, heads * demand.slot_minutes)
    worked = _fit(room * MOST_PRESENT, contract, wanted)
    return np.asarray(worked / np.maximum(length, 1.0))


def _sundays_off(case: Case, demand: Demand) -> NDArray[np.bool_]:
    """Slots of Sundays, on a site whose law profile keeps them free, ``[slot]``."""
    off = np.zeros(demand.slots, dtype=np.bool_)
    if case.law.has("sunday_rest") and not case.site.law.sunday_derogation:
        for day in range(case.days):
            if case.horizon.weekday(day) == 6:
                start, end = case.horizon.day_start(day), case.horizon.day_start(day + 1)
                off[start // demand.slot_minutes : end // demand.slot_minutes] = True
    return off


def _heads(
    is_open: NDArray[np.bool_], handled: NDArray[np.float64], total: float
) -> NDArray[np.float64]:
    """Heads wanted in each slot, ``[slot]``: one wherever a client is open, the rest by load.

    They add up to ``total`` head-slots if there are that many beyond the ones.
    """
    low, high = 0.0, total / max(float(handled.sum()), 1e-9)
    for _ in range(FITTING_ROUNDS):
        scale = (low + high) / 2
        if float(np.maximum(is_open, scale * handled).sum()) < total:
            low = scale
        else:
            high = scale
    return np.maximum(is_open, high * handled)


def _fit(
    room: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fit a table to its margins as far as ``room`` allows, ``[row, column]``.

    Rows are amounts that are never passed, columns are aimed at; no entry
    passes ``room``.
    """
    table = room * (columns > 0)
    for _ in range(FITTING_ROUNDS):
        table = np.minimum(room, table * (columns / np.maximum(table.sum(axis=0), 1e-9)))
        table = np.minimum(room, table * (rows / np.maximum(table.sum(axis=1), 1e-9))[:, None])
    return table

"""Planned slots on the local wall clock: day, weekday, slot of the day, public holiday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case

    Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Slots:
    """Day number, weekday, wall-clock slot and public holiday of each planned slot, ``[slot]``."""

    day: Integers
    weekday: Integers
    slot_of_day: Integers
    holiday: NDArray[np.bool_]


def wall_slots(case: Case, slots: int) -> Slots:
    """Place each planned slot on the local calendar."""
    horizon, length = case.horizon, case.site.slot_minutes
    starts = [slot * length for slot in range(slots)]
    days = [min(horizon.day_of(start), horizon.days - 1) for start in starts]
    dates = [horizon.date_of(day) for day in days]
    return Slots(
        day=np.array(days, dtype=np.int64),
        weekday=np.array([day.weekday() for day in dates], dtype=np.int64),
        slot_of_day=np.array(
            [horizon.wall_minute(start) // length for start in starts], dtype=np.int64
        ),
        holiday=np.array([day in case.holidays for day in dates], dtype=np.bool_),
    )

"""Compiled loops over rows of calls and over runs of days: flat arrays in, flat arrays filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def spread_rows(
    client: NDArray[np.int32],
    day: NDArray[np.int32],
    minute: NDArray[np.int32],
    minutes: NDArray[np.int32],
    offered: NDArray[np.int32],
    first_weekday: int,
    week: NDArray[np.float64],
    weight: NDArray[np.float64],
    by_day: NDArray[np.float64],
    by_slot: NDArray[np.float64],
) -> None:
    """Deal the calls of each row over the open minutes that it covers.

    Parameters
    ----------
    client, day, minute, minutes, offered
        Rows; ``day`` counts from the first column of ``weight``, whose weekday
        is ``first_weekday``.
    week
        Open share of the ordinary week, ``[client, weekday, slot of the day]``.
    weight
        What a call of a day counts, ``[client, day]``.
    by_day
        Added to: calls, weighted, ``[client, day]``; nothing when it has no rows.
    by_slot
        Added to: calls, weighted, ``[client, weekday, slot of the day]``; nothing
        when it has no rows.
    """
    per_day = week.shape[2]
    length = 1440 // per_day
    for row in range(len(client)):
        if offered[row] == 0:
            continue
        who, begin = client[row], minute[row]
        end = begin + minutes[row]
        first, stop = begin // length, (end - 1) // length + 1
        total = 0.0
        for slot in range(first, stop):
            weekday = (first_weekday + day[row] + slot // per_day) % 7
            covered = min(end, (slot + 1) * length) - max(begin, slot * length)
            total += covered * week[who, weekday, slot % per_day]
        if total <= 0.0:
            continue
        for slot in range(first, stop):
            today = min(day[row] + slot // per_day, weight.shape[1] - 1)
            weekday = (first_weekday + day[row] + slot // per_day) % 7
            covered = min(end, (slot + 1) * length) - max(begin, slot * length)
            share = covered * week[who, weekday, slot % per_day] / total
            calls = offered[row] * share * weight[who, today]
            if len(by_day):
                by_day[who, today] += calls
            if len(by_slot):
                by_slot[who, weekday, slot % per_day] += calls

"""Known events as factors: on planned slots, and on past days so that they mislead nobody.

A mailing, a fair, a works stop: somebody knew beforehand, and said by how much.
Events that lie on one another multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.history import EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import Event

    Floats = NDArray[np.float64]


def planned_events(case: Case, slots: int) -> Floats:
    """Factor of each planned slot, ``[client, slot]``.

    An event with times counts in the slots by the minutes that it covers.
    """
    factor = np.ones((len(case.clients), slots))
    length = case.site.slot_minutes
    start = np.arange(slots) * length
    for event in case.events:
        covered = np.zeros(slots)
        first = max(0, case.horizon.day_number(event.start))
        for day in range(first, min(case.days - 1, case.horizon.day_number(event.end)) + 1):
            begin = case.horizon.minute_of(day, event.from_minute)
            end = case.horizon.minute_of(day, event.until_minute)
            covered += np.clip(np.minimum(end, start + length) - np.maximum(begin, start), 0, None)
        factor[_concerned(case, event)] *= 1 + (event.factor - 1) * covered / length
    return factor


def past_events(case: Case, origin: int, stop: int) -> Floats:
    """Factor of each past day, ``[client, day]``; not a number where only some hours changed.

    Parameters
    ----------
    origin, stop
        Days since 1970-01-01.
    """
    factor = np.ones((len(case.clients), stop - origin))
    for event in case.events:
        first = max(0, (event.start - EPOCH).days - origin)
        last = min(stop - origin - 1, (event.end - EPOCH).days - origin)
        if first <= last:
            step = event.factor if event.whole_days and event.factor > 0 else np.nan
            factor[_concerned(case, event), first : last + 1] *= step
    return factor


def _concerned(case: Case, event: Event) -> slice | int | list[int]:
    """Positions of the clients that an event concerns."""
    if event.client_id is None:
        return slice(None)
    index = case.client_index.get(event.client_id)
    return [] if index is None else index

"""Calls that really came in the planned days, once they are in the history.

A forecast looks at rows before ``as_of`` only; the same folder, read again after the
week, holds the rows that tell how it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.other_rows import with_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import CallHistory, Case

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ActualCalls:
    """What came in the planned days, arrays ``[client, slot]`` of calls.

    Attributes
    ----------
    offered, answered, in_time, abandoned
        As in ``calls.csv``; a row longer than a slot is spread evenly over its slots.
    until
        Elapsed minute at which the last row ends; nothing is known after it.
    """

    offered: Floats
    answered: Floats
    in_time: Floats
    abandoned: Floats
    until: int


def actual_calls(case: Case) -> ActualCalls | None:
    """Calls of the horizon in the case's history; ``None`` when there is no row of it."""
    calls, length = case.calls, case.site.slot_minutes
    slots = -(-case.horizon.minutes // length)
    ids = [case.client_index.get(client_id, -1) for client_id in calls.client_ids]
    client = np.array([*ids, -1], dtype=np.int64)[calls.client]
    start = calls.start_minute - _epoch_minute(case)
    end = start + np.maximum(calls.minutes, 1)
    kept = np.flatnonzero((client >= 0) & (end > 0) & (start < slots * length))
    if not len(kept):
        return None
    pieces = (end[kept] - 1) // length - start[kept] // length + 1
    row = np.repeat(kept, pieces)
    step = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    slot = start[row] // length + step
    part = np.minimum(end[row], (slot + 1) * length) - np.maximum(start[row], slot * length)
    inside = (slot >= 0) & (slot < slots)
    share = part[inside] / (end[row] - start[row])[inside]
    cell = client[row][inside] * slots + slot[inside]

    def table(column: NDArray[np.int32]) -> Floats:
        summed = np.bincount(cell, column[row][inside] * share, len(case.clients) * slots)
        return summed.astype(np.float64).reshape(len(case.clients), slots)

    return ActualCalls(
        offered=table(calls.offered),
        answered=table(calls.answered),
        in_time=table(calls.answered_in_time),
        abandoned=table(calls.abandoned),
        until=int(min(end[kept].max(), case.horizon.minutes)),
    )


def as_planned(case: Case) -> Case:
    """Return the case as it was when the week was planned: without calls from ``as_of`` on."""
    calls = case.calls
    known = calls.start_minute < int(case.as_of.timestamp() // 60)
    if known.all():
        return case
    return with_rows(case, calls=_rows(calls, known))


def _rows(calls: CallHistory, kept: NDArray[np.bool_]) -> CallHistory:
    columns = {
        name: getattr(calls, name)[kept]
        for name in type(calls).model_fields
        if name != "client_ids"
    }
    return type(calls)(client_ids=calls.client_ids, **columns)


def _epoch_minute(case: Case) -> int:
    """Minutes from 1970-01-01 UTC to the first planned minute."""
    return int(case.horizon.moment(0).timestamp() // 60)


def days_of(case: Case, table: Floats) -> Floats:
    """Sum slots by the local day on which they begin, ``[client, day]``."""
    length = case.site.slot_minutes
    day = np.array([case.horizon.day_of(slot * length) for slot in range(table.shape[1])])
    return np.stack([table[:, day == d].sum(axis=1) for d in range(case.days)], axis=1)

"""Heads on duty against heads needed: who is there, and the stretches in which some are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.site import TICK_MINUTES
from scheduler.staffing import Duty, Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.calendar import Horizon
    from scheduler.evidence import Evidence
    from scheduler.staffing import Staffing

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

LEAST_MISSING: Final = 0.5
"""Heads from which a slot counts as short: less is a short break, which passes."""


def on_duty(evidence: Evidence, serves: NDArray[np.bool_], slot_minutes: int) -> Duty:
    """Heads that can take calls, a mean over the ticks of each slot.

    Parameters
    ----------
    serves
        Whether an operator holds the pool's needs, ``[operator, pool]``.
    """
    from scheduler.terms.presence import presence  # noqa: PLC0415 - slow to load

    present = presence(evidence)
    per_slot = slot_minutes // TICK_MINUTES
    by_slot = present.reshape(len(present), -1, per_slot).mean(axis=2)
    anybody = serves.any(axis=1).astype(np.float64)
    return Duty(pools=serves.T.astype(np.float64) @ by_slot, site=anybody @ by_slot)


def shortfalls(staffing: Staffing, duty: Duty, horizon: Horizon) -> tuple[Stretch, ...]:
    """Stretches in which fewer heads are on duty than needed, pool by pool, in order of time.

    A pool without operators has none: no roster could help it.
    """
    found: list[Stretch] = []
    for pool in np.flatnonzero(staffing.holders):
        found += _stretches(staffing, horizon, staffing.heads[pool], duty.pools[pool], int(pool))
    return tuple(sorted(found, key=lambda each: (each.start, each.pool)))


def crowding(staffing: Staffing, horizon: Horizon) -> tuple[Stretch, ...]:
    """Stretches in which the site needs more heads than it has workstations."""
    if staffing.workstations is None:
        return ()
    desks = np.full(len(staffing.site_heads), float(staffing.workstations))
    return tuple(_stretches(staffing, horizon, staffing.site_heads, desks, None))


def too_few_people(staffing: Staffing, horizon: Horizon) -> tuple[Stretch, ...]:
    """Stretches in which a pool needs more heads than there are people who hold its needs."""
    found: list[Stretch] = []
    for pool, holders in enumerate(staffing.holders):
        people = np.full(staffing.heads.shape[1], float(holders))
        found += _stretches(staffing, horizon, staffing.heads[pool], people, pool)
    return tuple(sorted(found, key=lambda each: (each.start, each.pool)))


def _stretches(
    staffing: Staffing, horizon: Horizon, needed: Integers, there: Floats, pool: int | None
) -> list[Stretch]:
    """Runs of slots of one day with heads missing; ``needed`` and ``there`` are ``[slot]``."""
    length = staffing.slot_minutes
    missing = needed - there
    short = missing >= LEAST_MISSING
    found: list[Stretch] = []
    for first in np.flatnonzero(short & ~np.concatenate([[False], short[:-1]])):
        start = int(first)
        while start < len(short) and short[start]:
            end, midnight = start, horizon.day_start(horizon.day_of(start * length) + 1)
            while end < len(short) and short[end] and end * length < midnight:
                end += 1
            worst = start + int(np.argmax(missing[start:end]))
            found.append(
                Stretch(
                    pool=pool,
                    start=start * length,
                    end=end * length,
                    needed=int(needed[start:end].max()),
                    there=float(there[worst]),
                    missing=float(missing[worst]),
                    missing_hours=float(missing[start:end].sum()) * length / 60,
                )
            )
            start = end
    return found

"""Heads needed and on duty to one table that a spreadsheet opens: a row a pool and slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.files.atomic import write_atomically
from scheduler.files.kinds import protect, write_instant, write_number
from scheduler.files.writer import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.calendar import Horizon
    from scheduler.demand import Need
    from scheduler.staffing import Duty, Staffing

DECIMALS: Final = 4
"""Enough for people; the JSON answer keeps them all."""
COLUMNS: Final = (
    "pool",
    "needs",
    "start",
    "end",
    "calls",
    "erlangs",
    "heads_needed",
    "heads_on_duty",
    "workstations",
)


def export_staffing(staffing: Staffing, duty: Duty | None, horizon: Horizon, out: Path) -> None:
    """Write the slots in which calls are expected or somebody is on duty, the site's first.

    Raises
    ------
    OSError
        When the file cannot be written; it is then as it was.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, staffing_table(staffing, duty, horizon))


def staffing_table(staffing: Staffing, duty: Duty | None, horizon: Horizon) -> bytes:
    """Return the table as it is written."""
    rows = [COLUMNS, *_site(staffing, duty, horizon)]
    for pool in range(len(staffing.needs)):
        rows += _pool(staffing, duty, horizon, pool)
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows).encode()


def needs_of(need: Need) -> str:
    """Languages and skills with their levels, as the input files write them."""
    return ";".join(f"{name}:{level}" for name, level in (*need.languages, *need.skills))


def _site(staffing: Staffing, duty: Duty | None, horizon: Horizon) -> Iterator[tuple[str, ...]]:
    desks = "" if staffing.workstations is None else str(staffing.workstations)
    there = None if duty is None else duty.site
    for slot, start, end in _slots(staffing, staffing.site_calls, there, horizon):
        calls, heads = _number(staffing.site_calls[slot]), str(staffing.site_heads[slot])
        yield ("site", "", start, end, calls, "", heads, _there(there, slot), desks)


def _pool(
    staffing: Staffing, duty: Duty | None, horizon: Horizon, pool: int
) -> Iterator[tuple[str, ...]]:
    calls, needs = staffing.calls[pool], protect(needs_of(staffing.needs[pool]))
    there = None if duty is None else duty.pools[pool]
    for slot, start, end in _slots(staffing, calls, there, horizon):
        yield (
            str(pool + 1),
            needs,
            start,
            end,
            _number(calls[slot]),
            _number(staffing.erlangs[pool, slot]),
            str(staffing.heads[pool, slot]),
            _there(there, slot),
            "",
        )


def _slots(
    staffing: Staffing,
    calls: NDArray[np.float64],
    there: NDArray[np.float64] | None,
    horizon: Horizon,
) -> Iterator[tuple[int, str, str]]:
    """Number, start and end of each slot that is worth a row."""
    length = staffing.slot_minutes
    for slot, expected in enumerate(calls):
        if expected > 0 or (there is not None and there[slot] > 0):
            begin, end = horizon.moment(slot * length), horizon.moment((slot + 1) * length)
            yield slot, write_instant(begin), write_instant(end)


def _there(there: NDArray[np.float64] | None, slot: int) -> str:
    return "" if there is None else _number(there[slot])


def _number(value: float) -> str:
    return write_number(round(float(value), DECIMALS))

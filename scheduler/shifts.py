"""Shifts in minutes: the words that patterns, rules, terms and the checker share.

Nothing here decides anything. A ``Shift`` is one working span of one operator
in elapsed minutes of a ``Horizon``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.entities import BreakTime
from scheduler.result import PlannedShift

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scheduler.calendar import Horizon
    from scheduler.entities import PublishedShift


@dataclass(frozen=True, slots=True)
class Break:
    """A pause inside a shift, elapsed minutes ``[start, end)``."""

    start: int
    end: int
    paid: bool

    @property
    def minutes(self) -> int:
        """Length of the pause."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Shift:
    """One working span ``[start, end)`` in elapsed minutes, with its breaks in order.

    ``code`` names a shift of ``shifts.csv`` and is ``None`` for shifts of the
    grid. ``counted_minutes`` overrides the worked minutes where a code or a
    past record says so.
    """

    start: int
    end: int
    breaks: tuple[Break, ...] = ()
    code: str | None = None
    counted_minutes: int | None = None

    @property
    def span_minutes(self) -> int:
        """Presence from first to last minute."""
        return self.end - self.start

    @property
    def worked_minutes(self) -> int:
        """Effective work: presence less unpaid breaks, or what the code or record says."""
        if self.counted_minutes is not None:
            return self.counted_minutes
        return self.span_minutes - sum(b.minutes for b in self.breaks if not b.paid)

    def worked_between(self, start: int, end: int) -> int:
        """Minutes of presence without unpaid breaks inside ``[start, end)``."""
        present = max(0, min(self.end, end) - max(self.start, start))
        away = sum(max(0, min(b.end, end) - max(b.start, start)) for b in self.breaks if not b.paid)
        return present - away

    def runs_of_work(self) -> tuple[tuple[int, int], ...]:
        """Stretches of effective work between breaks, paid or not."""
        edges = [self.start]
        for pause in self.breaks:
            edges += [pause.start, pause.end]
        edges.append(self.end)
        return tuple(
            (edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] > edges[i]
        )


@dataclass(frozen=True, slots=True)
class DayPattern:
    """What one operator may do on one day: one shift, or two where the law allows."""

    day: int
    shifts: tuple[Shift, ...]

    @property
    def start(self) -> int:
        """First minute on duty."""
        return self.shifts[0].start

    @property
    def end(self) -> int:
        """Last minute on duty."""
        return self.shifts[-1].end

    @property
    def span_minutes(self) -> int:
        """From first to last minute, the gap between two shifts included."""
        return self.end - self.start

    @property
    def worked_minutes(self) -> int:
        """Effective work of the day's shifts."""
        return sum(shift.worked_minutes for shift in self.shifts)

    def worked_between(self, start: int, end: int) -> int:
        """Effective work inside ``[start, end)``."""
        return sum(shift.worked_between(start, end) for shift in self.shifts)


def shift_of(
    horizon: Horizon,
    start: datetime,
    end: datetime,
    breaks: Iterable[BreakTime],
    *,
    code: str | None = None,
    counted_minutes: int | None = None,
) -> Shift:
    """Turn a shift told in datetimes into elapsed minutes."""
    pauses = sorted(
        (Break(horizon.minute(b.start), horizon.minute(b.end), b.paid) for b in breaks),
        key=lambda b: b.start,
    )
    return Shift(
        start=horizon.minute(start),
        end=horizon.minute(end),
        breaks=tuple(pauses),
        code=code,
        counted_minutes=counted_minutes,
    )


def planned_shift(horizon: Horizon, operator_id: str, shift: Shift) -> PlannedShift:
    """Tell a shift of one operator in datetimes; the inverse of :func:`shift_of`."""
    return PlannedShift(
        operator_id=operator_id,
        date=horizon.date_of(horizon.day_of(shift.start)),
        start=horizon.moment(shift.start),
        end=horizon.moment(shift.end),
        breaks=tuple(
            BreakTime(start=horizon.moment(b.start), end=horizon.moment(b.end), paid=b.paid)
            for b in shift.breaks
        ),
        code=shift.code,
    )


def recorded_shifts(
    horizon: Horizon,
    operator_ids: Iterable[str],
    rows: Iterable[PublishedShift],
    begin_in: range,
) -> dict[str, tuple[Shift, ...]]:
    """Published shifts that begin in a range of elapsed minutes, by operator, in order.

    Every operator has a key; rows of anybody else are left out.
    """
    found: dict[str, list[Shift]] = {operator_id: [] for operator_id in operator_ids}
    for row in rows:
        if row.operator_id in found and horizon.minute(row.start) in begin_in:
            counted = row.worked_minutes
            found[row.operator_id].append(
                shift_of(horizon, row.start, row.end, row.breaks, counted_minutes=counted)
            )
    return {key: in_order(shifts) for key, shifts in found.items()}


def in_order(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Sort shifts by start, then by end."""
    return tuple(sorted(shifts, key=lambda shift: (shift.start, shift.end)))

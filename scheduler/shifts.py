"""Shifts in minutes: the words that patterns, rules, terms and the checker share.

Nothing here decides anything. A ``Shift`` is one working span of one operator
in elapsed minutes of a ``Horizon``; an ``Evidence`` shows a Case and a Result
side by side in those minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.calendar import Horizon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scheduler.case import Case
    from scheduler.entities import BreakTime, Operator
    from scheduler.result import Result


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


class Evidence:
    """A Case and a Result side by side, in elapsed minutes.

    Parameters
    ----------
    case
        What was asked.
    result
        What was planned. Only its ``roster``, ``portfolio`` and ``desk`` are
        read by rules and terms.
    """

    def __init__(self, case: Case, result: Result) -> None:
        self.case = case
        self.result = result
        self.horizon: Horizon = case.horizon

    @cached_property
    def week(self) -> dict[str, tuple[Shift, ...]]:
        """Planned shifts by operator, in order; every operator of the case has a key."""
        found: dict[str, list[Shift]] = {o.operator_id: [] for o in self.case.operators}
        for row in self.result.roster:
            if row.operator_id in found:
                found[row.operator_id].append(
                    shift_of(self.horizon, row.start, row.end, row.breaks, code=row.code)
                )
        if self.case.shift_codes:
            paid = {code.code: code.paid_minutes for code in self.case.shift_codes}
            for shifts in found.values():
                shifts[:] = [_with_paid_minutes(shift, paid) for shift in shifts]
        return {key: _in_order(shifts) for key, shifts in found.items()}

    @cached_property
    def past(self) -> dict[str, tuple[Shift, ...]]:
        """Published shifts that begin before the horizon, by operator, in order."""
        return past_shifts(self.case)

    @cached_property
    def worked(self) -> dict[str, tuple[Shift, ...]]:
        """Past and planned shifts of each operator, in order."""
        return {key: _in_order((*self.past[key], *self.week[key])) for key in self.week}

    def by_day(self, operator: Operator) -> dict[int, tuple[Shift, ...]]:
        """Planned shifts of one operator by the day on which they begin."""
        days: dict[int, list[Shift]] = {}
        for shift in self.week[operator.operator_id]:
            days.setdefault(self.horizon.day_of(shift.start), []).append(shift)
        return {day: tuple(shifts) for day, shifts in days.items()}


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


def past_shifts(case: Case) -> dict[str, tuple[Shift, ...]]:
    """Published shifts that begin before the case's horizon, by operator, in order."""
    return _published(case, before=True)


def published_shifts(case: Case) -> dict[str, tuple[Shift, ...]]:
    """The planned week's own published version, by operator, in order (empty when none)."""
    return _published(case, before=False)


def _published(case: Case, *, before: bool) -> dict[str, tuple[Shift, ...]]:
    horizon = case.horizon
    found: dict[str, list[Shift]] = {o.operator_id: [] for o in case.operators}
    for row in case.roster:
        start = horizon.minute(row.start)
        wanted = start < 0 if before else 0 <= start < horizon.minutes
        if row.operator_id in found and wanted:
            found[row.operator_id].append(
                shift_of(
                    horizon, row.start, row.end, row.breaks, counted_minutes=row.worked_minutes
                )
            )
    return {key: _in_order(shifts) for key, shifts in found.items()}


def _with_paid_minutes(shift: Shift, paid: dict[str, int]) -> Shift:
    if shift.code is None or shift.code not in paid:
        return shift
    return Shift(shift.start, shift.end, shift.breaks, shift.code, paid[shift.code])


def _in_order(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    return tuple(sorted(shifts, key=lambda shift: (shift.start, shift.end)))

"""Automata that several rules across days share: weekly budgets, rolling totals, days kept free.

A resource's ``effects_key`` holds everything its effects and steps depend on;
the compiler lets operators with equal keys share one table. Start states, which
come from each operator's past, stay out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from scheduler.calendar import Horizon
from scheduler.shifts import DayPattern
from scheduler.weeks import DAYS_A_WEEK, is_known, week_bounds, weeks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.shifts import Shift

Measure = Callable[[Horizon, DayPattern], tuple[int, int]]
"""What a pattern adds to the civil week in which it begins, and to the next one."""


def work_minutes(horizon: Horizon, pattern: DayPattern) -> tuple[int, int]:
    """Worked minutes before and after the Sunday midnight that follows."""
    _, monday = week_bounds(horizon, horizon.week_of(pattern.day))
    if pattern.end <= monday:
        return pattern.worked_minutes, 0
    return split_at(pattern.shifts, monday)


def one_day(horizon: Horizon, pattern: DayPattern) -> tuple[int, int]:
    """One day worked, whatever its length: a night counts on the day it begins."""
    return 1, 0


def split_at(shifts: Iterable[Shift], boundary: int) -> tuple[int, int]:
    """Worked minutes before and after a boundary.

    What a code or a record says a shift counts is kept in sum: its part after
    the boundary counts its presence, the part before counts the rest.
    """
    before = after = 0
    for shift in shifts:
        late = min(shift.worked_minutes, shift.worked_between(boundary, max(boundary, shift.end)))
        if shift.start >= boundary:
            late = shift.worked_minutes
        before, after = before + shift.worked_minutes - late, after + late
    return before, after


def past_minutes(case: Case, operator: Operator, week: int) -> int:
    """Worked minutes that past shifts put into a civil week (0: Sunday night's spill)."""
    start, end = week_bounds(case.horizon, week)
    own = [s for s in case.past[operator.operator_id] if s.start < end and start < s.end]
    heads = [s for s in own if s.start < start]
    return split_at(heads, start)[1] + split_at((s for s in own if s.start >= start), end)[0]


def past_days(case: Case, operator: Operator) -> frozenset[int]:
    """Past days (negative numbers) on which an operator began a shift."""
    return frozenset(case.horizon.day_of(s.start) for s in case.past[operator.operator_id])


@dataclass(frozen=True)
class WeeklyBudget:
    """An amount counted from Monday to Sunday, between a minimum and a maximum.

    The state is the amount so far in the running civil week. Sunday closes the
    week and leaves what its night carries into Monday.

    Attributes
    ----------
    horizon
        The planned days.
    measure
        What a pattern adds.
    most
        Largest amount a week may hold, included; ``None`` when there is none.
    least
        Smallest amount of each whole week; empty when there is none.
    carried
        What past shifts already put into week 0.
    most_a_day
        Largest amount one day can add, when the rule knows it: amounts so small
        that the rest of the week cannot reach ``most`` are then told apart no
        more. Only without ``least``.
    """

    horizon: Horizon
    measure: Measure
    most: int | None
    least: tuple[int, ...] = ()
    carried: int = 0
    most_a_day: int | None = None

    @property
    def effects_key(self) -> Hashable:
        """Everything but the past."""
        return (self.measure, self.most, self.least, self.most_a_day)

    def start(self) -> int:
        """Return what is carried from the past, clipped like any other amount."""
        return max(self.carried, self._floor(DAYS_A_WEEK))

    def effect(
        self, day: int, pattern: DayPattern | None
    ) -> tuple[int, int, tuple[int, int] | None]:
        """Return the amount added, the clip and, on Sundays, ``(least, carried over)``."""
        amount, spill = (0, 0) if pattern is None else self.measure(self.horizon, pattern)
        left = DAYS_A_WEEK - 1 - self.horizon.weekday(day)
        if left:
            return amount, self._floor(left), None
        week = self.horizon.week_of(day)
        if day == self.horizon.days - 1:
            spill = 0
        least = self.least[week] if self.least else 0
        return amount, 0, (least, max(spill, self._floor(DAYS_A_WEEK)))

    def _floor(self, days_left: int) -> int:
        if self.most is None or self.most_a_day is None:
            return 0
        return max(0, self.most - self.most_a_day * days_left)

    def step(self, state: int, effect: tuple[int, int, tuple[int, int] | None]) -> int | None:
        """Add, and close the week on Sunday."""
        amount, floor, closing = effect
        total = max(state + amount, floor)
        if self.most is not None and total > self.most:
            return None
        if closing is None:
            return total
        least, carried = closing
        return carried if total >= least else None

    def accepts(self, state: int) -> bool:
        """Accept: whole weeks were judged when they closed."""
        return True


RollingState = tuple[int, int, tuple[int, ...]]
RollingClosing = tuple[int, int | None]
RollingEffect = tuple[int, int | None, int, bool, RollingClosing | None]


@dataclass(frozen=True)
class RollingTotal:
    """An amount summed over a window of running civil weeks, under a maximum.

    The state is ``(sum of the window so far, this week's part, parts of planned
    weeks that will leave the window)``; the last two stay empty unless the
    horizon is longer than the window. A week binds when every past week of its
    window is known.

    Attributes
    ----------
    horizon
        The planned days.
    measure
        What a pattern adds.
    past
        Amounts of the ``window - 1`` weeks before the horizon, oldest first;
        ``None`` where unknown.
    most
        Largest sum of a window, included.
    carried
        What past shifts already put into week 0.
    most_a_day
        As in :class:`WeeklyBudget`.
    """

    horizon: Horizon
    measure: Measure
    past: tuple[int | None, ...]
    most: int
    carried: int = 0
    most_a_day: int | None = None

    @property
    def window(self) -> int:
        """Number of weeks summed."""
        return len(self.past) + 1

    @property
    def effects_key(self) -> Hashable:
        """Past weeks matter to the steps only where they leave a window."""
        leaves = self.past if len(weeks_of(self.horizon)) > 1 else None
        return (self.measure, self.window, self.most, self.most_a_day, leaves, self.binds(0))

    def binds(self, week: int) -> bool:
        """Tell whether every past week of the window that ends with ``week`` is known."""
        return None not in self.past[week:]

    def start(self) -> RollingState:
        """Return the sum of the past."""
        known = sum(amount for amount in self.past if amount is not None) + self.carried
        first = self.carried if self._will_leave(0) else 0
        return max(known, self._floor(0)), first, ()

    def effect(self, day: int, pattern: DayPattern | None) -> RollingEffect:
        """Return ``(amount, limit, clip, kept apart, closing)``; see :meth:`step`."""
        amount, spill = (0, 0) if pattern is None else self.measure(self.horizon, pattern)
        week = self.horizon.week_of(day)
        limit = self.most if self.binds(week) else None
        closing: RollingClosing | None = None
        if self.horizon.weekday(day) == DAYS_A_WEEK - 1 and day < self.horizon.days - 1:
            closing = (spill, (self.past[week] or 0) if week < len(self.past) else None)
        return amount, limit, self._floor(day + 1), self._will_leave(week), closing

    def _will_leave(self, week: int) -> bool:
        return week + self.window in weeks_of(self.horizon)

    def _floor(self, day: int) -> int:
        """Sum up to which no window of the horizon can overflow from ``day`` on."""
        weeks = weeks_of(self.horizon)
        if self.most_a_day is None or len(weeks) > self.window:
            return 0
        gone = 0
        floors = []
        for week in range(min(self.horizon.week_of(day), weeks[-1]), len(weeks)):
            left = (week + 1) * DAYS_A_WEEK - day
            if self.binds(week):
                floors.append(self.most + gone - self.most_a_day * left)
            gone += (self.past[week] or 0) if week < len(self.past) else 0
        return max(0, min(floors, default=0))

    def step(self, state: RollingState, effect: RollingEffect) -> RollingState | None:
        """Add; on Sunday let the oldest week leave the window and the night's spill enter."""
        total, part, parts = state
        amount, limit, floor, kept, closing = effect
        total += amount
        if limit is not None and total > limit:
            return None
        part = part + amount if kept else 0
        if closing is None:
            return max(total, floor), part, parts
        spill, leaving = closing
        if kept:
            parts = (*parts, part)
        if leaving is None:
            leaving, parts = (parts[0], parts[1:]) if parts else (0, ())
        return max(total - leaving + spill, floor), spill, parts

    def accepts(self, state: RollingState) -> bool:
        """Accept."""
        return True


def rolling_past(
    case: Case, operator: Operator, weeks: int, amount: Callable[[int], int]
) -> tuple[int | None, ...]:
    """Amounts of the last ``weeks`` past weeks, oldest first; ``None`` where unknown."""
    return tuple(
        amount(week) if is_known(case, operator, week) else None for week in range(-weeks, 0)
    )


Counts = tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """Named amounts that only grow, each up to a most over the whole horizon.

    Many of them would multiply an automaton, and few ever bind, so the roster
    engine counts them beside it (``scheduler.roster.tally_kernels``).

    Attributes
    ----------
    amounts
        What a pattern adds, by name.
    most
        Names that are limited, with the most of each.
    """

    amounts: Callable[[DayPattern], Mapping[str, int]]
    most: tuple[tuple[str, int], ...]

    @property
    def effects_key(self) -> Hashable:
        """Operators with the same limits share one table."""
        return self.amounts, self.most

    def start(self) -> Counts:
        """Return nothing counted."""
        return (0,) * len(self.most)

    def effect(self, day: int, pattern: DayPattern | None) -> Counts | None:
        """Return what the day adds to each amount; ``None`` when it is too much alone."""
        added = {} if pattern is None else self.amounts(pattern)
        return self._kept(tuple(added.get(name, 0) for name, _ in self.most))

    def step(self, state: Counts, effect: Counts) -> Counts | None:
        """Add the day."""
        return self._kept(tuple(a + b for a, b in zip(state, effect, strict=True)))

    def _kept(self, total: Counts) -> Counts | None:
        too_many = any(n > most for n, (_, most) in zip(total, self.most, strict=True))
        return None if too_many else total

    def accepts(self, state: Counts) -> bool:
        """Accept."""
        return True


@dataclass(frozen=True)
class FreeDays:
    """A resource without memory: no work on some civil days, nights that run into them included.

    Attributes
    ----------
    horizon
        The planned days.
    days
        Numbers of the days kept free; they may lie just past the horizon.
    """

    memoryless: ClassVar[bool] = True

    horizon: Horizon
    days: frozenset[int]

    @property
    def effects_key(self) -> Hashable:
        """Nothing depends on the operator but the days."""
        return self.days

    def start(self) -> int:
        """Return the only state."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> int | None:
        """Return the only effect, or ``None`` for a pattern that works on a day kept free."""
        if pattern is None:
            return 0
        last = self.horizon.day_of(pattern.end - 1)
        touched = (d for d in range(day, last + 1) if d in self.days)
        bounds = ((self.horizon.day_start(d), self.horizon.day_start(d + 1)) for d in touched)
        return None if any(pattern.worked_between(start, end) for start, end in bounds) else 0

    def step(self, state: int, effect: int) -> int | None:
        """Stay."""
        return 0

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True

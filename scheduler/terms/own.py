"""Costs that concern one operator alone: by the day, and by the civil week's minutes.

A ``DayCost`` prices one day's pattern. A ``WeekAccount`` is an automaton
resource that forbids nothing: it carries the minutes worked in the civil week
and pays the week's cost when Sunday is known.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.shifts import DayPattern

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import Shift

DayCost = Callable[[int, DayPattern | None], float]
WeekCost = Callable[[int, int], float]
"""Cost of civil week ``w`` of the horizon when that many minutes were worked in it."""


def minutes_between(shift: Shift, start: int, end: int) -> int:
    """Worked minutes of a shift that fall in ``[start, end)``.

    A shift wholly inside counts as its code or record says.
    """
    if start <= shift.start and shift.end <= end:
        return shift.worked_minutes
    return shift.worked_between(start, end)


def weeks(case: Case) -> list[tuple[int, int]]:
    """First and last minute of each whole civil week of the horizon."""
    horizon = case.horizon
    return [
        (horizon.day_start(day), horizon.day_start(day + 7)) for day in range(0, case.days - 6, 7)
    ]


def weekly_minutes(evidence: Evidence, operator: Operator) -> list[int]:
    """Minutes worked in each civil week of the horizon, spill over Monday included."""
    return [
        sum(minutes_between(shift, start, end) for shift in evidence.worked[operator.operator_id])
        for start, end in weeks(evidence.case)
    ]


@dataclass(frozen=True)
class WeekAccount:
    """Minutes of the civil week as automaton state, priced on its Sunday.

    ``opening_minutes`` is what last week's final shift spilled; people with the
    same ``effects_key`` have the same ``costs``.
    """

    case: Case
    opening_minutes: int
    costs: tuple[WeekCost, ...]
    effects_key: Hashable

    def start(self) -> int:
        """Minutes already worked when the horizon opens."""
        return self.opening_minutes

    def effect(self, day: int, pattern: DayPattern | None) -> tuple[int, int, int]:
        """Week number when the day closes it (else -1), minutes in this week and in the next."""
        closes = day // 7 if day % 7 == 6 else -1
        if pattern is None:
            return closes, 0, 0
        if day % 7 < 5:
            return closes, pattern.worked_minutes, 0
        horizon = self.case.horizon
        monday = horizon.day_start(day - day % 7 + 7)
        opens = horizon.day_start(day - day % 7)
        here = sum(minutes_between(shift, opens, monday) for shift in pattern.shifts)
        there = sum(
            minutes_between(shift, monday, horizon.day_start(day - day % 7 + 14))
            for shift in pattern.shifts
        )
        return closes, here, there

    def step(self, state: int, effect: tuple[int, int, int]) -> int:
        """Add the day; a Sunday opens the next week with its spill."""
        closes, here, there = effect
        return there if closes >= 0 else state + here

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True

    def cost(self, state: int, effect: tuple[int, int, int]) -> float:
        """Cost of the week that the day closes, 0 on other days."""
        closes, here, _ = effect
        if closes < 0:
            return 0.0
        return sum(cost(closes, state + here) for cost in self.costs)


def opening_minutes(case: Case, operator: Operator) -> int:
    """Minutes that last week's shifts spilled past the horizon's first midnight."""
    return sum(
        shift.worked_between(0, case.horizon.minutes) for shift in case.past[operator.operator_id]
    )

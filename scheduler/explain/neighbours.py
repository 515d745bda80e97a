"""Days next to a planned one: a start or an end moved by a step, another lunch, a day off.

The rest of the week stays as it is. Days come from the site's own patterns, with
short breaks placed as the planner places them; what is lawful is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.patterns import day_patterns
from scheduler.roster.breaks import place_breaks
from scheduler.shifts import in_order
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import mark
from scheduler.training import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from scheduler.explain import MoveKind
    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher
    from scheduler.shifts import DayPattern, Shift

CHANGES_OF_SPAN: Final[dict[tuple[int, int], MoveKind]] = {
    (-1, 0): "start_earlier",
    (1, 0): "start_later",
    (0, -1): "end_earlier",
    (0, 1): "end_later",
    (-1, -1): "earlier",
    (1, 1): "later",
}
"""Kinds by the directions in which start and end move."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A day next to the planned one; ``pattern`` is ``None`` for a day off."""

    kind: MoveKind
    pattern: DayPattern | None


class Days:
    """One person's days, and what becomes of the plan when one of them changes.

    Parameters
    ----------
    weigher
        The plan.
    operator_id
        Whose days.
    """

    def __init__(self, weigher: Weigher, operator_id: str) -> None:
        self._weigher = weigher
        self._case = weigher.case
        self.operator_id = operator_id
        self.operator = self._case.operator_index[operator_id]
        self._patterns = day_patterns(
            self._case, self._case.operators[self.operator], weigher.shared_days
        )

    def planned(self, day: int) -> tuple[Shift, ...]:
        """Shifts of the plan that begin on a day."""
        day_of = self._case.horizon.day_of
        return tuple(s for s in self._weigher.plan.week[self.operator_id] if day_of(s.start) == day)

    def patterns(self, day: int) -> tuple[DayPattern, ...]:
        """Every pattern of a day, lawful or not."""
        return self._patterns[day] if 0 <= day < len(self._patterns) else ()

    def with_day(self, day: int, pattern: DayPattern | None) -> Plan:
        """The plan when the person works another pattern on a day, or is off.

        Short breaks of that day are placed anew; training that finds them off
        duty then is lost.
        """
        old = self.planned(day)
        stay = (s for s in self._weigher.plan.week[self.operator_id] if s not in old)
        return self.with_week(in_order((*stay, *(pattern.shifts if pattern is not None else ()))))

    def with_week(self, shifts: tuple[Shift, ...]) -> Plan:
        """The plan when the person works other shifts, which get the short breaks they lack."""
        weigher, plan = self._weigher, self._weigher.plan
        week = {**plan.week, self.operator_id: shifts}
        placed = place_breaks(self._case, weigher.facts, week, plan.portfolio)
        # Only the changed week is a new value: others are told apart by identity.
        week[self.operator_id] = placed[self.operator_id]
        sessions = tuple(s for s in plan.sessions if self._still_there(s, week[self.operator_id]))
        return replace(plan, week=week, sessions=sessions)

    def _still_there(self, session: Session, shifts: Iterable[Shift]) -> bool:
        if self.operator_id not in (session.operator_id, session.beside):
            return True
        return any(
            start <= session.start and session.end <= end
            for shift in shifts
            for start, end in shift.runs_of_work()
        )

    def worth_of(self, day: int, patterns: Iterable[DayPattern]) -> list[float]:
        """What patterns of a day save in lost and misfit calls, before short breaks."""
        value = self.value(day)
        found = []
        for pattern in patterns:
            row = np.zeros(len(value), dtype=np.bool_)
            mark(row, pattern.shifts)
            found.append(float(value[row].sum()))
        return found

    def value(self, day: int) -> NDArray[np.float64]:
        """Calls that being on duty would save in each tick of a day off, ``[tick]``."""
        on_duty = self._weigher.on_duty.copy()
        own = on_duty[self.operator]
        for shift in self.planned(day):
            own[max(0, shift.start // TICK_MINUTES) : -(-shift.end // TICK_MINUTES)] = False
        return self._weigher.worth_of_duty(self.operator, on_duty)

    def neighbours(self, day: int, shift: Shift) -> Iterator[Neighbour]:
        """The days next to one with a single shift: of each kind the nearest, best placed lunch."""
        yield Neighbour("day_off", None)
        if len(self.planned(day)) > 1:
            return
        by_span: dict[tuple[int, int], list[DayPattern]] = {}
        for pattern in self.patterns(day):
            if len(pattern.shifts) == 1:
                by_span.setdefault((pattern.start, pattern.end), []).append(pattern)
        nearest: dict[MoveKind, tuple[int, tuple[int, int]]] = {}
        for start, end in by_span:
            moved = start - shift.start, end - shift.end
            kind = CHANGES_OF_SPAN.get((_sign(moved[0]), _sign(moved[1])))
            if kind is None or (kind in {"earlier", "later"} and moved[0] != moved[1]):
                continue
            step = abs(moved[0]) + abs(moved[1])
            if kind not in nearest or step < nearest[kind][0]:
                nearest[kind] = step, (start, end)
        for kind, (_, span) in nearest.items():
            yield Neighbour(kind, self._best(day, by_span[span]))
        others = [
            pattern
            for pattern in by_span.get((shift.start, shift.end), [])
            if _long_breaks(pattern.shifts[0]) - {(b.start, b.end) for b in shift.breaks}
        ]
        if others:
            yield Neighbour("other_lunch", self._best(day, others))

    def _best(self, day: int, patterns: list[DayPattern]) -> DayPattern:
        worth = self.worth_of(day, patterns)
        return patterns[int(np.argmax(worth))]


def _long_breaks(shift: Shift) -> set[tuple[int, int]]:
    return {(pause.start, pause.end) for pause in shift.breaks}


def _sign(minutes: int) -> int:
    return (minutes > 0) - (minutes < 0)

"""Locks: what a person fixed stays fixed.

A lock of kind ``shift`` wants a shift of exactly those times on its day; one of
kind ``off`` keeps its whole date free, last night's spill included. Pairing
locks belong to the portfolio. Locks outside the horizon bind nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from scheduler.calendar import clock, midnight
from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Lock, Operator
    from scheduler.evidence import Evidence
    from scheduler.result import ParamValue
    from scheduler.shifts import DayPattern

ID = "locks"
HARD = True
KEYS: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fixed:
    """A resource without memory that also knows days which must be worked.

    Attributes
    ----------
    wanted
        Elapsed ``(start, end)`` of the locked shifts, by day.
    kept_free
        Elapsed ``(start, end)`` of the dates locked off.
    """

    memoryless: ClassVar[bool] = True

    wanted: dict[int, frozenset[tuple[int, int]]]
    kept_free: tuple[tuple[int, int], ...]

    def start(self) -> int:
        """Return the only state."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> int | None:
        """Return the only effect, or ``None`` for what the locks of that day forbid."""
        wanted = self.wanted.get(day, frozenset())
        if pattern is None:
            return None if wanted else 0
        spans = {(shift.start, shift.end) for shift in pattern.shifts}
        disturbs = any(
            start < closes and opens < end
            for start, end in spans
            for opens, closes in self.kept_free
        )
        return 0 if wanted <= spans and not disturbs else None

    def step(self, state: int, effect: int) -> int | None:
        """Stay."""
        return 0

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


def resource(case: Case, operator: Operator) -> Fixed | None:
    """Allow on each day what the operator's locks leave."""
    horizon = case.horizon
    wanted: dict[int, set[tuple[int, int]]] = {}
    kept_free = []
    for lock in case.locks:
        if lock.operator_id != operator.operator_id:
            continue
        if lock.kind == "shift" and lock.start is not None and lock.end is not None:
            start, end = horizon.minute(lock.start), horizon.minute(lock.end)
            wanted.setdefault(horizon.day_of(start), set()).add((start, end))
        elif lock.kind == "off" and lock.date is not None:
            day = horizon.day_number(lock.date)
            kept_free.append((horizon.day_start(day), horizon.day_start(day + 1)))
    if not wanted and not kept_free:
        return None
    return Fixed({day: frozenset(spans) for day, spans in wanted.items()}, tuple(kept_free))


def check(evidence: Evidence) -> list[Violation]:
    """One violation a lock that the week does not keep.

    A missing shift counts its minutes; a disturbed day off the minutes worked in it.
    """
    found = []
    for lock in evidence.case.locks:
        if lock.operator_id in evidence.week:
            if lock.kind == "shift":
                found += _check_shift(evidence, lock)
            elif lock.kind == "off":
                found += _check_off(evidence, lock)
    return found


def _check_shift(evidence: Evidence, lock: Lock) -> list[Violation]:
    horizon = evidence.horizon
    if lock.start is None or lock.end is None:
        return []
    start, end = horizon.minute(lock.start), horizon.minute(lock.end)
    kept = any(s.start == start and s.end == end for s in evidence.week[lock.operator_id])
    if kept or not 0 <= start < horizon.minutes:
        return []
    params: dict[str, ParamValue] = {
        "kind": "shift",
        "start": clock(horizon.wall_minute(start)),
        "end": clock(horizon.wall_minute(end)),
        "minutes": end - start,
    }
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=lock.operator_id,
            date=lock.start.astimezone(horizon.zone).date(),
            amount=end - start,
            params=params,
        )
    ]


def _check_off(evidence: Evidence, lock: Lock) -> list[Violation]:
    if lock.date is None:
        return []
    horizon = evidence.horizon
    opens = horizon.minute(midnight(lock.date, horizon.timezone))
    closes = horizon.minute(midnight(lock.date + timedelta(days=1), horizon.timezone))
    shared = sum(
        max(0, min(shift.end, closes) - max(shift.start, opens))
        for shift in evidence.week[lock.operator_id]
    )
    if not shared:
        return []
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=lock.operator_id,
            date=lock.date,
            amount=shared,
            params={"kind": "off", "minutes": shared},
        )
    ]


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation: a shift that is missing, or a day off that is disturbed."""
    return Explanation(f"rule.{ID}.{violation.params['kind']}", violation.params, None)

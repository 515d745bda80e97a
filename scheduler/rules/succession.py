"""Succession: some named shifts may not follow one another on consecutive days.

``shifts.csv`` says for each code which codes it may not be followed by. Every
code of one day is held against every code of the next; a day off clears the
slate. The past roster carries no codes: a shift of the eve counts as a code
when its times are those of exactly one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "succession"
HARD = True
KEYS: tuple[str, ...] = ()

Codes = frozenset[str]


@dataclass(frozen=True)
class ForbiddenToday:
    """State: the codes that yesterday's shifts forbid today.

    Attributes
    ----------
    forbids
        Codes that may not follow, by code; only codes that forbid something.
    opening
        Codes forbidden on day 0 by the past roster.
    """

    forbids: Mapping[str, Codes]
    opening: Codes

    @property
    def effects_key(self) -> str:
        """Name of the table of effects and steps: it is one for all operators."""
        return ID

    def start(self) -> Codes:
        """Return the codes forbidden on day 0."""
        return self.opening

    def effect(self, day: int, pattern: DayPattern | None) -> tuple[Codes, Codes]:
        """Return the day's codes that anything forbids, and what they forbid tomorrow."""
        codes = frozenset(
            shift.code for shift in (pattern.shifts if pattern else ()) if shift.code is not None
        )
        tomorrow = frozenset[str]().union(*(self.forbids.get(code, ()) for code in codes))
        anywhere = frozenset[str]().union(*self.forbids.values())
        return codes & anywhere, tomorrow

    def step(self, state: Codes, effect: tuple[Codes, Codes]) -> Codes | None:
        """Return what is forbidden tomorrow, or ``None`` when today's codes are forbidden."""
        codes, tomorrow = effect
        return None if codes & state else tomorrow

    def accepts(self, state: Codes) -> bool:
        """Accept."""
        return True


def resource(case: Case, operator: Operator) -> ForbiddenToday | None:
    """Remember what yesterday forbids, or nothing when no code forbids another."""
    forbids = {
        code.code: frozenset(code.may_not_be_followed_by)
        for code in case.shift_codes
        if code.may_not_be_followed_by
    }
    if not forbids:
        return None
    horizon = case.horizon
    by_times: dict[tuple[int, int], list[str]] = {}
    for code in case.shift_codes:
        times = horizon.minute_of(-1, code.start_minute), horizon.minute_of(-1, code.end_minute)
        by_times.setdefault(times, []).append(code.code)
    opening = frozenset[str]()
    for shift in case.past[operator.operator_id]:
        codes = by_times.get((shift.start, shift.end), [])
        if len(codes) == 1:
            opening |= forbids.get(codes[0], frozenset())
    return ForbiddenToday(forbids, opening)


def check(evidence: Evidence) -> list[Violation]:
    """One violation for each pair of shifts that may not meet on consecutive days."""
    horizon = evidence.horizon
    not_after = {code.code: code.may_not_be_followed_by for code in evidence.case.shift_codes}
    found = []
    for operator_id, shifts in evidence.week.items():
        on_day = [(horizon.day_of(shift.start), shift.code) for shift in shifts]
        on_day += [(-1, code) for code in _codes_of_the_eve(evidence, operator_id)]
        for day, code in on_day:
            for next_day, next_code in on_day:
                if next_day == day + 1 and next_code in not_after.get(code or "", ()):
                    found.append(
                        Violation(
                            rule=ID,
                            severity="hard",
                            operator_id=operator_id,
                            date=horizon.date_of(next_day),
                            amount=1,
                            unit="count",
                            params={"code": code, "next_code": next_code},
                        )
                    )
    return found


def _codes_of_the_eve(evidence: Evidence, operator_id: str) -> list[str]:
    """Codes whose times a shift of the day before the horizon has and no other code has."""
    horizon = evidence.horizon
    known = []
    for shift in evidence.past[operator_id]:
        if horizon.day_of(shift.start) != -1:
            continue
        alike = [
            code.code
            for code in evidence.case.shift_codes
            if shift.start == horizon.minute_of(-1, code.start_minute)
            and shift.end == horizon.minute_of(-1, code.end_minute)
        ]
        known += alike if len(alike) == 1 else []
    return known


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, None)

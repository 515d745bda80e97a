"""Daily rest: so many running hours between one day's work and the next.

A day's work is the shifts that begin on one local day: the gap between two of
them is an interruption, not a daily rest. Rest is elapsed time, so a night of
clock change is worth what it lasts. The last work of past rosters counts.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.calendar import Horizon, clock
from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "daily_rest"
HARD = True
KEYS = ("daily_rest_minutes", "minor_daily_rest_minutes")

Effect = tuple[int | None, int]
"""``(start, end of rest)`` of a day's work, or ``(None, length)`` of a day off, in minutes."""


@dataclass(frozen=True)
class DailyRest:
    """The state is the earliest lawful start, in minutes from the next local midnight.

    Attributes
    ----------
    horizon
        The planned days.
    rest_minutes
        Length of the rest.
    rested_at
        Elapsed minute at which the rest after the last past work ends.
    """

    horizon: Horizon
    rest_minutes: int
    rested_at: int

    @property
    def effects_key(self) -> Hashable:
        """Everything but the past."""
        return self.rest_minutes

    def start(self) -> int:
        """Return what is left of the rest after the last past work."""
        return max(0, self.rested_at)

    def effect(self, day: int, pattern: DayPattern | None) -> Effect:
        """Return when work starts and until when the rest after it runs into the next day."""
        opens, closes = self.horizon.day_start(day), self.horizon.day_start(day + 1)
        if pattern is None:
            return None, closes - opens
        end = max(shift.end for shift in pattern.shifts)
        if day == self.horizon.days - 1:
            return pattern.start - opens, 0
        return pattern.start - opens, max(0, end + self.rest_minutes - closes)

    def step(self, state: int, effect: Effect) -> int | None:
        """Work not before the rest is over, or let a day of it pass."""
        start, minutes = effect
        if start is None:
            return max(0, state - minutes)
        return minutes if start >= state else None

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


def _key(case: Case, operator: Operator) -> str | None:
    """Key of the limit that binds an operator: the minors' own where the profile has one."""
    keys = (KEYS[1], KEYS[0]) if operator.minor else (KEYS[0],)
    return next((key for key in keys if case.law.has(key)), None)


def resource(case: Case, operator: Operator) -> DailyRest | None:
    """Count what is left of the rest at each midnight."""
    key = _key(case, operator)
    if key is None:
        return None
    rest = case.law.minutes(key)
    past_end = max((s.end for s in case.past[operator.operator_id]), default=-rest)
    return DailyRest(case.horizon, rest, past_end + rest)


def check(evidence: Evidence) -> list[Violation]:
    """One violation a rest that is too short before a planned day's work (L3131-1, L3164-1)."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        key = _key(case, operator)
        if key is None:
            continue
        limit = case.law.minutes(key)
        for (_, before), (day, after) in pairwise(_days_of_work(evidence, operator)):
            ended, begins = max(s.end for s in before), min(s.start for s in after)
            if day < 0 or begins - ended >= limit:
                continue
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=limit - (begins - ended),
                    params={
                        "rest_minutes": max(0, begins - ended),
                        "limit_minutes": limit,
                        "ended_on": horizon.moment(ended).date().isoformat(),
                        "ended": clock(horizon.wall_minute(ended)),
                        "begins": clock(horizon.wall_minute(begins)),
                        "key": key,
                    },
                )
            )
    return found


def _days_of_work(evidence: Evidence, operator: Operator) -> list[tuple[int, list[Shift]]]:
    """Past and planned shifts by the day on which they begin, in order."""
    days: dict[int, list[Shift]] = {}
    for shift in evidence.worked[operator.operator_id]:
        days.setdefault(evidence.horizon.day_of(shift.start), []).append(shift)
    return sorted(days.items())


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)

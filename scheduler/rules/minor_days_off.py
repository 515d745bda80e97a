"""Minors' days off: two running civil days without any work in each civil week.

A day is off when no minute of it is worked, so a night that runs into it spoils
it. Both days lie in the same week. Nothing is worked after the horizon.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scheduler.calendar import Horizon
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import minutes_on_day
from scheduler.weeks import DAYS_A_WEEK, weeks_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "minor_days_off"
HARD = True
KEYS = ("minor_days_off_running",)

State = tuple[int, bool]
Effect = tuple[bool, bool, bool]
"""``(works, runs into the next day, Sunday)``."""


@dataclass(frozen=True)
class RunningDaysOff:
    """The state is ``(running days off so far, next day already touched)``.

    The count stops at ``wanted`` and then holds until the week closes.

    Attributes
    ----------
    horizon
        The planned days.
    wanted
        Running days off that a week owes.
    touched
        Whether past work runs into day 0.
    """

    horizon: Horizon
    wanted: int
    touched: bool

    @property
    def effects_key(self) -> Hashable:
        """Everything but the past."""
        return self.wanted

    def start(self) -> State:
        """Return a fresh week."""
        return 0, self.touched

    def effect(self, day: int, pattern: DayPattern | None) -> Effect:
        """Tell whether the day and the next are worked."""
        sunday = self.horizon.weekday(day) == DAYS_A_WEEK - 1
        if pattern is None:
            return False, False, sunday
        midnight = self.horizon.day_start(day + 1)
        return True, pattern.worked_between(midnight, max(midnight, pattern.end)) > 0, sunday

    def step(self, state: State, effect: Effect) -> State | None:
        """Count a day off or start again; on Sunday the week must have its days."""
        run, touched = state
        works, spills, sunday = effect
        if run < self.wanted:
            run = 0 if works or touched else run + 1
        if not sunday:
            return run, spills
        return (0, spills) if run == self.wanted else None

    def accepts(self, state: State) -> bool:
        """Accept when the days that the horizon cuts off can still be the days off."""
        run, touched = state
        left = -self.horizon.days % DAYS_A_WEEK
        if left == 0 or run == self.wanted:
            return True
        return left - 1 >= self.wanted if touched else run + left >= self.wanted


def resource(case: Case, operator: Operator) -> RunningDaysOff | None:
    """Count running days off in the week."""
    if not operator.minor or not case.law.has(KEYS[0]):
        return None
    spills = any(
        shift.worked_between(0, max(0, shift.end)) > 0 for shift in case.past[operator.operator_id]
    )
    return RunningDaysOff(case.horizon, int(case.law.number(KEYS[0])), spills)


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week without its running days off, with the days missing (L3164-2)."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(KEYS[0]):
        return []
    limit = int(case.law.number(KEYS[0]))
    found = []
    for operator in case.operators:
        for week in weeks_of(horizon) if operator.minor else ():
            monday = week * DAYS_A_WEEK
            worked = evidence.worked[operator.operator_id]
            off = [
                not minutes_on_day(evidence, worked, day)
                for day in range(monday, monday + DAYS_A_WEEK)
            ]
            longest = max((len(list(days)) for free, days in groupby(off) if free), default=0)
            if longest < limit:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.date_of(monday),
                        amount=limit - longest,
                        unit="days",
                        params={
                            "week": horizon.date_of(monday).isoformat(),
                            "days": longest,
                            "limit_days": limit,
                        },
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

"""Second rest day: after six running days of work, a second day of rest within fifteen days.

Reading. The sixth day of a run opens the wait. Every civil week has one day of
rest anyway, so the *second* rest day is a day off in a civil week that already
had one before it; it must fall on one of the fifteen days after the sixth day.
A day is worked when a shift begins on it. A wait that ends after the horizon
cannot be judged yet; one opened by past rosters binds until it ends. One such
day serves every wait that is open.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.calendar import Horizon
from scheduler.resources import past_days
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.tally import days_begun
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "second_rest"
HARD = True
KEYS = ("running_days_then_second_rest", "second_rest_within_days")

State = tuple[int, bool, int]
Effect = tuple[bool, bool, bool]
"""``(works, Monday, a wait opened today ends inside the horizon)``."""


@dataclass(frozen=True)
class SecondRest:
    """The state is ``(running days worked, week already had a day off, days left to wait)``.

    The run is counted only while a wait it opens would end inside the horizon;
    0 days left means that none is open. Only the oldest wait is kept: it ends
    first, and a second rest day serves all.

    Attributes
    ----------
    horizon
        The planned days.
    run_days
        Running days of work that open a wait.
    within_days
        Days a wait lasts.
    first
        State before day 0.
    """

    horizon: Horizon
    run_days: int
    within_days: int
    first: State

    @property
    def effects_key(self) -> Hashable:
        """Everything but the past."""
        return self.run_days, self.within_days

    def start(self) -> State:
        """Return what past rosters leave."""
        return self.first

    def effect(self, day: int, pattern: DayPattern | None) -> Effect:
        """Tell what kind of day it is."""
        judged = day + self.within_days < self.horizon.days
        return pattern is not None, self.horizon.weekday(day) == 0, judged

    def step(self, state: State, effect: Effect) -> State | None:
        """Let a day pass: a second day off ends the wait, the last day of it may not be worked."""
        run, had_off, wait = state
        works, monday, judged = effect
        had_off = had_off and not monday
        run = min(run + 1, self.run_days + 1) if works and judged else 0
        if wait:
            wait = 0 if not works and had_off else wait - 1
            if wait == 0 and (works or not had_off):
                return None
        elif run == self.run_days and works:
            wait = self.within_days
        return run, had_off or not works, wait

    def accepts(self, state: State) -> bool:
        """Accept: waits were judged on their last day."""
        return True


def resource(case: Case, operator: Operator) -> SecondRest | None:
    """Follow the oldest open wait, when one can end inside the horizon."""
    if not all(case.law.has(key) for key in KEYS):
        return None
    run_days, within = (int(case.law.number(key)) for key in KEYS)
    begun = past_days(case, operator)
    waits = [
        sixth + within + 1
        for sixth in _sixth_days(begun, run_days)
        if -within <= sixth < case.days - within
        and not any(_is_second_day_off(day, begun) for day in range(sixth + 1, 0))
    ]
    if not waits and case.days <= within:
        return None
    run = 0
    while run <= run_days and -1 - run in begun:
        run += 1
    opening = run if case.days > within else 0
    return SecondRest(case.horizon, run_days, within, (opening, False, min(waits, default=0)))


def _sixth_days(begun: frozenset[int], run_days: int) -> list[int]:
    """Days on which a run of work reaches ``run_days``."""
    return [
        day
        for day in begun
        if all(day - back in begun for back in range(run_days)) and day - run_days not in begun
    ]


def _is_second_day_off(day: int, begun: frozenset[int]) -> bool:
    monday = day - day % DAYS_A_WEEK
    return day not in begun and any(earlier not in begun for earlier in range(monday, day))


def check(evidence: Evidence) -> list[Violation]:
    """One violation a wait that ends in the horizon without a second day of rest."""
    case, horizon = evidence.case, evidence.horizon
    if not all(case.law.has(key) for key in KEYS):
        return []
    run_days, within = (int(case.law.number(key)) for key in KEYS)
    found = []
    for operator in case.operators:
        begun = days_begun(evidence, operator.operator_id)
        run = 0
        for day in range(min(begun, default=0), case.days - within):
            run = run + 1 if day in begun else 0
            last = day + within
            if run != run_days or last < 0 or _rests_twice(begun, day + 1, last):
                continue
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(last),
                    amount=1,
                    unit="days",
                    params={
                        "run_days": run_days,
                        "run_ended": horizon.date_of(day).isoformat(),
                        "within_days": within,
                        "last_day": horizon.date_of(last).isoformat(),
                    },
                )
            )
    return found


def _rests_twice(begun: frozenset[int], first: int, last: int) -> bool:
    """Tell whether one of the days is off in a civil week that had a day off before."""
    off_by_week: dict[int, int] = {}
    monday = first - first % DAYS_A_WEEK
    for day in range(monday, last + 1):
        if day in begun:
            continue
        week = day // DAYS_A_WEEK
        off_by_week[week] = off_by_week.get(week, 0) + 1
        if day >= first and off_by_week[week] > 1:
            return True
    return False


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

"""Weekly rest: each civil week holds so many running hours of rest that begin in it.

Readings. The hours may run on into the next week, but begin before its Monday
00:00. A rest under way on Monday 00:00 counts for the new week from then on,
and two weeks may share hours: Sunday and Monday off with their daily rest are
one weekly rest each. Nothing is worked after the horizon. A past week whose
only rest runs into the planned one still binds; one that is already broken by
its own shifts does not.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.calendar import Horizon
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.weeks import DAYS_A_WEEK, week_bounds, weeks_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "weekly_rest"
HARD = True
KEYS = ("weekly_rest_minutes",)

State = tuple[int, int]
Effect = tuple[int | None, int, bool]
"""``(start, end of rest, Sunday)`` of a day's work; ``(None, length, Sunday)`` of a day off."""


@dataclass(frozen=True)
class WeeklyRest:
    """The state says what the last week and the running one still want.

    ``(owed, rested)``: before minute ``owed`` of the coming day work would cut
    the last week's only rest (0: none runs); work from minute ``rested`` on
    leaves the running week a whole rest (0: it already has one).

    Attributes
    ----------
    horizon
        The planned days.
    rest_minutes
        Length of the rest.
    first
        State before day 0.
    """

    horizon: Horizon
    rest_minutes: int
    first: State

    @property
    def effects_key(self) -> Hashable:
        """Everything but the past."""
        return self.rest_minutes

    def start(self) -> State:
        """Return what past rosters leave."""
        return self.first

    def effect(self, day: int, pattern: DayPattern | None) -> Effect:
        """Return when work starts and when a rest begun at its end would be whole."""
        opens, closes = self.horizon.day_start(day), self.horizon.day_start(day + 1)
        sunday = self.horizon.weekday(day) == DAYS_A_WEEK - 1
        if pattern is None:
            return None, closes - opens, sunday
        end = max(shift.end for shift in pattern.shifts)
        return pattern.start - opens, end + self.rest_minutes - closes, sunday

    def step(self, state: State, effect: Effect) -> State | None:
        """Let the day pass; on Sunday hand an unfinished rest over to the next week."""
        owed, rested = state
        start, minutes, sunday = effect
        overhang = 0
        if start is None:
            owed, rested = max(0, owed - minutes), max(0, rested - minutes)
        elif start < owed:
            return None
        else:
            owed, overhang = 0, minutes
            rested = 0 if rested <= start else max(0, minutes)
        if not sunday:
            return owed, rested
        if rested >= self.rest_minutes:
            # The rest would begin on Monday or later: too late for this week.
            return None
        return rested, max(self.rest_minutes, overhang)

    def accepts(self, state: State) -> bool:
        """Accept when the last week's rest has begun or still can before its Monday."""
        cut_at = self.horizon.days
        monday = self.horizon.day_start(-(-cut_at // DAYS_A_WEEK) * DAYS_A_WEEK)
        left = monday - self.horizon.minutes
        return left == 0 or state[1] - self.rest_minutes < left


def resource(case: Case, operator: Operator) -> WeeklyRest | None:
    """Follow the rest of the running week and what is left of the last one's."""
    if not case.law.has(KEYS[0]):
        return None
    rest = case.law.minutes(KEYS[0])
    monday, _ = week_bounds(case.horizon, -1)
    begins = monday
    met = False
    for shift in case.past[operator.operator_id]:
        met = met or (begins < 0 and shift.start - begins >= rest)
        begins = max(begins, shift.end)
    owed = 0 if met or begins >= 0 else max(0, begins + rest)
    return WeeklyRest(case.horizon, rest, (owed, max(0, begins) + rest))


def check(evidence: Evidence) -> list[Violation]:
    """One violation a week without a whole rest, with the minutes its longest one lacks."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(KEYS[0]):
        return []
    limit = case.law.minutes(KEYS[0])
    found = []
    for operator in case.operators:
        past, worked = evidence.past[operator.operator_id], evidence.worked[operator.operator_id]
        for week in (-1, *weeks_of(horizon)):
            bounds = week_bounds(horizon, week)
            longest = _longest_rest(worked, bounds)
            if longest is None or longest >= limit:
                continue
            if week == -1 and _longest_rest(past, bounds) is not None:
                continue
            monday = horizon.date_of(week * DAYS_A_WEEK)
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=_first_planned(evidence, operator) if week == -1 else monday,
                    amount=limit - longest,
                    params={
                        "week": monday.isoformat(),
                        "rest_minutes": longest,
                        "limit_minutes": limit,
                    },
                )
            )
    return found


def _first_planned(evidence: Evidence, operator: Operator) -> date:
    """Day of the first planned shift: the one that cuts a rest begun in the past week."""
    return evidence.horizon.moment(evidence.week[operator.operator_id][0].start).date()


def _longest_rest(shifts: Sequence[Shift], bounds: tuple[int, int]) -> int | None:
    """Longest rest that begins in a week, in minutes; ``None`` when one never ends."""
    monday, next_monday = bounds
    spans = sorted((s.start, s.end) for s in shifts if s.end > monday)
    edges = [(monday, monday), *spans]
    longest = 0
    busy_until = monday
    for (_, ended), (begins, _) in pairwise(edges):
        busy_until = max(busy_until, ended)
        if busy_until < next_monday:
            longest = max(longest, begins - busy_until)
    busy_until = max(busy_until, edges[-1][1])
    return None if busy_until < next_monday else longest


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))

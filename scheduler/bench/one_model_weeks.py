"""Weeks as one model says them: a Boolean an operator, day and shift, and the law as sums of them.

Part of the frozen baseline of ``scheduler.bench.one_model``. Rules without memory
leave patterns out. The others are said as linear constraints; where that would not
be exact, more is forbidden than the rule forbids, never less.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from scheduler.bench.house import NoRoster
from scheduler.resources import RollingTotal, WeeklyBudget
from scheduler.roster.automaton import Workshop
from scheduler.roster.lawful import bound_rules
from scheduler.roster.problem import candidates
from scheduler.rule import is_memoryless
from scheduler.rules import day_work, well_formed
from scheduler.rules.daily_rest import DailyRest
from scheduler.rules.weekly_rest import WeeklyRest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

    from scheduler.case import Case
    from scheduler.rule import Resource
    from scheduler.shifts import DayPattern, Shift

MINUTES_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One pattern of one day that an operator may be given, with its Boolean."""

    pattern: DayPattern
    taken: IntVar


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """One operator's week.

    Attributes
    ----------
    days
        The patterns of each day.
    off
        One Boolean a day: nothing is worked.
    """

    days: tuple[tuple[Entry, ...], ...]
    off: tuple[IntVar, ...]

    def entries(self) -> Iterable[Entry]:
        """Every entry of the week."""
        return (entry for day in self.days for entry in day)

    def total(self, amount: Callable[[DayPattern], int]) -> LinearExprT:
        """Sum of an amount over the patterns taken."""
        told = [(entry.taken, amount(entry.pattern)) for entry in self.entries()]
        told = [(taken, value) for taken, value in told if value]
        return LinearExpr.weighted_sum([taken for taken, _ in told], [value for _, value in told])

    def roster(self, chosen: Callable[[IntVar], bool]) -> tuple[Shift, ...]:
        """Shifts of the patterns that are chosen."""
        return tuple(
            shift
            for entry in self.entries()
            if chosen(entry.taken)
            for shift in entry.pattern.shifts
        )


def new_bool(model: CpModel, hint: bool = False) -> IntVar:
    """Add a Boolean, with its value in the week in which nobody works: a first answer to better."""
    variable = model.new_bool_var("")
    model.add_hint(variable, hint)
    return variable


def new_int(model: CpModel, least: int, most: int, hint: int) -> IntVar:
    """Add a whole number, with its value in the week in which nobody works."""
    variable = model.new_int_var(least, most, "")
    model.add_hint(variable, hint)
    return variable


def state_weeks(case: Case, model: CpModel) -> list[OwnWeek]:
    """Add every operator's week and the law that binds it to a model.

    Parameters
    ----------
    case
        Of one civil week.
    model
        Gets Booleans and constraints.

    Returns
    -------
    list[OwnWeek]
        In the order of the case's operators.

    Raises
    ------
    NoRoster
        ``unstated``: for a horizon of several weeks, a limit of workstations, or a rule that
        the frozen model does not know.
    """
    if case.days != 7 or case.site.workstations is not None:
        raise NoRoster("unstated")
    workshop = Workshop(candidates(case))
    weeks = []
    for operator in case.operators:
        bound = bound_rules(case, operator)
        week = _own_week(model, workshop, list(bound.values()))
        for resource in bound.values():
            if not is_memoryless(resource):
                _state(model, week, resource)
        weeks.append(week)
    return weeks


def _own_week(model: CpModel, workshop: Workshop, bound: Sequence[Resource]) -> OwnWeek:
    days, off = [], []
    for day, patterns in enumerate(workshop.patterns):
        allowed = np.ones(len(patterns) + 1, dtype=np.bool_)
        for resource in bound:
            allowed &= workshop.allowed(resource, day)
        lawful = [patterns[k] for k in np.flatnonzero(allowed[:-1]).tolist()]
        entries = tuple(Entry(pattern, new_bool(model)) for pattern in _thinned(lawful))
        free = new_bool(model, hint=True)
        if not allowed[-1]:
            model.add(free == 0)
        model.add_exactly_one([*(entry.taken for entry in entries), free])
        days.append(entries)
        off.append(free)
    return OwnWeek(tuple(days), tuple(off))


def _thinned(patterns: Sequence[DayPattern]) -> list[DayPattern]:
    """Keep shifts that begin on a full hour, each with the middle one of its breaks.

    With all of them CP-SAT finds no roster of 30 people in a minute. Where nothing
    begins on a full hour everything is kept.
    """
    on_the_hour = [pattern for pattern in patterns if not pattern.start % MINUTES_PER_HOUR]
    alike: dict[tuple[int, ...], list[DayPattern]] = defaultdict(list)
    for pattern in on_the_hour or patterns:
        edges = tuple(edge for shift in pattern.shifts for edge in (shift.start, shift.end))
        alike[edges].append(pattern)
    return [own[len(own) // 2] for own in alike.values()]


def _state(model: CpModel, week: OwnWeek, resource: Resource) -> None:
    """Say one rule with memory."""
    match resource:
        case WeeklyBudget():
            _state_budget(model, week, resource)
        case RollingTotal():
            if resource.binds(0):
                past = sum(amount or 0 for amount in resource.past) + resource.carried
                model.add(_measured(week, resource) <= resource.most - past)
        case DailyRest():
            _state_daily_rest(model, week, resource)
        case WeeklyRest():
            _state_weekly_rest(model, week, resource)
        case day_work.Spill():
            _state_day_work(model, week, resource)
        case well_formed.Spill():
            pass  # shifts never meet where a daily rest lies between them
        case _:
            raise NoRoster("unstated")


def _measured(week: OwnWeek, resource: WeeklyBudget | RollingTotal) -> LinearExprT:
    return week.total(lambda pattern: resource.measure(resource.horizon, pattern)[0])


def _state_budget(model: CpModel, week: OwnWeek, resource: WeeklyBudget) -> None:
    total = _measured(week, resource) + resource.carried
    if resource.most is not None:
        model.add(total <= resource.most)
    if resource.least:
        model.add(total >= resource.least[0])


def _state_daily_rest(model: CpModel, week: OwnWeek, resource: DailyRest) -> None:
    """Of an end and the starts it forbids on the next day, at most one is taken."""
    opening = resource.start()
    for entry in week.days[0]:
        if entry.pattern.start < opening:
            model.add(entry.taken == 0)
    for day, following in zip(week.days, week.days[1:], strict=False):
        _apart(model, day, following, resource.rest_minutes, [])


def _apart(
    model: CpModel,
    before: Sequence[Entry],
    after: Sequence[Entry],
    minutes: int,
    unless: Sequence[IntVar],
) -> None:
    """Keep two days' work apart, or all but one of the Booleans ``unless`` false."""
    for end in sorted({entry.pattern.end for entry in before}):
        late = [entry.taken for entry in before if entry.pattern.end >= end]
        early = [entry.taken for entry in after if entry.pattern.start < end + minutes]
        if early or unless:
            model.add(LinearExpr.sum([*late, *early, *unless]) <= 1 + len(unless))


def _state_weekly_rest(model: CpModel, week: OwnWeek, resource: WeeklyRest) -> None:
    """Some whole day off lies in a rest that is long enough; a rest without one is not used."""
    owed, rested = resource.start()
    for entry in week.days[0]:
        if entry.pattern.start < owed:
            model.add(entry.taken == 0)
    resting = []
    for day, off in enumerate(week.off):
        rests = new_bool(model, hint=True)
        model.add_implication(rests, off)
        resting.append(rests)
        if day + 1 == len(week.off):
            continue
        if day:
            before, after = week.days[day - 1], week.days[day + 1]
            _apart(model, before, after, resource.rest_minutes, [rests])
        else:
            early = [e.taken for e in week.days[1] if e.pattern.start < rested]
            for taken in early:
                model.add_implication(rests, taken.negated())
    model.add_bool_or(resting)


def _state_day_work(model: CpModel, week: OwnWeek, resource: day_work.Spill) -> None:
    """Work of a civil day: what the eve spills into it, and what the day's own shifts add."""
    inside: dict[int, list[tuple[IntVar, int]]] = defaultdict(list)
    for day, entries in enumerate(week.days):
        for entry in entries:
            effect = resource.effect(day, entry.pattern)
            if effect is not None:
                inside[day].append((entry.taken, effect[0]))
                inside[day + 1].append((entry.taken, effect[1]))
    for day in range(len(week.days)):
        told = [(taken, minutes) for taken, minutes in inside[day] if minutes]
        total = LinearExpr.weighted_sum([t for t, _ in told], [m for _, m in told])
        opening = resource.start() if day == 0 else 0
        model.add(total <= max(0, resource.limit - opening))

"""From words to arrays: which weeks are lawful for whom, compiled.

``week_space`` depends on people, law and calendar only. What facts and a
portfolio add is in ``scheduler.roster.coupling``, so that choosing teams again
keeps the compiled weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.entitlement import due_minutes
from scheduler.errors import NoLawfulPlan, Obstacle
from scheduler.patterns import own_patterns, shared_patterns
from scheduler.resources import Tally
from scheduler.roster.automaton import Workshop, start_state
from scheduler.roster.lawful import (
    allowed_patterns,
    bound_rules,
    clashing_rules,
    reachable,
    tallies,
    with_memory,
)
from scheduler.roster.space import WeekSpace, flatten, scratch_of
from scheduler.roster.tally_kernels import best_week
from scheduler.roster.trim import trimmed
from scheduler.terms import contract, pay
from scheduler.terms.own import WeekAccount, opening_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.rule import Resource
    from scheduler.shifts import DayPattern


def week_space(
    case: Case,
    grid: Sequence[Sequence[DayPattern]] | None = None,
    pins: Sequence[Mapping[str, Resource]] | None = None,
    go_on: Callable[[], None] = lambda: None,
) -> WeekSpace:
    """Compile the lawful weeks of every operator.

    Parameters
    ----------
    case
        Its operators, and what binds them.
    grid
        Patterns of each day instead of all :func:`candidates`.
    pins
        For each operator, resources that bind them besides the rules, by name.
    go_on
        Called now and then; what it raises breaks the work off.

    Raises
    ------
    NoLawfulPlan
        Naming everyone for whom no week is lawful, with the rules that clash.
    """
    workshop = Workshop(candidates(case) if grid is None else grid, go_on)
    bound = _bound(case, pins)
    space, stuck = _compile(case, workshop, bound)
    if stuck:
        raise NoLawfulPlan(
            [
                Obstacle(case.operators[o].operator_id, None, clashing_rules(workshop, bound[o]))
                for o in stuck
            ]
        )
    return space


def some_weeks(
    case: Case, grid: Sequence[Sequence[DayPattern]], go_on: Callable[[], None]
) -> WeekSpace | None:
    """As :func:`week_space` of a grid; ``None`` when it leaves somebody no lawful week."""
    space, stuck = _compile(case, Workshop(grid, go_on), _bound(case))
    return None if stuck else space


def _bound(
    case: Case, pins: Sequence[Mapping[str, Resource]] | None = None
) -> list[dict[str, Resource]]:
    """What binds each operator, by name."""
    bound = [bound_rules(case, operator) for operator in case.operators]
    for own, pinned in zip(bound, pins or (), strict=bool(pins)):
        own.update(pinned)
    return bound


def _compile(
    case: Case, workshop: Workshop, bound: Sequence[Mapping[str, Resource]]
) -> tuple[WeekSpace, list[int]]:
    """Compile what leaves each operator a lawful week; name those who have none."""
    grid = workshop.patterns
    multiplied = [
        [
            *(r for r in with_memory(own) if not isinstance(r, Tally)),
            _account(case, operator),
        ]
        for own, operator in zip(bound, case.operators, strict=True)
    ]
    automata = workshop.compile(multiplied)
    starts = [a.start_of[start_state(own)] for a, own in zip(automata, multiplied, strict=True)]
    allowed = []
    for own, automaton in zip(bound, automata, strict=True):
        workshop.go_on()
        allowed.append(allowed_patterns(workshop, own, automaton))
    automata, starts = trimmed(automata, starts, allowed)
    stuck = [
        o for o, automaton in enumerate(automata) if not reachable(automaton, starts[o], allowed[o])
    ]
    space = flatten(case, grid, automata, starts, allowed, _tallied(grid, bound))
    return space, stuck or _without_week(space)


def _without_week(space: WeekSpace) -> list[int]:
    """Operators whose tallies leave no week that the automaton allows."""
    posts = int(space.weeks.post_of.max(initial=-1)) + 1
    scratch = scratch_of(space, posts)
    limited = np.flatnonzero((space.weeks.most_uses < space.weeks.days).any(axis=1))
    return [o for o in limited.tolist() if best_week(space.weeks, o, scratch)[0] == -np.inf]


def _tallied(
    grid: Sequence[Sequence[DayPattern]], bound: Sequence[Mapping[str, Resource]]
) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Amounts that rules tally: ``uses[pattern, tally]``, ``most_uses[operator, tally]``."""
    amounts = {
        name: tally.amounts for own in bound for tally in tallies(own) for name, _ in tally.most
    }
    names = sorted(amounts)
    patterns = [pattern for candidates in grid for pattern in (*candidates, None)]
    uses = np.zeros((len(patterns), len(names)), dtype=np.int8)
    for q, name in enumerate(names):
        uses[:, q] = [0 if p is None else amounts[name](p).get(name, 0) for p in patterns]
    unlimited = len(grid) * int(uses.max(initial=0)) + 1
    most = np.full((len(bound), len(names)), unlimited, dtype=np.int32)
    for o, own in enumerate(bound):
        for tally in tallies(own):
            for name, limit in tally.most:
                most[o, names.index(name)] = limit
    return uses, most


def candidates(case: Case) -> list[list[DayPattern]]:
    """Patterns of each day: the site's, and every locked or published day of anybody."""
    days = [dict.fromkeys(own) for own in shared_patterns(case)]
    for operator in case.operators:
        for day, own in enumerate(own_patterns(case, operator)):
            days[day].update(dict.fromkeys(own))
    return [list(day) for day in days]


def _account(case: Case, operator: Operator) -> WeekAccount:
    """Price the week's minutes; people with the same dues share one account."""
    dues = tuple(due_minutes(case, operator, week).contract for week in range(case.days // 7))
    costs = (contract.week_cost(case, operator), pay.week_cost(case, operator))
    return WeekAccount(case, opening_minutes(case, operator), costs, effects_key=dues)

"""The first answer: a lawful roster long before every lawful week is compiled.

A part of the shift grid compiles in a fraction of the time and leaves almost the
same roster. Whatever it gives is lawful, because its weeks are some of the lawful
ones; the whole grid takes its roster over and goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.errors import NoLawfulPlan
from scheduler.patterns import own_patterns, shared_patterns
from scheduler.roster.desks import require_desks
from scheduler.roster.earlier import keys_by_day, patterns_of
from scheduler.roster.engine import Engine
from scheduler.roster.problem import some_weeks, week_space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.roster.search import Run
    from scheduler.roster.space import WeekSpace
    from scheduler.shifts import DayPattern, Shift

    Weeks = Mapping[str, Sequence[Shift]]

FEW_PATTERNS: Final = 300
"""Patterns a day that compile fast enough for a first answer."""


def engine_of_some_weeks(case: Case, facts: Facts, run: Run, earlier: Weeks) -> Engine | None:
    """Look at a first lawful roster of part of the grid; return its engine.

    ``None`` where the whole grid is as small, or a part of it leaves somebody no
    lawful week or too few desks.

    Parameters
    ----------
    earlier
        Weeks to begin with, by operator.

    Raises
    ------
    NoRosterYet
        When the run should end.
    """
    grid = part_of_grid(case, earlier)
    space = None if grid is None else some_weeks(case, grid, run.go_on)
    if space is None or not _has_desks(case, space):
        return None
    return _begun(case, facts, run, space, earlier)


def engine_of_all_weeks(case: Case, facts: Facts, run: Run, earlier: Weeks) -> Engine:
    """Compile every lawful week and look at a roster that begins with ``earlier``.

    Raises
    ------
    NoLawfulPlan
        When somebody has no lawful week, or the room has too few desks.
    NoRosterYet
        When the run should end.
    """
    return _begun(case, facts, run, all_weeks(case, run), earlier)


def all_weeks(case: Case, run: Run) -> WeekSpace:
    """Compile every lawful week; raises as :func:`engine_of_all_weeks` does."""
    space = week_space(case, go_on=run.go_on)
    require_desks(case, space)
    return space


def part_of_grid(case: Case, earlier: Weeks) -> list[list[DayPattern]] | None:
    """Patterns that begin at some of the hours, and those that somebody has already.

    ``None`` when the whole grid holds few. The hours kept are spread evenly, the
    first one of the day among them.
    """
    shared = shared_patterns(case)
    most = max((len(day) for day in shared), default=0)
    if most <= FEW_PATTERNS:
        return None
    every = -(-most // FEW_PATTERNS)
    had = [set[object]() for _ in shared]
    for shifts in earlier.values():
        for day, key in keys_by_day(case, shifts).items():
            had[day].add(key)
    days = []
    for day, patterns in enumerate(shared):
        hours = set(sorted({pattern.start for pattern in patterns})[::every])
        kept = [
            pattern
            for pattern in patterns
            if pattern.start in hours
            or (had[day] and keys_by_day(case, pattern.shifts).get(day) in had[day])
        ]
        days.append(dict.fromkeys(kept))
    for operator in case.operators:
        for day, own in enumerate(own_patterns(case, operator)):
            days[day].update(dict.fromkeys(own))
    return [list(day) for day in days]


def _begun(case: Case, facts: Facts, run: Run, space: WeekSpace, earlier: Weeks) -> Engine:
    """Make an engine with a first roster, and look at it."""
    engine = Engine(case, facts, space, run.teams.pairings, run.seed)
    engine.first_roster(patterns_of(case, space, earlier), run.go_on)
    run.look(engine, now=True)
    return engine


def _has_desks(case: Case, space: WeekSpace) -> bool:
    try:
        require_desks(case, space)
    except NoLawfulPlan:
        return False
    return True

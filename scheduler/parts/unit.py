"""One part's problem, and its answer: a pure function from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster.earlier import patterns_of
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.roster.layout import Coupling
    from scheduler.shifts import Shift


@dataclass(frozen=True)
class Problem:
    """All that one part must know.

    Attributes
    ----------
    case
        The part's people, and what binds them.
    coupling
        What ties them together, and to everybody else as they are now: ``loss`` is by
        heads of the part, ``floor`` what the voices of other parts are worth, posts
        are less the heads that others give, tension is at its prices.
    others_present
        People of other parts in the room, ``[slot]``.
    before
        Weeks to go on from, by operator; empty at first.
    rounds
        Rounds of destroy and repair to make.
    seed
        Seed of those rounds.
    """

    case: Case
    coupling: Coupling
    others_present: NDArray[np.int32]
    before: Mapping[str, tuple[Shift, ...]]
    rounds: int
    seed: int


@dataclass(frozen=True)
class Answer:
    """What a part does.

    Attributes
    ----------
    roster
        Shifts by operator, without short breaks.
    duty
        Who is on duty, last week's spill included, ``[operator, slot]``.
    present
        How many of the part are in the room, breaks included, ``[slot]``.
    posted
        Heads at each post, ``[post]``.
    own
        Cost of everybody's own week, ``[operator]``.
    value
        Value of the part by its own coupling.
    """

    roster: Mapping[str, tuple[Shift, ...]]
    duty: NDArray[np.bool_]
    present: NDArray[np.int32]
    posted: NDArray[np.int64]
    own: NDArray[np.float64]
    value: float


def answer(problem: Problem) -> Answer:
    """Compile the lawful weeks of a part, and look for a good roster.

    The same problem gives the same answer anywhere.

    Raises
    ------
    NoLawfulPlan
        When somebody has no lawful week.
    """
    case = problem.case
    compiled = week_space(case)
    others = problem.others_present
    space = replace(compiled, fixed_present=compiled.fixed_present + others)
    engine = Engine.of_part(case, space, problem.coupling, problem.seed)
    engine.first_roster(patterns_of(case, space, problem.before))
    engine.settle()
    engine.improve(problem.rounds)
    plan = engine.plan
    return Answer(
        roster=engine.roster(),
        duty=engine.presence(),
        present=plan.present - others,
        posted=plan.posted.copy(),
        own=plan.own.copy(),
        value=engine.objective,
    )

"""Desks that are too few for people whom no lawful week lets stay away.

Locks and published days inside the notice can hold more people in the room at
once than it has desks. No search mends that, so it is said before one begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.errors import NoLawfulPlan, Obstacle
from scheduler.rules import locks, notice_of_change, workstations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.roster.space import WeekSpace


def require_desks(case: Case, space: WeekSpace) -> None:
    """Refuse a case that seats more people than it has desks whatever is planned.

    Raises
    ------
    NoLawfulPlan
        Naming everyone who is held in the room while it is too full.
    """
    desks = case.site.workstations
    if desks is None:
        return
    held = held_present(space)
    full = held.sum(axis=0) + space.fixed_present > desks
    crowd = np.flatnonzero(held[:, full].any(axis=1)).tolist()
    if crowd:
        raise NoLawfulPlan(
            [
                Obstacle(case.operators[o].operator_id, None, _rules_that_hold(case, o))
                for o in crowd
            ]
        )


def held_present(space: WeekSpace) -> NDArray[np.bool_]:
    """Slots in which every pattern open to an operator has them in the room, ``[operator, slot]``.

    Last week's spill is left out.
    """
    weeks = space.weeks
    held = np.zeros_like(space.fixed_duty)
    for row in range(len(weeks.entry_at) - 1):
        choices = weeks.entry_pattern[weeks.entry_at[row] : weeks.entry_at[row + 1]].tolist()
        if not choices or any(space.patterns[choice] is None for choice in choices):
            continue
        always = np.ones(held.shape[1], dtype=np.bool_)
        for choice in choices:
            inside = np.zeros_like(always)
            for i in range(weeks.span_at[choice], weeks.span_at[choice + 1]):
                inside[weeks.span_start[i] : weeks.span_end[i]] = True
            always &= inside
        held[row // weeks.days] |= always
    return held


def _rules_that_hold(case: Case, operator: int) -> tuple[str, ...]:
    """Rules in play: the desks, and what may fix this person's days."""
    person = case.operators[operator]
    fixing = (rule for rule in (locks, notice_of_change) if rule.resource(case, person) is not None)
    return (workstations.ID, *(rule.ID for rule in fixing))

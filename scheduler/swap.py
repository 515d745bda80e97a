"""Two people exchange shifts of a plan, or one takes over another's.

The shifts stay as they are, breaks included; who works them changes. Training in them is
dropped, since it was placed for the two who were there. Whether the outcome is lawful is
for the checker to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.drafting import scored
from scheduler.errors import NotInPlan

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Result


@dataclass(frozen=True, slots=True)
class Swap:
    """Who gives which shift to whom, for which other.

    Attributes
    ----------
    start
        When the shift of ``operator_id`` begins.
    other_start
        When the shift begins that the other gives in return; ``None`` for nothing.
    """

    operator_id: str
    start: datetime
    other_operator_id: str
    other_start: datetime | None = None


def swapped(case: Case, facts: Facts, result: Result, swap: Swap) -> Result:
    """Return the plan after a swap, its desk written and its scores taken anew.

    Parameters
    ----------
    case, facts
        Those of the plan; the cuts of the plan are in the facts.

    Raises
    ------
    NotInPlan
        When one of the two shifts is not in the plan.
    """
    finished = scored(case, facts, exchanged(result, swap))
    return finished.model_copy(
        update={"status": "feasible", "bound": None, "gap": None, "unavoidable": 0.0, "trace": ()}
    )


def exchanged(result: Result, swap: Swap) -> Result:
    """Return the plan with other people in the shifts; desk and scores are left as they were.

    Raises
    ------
    NotInPlan
    """
    given = _place(result, swap.operator_id, swap.start)
    moves = {given: swap.other_operator_id}
    if swap.other_start is not None:
        moves[_place(result, swap.other_operator_id, swap.other_start)] = swap.operator_id
    roster = tuple(
        row.model_copy(update={"operator_id": moves[place]}) if place in moves else row
        for place, row in enumerate(result.roster)
    )
    taken = [result.roster[place] for place in moves]
    training = tuple(
        session
        for session in result.training
        if not any(
            row.operator_id in (session.operator_id, session.beside)
            and session.start < row.end
            and session.end > row.start
            for row in taken
        )
    )
    return result.model_copy(update={"roster": roster, "training": training})


def _place(result: Result, operator_id: str, start: datetime) -> int:
    for place, row in enumerate(result.roster):
        if row.operator_id == operator_id and row.start == start:
            return place
    raise NotInPlan(operator_id, start)

"""A choice of teams as one value, whoever asks: a service's week or a public instance.

Every part of the engine (descent, chains, CP-SAT, neighbourhoods, prices) reads this
and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.portfolio.construct import starting_point
from scheduler.portfolio.descent import adapted, ground_of, standing_of
from scheduler.portfolio.frame import begun_with
from scheduler.portfolio.objective import NOBODY_EXTRA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.portfolio.kernel import Ground, Standing
    from scheduler.portfolio.presence import Cells


@dataclass(frozen=True)
class Question:
    """What teams are chosen from: numbers, facts, the week in cells, arrays of the descent."""

    frame: Frame
    facts: Facts
    cells: Cells
    ground: Ground

    def begun_with(self, team: NDArray[np.bool_]) -> Question:
        """Question of a search that begins with a team; see :func:`frame.begun_with`."""
        frame = begun_with(self.frame, team)
        return replace(self, frame=frame, ground=adapted(self.ground, frame))


def question_of(frame: Frame, facts: Facts, cells: Cells) -> Question:
    """Ask for teams before there is a roster."""
    ground = ground_of(
        frame, facts, cells.available, cells.presence, cells.calls, nobody_extra=NOBODY_EXTRA
    )
    return Question(frame, facts, cells, ground)


def begin(question: Question) -> tuple[Question, Standing]:
    """Teams of everything that must stand or is in force, and the question that begins there."""
    begun = question.begun_with(starting_point(question.frame, question.ground).team)
    return begun, starting_point(begun.frame, begun.ground)


def holding(question: Question, team: NDArray[np.bool_], clients: NDArray[np.int64]) -> Frame:
    """Frame in which only some clients' teams are chosen, and the others' stay.

    What the others take of everybody's room, number of clients, new pairings and
    fair share is taken off.

    Parameters
    ----------
    question
        The whole.
    team
        Teams as they are, ``[operator, client]``.
    clients
        Positions of the clients that choose.
    """
    frame = question.frame
    others = team.copy()
    others[:, clients] = False
    held = standing_of(question.ground, others)
    return replace(
        frame,
        room=frame.room - held.size,
        max_clients=frame.max_clients - held.clients,
        begun=frame.begun + held.started,
        fair=frame.fair - held.load,
    )

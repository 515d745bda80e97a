"""Where the training of a site stands: who is trained, who learns, who could.

A ``Course`` is changed week by week while the plan is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.learning.outlook import Outlook
    from scheduler.learning.value import Loads
    from scheduler.portfolio.frame import Frame
    from scheduler.result import PlannedLearning

SAFE: Final = 2
"""Trained people below whom a client hangs on one person."""


@dataclass
class Course:
    """How far the training of a site has come, changed week by week.

    Attributes
    ----------
    trained
        Pairs whose training is done, ``[operator, client]``.
    learning
        Pairs whose training began and can go on, ``[operator, client]``.
    left
        Minutes that those still need, ``[operator, client]``.
    team
        Pairs that take a place in a team and a portfolio, learners and fixed
        pairings included, ``[operator, client]``.
    leads
        Pairs in force whose operator leads, ``[operator, client]``.
    coverable
        Open slots that somebody who may carry the client is ever available for,
        ``[client, slot]``.
    rows
        What was given out so far.
    """

    frame: Frame
    outlook: Outlook
    loads: Loads
    trained: NDArray[np.bool_]
    learning: NDArray[np.bool_]
    left: NDArray[np.int64]
    team: NDArray[np.bool_]
    leads: NDArray[np.bool_]
    coverable: NDArray[np.bool_]
    rows: list[PlannedLearning] = field(default_factory=list)
    _shared: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def answering(self, client: int) -> NDArray[np.int64]:
        """Operators who are trained for a client, or will be by a training that began."""
        return np.flatnonzero(self.trained[:, client] | self.learning[:, client])

    def uncovered(self, client: int) -> NDArray[np.bool_]:
        """Slots that somebody could be available for, and nobody who answers is, ``[slot]``."""
        own = self.outlook.usual.available[self.answering(client)].any(axis=0)
        return np.asarray(self.coverable[client] & ~own)

    def wanted(self, client: int) -> int:
        """Trained people that a client should have, as far as its team may grow."""
        policy, most = self.frame.case.policy, self.frame.case.clients[client].team_max
        return max(min(policy.trained_target, most), min(policy.trained_target, SAFE))

    def is_pressing(self, client: int) -> bool:
        """Whether a client hangs on one person, or on nobody in some open hours."""
        few = len(self.answering(client)) < min(SAFE, self.wanted(client))
        return few or bool(self.uncovered(client).any())

    def room(self, client: int) -> NDArray[np.bool_]:
        """Whether each operator's portfolio has a place for one more client, ``[operator]``."""
        frame = self.frame
        size = (self.team * frame.size).sum(axis=1) + frame.size[:, client]
        few = self.team.sum(axis=1) < frame.max_clients
        return np.asarray(few & (size <= frame.room))

    def candidates(self, client: int) -> NDArray[np.bool_]:
        """Operators who could learn a client: able, with room, and hours shared, ``[operator]``."""
        able = self.frame.allowed[:, client] & ~self.team[:, client]
        session = self.frame.case.policy.training_session_minutes
        return np.asarray(able & self.room(client) & (self.shared_minutes(client) >= session))

    def shared_minutes(self, client: int) -> NDArray[np.float64]:
        """Weekly minutes beside somebody trained while the client is open, ``[operator]``."""
        if client not in self._shared:
            self._shared[client] = self.outlook.shared_minutes(client, self.teachers(client))
        return self._shared[client]

    def teachers(self, client: int) -> NDArray[np.int64]:
        """Trained people of a client, its lead first, then the best fit."""
        people = np.flatnonzero(self.trained[:, client])
        rank = np.lexsort((-self.frame.affinity[people, client], ~self.leads[people, client]))
        return people[rank]

    def finish_trainings(self) -> None:
        """Count those who have no minutes left as trained."""
        done = self.learning & (self.left <= 0)
        self.trained |= done
        self.learning &= ~done
        for client in np.flatnonzero(done.any(axis=0)).tolist():
            self._shared.pop(client, None)

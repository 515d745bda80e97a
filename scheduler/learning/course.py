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
    team
        Pairs that take a place in a team and a portfolio, learners and fixed
        pairings included, ``[operator, client]``.
    left
        Minutes that each started training still needs, by (operator, client).
    rows
        What was given out so far.
    """

    frame: Frame
    outlook: Outlook
    loads: Loads
    trained: NDArray[np.bool_]
    team: NDArray[np.bool_]
    left: dict[tuple[int, int], int]
    rows: list[PlannedLearning] = field(default_factory=list)

    def answering(self, client: int) -> NDArray[np.int64]:
        """Operators who are trained for a client, or will be by a training that began."""
        learning = [o for o, c in self.left if c == client]
        return np.union1d(np.flatnonzero(self.trained[:, client]), learning).astype(np.int64)

    def uncovered(self, client: int, open_slots: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Open slots that somebody could be free for, and nobody who answers is, ``[slot]``."""
        free, able = self.outlook.usual.available, self.frame.allowed[:, client]
        own = free[self.answering(client)].any(axis=0)
        return np.asarray(open_slots & ~own & free[able].any(axis=0))

    def wanted(self, client: int) -> int:
        """Trained people that a client should have, as far as its team may grow."""
        policy, most = self.frame.case.policy, self.frame.case.clients[client].team_max
        return max(min(policy.trained_target, most), min(policy.trained_target, SAFE))

    def is_pressing(self, client: int, open_slots: NDArray[np.bool_]) -> bool:
        """Whether a client hangs on one person, or on nobody in some open hours."""
        few = len(self.answering(client)) < min(SAFE, self.wanted(client))
        return few or bool(self.uncovered(client, open_slots).any())

    def room(self, client: int) -> NDArray[np.bool_]:
        """Whether each operator's portfolio has a place for one more client, ``[operator]``."""
        frame = self.frame
        size = self.team @ frame.complexity + frame.complexity[client]
        few = self.team.sum(axis=1) < frame.max_clients
        return np.asarray(few & (size <= frame.case.policy.portfolio_size))

    def candidates(self, client: int) -> NDArray[np.bool_]:
        """Operators who could learn a client: able, with room, and hours shared, ``[operator]``."""
        able = self.frame.allowed[:, client] & ~self.team[:, client]
        return np.asarray(able & self.room(client) & self.meets_teachers(client))

    def meets_teachers(self, client: int) -> NDArray[np.bool_]:
        """Whether each operator shares a session a week with somebody trained, ``[operator]``."""
        shared = self.outlook.shared_minutes(client, self.teachers(client))
        return np.asarray(shared >= self.frame.case.policy.training_session_minutes)

    def teachers(self, client: int) -> NDArray[np.int64]:
        """Trained people of a client, its lead first, then the best fit."""
        case = self.frame.case
        client_id = case.clients[client].client_id
        leads = {
            p.operator_id for p in case.portfolio if p.client_id == client_id and p.role == "lead"
        }
        ranked = sorted(
            np.flatnonzero(self.trained[:, client]).tolist(),
            key=lambda o: (
                case.operators[o].operator_id not in leads,
                -self.frame.affinity[o, client],
                o,
            ),
        )
        return np.array(ranked, dtype=np.int64)

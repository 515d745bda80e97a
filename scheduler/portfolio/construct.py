"""Teams without a search: what must stand, what is in force, then descent.

The answer is always a portfolio within the hard limits. What a limit leaves no
room for is dropped in this order: locks go in first and are dropped last, then
pairings in force (leads, then trained people, then the best fit), then newcomers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.portfolio.descent import may_join, standing_of
from scheduler.portfolio.kernel import set_member

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.portfolio.frame import Frame
    from scheduler.portfolio.kernel import Ground, Standing


def starting_point(frame: Frame, ground: Ground) -> Standing:
    """Teams of everything locked, in force or learning that fits the limits, locks first."""
    standing = standing_of(ground, np.zeros_like(frame.allowed))
    for o, c in _by_claim(frame, frame.locked | frame.in_force | frame.kept):
        if may_join(ground, standing, o, c):
            set_member(ground, standing, c, o, True)
    return standing


def _by_claim(frame: Frame, pairs: NDArray[np.bool_]) -> list[tuple[int, int]]:
    case = frame.case
    leads = {
        (case.operator_index.get(p.operator_id), case.client_index.get(p.client_id))
        for p in case.portfolio
        if p.role == "lead"
    }
    return sorted(
        ((int(o), int(c)) for o, c in np.argwhere(pairs)),
        key=lambda pair: (
            not frame.locked[pair],
            pair not in leads,
            not frame.counts[pair],
            -frame.affinity[pair],
            pair,
        ),
    )

"""Which untested pairs may be tried: where the client's team has room and others are safe.

Without a trial nothing is ever learnt of somebody new to a client. A pair is tried by
planning it a little above what is known, never against a veto, and only where two
trained people remain beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from scheduler.case import Case

TESTED_FROM: Final = 2.0
"""Ratings, faded, from which a pair is no longer untested."""
BESIDE: Final = 2
"""Trained people that a client keeps beside somebody who is tried."""


def worth_trying(case: Case, evidence: NDArray[np.float64], seen: datetime) -> NDArray[np.bool_]:
    """Tell which pairs the policy lets be tried, ``[operator, client]``.

    A team has room while it is smaller than ``team_max``; somebody already in it stays
    on trial until rated twice.

    Parameters
    ----------
    evidence
        Faded ratings of each pair, ``[operator, client]``.
    seen
        ``as_of`` in the site's zone.
    """
    policy = case.policy.affinity
    if not policy.enabled or policy.exploration <= 0:
        return np.zeros(evidence.shape, dtype=np.bool_)
    team = np.zeros(evidence.shape, dtype=np.bool_)
    trained = np.zeros(evidence.shape, dtype=np.bool_)
    for pairing in case.portfolio:
        o = case.operator_index.get(pairing.operator_id)
        c = case.client_index.get(pairing.client_id)
        if o is not None and c is not None:
            team[o, c] = True
            trained[o, c] = pairing.trained_on is not None and pairing.trained_on <= seen.date()
    most = np.array([client.team_max for client in case.clients])
    beside = trained.sum(axis=0)[None, :] - trained
    room: NDArray[np.bool_] = team | (team.sum(axis=0) < most)[None, :]
    safe: NDArray[np.bool_] = room & (beside >= BESIDE) & (evidence < TESTED_FROM)
    return safe

"""How much longer a call takes somebody who is new to a client.

A pairing starts at the policy's ``ramp_start`` times the client's handle time
and reaches it, in a straight line, after ``ramp_calls`` answered calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.site import Policy


def ramp_factor(policy: Policy, answered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Handle time of a call over the client's own, after so many answered calls.

    Parameters
    ----------
    answered
        Calls that a pairing has answered, of any shape.

    Returns
    -------
    NDArray[np.float64]
        At least 1, in the shape of ``answered``.
    """
    learnt = np.minimum(answered / policy.ramp_calls, 1.0)
    return np.asarray(policy.ramp_start - (policy.ramp_start - 1.0) * learnt)


def handle_factors(case: Case) -> NDArray[np.float64]:
    """Handle-time factor of every pairing, ``[operator, client]``.

    ``pairing_calls.csv`` is summed. It begins somewhere: a pairing whose training
    was done before its first week counts as ramped up, and so does every trained
    one where no call is recorded. A site that records neither calls nor teams
    says of nobody that they are new.
    """
    answered = np.zeros((len(case.operators), len(case.clients)))
    if not case.pairing_calls and not case.portfolio:
        return np.ones_like(answered)
    for row in case.pairing_calls:
        operator = case.operator_index.get(row.operator_id)
        client = case.client_index.get(row.client_id)
        if operator is not None and client is not None:
            answered[operator, client] += row.answered
    recorded_from = min((row.week for row in case.pairing_calls), default=case.week)
    for pairing in case.portfolio:
        operator = case.operator_index.get(pairing.operator_id)
        client = case.client_index.get(pairing.client_id)
        before = pairing.trained_on is not None and pairing.trained_on < recorded_from
        if operator is not None and client is not None and before:
            answered[operator, client] = np.inf
    return ramp_factor(case.policy, answered)

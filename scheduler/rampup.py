"""How much longer or shorter a call takes in one pairing than the client's calls do.

A pairing starts at the policy's ``ramp_start`` times the client's handle time
and reaches it, in a straight line, after ``ramp_calls`` answered calls. Beyond
that a pairing may have a pace of its own, believed as far as its recorded calls
go (``scheduler.pace``). Both belong to the pair; nobody is compared overall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.pace import paces, ramp_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case


def handle_factors(case: Case) -> NDArray[np.float64]:
    """Handle-time factor of every pairing, ramp-up times own pace, ``[operator, client]``.

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
    return ramp_factor(case.policy, answered) * paces(case)

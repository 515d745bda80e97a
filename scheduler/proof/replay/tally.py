"""Counting: the log of a replication into sums by client, operator and slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.proof.replay.queue_kernels import ABANDONED

if TYPE_CHECKING:
    from scheduler.proof.replay.layout import Calls, Desk, Log

OFFERED: Final = 0
ANSWERED: Final = 1
IN_TIME: Final = 2
ABANDONED_CALLS: Final = 3
SHORT: Final = 4
WAIT_S: Final = 5
NAMED: Final = 6
AFFINITY: Final = 7
CLIENT_SUMS: Final = 8
"""What is summed of each client: calls, seconds waited by those answered, affinity points."""

HANDLED: Final = 0
HANDLE_S: Final = 1
TENSE_S: Final = 2
LONGEST_S: Final = 3
OPERATOR_SUMS: Final = 4
"""What is summed of each operator: calls, seconds of handling, of them with tense clients
times their level, and the longest run without a gap."""

SLOT_OFFERED: Final = 0
SLOT_IN_TIME: Final = 1
SLOT_ABANDONED: Final = 2
SLOT_LATE: Final = 3
SLOT_SUMS: Final = 4
"""What is counted of each client and slot of arrival; late calls were answered, but too late."""


class Marks(NamedTuple):
    """What the count looks at besides the log.

    Attributes
    ----------
    within_s
        Wait within which a call is in time, ``[client]``.
    tension
        Tension level, ``[client]``.
    named
        Whether an operator is of the client's trained team, ``[operator, client]``.
    affinity
        Planning affinity, ``[operator, client]``.
    """

    within_s: NDArray[np.float64]
    tension: NDArray[np.float64]
    named: NDArray[np.bool_]
    affinity: NDArray[np.float64]


@njit(cache=True, nogil=True)
def tally(
    desk: Desk,
    marks: Marks,
    calls: Calls,
    log: Log,
    slot_seconds: float,
    of_client: NDArray[np.float64],
    of_operator: NDArray[np.float64],
    of_slot: NDArray[np.int32],
) -> None:
    """Add the log of one replication to its sums.

    Parameters
    ----------
    of_client
        ``[client, CLIENT_SUMS]``.
    of_operator
        ``[operator, OPERATOR_SUMS]``; LONGEST_S is not touched.
    of_slot
        ``[SLOT_SUMS, client, slot]``.
    """
    slots = of_slot.shape[2]
    for call in range(len(calls.at)):
        client, operator = calls.client[call], log.by[call]
        slot = min(slots - 1, int(calls.at[call] / slot_seconds))
        of_client[client, OFFERED] += 1
        of_slot[SLOT_OFFERED, client, slot] += 1
        if operator >= 0:
            wait_s = log.start[call] - calls.at[call]
            hold_s = calls.work[call] * desk.hold_s[operator, client]
            of_client[client, ANSWERED] += 1
            of_client[client, WAIT_S] += wait_s
            of_client[client, NAMED] += marks.named[operator, client]
            of_client[client, AFFINITY] += marks.affinity[operator, client]
            of_operator[operator, HANDLED] += 1
            of_operator[operator, HANDLE_S] += hold_s
            of_operator[operator, TENSE_S] += hold_s * marks.tension[client]
            if wait_s <= marks.within_s[client]:
                of_client[client, IN_TIME] += 1
                of_slot[SLOT_IN_TIME, client, slot] += 1
            else:
                of_slot[SLOT_LATE, client, slot] += 1
        elif operator == ABANDONED:
            of_client[client, ABANDONED_CALLS] += 1
            of_slot[SLOT_ABANDONED, client, slot] += 1
            if calls.leaves_at[call] - calls.at[call] <= marks.within_s[client]:
                of_client[client, SHORT] += 1

"""The ramp-up of a pairing, and its own pace where recorded calls tell one.

A pairing's recorded handle times are compared with what the client's calls take
anybody at the same point of their ramp-up, and drawn to 1 by normal shrinkage:
a pairing with few calls, or a house where pairings hardly differ, has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.handle import LONGEST_MEAN_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import PairingCalls
    from scheduler.policy import Policy

    Floats = NDArray[np.float64]

LARGEST_PACE: Final = 1.5
"""A pace above this, or below its inverse, says more of the record than of the pair."""


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


def paces(case: Case) -> Floats:
    """Handle time of each pairing over the client's, ramp-up apart, ``[operator, client]``.

    Rows of ``pairing_calls.csv`` without handle time, or with more than two
    hours a call, are left out. One call's variance is read from the weeks of
    the same pairing, that of paces from what remains (DerSimonian & Laird's
    moments).
    """
    shape = len(case.operators), len(case.clients)
    pace = np.ones(shape)
    told = sorted(
        (
            (case.operator_index[row.operator_id], case.client_index[row.client_id], row)
            for row in case.pairing_calls
            if row.operator_id in case.operator_index and row.client_id in case.client_index
        ),
        key=lambda each: (each[0], each[1], each[2].week),
    )
    if not told:
        return pace
    pair = np.array([o * shape[1] + c for o, c, _ in told], dtype=np.int64)
    client = pair % shape[1]
    answered = np.array([row.answered for _, _, row in told], dtype=np.float64)
    seconds = np.array([row.handle_seconds for _, _, row in told], dtype=np.float64)
    due = answered * ramp_factor(
        case.policy, _calls_before(case, pair, [row for _, _, row in told]) + answered / 2
    )
    good = (answered > 0) & (seconds > 0) & (seconds <= LONGEST_MEAN_S * answered)
    pair, client, seconds, due = pair[good], client[good], seconds[good], due[good]
    if not len(pair):
        return pace
    mean = np.bincount(client, seconds, shape[1]) / np.maximum(
        np.bincount(client, due, shape[1]), 1e-9
    )
    ratio, size = seconds / due / mean[client], due
    drawn = _drawn(pair, ratio, size, pace.size)
    return np.clip(drawn, 1 / LARGEST_PACE, LARGEST_PACE).reshape(shape)


def _calls_before(case: Case, pair: NDArray[np.int64], rows: list[PairingCalls]) -> Floats:
    """Calls that the pairing of each row had answered before it, in the order of rows."""
    trained = {
        (p.operator_id, p.client_id): p.trained_on
        for p in case.portfolio
        if p.trained_on is not None
    }
    recorded_from = min(row.week for row in case.pairing_calls)
    before = np.zeros(len(rows))
    total, last = 0.0, -1
    for place, row in enumerate(rows):
        if pair[place] != last:
            done = trained.get((row.operator_id, row.client_id))
            total = np.inf if done is not None and done < recorded_from else 0.0
            last = int(pair[place])
        before[place] = total
        total += row.answered
    return before


def _drawn(pair: NDArray[np.int64], ratio: Floats, size: Floats, pairs: int) -> Floats:
    """Paces drawn to 1, ``[pair]``."""
    heard = np.bincount(pair, size, pairs)
    mean = np.where(heard > 0, np.bincount(pair, size * ratio, pairs), 1.0)
    mean = mean / np.where(heard > 0, heard, 1.0)
    known = heard > 0
    spare = len(pair) - int(known.sum())
    if spare <= 0:
        return np.ones(pairs)
    within = float((size * (ratio - mean[pair]) ** 2).sum()) / spare
    excess = float((heard * (mean - 1) ** 2)[known].sum()) - int(known.sum()) * within
    between = max(0.0, excess / float(heard.sum()))
    if between <= 0:
        return np.ones(pairs)
    found: Floats = 1 + (mean - 1) * between / (between + within / np.maximum(heard, 1e-9))
    return np.where(known, found, 1.0)

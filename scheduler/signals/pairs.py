"""Signals of one pair: a fall, two directions apart, a fit below the floor, a pace that slows."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from math import erf, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.heard import hear
from scheduler.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.entities import PairingCalls

    Table = NDArray[np.float64]

LEAST_RATINGS: Final = 5
"""Ratings of each side, or of both, before a pair is judged."""
LEAST_OF_A_SIDE: Final = 3
RECENT_WEEKS: Final = 4
"""Weeks whose pace is held against the weeks before them."""
CALL_SPREAD: Final = 1.15
"""Coefficient of variation of one call's handle time."""


def falls(case: Case, affinities: Affinities) -> Iterator[Signal]:
    """Pairs in force whose ratings broke with their past (:mod:`scheduler.affinity.breaks`)."""
    counts = _counts(case)
    for o, c in _in_force(case):
        chance = float(affinities.fallen[o, c])
        if chance >= case.policy.signals.drop_alarm and counts[o, c].sum() >= LEAST_RATINGS:
            yield _signal(
                "affinity_drop",
                case,
                (o, c),
                evidence=int(counts[o, c].sum()),
                confidence=chance,
                points=round(float(affinities.mean[o, c])),
                trend=round(float(affinities.trend[o, c])),
                chance=round(chance, 2),
            )


def apart(case: Case, affinities: Affinities) -> Iterator[Signal]:
    """Pairs whose two directions differ, severity told apart.

    The plain averages of both sides are compared, each less what its rater says of
    everybody else; the difference of n and m marks has variance
    21² (1/n + 1/m) + 2 · 6².
    """
    policy = case.policy.signals
    means, counts, usual = _averages(case)
    for o, c in _in_force(case):
        n, m = counts[o, c]
        if min(n, m) < LEAST_OF_A_SIDE:
            continue
        difference = (means[o, c, 0] - usual[1][c]) - (means[o, c, 1] - usual[0][o])
        deviation = sqrt(ONE_MARK**2 * (1 / n + 1 / m) + 2 * LEFT_SEVERITY**2)
        beyond = (abs(difference) - policy.apart_points) / deviation
        sure = 0.5 * (1 + erf(beyond / sqrt(2)))
        if sure >= policy.certainty:
            yield _signal(
                "sides_apart",
                case,
                (o, c),
                evidence=int(n + m),
                confidence=sure,
                by_client=round(float(means[o, c, 0])),
                by_operator=round(float(means[o, c, 1])),
                of_client=int(n),
                of_operator=int(m),
            )


ONE_MARK: Final = 21.0
"""Noise of one rating with its rounding, in points."""
LEFT_SEVERITY: Final = 6.0
"""Severity that a rater's other pairs do not tell, in points."""


def below_floor(case: Case, affinities: Affinities) -> Iterator[Signal]:
    """Pairs in force that are very probably below the floor, on five ratings or more."""
    policy, counts = case.policy.signals, _counts(case)
    for o, c in _in_force(case):
        mean, deviation = float(affinities.mean[o, c]), float(affinities.deviation[o, c])
        sure = 0.5 * (1 + erf((policy.floor - mean) / (deviation * sqrt(2))))
        if counts[o, c].sum() >= LEAST_RATINGS and sure >= policy.certainty:
            yield _signal(
                "below_floor",
                case,
                (o, c),
                evidence=int(counts[o, c].sum()),
                confidence=sure,
                points=round(mean),
                deviation=round(deviation),
                floor=policy.floor,
            )


def slower(case: Case, today: date) -> Iterator[Signal]:
    """Pairings whose calls take longer than before, against the client's others.

    The last four weeks over the weeks before, divided by the same ratio of everybody
    else with that client; both need ``slow_calls`` calls. One call's handle time
    varies by its own length, so the logarithm of the ratio has variance
    1.15² (1/n1 + 1/n2 + 1/m1 + 1/m2).
    """
    policy = case.policy.signals
    first = today - timedelta(days=7 * RECENT_WEEKS)
    rows = [row for row in case.pairing_calls if row.week < today]
    of_client: dict[str, list[PairingCalls]] = defaultdict(list)
    for row in rows:
        of_client[row.client_id].append(row)
    for o, c in _in_force(case):
        operator_id, client_id = case.operators[o].operator_id, case.clients[c].client_id
        parts = np.zeros((2, 2, 2))  # own or others, before or recent, calls and seconds
        for row in of_client[client_id]:
            cell = parts[int(row.operator_id != operator_id), int(row.week >= first)]
            cell += (row.answered, row.handle_seconds)
        calls, seconds = parts[..., 0], parts[..., 1]
        if calls.min() < policy.slow_calls or seconds.min() <= 0:
            continue
        rise = (seconds / calls)[:, 1] / (seconds / calls)[:, 0]
        ratio = float(rise[0] / rise[1])
        deviation = CALL_SPREAD * sqrt(float((1 / calls).sum()))
        sure = 0.5 * (1 + erf(np.log(ratio) / (deviation * sqrt(2))))
        if ratio >= policy.slow_ratio and sure >= 1 - policy.chance:
            yield _signal(
                "slow_pairing",
                case,
                (o, c),
                evidence=int(calls[0, 1]),
                confidence=sure,
                seconds=round(float(seconds[0, 1] / calls[0, 1])),
                before=round(float(seconds[0, 0] / calls[0, 0])),
                others=round(float(seconds[1, 1] / calls[1, 1])),
                ratio=round(ratio, 2),
            )


def _signal(
    kind: object,
    case: Case,
    pair: tuple[int, int],
    *,
    evidence: int,
    confidence: float,
    **seen: float,
) -> Signal:
    return Signal(
        kind=kind,  # type: ignore[arg-type]
        client_id=case.clients[pair[1]].client_id,
        operator_id=case.operators[pair[0]].operator_id,
        seen=seen,
        evidence=evidence,
        confidence=min(confidence, 0.999),
    )


def _in_force(case: Case) -> list[tuple[int, int]]:
    """Pairs of the portfolio in the order of the case's clients."""
    found = {
        (case.client_index[p.client_id], case.operator_index[p.operator_id])
        for p in case.portfolio
        if p.client_id in case.client_index and p.operator_id in case.operator_index
    }
    return [(o, c) for c, o in sorted(found)]


def _counts(case: Case) -> Table:
    """Ratings that count, ``[operator, client, side]``."""
    return _averages(case)[1]


def _averages(case: Case) -> tuple[Table, Table, tuple[Table, Table]]:
    """Plain averages of each pair and side, their counts, and each rater's usual distance.

    The usual distance of a client is that of its marks from the operators' own of the
    same pairs' middle, over its other pairs; likewise of an operator.
    """
    ratings = hear(case, case.as_of.astimezone(case.horizon.zone))
    shape = (len(case.operators), len(case.clients), 2)
    count, total = np.zeros(shape), np.zeros(shape)
    at = ratings.operator, ratings.client, ratings.side
    np.add.at(count, at, 1.0)
    np.add.at(total, at, ratings.points)
    means = total / np.maximum(count, 1)
    both = count.min(axis=2) > 0
    gap = np.where(both, (means[:, :, 0] - means[:, :, 1]) / 2, 0.0)
    usual = (
        -gap.sum(axis=1) / (both.sum(axis=1) + 2),
        gap.sum(axis=0) / (both.sum(axis=0) + 2),
    )
    return means, count, usual

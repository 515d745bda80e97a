"""Figures of a closed loop: how near the truth was learnt, and how well falls were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.heard import POINTS_A_MARK
from scheduler.affinity.prior import prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.bench.closed_loop import Life

RATED_WELL: Final = 5
"""Ratings from which a pair is judged."""
LAST_WEEKS: Final = 8
NORMAL_90: Final = 1.645
PROMPT: Final = 16
"""Ratings after a fall within which it should be told."""
WEEKS_A_MONTH: Final = 30 / 7


@dataclass(frozen=True, slots=True)
class Nearness:
    """Pairs with at least five ratings, at the end, against the truth.

    Attributes
    ----------
    learnt, prior, raw
        Correlation of the mean, of the prior alone and of plain averages with the truth.
    held
        Share of 90 % intervals that hold the truth.
    pairs
        How many.
    """

    learnt: float
    prior: float
    raw: float
    held: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Alarms:
    """Falls told, by the probability that a pair fell.

    Attributes
    ----------
    false_alarms, pair_months
        Alarms of pairs that had not fallen, and months of rated pairs.
    found, falls
        Falls told within 16 ratings, of those that 16 ratings or more followed.
    """

    false_alarms: int
    pair_months: float
    found: int
    falls: int


def nearness(life: Life) -> Nearness:
    """Hold what was known on the last Monday against the truth of that day."""
    known, truth = life.weeks[-1].affinities, life.weeks[-1].truth
    case = life.case
    count, total = np.zeros(truth.shape), np.zeros(truth.shape)
    before = case.as_of.date().toordinal() - 7
    for row in case.feedback:
        if row.date.toordinal() <= before:
            pair = case.operator_index[row.operator_id], case.client_index[row.client_id]
            count[pair] += 1
            total[pair] += POINTS_A_MARK * (row.rating - 1)
    many = count >= RATED_WELL
    off = np.abs(known.mean - truth)[many]

    def together(table: NDArray[np.float64]) -> float:
        return float(np.corrcoef(table[many], truth[many])[0, 1])

    return Nearness(
        learnt=together(known.mean),
        prior=together(prior(case)[0]),
        raw=together(total / np.maximum(count, 1)),
        held=float((off <= NORMAL_90 * known.deviation[many]).mean()),
        pairs=int(many.sum()),
    )


def answered_affinity(life: Life, weeks: int = LAST_WEEKS) -> float:
    """Mean true affinity of the calls answered in the last weeks."""
    last = life.weeks[-weeks:]
    calls = sum(float(week.answered.sum()) for week in last)
    return sum(float((week.answered * week.truth).sum()) for week in last) / max(calls, 1e-9)


def alarms(life: Life, threshold: float) -> Alarms:
    """Judge the alarms of a life at one threshold of the probability of a fall.

    A pair alarms once until it falls (again); an alarm after a true fall of the
    simulated weeks is right, any other is false. Pairs that fell before the first
    simulated week are left out: nobody saw them before.
    """
    service = life.service
    fell_before = (service.truth.drop_day < np.iinfo(np.int16).max).any(axis=0)
    drops = service.later_drops
    false, found, falls = 0, 0, 0
    rated = np.cumsum([week.ratings for week in life.weeks], axis=0)  # [week, operator, client]
    ringing = np.array([week.affinities.fallen >= threshold for week in life.weeks])
    days = 7 * np.arange(len(life.weeks))
    months = float(((rated > 0) & ~fell_before).sum()) / WEEKS_A_MONTH
    for o, c in np.argwhere((rated[-1] > 0) & ~fell_before).tolist():
        own = np.sort(drops[:, o, c])
        first = int(own[0])
        quiet = days <= first
        false += bool(ringing[quiet, o, c].any())
        after = np.flatnonzero(days > first)
        if not len(after) or ringing[quiet, o, c].any():
            continue
        since = rated[:, o, c] - rated[max(0, after[0] - 1), o, c]
        told = [w for w in after.tolist() if ringing[w, o, c]]
        # On the Monday of week w, ratings of the weeks before it are known.
        if since[-1] >= PROMPT:
            falls += 1
            found += bool(told) and bool(since[told[0] - 1] <= PROMPT)
    return Alarms(false, months, found, falls)

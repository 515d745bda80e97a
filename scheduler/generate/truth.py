"""The hidden truth of a generated case: what really drives calls and ratings.

A learner sees declared tones, ratings and counts; this is what it is judged
against. It is written beside the case, where no reader of cases looks.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.tone import similarity

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

AFFINITY_BASE: Final = 50.0
AFFINITY_PER_SIMILARITY: Final = 30.0
AFFINITY_NOISE: Final = 12.0
DECLARED_TONE_NOISE: Final = 0.5
RATING_NOISE: Final = 0.8
RATER_BIAS: Final = 0.3
CLIENT_RATES_A_CALL: Final = 0.04
CLIENT_RATINGS_A_WEEK: Final = 2
OPERATOR_RATES_A_WEEK: Final = 0.3
DROP_SHARE_A_MONTH: Final = 0.02
DROP_POINTS: Final = 20.0
TAG_FOLLOWS_TONE: Final = 0.7
FIRST_CALL_FACTOR: Final = 1.5
CALLS_TO_LEARN: Final = 60.0
MONTH_DAYS: Final = 30
NEVER: Final = np.iinfo(np.int16).max


@dataclass(frozen=True)
class HiddenTruth:
    """What the generator knows and a case does not say.

    Attributes
    ----------
    operator_ids, client_ids
        Axes of the arrays.
    first_day
        Local date of day 0.
    operator_tone, client_tone
        True tones, ``[operator or client, scale]``.
    operator_bias, client_bias
        Rater bias in rating points, ``[operator]`` and ``[client]``.
    affinity
        True affinity before any drop, ``[operator, client]``, 0 to 100.
    drop_day
        Day of the drop of each month, ``[month, operator, client]``; ``NEVER``
        where there is none.
    handle_seconds
        Mean handle time of a pairing that has learnt, ``[client]``.
    day_factor_cv
        Coefficient of variation of a client's day factor, ``[client]``.
    calls
        True expected calls of the planned week, ``[client, weekday, row of the day]``.
    row_minutes
        Length of a row of ``calls``.
    """

    operator_ids: tuple[str, ...]
    client_ids: tuple[str, ...]
    first_day: dt.date
    operator_tone: NDArray[np.float64]
    client_tone: NDArray[np.float64]
    operator_bias: NDArray[np.float64]
    client_bias: NDArray[np.float64]
    affinity: NDArray[np.float64]
    drop_day: NDArray[np.int16]
    handle_seconds: NDArray[np.float64]
    day_factor_cv: NDArray[np.float64]
    calls: NDArray[np.float64]
    row_minutes: int

    def affinity_on(
        self, operator: NDArray[np.int64], client: NDArray[np.int64], day: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """True affinity of some pairs, each on its own day, ``[pair]``."""
        drops = (self.drop_day[:, operator, client] <= day).sum(axis=0)
        now: NDArray[np.float64] = self.affinity[operator, client] - DROP_POINTS * drops
        return np.clip(now, 0.0, 100.0)


def true_affinity(
    operators: NDArray[np.float64],
    clients: NDArray[np.float64],
    importance: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw the true affinity of every pair, ``[operator, client]``.

    50 + 30 · importance · similarity + N(0, 12), clipped to 0..100.
    """
    close = similarity(operators, clients, importance)
    noise = rng.normal(0.0, AFFINITY_NOISE, close.shape)
    drawn: NDArray[np.float64] = AFFINITY_BASE + AFFINITY_PER_SIMILARITY * close + noise
    return np.clip(drawn, 0.0, 100.0)


def drop_days(
    days: int, operators: int, clients: int, rng: np.random.Generator
) -> NDArray[np.int16]:
    """Draw the day on which a pair falls by 20 points for good, ``[month, operator, client]``."""
    months = -(-days // MONTH_DAYS)
    drops = np.full((months, operators, clients), NEVER, dtype=np.int16)
    for month in range(months):
        falls = rng.random((operators, clients)) < DROP_SHARE_A_MONTH
        length = min(MONTH_DAYS, days - month * MONTH_DAYS)
        drops[month][falls] = month * MONTH_DAYS + rng.integers(0, length, int(falls.sum()))
    return drops


def learning_factor(calls: NDArray[np.float64]) -> NDArray[np.float64]:
    """Handle time of a pairing against its final one, after ``calls`` calls."""
    learnt: NDArray[np.float64] = np.minimum(calls / CALLS_TO_LEARN, 1.0)
    factor: NDArray[np.float64] = FIRST_CALL_FACTOR - (FIRST_CALL_FACTOR - 1.0) * learnt
    return factor


def write_truth(truth: HiddenTruth, path: Path) -> None:
    """Write the hidden truth as ``truth.json`` in the folder ``path``, made if absent.

    Raises
    ------
    OSError
        When the folder cannot be written.
    """
    path.mkdir(parents=True, exist_ok=True)
    month, operator, client = np.nonzero(truth.drop_day != NEVER)
    drops = [
        {
            "operator_id": truth.operator_ids[o],
            "client_id": truth.client_ids[c],
            "on": (truth.first_day + dt.timedelta(days=int(truth.drop_day[m, o, c]))).isoformat(),
        }
        for m, o, c in zip(month.tolist(), operator.tolist(), client.tolist(), strict=True)
    ]
    content = {
        "note": "what drives this synthetic case; no reader of cases looks here",
        "operator_ids": truth.operator_ids,
        "client_ids": truth.client_ids,
        "operator_tone": _rounded(truth.operator_tone, 3),
        "client_tone": _rounded(truth.client_tone, 3),
        "operator_bias": _rounded(truth.operator_bias, 3),
        "client_bias": _rounded(truth.client_bias, 3),
        "handle_seconds": _rounded(truth.handle_seconds, 1),
        "day_factor_cv": _rounded(truth.day_factor_cv, 3),
        "calls_by_weekday": _rounded(truth.calls.sum(axis=2), 3),
        "affinity_before_drops": _rounded(truth.affinity, 1),
        "drops": drops,
    }
    lines = (f" {json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
    (path / "truth.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _rounded(array: NDArray[np.float64], digits: int) -> object:
    return np.round(array, digits).tolist()

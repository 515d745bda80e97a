"""Handle time of a call: each client's mean, drawn to its sector's, absurd rows left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.shrinkage import shrunk_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.demand.history import Rows

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DEFAULT_HANDLE_SECONDS = 180.0
"""Mean handle time when no answered call is known: about the mean of the real
call-by-call data in the references (183 s)."""

HANDLE_CV2 = 1.86
"""Squared variation of one call's handle time in the same data, used when no
client has two rows to compare."""

LONGEST_MEAN_S = 2 * 3600.0
"""Mean handle time of a row's calls above which the row is a slip of the record."""


@dataclass(frozen=True)
class Absurd:
    """Rows with answered calls whose handle time is not believed, counted, ``[client]``.

    ``zero``: no handle time at all; ``long``: a mean above :data:`LONGEST_MEAN_S`.
    """

    zero: Integers
    long: Integers


def handle_seconds(rows: Rows, sector: Integers, clients: int) -> tuple[Floats, Absurd]:
    """Mean handle time, ``[client]``, drawn towards the sector's mean.

    Rows with answered calls and no handle time, or more than
    :data:`LONGEST_MEAN_S` a call, are left out and counted. One call's variance
    is read from the scatter of rows around their client's mean, the clients'
    variance from what remains of the scatter of their means (DerSimonian &
    Laird's moments).
    """
    told = rows.where(rows.answered > 0)
    zero = told.handle_seconds <= 0
    long = told.handle_seconds > LONGEST_MEAN_S * told.answered
    absurd = Absurd(
        np.bincount(told.client[zero], minlength=clients),
        np.bincount(told.client[long], minlength=clients),
    )
    told = told.where(~zero & ~long)
    # bincount of no rows at all counts in whole numbers, hence the casts
    total = np.bincount(told.client, told.handle_seconds, clients).astype(np.float64)
    answered = np.bincount(told.client, told.answered, clients).astype(np.float64)
    if not answered.any():
        return np.full(clients, DEFAULT_HANDLE_SECONDS), absurd
    overall = float(total.sum() / answered.sum())
    sector_total, sector_answered = _pooled(total, sector), _pooled(answered, sector)
    centre = _ratio(sector_total, sector_answered, np.full(len(sector_total), overall))[sector]

    mean = _ratio(total, answered, centre)
    scatter = told.answered * (told.handle_seconds / told.answered - mean[told.client]) ** 2
    heard = answered > 0
    spare = len(told.answered) - heard.sum()
    within = float(scatter.sum() / spare) if spare > 0 else HANDLE_CV2 * overall**2
    sectors = (sector_answered > 0).sum()
    square = _ratio(_pooled(answered**2, sector), sector_answered, np.zeros(len(sector_total)))
    lone = answered.sum() - square.sum()
    excess = (answered * (mean - centre) ** 2).sum() - (heard.sum() - sectors) * within
    between = float(excess / lone) if lone > 0 else 0.0
    return shrunk_ratio(total, answered, within, between, centre), absurd


def _pooled(values: Floats, pool: Integers) -> Floats:
    """Sum the clients of each pool, ``[pool]``."""
    result = np.zeros(int(pool.max(initial=-1)) + 1)
    np.add.at(result, pool, values)
    return result


def _ratio(part: Floats, whole: Floats, otherwise: Floats) -> Floats:
    known = whole > 0
    return np.where(known, part / np.where(known, whole, 1.0), otherwise)

"""Find rows and columns of big integer tables that are alike.

Rows are compared by hash first and then for real, so that a collision costs
time and never an error. A row of -1 is dead and belongs to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster.interned import DEAD
from scheduler.roster.product_kernels import columns_match, hash_table, rows_match

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kinds = tuple["NDArray[np.int64]", "NDArray[np.int32]"]
"""One pick of every kind, and the kind of each place (-1 when dead)."""


def alike(
    table: NDArray[np.int64],
) -> tuple[Kinds, Kinds]:
    """Find the live rows and columns of a table that are alike.

    Returns for each side one pick of every kind, and which pick each row or
    column belongs to (-1 when dead). Two rows are alike on all columns when
    they are alike on one column of every kind, so one pass hashes both sides.
    """
    states, groups = table.shape
    hashes = np.zeros(states, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    live = np.zeros(states, dtype=np.bool_), np.zeros(groups, dtype=np.bool_)
    hash_table(table, _multipliers(states), _multipliers(groups), *hashes, *live)
    rows, columns = _by_hash(hashes[0], live[0]), _by_hash(hashes[1], live[1])
    if not rows_match(table, *rows):
        rows = merge_rows(table, live[0])
    if not columns_match(table, *columns):
        columns = merge_rows(table.T, live[1])
    return rows, columns


def _by_hash(hashes: NDArray[np.int64], live: NDArray[np.bool_]) -> Kinds:
    """Group live places by hash."""
    belongs = np.full(len(hashes), DEAD, dtype=np.int32)
    places = np.flatnonzero(live)
    first, inverse = _distinct(hashes[places])
    belongs[places] = inverse
    return places[first], belongs


def merge_rows(
    rows: NDArray[np.int64], alive: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Pick one of each distinct live row; say which pick every row belongs to (-1 when dead)."""
    belongs = np.full(len(rows), DEAD, dtype=np.int32)
    live = np.flatnonzero(alive)
    if not len(live):
        return live, belongs
    packed = rows[live]
    first, inverse = _distinct(packed @ _multipliers(packed.shape[1]))
    if not np.array_equal(packed[first][inverse], packed):
        # Two rows shared a hash: sort the rows themselves.
        wide = np.ascontiguousarray(packed).view(np.dtype((np.void, 8 * packed.shape[1])))
        first, inverse = _distinct(wide.ravel())
    belongs[live] = inverse.reshape(-1)
    return live[first], belongs


def _distinct(keys: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First place of each distinct key, and which of them every key is."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first, inverse.reshape(-1)


def _multipliers(count: int) -> NDArray[np.int64]:
    """Fixed odd numbers for hashing rows; products wrap around on purpose."""
    return np.random.default_rng(0).integers(-(2**62), 2**62, size=count, dtype=np.int64) | 1

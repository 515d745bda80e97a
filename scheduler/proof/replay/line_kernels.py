"""Small structures of the event loop: lines that anybody may leave, and a heap of ends.

A line links its members both ways around a sentinel, its last column: ``line[BEFORE]``
and ``line[AFTER]``, ``[2, member + 1]``. The loop takes flat arrays because tuples of
arrays cost it more, in counted references, than all its work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEFORE: Final = 0
AFTER: Final = 1


@njit(cache=True, nogil=True)
def empty_line(members: int) -> NDArray[np.int64]:
    """A line that nobody stands in."""
    line = np.empty((2, members + 1), dtype=np.int64)
    line[:, members] = members
    return line


@njit(cache=True, nogil=True)
def join(line: NDArray[np.int64], member: int) -> None:
    """Stand at the end of a line."""
    sentinel = line.shape[1] - 1
    last = line[BEFORE, sentinel]
    line[BEFORE, member], line[AFTER, member] = last, sentinel
    line[AFTER, last] = line[BEFORE, sentinel] = member


@njit(cache=True, nogil=True)
def leave(line: NDArray[np.int64], member: int) -> None:
    """Step out of a line, from wherever."""
    before, after = line[BEFORE, member], line[AFTER, member]
    line[AFTER, before], line[BEFORE, after] = after, before


@njit(cache=True, nogil=True)
def push(
    free_at: NDArray[np.float64], busy: NDArray[np.int64], size: int, at: float, who: int
) -> None:
    """Put somebody who will be free at some time on a heap of that size."""
    place = size
    while place > 0:
        above = (place - 1) // 2
        if free_at[above] <= at:
            break
        free_at[place], busy[place] = free_at[above], busy[above]
        place = above
    free_at[place], busy[place] = at, who


@njit(cache=True, nogil=True)
def pop(free_at: NDArray[np.float64], busy: NDArray[np.int64], size: int) -> int:
    """Take who is free first off a heap of that size."""
    who = busy[0]
    size -= 1
    at, last = free_at[size], busy[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and free_at[below + 1] < free_at[below]:
            below += 1
        if free_at[below] >= at:
            break
        free_at[place], busy[place] = free_at[below], busy[below]
        place = below
    free_at[place], busy[place] = at, last
    return int(who)

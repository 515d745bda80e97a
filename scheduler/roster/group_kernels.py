"""Compiled sorting of one day's entries by group, each with its worth."""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.roster.path_kernels import price_entries


@njit(cache=True, nogil=True)
def room_for(weeks, operator):  # type: ignore[no-untyped-def]
    """Working memory for the groups and the entries of one day, as :func:`by_group` wants it."""
    entries, groups = 0, 0
    for day in range(weeks.days):
        row = operator * weeks.days + day
        kind = weeks.automaton_of[operator] * weeks.days + day
        entries = max(entries, weeks.entry_at[row + 1] - weeks.entry_at[row])
        groups = max(groups, weeks.groups[kind])
    return (
        np.zeros(groups + 2, dtype=np.int64),
        np.zeros(entries, dtype=np.int64),
        np.zeros(entries),
    )


@njit(cache=True, nogil=True)
def by_group(weeks, operator, day, scratch, group_at, ordered, worth):  # type: ignore[no-untyped-def]
    """Sort one day's entries by group and price each.

    Fills ``ordered[group_at[g] : group_at[g + 1]]`` and ``worth`` in the same order.
    """
    row = operator * weeks.days + day
    first, last = weeks.entry_at[row], weeks.entry_at[row + 1]
    worths = price_entries(weeks, operator, day, scratch)
    group_at[:] = 0
    for e in range(first, last):
        group_at[weeks.entry_group[e] + 2] += 1
    for g in range(1, group_at.shape[0]):
        group_at[g] += group_at[g - 1]
    for e in range(first, last):
        g = weeks.entry_group[e]
        ordered[group_at[g + 1]] = e
        worth[group_at[g + 1]] = worths[e - first]
        group_at[g + 1] += 1

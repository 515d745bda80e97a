"""Compiled passes over the big (state, group) tables of ``scheduler.roster.automaton``."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def step_pairs(states, groups, left, right, width, code, met):  # type: ignore[no-untyped-def]
    """Step two factors together.

    ``code[state, group]`` becomes ``left node * width + right node`` or -1;
    ``met[code]`` marks the joint nodes that are reached.
    """
    for s in range(states.shape[0]):
        for g in range(groups.shape[0]):
            one = left[states[s, 0], groups[g, 0]]
            other = right[states[s, 1], groups[g, 1]]
            if one < 0 or other < 0:
                code[s, g] = -1
            else:
                joint = one * width + other
                code[s, g] = joint
                met[joint] = True


@njit(cache=True, nogil=True)
def renumber(code, number):  # type: ignore[no-untyped-def]
    """Replace every code but -1 by its number, in place."""
    for s in range(code.shape[0]):
        for g in range(code.shape[1]):
            if code[s, g] >= 0:
                code[s, g] = number[code[s, g]]


@njit(cache=True, nogil=True)
def hash_table(table, row_factor, column_factor, row_hash, column_hash, row_live, column_live):  # type: ignore[no-untyped-def]
    """Hash rows and columns of a table in one pass; mark those with an entry that is not -1."""
    for s in range(table.shape[0]):
        for g in range(table.shape[1]):
            value = table[s, g]
            row_hash[s] += value * column_factor[g]
            column_hash[g] += value * row_factor[s]
            if value >= 0:
                row_live[s] = True
                column_live[g] = True


@njit(cache=True, nogil=True)
def rows_match(table, pick, belongs):  # type: ignore[no-untyped-def]
    """Tell whether every row equals the picked row it belongs to (-1 belongs to none)."""
    for s in range(table.shape[0]):
        if belongs[s] >= 0:
            like = pick[belongs[s]]
            for g in range(table.shape[1]):
                if table[s, g] != table[like, g]:
                    return False
    return True


@njit(cache=True, nogil=True)
def columns_match(table, pick, belongs):  # type: ignore[no-untyped-def]
    """Tell whether every column equals the picked column it belongs to."""
    for s in range(table.shape[0]):
        for g in range(table.shape[1]):
            if belongs[g] >= 0 and table[s, g] != table[s, pick[belongs[g]]]:
                return False
    return True


@njit(cache=True, nogil=True)
def relabel(target, label):  # type: ignore[no-untyped-def]
    """Replace every target but -1 by its label (which may be -1), as a new int64 table."""
    result = np.empty(target.shape, dtype=np.int64)
    for s in range(target.shape[0]):
        for g in range(target.shape[1]):
            result[s, g] = label[target[s, g]] if target[s, g] >= 0 else -1
    return result

"""Compiled search for the best week that keeps its tallies, among those above a floor.

Values computed backwards at prices of tallies (``scheduler.roster.lane_kernels``) say
what the rest of a week can bring at most. A partial week whose value and rest reach a
floor is kept, once for each node and what it has used of the tallies; where prices are
good these are few, however many states there are (bounded labels: Lozano and Medaglia
2013). Every week above the floor is among them, so the best one found is the best of all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.roster.group_kernels import by_group, room_for
from scheduler.roster.tally_kernels import kinds_of_use, radixes
from scheduler.roster.window_kernels import arc_from

PLACES = 1 << 17
"""Places of the table in which labels of one day are found again."""
MOST_A_DAY = PLACES // 2
"""Labels of one day at most."""
MOST_KEPT = 1 << 20
"""Labels of all days at most."""
MOST_CODES = 20_000
"""Combinations of tallies beyond which labels are not begun."""
TOLERANCE = 1e-9
"""A label may miss the floor by this part of it, for the sake of rounding."""


class Labels(NamedTuple):
    """Working memory of one thread.

    Labels of all days one after another: ``node``, ``code`` of tallies, ``value`` at
    tally prices, the label before, ``parent``, and the ``entry`` between. ``key``,
    ``slot`` and ``stamp`` are a table from a node and a code to a label of one day, the
    ``tables[0]``-th. ``first[d]`` is the first label before day ``d``.
    """

    node: NDArray[np.int32]
    code: NDArray[np.int32]
    value: NDArray[np.float64]
    parent: NDArray[np.int32]
    entry: NDArray[np.int64]
    key: NDArray[np.int64]
    slot: NDArray[np.int32]
    stamp: NDArray[np.int64]
    first: NDArray[np.int64]
    tables: NDArray[np.int64]


def no_labels(days: int) -> Labels:
    """Allocate the labels of one thread."""
    return Labels(
        np.empty(MOST_KEPT, dtype=np.int32),
        np.empty(MOST_KEPT, dtype=np.int32),
        np.empty(MOST_KEPT),
        np.empty(MOST_KEPT, dtype=np.int32),
        np.empty(MOST_KEPT, dtype=np.int64),
        np.empty(PLACES, dtype=np.int64),
        np.empty(PLACES, dtype=np.int32),
        np.full(PLACES, -1, dtype=np.int64),
        np.zeros(days + 2, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def place_of(labels, key, stamp):  # type: ignore[no-untyped-def]
    """Place of a key in the table, or the free place where it belongs."""
    at = (key * 0x9E3779B97F4A7C1 >> 20) & (PLACES - 1)
    while labels.stamp[at] == stamp and labels.key[at] != key:
        at = (at + 1) & (PLACES - 1)
    return at


@njit(cache=True, nogil=True)
def keep(labels, key, count, most, label):  # type: ignore[no-untyped-def]
    """Keep a label unless one of the same node and code is as good; return how many there are.

    ``label`` is (node, code, value, parent, entry). Returns -1 when there are too many.
    """
    stamp = labels.tables[0]
    at = place_of(labels, key, stamp)
    if labels.stamp[at] == stamp:
        k = labels.slot[at]
        if label[2] <= labels.value[k]:
            return count
    else:
        if count == most:
            return -1
        k = count
        count += 1
        labels.key[at], labels.slot[at], labels.stamp[at] = key, k, stamp
    labels.node[k], labels.code[k], labels.value[k] = label[0], label[1], label[2]
    labels.parent[k], labels.entry[k] = label[3], label[4]
    return count


@njit(cache=True, nogil=True)
def lengthen(weeks, operator, day, lane, floor, fork_at, lanes, uses, room, most, scratch, labels):  # type: ignore[no-untyped-def]
    """Lengthen every label of a day by one day; return where those of the next end, -1: too many.

    ``uses`` is (kind of use of each entry, step by kind and code, width), ``room``
    working memory for groups and entries.
    """
    kind_of, step, width = uses
    group_at, ordered, worth = room
    by_group(weeks, operator, day, scratch, group_at, ordered, worth)
    first_entry = weeks.entry_at[operator * weeks.days]
    kind = weeks.automaton_of[operator] * weeks.days + day
    after = lanes.node_from[weeks.automaton_of[operator], day + 1]
    first_link, count = weeks.link_at[kind], labels.first[day + 1]
    for k in range(labels.first[day], labels.first[day + 1]):
        link = weeks.enter[weeks.node_at[kind] + labels.node[k]]
        while link >= 0:
            fork = weeks.link_fork[first_link + link]
            for a in range(fork_at[kind, fork], fork_at[kind, fork + 1]):
                target, g = weeks.arc_target[a], weeks.arc_group[a]
                here = labels.value[k] - weeks.arc_cost[a]
                rest = lanes.to_go[after + target, lane]
                for i in range(group_at[g], group_at[g + 1]):
                    if here + worth[i] + rest < floor:
                        continue
                    use = kind_of[ordered[i] - first_entry]
                    code = step[use, labels.code[k]] if use >= 0 else -1
                    if code < 0:
                        continue
                    label = (target, code, here + worth[i], k, ordered[i])
                    count = keep(labels, target * width + code, count, most, label)
                    if count < 0:
                        return -1
            link = weeks.link_next[first_link + link]
    return count


@njit(cache=True, nogil=True)
def search(weeks, operator, lane, floor, most, counted, fork_at, lanes, scratch, labels):  # type: ignore[no-untyped-def]
    """Best week that keeps the tallies in ``counted``, worth at least ``floor`` at tally prices.

    ``lanes.to_go`` and ``scratch`` hold the same prices of tallies; tallies that are not
    counted cost nothing. Fills ``scratch.chosen``. Returns whether there was room for
    every label, and the worth without tally prices: -inf when no week reaches the floor.
    """
    radix, width = radixes(weeks, operator, counted)
    if width > MOST_CODES:
        return False, -np.inf
    kind_of, _, step = kinds_of_use(weeks, operator, radix, width)
    room = room_for(weeks, operator)
    floor -= TOLERANCE * max(1.0, abs(floor))
    labels.node[0], labels.code[0], labels.value[0] = weeks.start_node[operator], 0, 0.0
    labels.first[0], labels.first[1] = 0, 1
    for day in range(weeks.days):
        labels.tables[0] += 1
        count = lengthen(
            weeks,
            operator,
            day,
            lane,
            floor,
            fork_at,
            lanes,
            (kind_of, step, width),
            room,
            min(most, labels.first[day + 1] + MOST_A_DAY),
            scratch,
            labels,
        )
        if count < 0:
            return False, -np.inf
        labels.first[day + 2] = count
    best, at = -np.inf, -1
    for k in range(labels.first[weeks.days], labels.first[weeks.days + 1]):
        worth = labels.value[k] + weeks.end_value[operator, labels.node[k]]
        for q in range(radix.shape[0]):
            if radix[q] > 0:
                count = labels.code[k] // radix[q] % (weeks.most_uses[operator, q] + 1)
                worth += scratch.tally_price[q] * count
        if worth > best:
            best, at = worth, k
    for day in range(weeks.days - 1, -1, -1):
        if at < 0:
            break
        scratch.chosen[day] = labels.entry[at]
        at = labels.parent[at]
    return True, best


@njit(cache=True, nogil=True)
def costs_of(weeks, operator, fork_at, chosen):  # type: ignore[no-untyped-def]
    """Own cost and unsocial minutes of the chosen entries, arcs and end with them."""
    own, load, node = 0.0, 0.0, weeks.start_node[operator]
    for day in range(weeks.days):
        kind = weeks.automaton_of[operator] * weeks.days + day
        a = arc_from(weeks, fork_at, kind, node, weeks.entry_group[chosen[day]])
        own += weeks.entry_cost[chosen[day]] + weeks.arc_cost[a]
        load += weeks.entry_load[chosen[day]]
        node = weeks.arc_target[a]
    return own - weeks.end_value[operator, node], load

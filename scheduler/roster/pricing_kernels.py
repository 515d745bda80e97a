"""Compiled search for all weeks of one operator that are nearly as good as the best.

Completion values, computed backwards, say exactly what the rest of a week can
still bring, so every partial week that is kept has at least one good end: the
work is proportional to what is found.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.roster.group_kernels import by_group, room_for
from scheduler.roster.path_kernels import best_path

TOLERANCE = 1e-7


@njit(cache=True, nogil=True)
def complete(weeks, operator, scratch, to_go, fork_to_go, link_to_go):  # type: ignore[no-untyped-def]
    """Best value still to come, by day: from each node, from each fork, from each chain link.

    Reads the group values that ``best_path`` left in ``scratch``.
    """
    to_go[:, :] = -np.inf
    fork_to_go[:, :] = -np.inf
    link_to_go[:, :] = -np.inf
    ends = weeks.end_value.shape[1]
    to_go[weeks.days, :ends] = weeks.end_value[operator]
    for day in range(weeks.days - 1, -1, -1):
        kind = weeks.automaton_of[operator] * weeks.days + day
        for a in range(weeks.arc_at[kind], weeks.arc_at[kind + 1]):
            value = scratch.group_value[day, weeks.arc_group[a]] - weeks.arc_cost[a]
            value += to_go[day + 1, weeks.arc_target[a]]
            fork = weeks.arc_source[a]
            fork_to_go[day, fork] = max(fork_to_go[day, fork], value)
        first = weeks.link_at[kind]
        for link in range(weeks.link_at[kind + 1] - first - 1, -1, -1):
            value = fork_to_go[day, weeks.link_fork[first + link]]
            following = weeks.link_next[first + link]
            if following >= 0 and link_to_go[day, following] > value:
                value = link_to_go[day, following]
            link_to_go[day, link] = value
        for node in range(weeks.node_at[kind + 1] - weeks.node_at[kind]):
            to_go[day, node] = link_to_go[day, weeks.enter[weeks.node_at[kind] + node]]


@njit(cache=True, nogil=True)
def grow(  # type: ignore[no-untyped-def]
    weeks, fork_at, operator, day, floor, completion, entries, before, after, parent, chosen
):
    """Lengthen every partial week by one day; return how many there are then, -1 when too many.

    ``before`` and ``after`` are ``(node, value, own cost, tallies)`` of the partial weeks;
    ``parent[day]`` and ``chosen[day]`` take the way back.
    """
    to_go, fork_to_go, link_to_go = completion
    group_at, ordered, worth = entries
    count, node, value, own, used = before
    next_node, next_value, next_own, next_used = after
    kind = weeks.automaton_of[operator] * weeks.days + day
    first = weeks.link_at[kind]
    found = 0
    for k in range(count):
        link = weeks.enter[weeks.node_at[kind] + node[k]]
        while link >= 0 and value[k] + link_to_go[day, link] >= floor:
            fork = weeks.link_fork[first + link]
            link = weeks.link_next[first + link]
            if value[k] + fork_to_go[day, fork] < floor:
                continue
            for a in range(fork_at[kind, fork], fork_at[kind, fork + 1]):
                here = value[k] - weeks.arc_cost[a]
                rest = to_go[day + 1, weeks.arc_target[a]]
                g = weeks.arc_group[a]
                for i in range(group_at[g], group_at[g + 1]):
                    if here + worth[i] + rest < floor:
                        continue
                    if found == parent.shape[1]:
                        return -1
                    next_used[found] = used[k] + weeks.uses[weeks.entry_pattern[ordered[i]]]
                    if (next_used[found] > weeks.most_uses[operator]).any():
                        continue
                    parent[day, found], chosen[day, found] = k, ordered[i]
                    next_node[found] = weeks.arc_target[a]
                    next_value[found] = here + worth[i]
                    next_own[found] = own[k] + weeks.arc_cost[a] + weeks.entry_cost[ordered[i]]
                    found += 1
    return found


@njit(cache=True, nogil=True)
def good_weeks(weeks, fork_at, operator, least, scratch, completion, parent, chosen, kept):  # type: ignore[no-untyped-def]
    """Find every week worth at least ``least`` that keeps the tallies.

    Fills ``kept`` (value, own cost) and the way back in ``parent`` and
    ``chosen``; returns their number, -1 when they do not fit.
    """
    room = parent.shape[1]
    node, next_node = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    value, next_value = np.empty(room), np.empty(room)
    own, next_own = np.empty(room), np.empty(room)
    tallies = weeks.uses.shape[1]
    used = np.zeros((room, tallies), dtype=np.int16)
    next_used = np.zeros((room, tallies), dtype=np.int16)
    group_at, ordered, worth = room_for(weeks, operator)
    scratch.tally_price[:] = 0.0
    best_path(weeks, operator, scratch)
    complete(weeks, operator, scratch, *completion)
    node[0], value[0], own[0] = weeks.start_node[operator], 0.0, 0.0
    floor = least - TOLERANCE
    count = 1
    for day in range(weeks.days):
        by_group(weeks, operator, day, scratch, group_at, ordered, worth)
        count = grow(
            weeks,
            fork_at,
            operator,
            day,
            floor,
            completion,
            (group_at, ordered, worth),
            (count, node, value, own, used),
            (next_node, next_value, next_own, next_used),
            parent,
            chosen,
        )
        if count < 0:
            return -1
        node, next_node = next_node, node
        value, next_value = next_value, value
        own, next_own = next_own, own
        used, next_used = next_used, used
    for k in range(count):
        kept[0, k] = value[k] + weeks.end_value[operator, node[k]]
        kept[1, k] = own[k] - weeks.end_value[operator, node[k]]
    return count


@njit(cache=True, nogil=True)
def trace_back(weeks, count, parent, chosen, pattern, load):  # type: ignore[no-untyped-def]
    """Write the weeks found, ``pattern[week, day]``, and their unsocial minutes, ``load[week]``."""
    load[:count] = 0.0
    for k in range(count):
        at = k
        for day in range(weeks.days - 1, -1, -1):
            entry = chosen[day, at]
            pattern[k, day] = weeks.entry_pattern[entry]
            load[k] += weeks.entry_load[entry]
            at = parent[day, at]

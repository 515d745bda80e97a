"""Compiled shortest path through one operator's automaton: what patterns are worth, then the best.

Everything here works on the flat arrays of ``scheduler.roster.layout`` and
leaves tallies out, except for their prices. Each function releases the
interpreter lock; none allocates.
"""

from __future__ import annotations

import numpy as np
from numba import njit

CROWDED = 1e7
"""Value taken off a pattern for each slot of it in which no workstation is left."""


@njit(cache=True, nogil=True)
def crowding(weeks, pattern, scratch):  # type: ignore[no-untyped-def]
    """Penalty of a pattern for the slots in which the room is already full."""
    slots = 0
    for i in range(weeks.span_at[pattern], weeks.span_at[pattern + 1]):
        slots += scratch.crowded[weeks.span_end[i]] - scratch.crowded[weeks.span_start[i]]
    return CROWDED * slots


@njit(cache=True, nogil=True)
def find_cheapest(weeks, pattern, scratch):  # type: ignore[no-untyped-def]
    """Find the slots of a pattern that are worth least, enough to hold its short breaks.

    Fills ``scratch.cheap_slot``, cheapest first, and returns how many there are.
    """
    wanted = -(-weeks.break_ticks[pattern] // weeks.ticks_per_slot)
    count = 0
    for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
        for t in range(weeks.interval_start[i], weeks.interval_end[i]):
            if count == wanted:
                if scratch.value[t] >= scratch.value[scratch.cheap_slot[count - 1]]:
                    continue
                count -= 1
            at = count
            while at > 0 and scratch.value[scratch.cheap_slot[at - 1]] > scratch.value[t]:
                scratch.cheap_slot[at] = scratch.cheap_slot[at - 1]
                at -= 1
            scratch.cheap_slot[at] = t
            count += 1
    return count


@njit(cache=True, nogil=True)
def least_break_cost(weeks, pattern, scratch):  # type: ignore[no-untyped-def]
    """Least value that the pattern's short breaks can take away, wherever they are put."""
    left = weeks.break_ticks[pattern]
    if left == 0:
        return 0.0
    cost = 0.0
    for i in range(find_cheapest(weeks, pattern, scratch)):
        ticks = min(left, weeks.ticks_per_slot)
        cost += scratch.value[scratch.cheap_slot[i]] * ticks / weeks.ticks_per_slot
        left -= ticks
    return cost


@njit(cache=True, nogil=True)
def worth_of_entry(weeks, e, scratch):  # type: ignore[no-untyped-def]
    """Value of one entry's pattern under ``scratch``, less what it costs by itself."""
    pattern = weeks.entry_pattern[e]
    worth = -weeks.entry_cost[e] - crowding(weeks, pattern, scratch)
    worth -= scratch.load_slope[0] * weeks.entry_load[e]
    for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
        worth += scratch.prefix[weeks.interval_end[i]] - scratch.prefix[weeks.interval_start[i]]
    if weeks.post_of[pattern] >= 0:
        worth += scratch.post_value[weeks.post_of[pattern]]
    for q in range(weeks.uses.shape[1]):
        worth -= scratch.tally_price[q] * weeks.uses[pattern, q]
    return worth - least_break_cost(weeks, pattern, scratch)


@njit(cache=True, nogil=True)
def price_groups(weeks, operator, day, scratch):  # type: ignore[no-untyped-def]
    """Find the best pattern of each group for the values in ``scratch.prefix``."""
    row = operator * weeks.days + day
    kind = weeks.automaton_of[operator] * weeks.days + day
    scratch.group_value[day, : weeks.groups[kind]] = -np.inf
    for e in range(weeks.entry_at[row], weeks.entry_at[row + 1]):
        worth = worth_of_entry(weeks, e, scratch)
        g = weeks.entry_group[e]
        if worth > scratch.group_value[day, g]:
            scratch.group_value[day, g] = worth
            scratch.group_entry[day, g] = e


@njit(cache=True, nogil=True)
def reach_forks(weeks, kind, day, scratch):  # type: ignore[no-untyped-def]
    """First stride of a day: carry the nodes' values along the chains to the forks."""
    first = weeks.link_at[kind]
    links = weeks.link_at[kind + 1] - first
    scratch.link_value[:links] = -np.inf
    scratch.fork_value[: weeks.forks[kind]] = -np.inf
    for node in range(weeks.node_at[kind + 1] - weeks.node_at[kind]):
        link = weeks.enter[weeks.node_at[kind] + node]
        if scratch.node_value[day, node] > scratch.link_value[link]:
            scratch.link_value[link] = scratch.node_value[day, node]
            scratch.link_from[link] = node
    for link in range(links):
        value = scratch.link_value[link]
        fork = weeks.link_fork[first + link]
        if value > scratch.fork_value[fork]:
            scratch.fork_value[fork] = value
            scratch.fork_from[day, fork] = scratch.link_from[link]
        following = weeks.link_next[first + link]
        if following >= 0 and value > scratch.link_value[following]:
            scratch.link_value[following] = value
            scratch.link_from[following] = scratch.link_from[link]


@njit(cache=True, nogil=True)
def reach_nodes(weeks, kind, day, scratch):  # type: ignore[no-untyped-def]
    """Second stride of a day: take each group's best pattern to the nodes after the day."""
    for a in range(weeks.arc_at[kind], weeks.arc_at[kind + 1]):
        value = scratch.fork_value[weeks.arc_source[a]]
        if value == -np.inf:
            continue
        value += scratch.group_value[day, weeks.arc_group[a]] - weeks.arc_cost[a]
        if value > scratch.node_value[day + 1, weeks.arc_target[a]]:
            scratch.node_value[day + 1, weeks.arc_target[a]] = value
            scratch.node_arc[day + 1, weeks.arc_target[a]] = a


@njit(cache=True, nogil=True)
def best_path(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Exact best week for the values in ``scratch``, tallies at their prices and else left out.

    Unsocial minutes weigh by their slope. Fills ``scratch.chosen[day]`` with entry
    numbers; returns (worth less own cost, own cost, unsocial minutes). The worth is
    -inf when no week is lawful; the own cost leaves unsocial minutes out.
    """
    if weeks.start_node[operator] < 0:
        return -np.inf, 0.0, 0.0
    scratch.prefix[0] = 0.0
    for t in range(scratch.value.shape[0]):
        scratch.prefix[t + 1] = scratch.prefix[t] + scratch.value[t]
    scratch.node_value[:, :] = -np.inf
    scratch.node_value[0, weeks.start_node[operator]] = 0.0
    for day in range(weeks.days):
        kind = weeks.automaton_of[operator] * weeks.days + day
        price_groups(weeks, operator, day, scratch)
        reach_forks(weeks, kind, day, scratch)
        reach_nodes(weeks, kind, day, scratch)
    node, best = best_end(weeks, operator, scratch.node_value[weeks.days])
    own, load = 0.0, 0.0
    if best > -np.inf:
        own -= weeks.end_value[operator, node]
        for day in range(weeks.days - 1, -1, -1):
            a = scratch.node_arc[day + 1, node]
            entry = scratch.group_entry[day, weeks.arc_group[a]]
            scratch.chosen[day] = entry
            own += weeks.entry_cost[entry] + weeks.arc_cost[a]
            load += weeks.entry_load[entry]
            node = scratch.fork_from[day, weeks.arc_source[a]]
    return best, own, load


@njit(cache=True, nogil=True)
def best_end(weeks, operator, value):  # type: ignore[no-untyped-def]
    """Node in which it is best to end, and the worth of ending there."""
    found, best = 0, -np.inf
    for node in range(weeks.end_value.shape[1]):
        worth = value[node] + weeks.end_value[operator, node]
        if worth > best:
            found, best = node, worth
    return found, best

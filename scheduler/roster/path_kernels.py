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
def cheapest_slots(value, starts, ends, wanted, found):  # type: ignore[no-untyped-def]
    """Fill ``found`` with the slots of some intervals that are worth least, cheapest first.

    Returns how many there are: ``wanted``, or fewer where the intervals hold fewer.
    """
    count, dearest = 0, np.inf
    for i in range(starts.shape[0]):
        for t in range(starts[i], ends[i]):
            if count == wanted:
                if value[t] >= dearest:
                    continue
                count -= 1
            at = count
            while at > 0 and value[found[at - 1]] > value[t]:
                found[at] = found[at - 1]
                at -= 1
            found[at] = t
            count += 1
            dearest = value[found[count - 1]]
    return count


@njit(cache=True, nogil=True)
def cost_of_breaks(value, starts, ends, ticks, ticks_per_slot, found):  # type: ignore[no-untyped-def]
    """Least value that ``ticks`` of breaks can take away from some intervals."""
    wanted = -(-ticks // ticks_per_slot)
    cost = 0.0
    for i in range(cheapest_slots(value, starts, ends, wanted, found)):
        cost += value[found[i]] * min(ticks, ticks_per_slot) / ticks_per_slot
        ticks -= ticks_per_slot
    return cost


@njit(cache=True, nogil=True)
def find_cheapest(weeks, pattern, scratch):  # type: ignore[no-untyped-def]
    """Find the slots of a pattern that are worth least, enough to hold its short breaks.

    Fills ``scratch.cheap_slot``, cheapest first, and returns how many there are.
    """
    first, last = weeks.interval_at[pattern], weeks.interval_at[pattern + 1]
    wanted = -(-weeks.break_ticks[pattern] // weeks.ticks_per_slot)
    starts, ends = weeks.interval_start[first:last], weeks.interval_end[first:last]
    return cheapest_slots(scratch.value, starts, ends, wanted, scratch.cheap_slot)


@njit(cache=True, nogil=True)
def price_entries(weeks, operator, day, scratch):  # type: ignore[no-untyped-def]
    """Worth of each of one day's patterns under ``scratch``, less what it costs by itself.

    Fills and returns ``scratch.entry_worth``, in the order of the day's entries.
    """
    # Arrays are taken out of their bundles once: at every step that costs more than the sums.
    row = operator * weeks.days + day
    first, last = weeks.entry_at[row], weeks.entry_at[row + 1]
    pattern_of, cost, load = weeks.entry_pattern, weeks.entry_cost, weeks.entry_load
    interval_at, begins, ends = weeks.interval_at, weeks.interval_start, weeks.interval_end
    post_of, post_value = weeks.post_of, scratch.post_value
    breaks, ticks_per_slot = weeks.break_ticks, weeks.ticks_per_slot
    uses, tally_price = weeks.uses, scratch.tally_price
    value, prefix, cheap = scratch.value, scratch.prefix, scratch.cheap_slot
    slope, crowded = scratch.load_slope[0], scratch.crowded[-1] > 0
    worths = scratch.entry_worth
    for e in range(first, last):
        pattern = pattern_of[e]
        worth = -cost[e] - slope * load[e]
        for i in range(interval_at[pattern], interval_at[pattern + 1]):
            worth += prefix[ends[i]] - prefix[begins[i]]
        if post_of[pattern] >= 0:
            worth += post_value[post_of[pattern]]
        if crowded:
            worth -= crowding(weeks, pattern, scratch)
        for q in range(uses.shape[1]):
            worth -= tally_price[q] * uses[pattern, q]
        if breaks[pattern] > 0:
            own = slice(interval_at[pattern], interval_at[pattern + 1])
            worth -= cost_of_breaks(
                value, begins[own], ends[own], breaks[pattern], ticks_per_slot, cheap
            )
        worths[e - first] = worth
    return worths


@njit(cache=True, nogil=True)
def price_groups(weeks, operator, day, scratch):  # type: ignore[no-untyped-def]
    """Find the best pattern of each group for the values in ``scratch``."""
    row = operator * weeks.days + day
    first, last = weeks.entry_at[row], weeks.entry_at[row + 1]
    kind = weeks.automaton_of[operator] * weeks.days + day
    best, best_entry = scratch.group_value[day], scratch.group_entry[day]
    best[: weeks.groups[kind]] = -np.inf
    group_of, worths = weeks.entry_group, price_entries(weeks, operator, day, scratch)
    for e in range(first, last):
        g, worth = group_of[e], worths[e - first]
        if worth > best[g]:
            best[g] = worth
            best_entry[g] = e


@njit(cache=True, nogil=True)
def reach_forks(weeks, kind, day, scratch):  # type: ignore[no-untyped-def]
    """First stride of a day: carry the nodes' values along the chains to the forks."""
    first, last = weeks.link_at[kind], weeks.link_at[kind + 1]
    enter = weeks.enter[weeks.node_at[kind] : weeks.node_at[kind + 1]]
    link_fork, link_next = weeks.link_fork[first:last], weeks.link_next[first:last]
    node_value, fork_value = scratch.node_value[day], scratch.fork_value
    link_value, link_from = scratch.link_value, scratch.link_from
    fork_from = scratch.fork_from[day]
    link_value[: last - first] = -np.inf
    fork_value[: weeks.forks[kind]] = -np.inf
    for node in range(enter.shape[0]):
        if node_value[node] > link_value[enter[node]]:
            link_value[enter[node]] = node_value[node]
            link_from[enter[node]] = node
    for link in range(link_fork.shape[0]):
        value = link_value[link]
        if value == -np.inf:
            continue
        fork, following = link_fork[link], link_next[link]
        if value > fork_value[fork]:
            fork_value[fork] = value
            fork_from[fork] = link_from[link]
        if following >= 0 and value > link_value[following]:
            link_value[following] = value
            link_from[following] = link_from[link]


@njit(cache=True, nogil=True)
def reach_nodes(weeks, kind, day, scratch):  # type: ignore[no-untyped-def]
    """Second stride of a day: take each group's best pattern to the nodes after the day."""
    first, last = weeks.arc_at[kind], weeks.arc_at[kind + 1]
    source, group = weeks.arc_source[first:last], weeks.arc_group[first:last]
    target, cost = weeks.arc_target[first:last], weeks.arc_cost[first:last]
    fork_value, group_value = scratch.fork_value, scratch.group_value[day]
    node_value, node_arc = scratch.node_value[day + 1], scratch.node_arc[day + 1]
    for a in range(source.shape[0]):
        value = fork_value[source[a]] + group_value[group[a]] - cost[a]
        if value > node_value[target[a]]:
            node_value[target[a]] = value
            node_arc[target[a]] = first + a


@njit(cache=True, nogil=True)
def add_up(value, prefix):  # type: ignore[no-untyped-def]
    """Fill ``prefix[t]`` with the sum of the first ``t`` values."""
    prefix[0] = 0.0
    for t in range(value.shape[0]):
        prefix[t + 1] = prefix[t] + value[t]


@njit(cache=True, nogil=True)
def best_path(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Exact best week for the values in ``scratch``, tallies at their prices and else left out.

    Unsocial minutes weigh by their slope. Fills ``scratch.chosen[day]`` with entry
    numbers; returns (worth less own cost, own cost, unsocial minutes). The worth is
    -inf when no week is lawful; the own cost leaves unsocial minutes out.
    """
    if weeks.start_node[operator] < 0:
        return -np.inf, 0.0, 0.0
    add_up(scratch.value, scratch.prefix)
    first = weeks.automaton_of[operator] * weeks.days
    scratch.node_value[0, : weeks.node_at[first + 1] - weeks.node_at[first]] = -np.inf
    scratch.node_value[0, weeks.start_node[operator]] = 0.0
    for day in range(weeks.days):
        kind = first + day
        nodes = weeks.end_value.shape[1]
        if day + 1 < weeks.days:
            nodes = weeks.node_at[kind + 2] - weeks.node_at[kind + 1]
        scratch.node_value[day + 1, :nodes] = -np.inf
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

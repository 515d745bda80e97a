"""Compiled best weeks of up to eight operators at once who live under the same automaton.

Values are computed backwards and side by side, one lane an operator, so every arc of
the automaton is read once for all of them and the processor handles the lanes
together. What a node can still bring is all that is kept: the way forward is found
again from it, because few arcs leave a node.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.roster.path_kernels import price_entries

LANES = 8


class Lanes(NamedTuple):
    """Working memory of one thread; the last axis is always the lane.

    ``group_value[day, group]`` and ``group_entry`` hold the best entry of each group;
    ``to_go`` what each node can still bring, the nodes before day ``d`` beginning at
    ``node_from[automaton, d]``; ``fork_to_go`` and ``link_to_go`` the same of one day.
    """

    group_value: NDArray[np.float64]
    group_entry: NDArray[np.int64]
    to_go: NDArray[np.float64]
    fork_to_go: NDArray[np.float64]
    link_to_go: NDArray[np.float64]
    node_from: NDArray[np.int64]


@njit(cache=True, nogil=True)
def price_lane(weeks, operator, lane, scratch, lanes):  # type: ignore[no-untyped-def]
    """Find the best entry of each group of each day for one operator, at the values of scratch."""
    for day in range(weeks.days):
        row = operator * weeks.days + day
        kind = weeks.automaton_of[operator] * weeks.days + day
        for g in range(weeks.groups[kind]):
            lanes.group_value[day, g, lane] = -np.inf
        first, group_of = weeks.entry_at[row], weeks.entry_group
        worths = price_entries(weeks, operator, day, scratch)
        best, best_entry = lanes.group_value[day], lanes.group_entry[day]
        for e in range(first, weeks.entry_at[row + 1]):
            g, worth = group_of[e], worths[e - first]
            if worth > best[g, lane]:
                best[g, lane] = worth
                best_entry[g, lane] = e
    first = lanes.node_from[weeks.automaton_of[operator], weeks.days]
    for node in range(weeks.end_value.shape[1]):
        lanes.to_go[first + node, lane] = weeks.end_value[operator, node]


@njit(cache=True, nogil=True)
def complete_forks(weeks, kind, fork_at, worth, rest, fork_to_go):  # type: ignore[no-untyped-def]
    """What each fork of one day can still bring: the best of its arcs, in all lanes.

    ``worth[group, lane]`` of the day, ``rest[node, lane]`` of the nodes after it. Numbers
    without a sign spare the check for negative ones.
    """
    for fork in range(weeks.forks[kind]):
        into = fork_to_go[fork]
        for lane in range(LANES):
            into[lane] = -np.inf
        for a in range(fork_at[kind, fork], fork_at[kind, fork + 1]):
            gain = worth[np.uint64(weeks.arc_group[a])]
            after, cost = rest[np.uint64(weeks.arc_target[a])], weeks.arc_cost[a]
            for lane in range(LANES):
                value, best = gain[lane] - cost + after[lane], into[lane]
                into[lane] = value if value > best else best


@njit(cache=True, nogil=True)
def complete_links(weeks, kind, fork_to_go, link_to_go):  # type: ignore[no-untyped-def]
    """What each chain of one day can still bring: the best fork from each link on."""
    first = weeks.link_at[kind]
    for link in range(weeks.link_at[kind + 1] - first - 1, -1, -1):
        fork, following = weeks.link_fork[first + link], weeks.link_next[first + link]
        here, into = fork_to_go[np.uint64(fork)], link_to_go[link]
        if following < 0:
            for lane in range(LANES):
                into[lane] = here[lane]
        else:
            later = link_to_go[np.uint64(following)]
            for lane in range(LANES):
                value, other = here[lane], later[lane]
                into[lane] = value if value > other else other


@njit(cache=True, nogil=True)
def complete_nodes(weeks, kind, link_to_go, to_go):  # type: ignore[no-untyped-def]
    """What each node before a day can still bring: what its chain can."""
    first = weeks.node_at[kind]
    for node in range(weeks.node_at[kind + 1] - first):
        chain, into = link_to_go[np.uint64(weeks.enter[first + node])], to_go[node]
        for lane in range(LANES):
            into[lane] = chain[lane]


@njit(cache=True, nogil=True)
def complete_lanes(weeks, automaton, fork_at, lanes):  # type: ignore[no-untyped-def]
    """Fill ``lanes.to_go`` backwards, from the values of groups and ends."""
    for day in range(weeks.days - 1, -1, -1):
        kind = automaton * weeks.days + day
        rest = lanes.to_go[lanes.node_from[automaton, day + 1] :]
        complete_forks(weeks, kind, fork_at, lanes.group_value[day], rest, lanes.fork_to_go)
        here = lanes.to_go[lanes.node_from[automaton, day] :]
        complete_links(weeks, kind, lanes.fork_to_go, lanes.link_to_go)
        complete_nodes(weeks, kind, lanes.link_to_go, here)


@njit(cache=True, nogil=True)
def follow(weeks, operator, lane, fork_at, lanes, chosen):  # type: ignore[no-untyped-def]
    """Follow the best week of one lane forward.

    Fills ``chosen[day]`` with entry numbers; returns the worth less own cost, -inf when
    no week is lawful.
    """
    automaton, node = weeks.automaton_of[operator], weeks.start_node[operator]
    if node < 0:
        return -np.inf
    total = lanes.to_go[lanes.node_from[automaton, 0] + node, lane]
    if total == -np.inf:
        return total
    for day in range(weeks.days):
        kind = automaton * weeks.days + day
        after, first = lanes.node_from[automaton, day + 1], weeks.link_at[kind]
        link, best, taken = weeks.enter[weeks.node_at[kind] + node], -np.inf, -1
        while link >= 0:
            fork = weeks.link_fork[first + link]
            for a in range(fork_at[kind, fork], fork_at[kind, fork + 1]):
                value = lanes.group_value[day, weeks.arc_group[a], lane] - weeks.arc_cost[a]
                value += lanes.to_go[after + weeks.arc_target[a], lane]
                if value > best:
                    best, taken = value, a
            link = weeks.link_next[first + link]
        chosen[day] = lanes.group_entry[day, weeks.arc_group[taken], lane]
        node = weeks.arc_target[taken]
    return total

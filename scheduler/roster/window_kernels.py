"""Compiled walks of planned weeks through their automata: where they pass, what is left."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def entry_of(weeks, operator, day, pattern):  # type: ignore[no-untyped-def]
    """Entry of a pattern among an operator's; -1 when the day does not hold it."""
    row = operator * weeks.days + day
    for e in range(weeks.entry_at[row], weeks.entry_at[row + 1]):
        if weeks.entry_pattern[e] == pattern:
            return e
    return -1


@njit(cache=True, nogil=True)
def arc_from(weeks, fork_at, kind, node, group):  # type: ignore[no-untyped-def]
    """Arc that leaves a node with a group of patterns; -1 when there is none."""
    first = weeks.link_at[kind]
    link = weeks.enter[weeks.node_at[kind] + node]
    while link >= 0:
        fork = weeks.link_fork[first + link]
        for a in range(fork_at[kind, fork], fork_at[kind, fork + 1]):
            if weeks.arc_group[a] == group:
                return a
        link = weeks.link_next[first + link]
    return -1


@njit(cache=True, nogil=True)
def walk(weeks, fork_at, operator, week, node, entry, cost):  # type: ignore[no-untyped-def]
    """Follow one planned week; tell whether it is lawful, tallies aside.

    Fills ``node[day]`` before each day, ``entry[day]``, and ``cost[day]`` of the arcs.
    """
    here = weeks.start_node[operator]
    for day in range(weeks.days):
        node[day] = here
        entry[day] = entry_of(weeks, operator, day, week[day])
        if here < 0 or entry[day] < 0:
            return False
        kind = weeks.automaton_of[operator] * weeks.days + day
        a = arc_from(weeks, fork_at, kind, here, weeks.entry_group[entry[day]])
        if a < 0:
            return False
        here, cost[day] = weeks.arc_target[a], weeks.arc_cost[a]
    return True


@njit(cache=True, nogil=True)
def rest_values(weeks, operator, entry, last, value, after, fork_value, link_value):  # type: ignore[no-untyped-def]
    """What following planned entries from day ``last`` on is worth, from every node before it.

    Fills ``value[node]``: less what the arcs cost, -inf where it is not lawful.
    """
    value[:] = -np.inf
    ends = weeks.end_value.shape[1]
    value[:ends] = weeks.end_value[operator]
    for day in range(weeks.days - 1, last - 1, -1):
        kind = weeks.automaton_of[operator] * weeks.days + day
        group = weeks.entry_group[entry[day]]
        fork_value[: weeks.forks[kind]] = -np.inf
        for a in range(weeks.arc_at[kind], weeks.arc_at[kind + 1]):
            if weeks.arc_group[a] == group:
                worth = value[weeks.arc_target[a]] - weeks.arc_cost[a]
                fork = weeks.arc_source[a]
                fork_value[fork] = max(fork_value[fork], worth)
        first = weeks.link_at[kind]
        for link in range(weeks.link_at[kind + 1] - first - 1, -1, -1):
            following = weeks.link_next[first + link]
            link_value[link] = fork_value[weeks.link_fork[first + link]]
            if following >= 0:
                link_value[link] = max(link_value[link], link_value[following])
        after[:] = -np.inf
        for node in range(weeks.node_at[kind + 1] - weeks.node_at[kind]):
            after[node] = link_value[weeks.enter[weeks.node_at[kind] + node]]
        value[:] = after

"""Compiled best weeks of operators whose patterns are tallied: named shifts so often at most.

Tallies would multiply the automaton, and few of them bind for one operator at
one set of prices. So the best path without them is looked at first. Tallies that
it passes become part of the state, one after another, until the path keeps them
all (decremental state space relaxation: Boland, Dethridge and Dumitrescu 2006).
Where too many states would be needed, tallies are priced instead: then the week
is a good one, and ``scratch.ceiling`` says what no week can be worth more than.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.roster.path_kernels import best_end, best_path, price_entries

MOST_LABELS = 12_000_000
"""States of all days beyond which tallies are priced instead of counted."""
PRICINGS = 8
"""Sets of tally prices tried where one of them gives a week."""
MOST_PRICINGS = 40
"""Sets of tally prices tried where none does; the last avoids whatever is tallied."""


@njit(cache=True, nogil=True)
def best_week(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Best lawful week for the values in ``scratch``, unsocial minutes at its slope.

    Fills ``scratch.chosen[day]`` with entry numbers and ``scratch.ceiling[0]`` with
    the worth that no week passes; returns (worth less own cost, own cost, unsocial
    minutes). The worth is -inf when no week is found; the own cost leaves unsocial
    minutes out. Worth and ceiling are the same unless tallies had to be priced.
    """
    scratch.tally_price[:] = 0.0
    best, own, load = best_path(weeks, operator, scratch)
    scratch.ceiling[0] = best
    if best == -np.inf or keeps_tallies(weeks, operator, scratch.chosen):
        return best, own, load
    counted = np.zeros(weeks.uses.shape[1], dtype=np.bool_)
    add_passed(weeks, operator, scratch.chosen, counted)
    best, own, load = best_counted_week(weeks, operator, counted, MOST_LABELS, scratch)
    if best == np.inf:
        return best_priced_week(weeks, operator, scratch)
    return best, own, load


@njit(cache=True, nogil=True)
def best_counted_week(weeks, operator, counted, most_labels, scratch):  # type: ignore[no-untyped-def]
    """Best lawful week, the tallies marked in ``counted`` counted first, those it passes next.

    Fills ``scratch`` and returns as ``best_week`` does; the worth is inf where that
    would take more than ``most_labels`` states.
    """
    while labels_of(weeks, operator, counted) <= most_labels:
        best, own, load = best_counted_path(weeks, operator, counted, scratch)
        scratch.ceiling[0] = best
        if best == -np.inf or keeps_tallies(weeks, operator, scratch.chosen):
            return best, own, load
        add_passed(weeks, operator, scratch.chosen, counted)
    return np.inf, 0.0, 0.0


@njit(cache=True, nogil=True)
def tallied(weeks, chosen, q):  # type: ignore[no-untyped-def]
    """How often the chosen entries use tally ``q``."""
    count = 0
    for day in range(weeks.days):
        count += weeks.uses[weeks.entry_pattern[chosen[day]], q]
    return count


@njit(cache=True, nogil=True)
def keeps_tallies(weeks, operator, chosen):  # type: ignore[no-untyped-def]
    """Tell whether the chosen entries pass none of the operator's tallies."""
    for q in range(weeks.uses.shape[1]):
        if tallied(weeks, chosen, q) > weeks.most_uses[operator, q]:
            return False
    return True


@njit(cache=True, nogil=True)
def add_passed(weeks, operator, chosen, counted):  # type: ignore[no-untyped-def]
    """Mark every tally that the chosen entries pass as one to count."""
    for q in range(weeks.uses.shape[1]):
        if tallied(weeks, chosen, q) > weeks.most_uses[operator, q]:
            counted[q] = True


@njit(cache=True, nogil=True)
def labels_of(weeks, operator, counted):  # type: ignore[no-untyped-def]
    """Number of states of all days when some tallies are counted."""
    first = weeks.automaton_of[operator] * weeks.days
    labels = float(weeks.node_at[first + weeks.days] - weeks.node_at[first])
    for q in range(counted.shape[0]):
        if counted[q]:
            labels *= weeks.most_uses[operator, q] + 1
    return labels


@njit(cache=True, nogil=True)
def radixes(weeks, operator, counted):  # type: ignore[no-untyped-def]
    """Place value of each counted tally in the code of all counts, 0 if not counted; and codes."""
    radix, width = np.zeros(counted.shape[0], dtype=np.int64), 1
    for q in range(counted.shape[0]):
        if counted[q]:
            radix[q] = width
            width *= weeks.most_uses[operator, q] + 1
    return radix, width


@njit(cache=True, nogil=True)
def kinds_of_use(weeks, operator, radix, width):  # type: ignore[no-untyped-def]
    """Number the ways in which entries of an operator add to the counted tallies.

    Returns ``(kind_of[entry - first entry], added[kind], step[kind, code])``: the code
    that a kind adds, and the code after a day of that kind (-1: past a tally). An entry
    that is past a tally alone is of no kind (-1).
    """
    first = weeks.entry_at[operator * weeks.days]
    last = weeks.entry_at[(operator + 1) * weeks.days]
    kind_of = np.zeros(last - first, dtype=np.int64)
    kind_at = np.full(width, -1, dtype=np.int64)
    added, example = np.zeros(width, dtype=np.int64), np.zeros(width, dtype=np.int64)
    kinds = 0
    for e in range(first, last):
        code = 0
        for q in range(radix.shape[0]):
            use = weeks.uses[weeks.entry_pattern[e], q]
            if radix[q] > 0 and use > weeks.most_uses[operator, q]:
                code = -1
                break
            code += radix[q] * use
        if code >= 0 and kind_at[code] < 0:
            kind_at[code], added[kinds] = kinds, code
            example[kinds] = weeks.entry_pattern[e]
            kinds += 1
        kind_of[e - first] = kind_at[code] if code >= 0 else -1
    step = np.full((kinds, width), -1, dtype=np.int64)
    for kind in range(kinds):
        for code in range(width):
            fits = True
            for q in range(radix.shape[0]):
                if radix[q] > 0:
                    most = weeks.most_uses[operator, q]
                    count = code // radix[q] % (most + 1) + weeks.uses[example[kind], q]
                    fits = fits and count <= most
            if fits:
                step[kind, code] = code + added[kind]
    return kind_of, added[:kinds].copy(), step


class Labels(NamedTuple):
    """Values of one day, and the way back through all days; every state is a node and a code.

    ``node_arc`` and ``node_entry`` begin at ``nodes_before[day]`` for the nodes after
    that day, ``fork_node`` at ``forks_before[day]``.
    """

    value: NDArray[np.float64]
    after: NDArray[np.float64]
    link_value: NDArray[np.float64]
    link_from: NDArray[np.int32]
    fork_value: NDArray[np.float64]
    group_value: NDArray[np.float64]
    group_entry: NDArray[np.int64]
    fork_node: NDArray[np.int32]
    node_arc: NDArray[np.int32]
    node_entry: NDArray[np.int32]
    forks_before: NDArray[np.int64]
    nodes_before: NDArray[np.int64]


@njit(cache=True, nogil=True)
def labels_for(weeks, operator, width, kinds, scratch):  # type: ignore[no-untyped-def]
    """Allocate the labels of one operator."""
    automaton = weeks.automaton_of[operator] * weeks.days
    forks_before, nodes_before = np.zeros((2, weeks.days + 1), dtype=np.int64)
    for day in range(weeks.days):
        nodes = weeks.end_value.shape[1]
        if day < weeks.days - 1:
            nodes = weeks.node_at[automaton + day + 2] - weeks.node_at[automaton + day + 1]
        forks_before[day + 1] = forks_before[day] + weeks.forks[automaton + day]
        nodes_before[day + 1] = nodes_before[day] + nodes
    most_nodes, most_links = scratch.node_value.shape[1], scratch.link_value.shape[0]
    most_groups = scratch.group_value.shape[1]
    return Labels(
        np.empty((most_nodes, width)),
        np.empty((most_nodes, width)),
        np.empty((most_links, width)),
        np.empty((most_links, width), dtype=np.int32),
        np.empty((scratch.fork_value.shape[0], width)),
        np.empty((most_groups, kinds)),
        np.empty((most_groups, kinds), dtype=np.int64),
        np.empty((forks_before[weeks.days], width), dtype=np.int32),
        np.empty((nodes_before[weeks.days], width), dtype=np.int32),
        np.empty((nodes_before[weeks.days], width), dtype=np.int32),
        forks_before,
        nodes_before,
    )


@njit(cache=True, nogil=True)
def best_counted_path(weeks, operator, counted, scratch):  # type: ignore[no-untyped-def]
    """Exact best week that keeps the tallies marked in ``counted``; returns as ``best_path``."""
    radix, width = radixes(weeks, operator, counted)
    kind_of, added, step = kinds_of_use(weeks, operator, radix, width)
    labels = labels_for(weeks, operator, width, added.shape[0], scratch)
    labels.value[:] = -np.inf
    labels.value[weeks.start_node[operator], 0] = 0.0
    for day in range(weeks.days):
        price_counted_groups(weeks, operator, day, kind_of, labels, scratch)
        reach_counted_forks(weeks, operator, day, labels)
        reach_counted_nodes(weeks, operator, day, step, labels)
        labels.value[:] = labels.after
    node, code, best, own, load = 0, 0, -np.inf, 0.0, 0.0
    for k in range(width):
        ending, worth = best_end(weeks, operator, labels.value[:, k])
        if worth > best:
            node, code, best = ending, k, worth
    if best == -np.inf:
        return best, own, load
    own -= weeks.end_value[operator, node]
    for day in range(weeks.days - 1, -1, -1):
        at = labels.nodes_before[day] + node
        entry = labels.node_entry[at, code]
        a = weeks.arc_at[weeks.automaton_of[operator] * weeks.days + day]
        a += labels.node_arc[at, code]
        scratch.chosen[day] = entry
        own += weeks.entry_cost[entry] + weeks.arc_cost[a]
        load += weeks.entry_load[entry]
        code -= added[kind_of[entry - weeks.entry_at[operator * weeks.days]]]
        node = labels.fork_node[labels.forks_before[day] + weeks.arc_source[a], code]
    return best, own, load


@njit(cache=True, nogil=True)
def price_counted_groups(weeks, operator, day, kind_of, labels, scratch):  # type: ignore[no-untyped-def]
    """Find the best entry of each group and each kind of use."""
    row = operator * weeks.days + day
    first, of_day = weeks.entry_at[operator * weeks.days], weeks.entry_at[row]
    worths = price_entries(weeks, operator, day, scratch)
    labels.group_value[:] = -np.inf
    for e in range(of_day, weeks.entry_at[row + 1]):
        g, k, worth = weeks.entry_group[e], kind_of[e - first], worths[e - of_day]
        if k < 0:
            continue
        if worth > labels.group_value[g, k]:
            labels.group_value[g, k] = worth
            labels.group_entry[g, k] = e


@njit(cache=True, nogil=True)
def reach_counted_forks(weeks, operator, day, labels):  # type: ignore[no-untyped-def]
    """First stride of a day for every code: along the chains to the forks."""
    kind = weeks.automaton_of[operator] * weeks.days + day
    value, link_value, link_from = labels.value, labels.link_value, labels.link_from
    first, before = weeks.link_at[kind], labels.forks_before[day]
    links = weeks.link_at[kind + 1] - first
    link_value[:links] = -np.inf
    labels.fork_value[: weeks.forks[kind]] = -np.inf
    width = value.shape[1]
    for node in range(weeks.node_at[kind + 1] - weeks.node_at[kind]):
        link = weeks.enter[weeks.node_at[kind] + node]
        for code in range(width):
            if value[node, code] > link_value[link, code]:
                link_value[link, code] = value[node, code]
                link_from[link, code] = node
    for link in range(links):
        fork, following = weeks.link_fork[first + link], weeks.link_next[first + link]
        for code in range(width):
            worth = link_value[link, code]
            if worth > labels.fork_value[fork, code]:
                labels.fork_value[fork, code] = worth
                labels.fork_node[before + fork, code] = link_from[link, code]
            if following >= 0 and worth > link_value[following, code]:
                link_value[following, code] = worth
                link_from[following, code] = link_from[link, code]


@njit(cache=True, nogil=True)
def reach_counted_nodes(weeks, operator, day, step, labels):  # type: ignore[no-untyped-def]
    """Second stride of a day for every code: to the nodes after the day."""
    kind = weeks.automaton_of[operator] * weeks.days + day
    kinds, width = step.shape
    before = labels.nodes_before[day]
    labels.after[:] = -np.inf
    live = np.zeros(weeks.forks[kind], dtype=np.bool_)
    for fork in range(weeks.forks[kind]):
        live[fork] = labels.fork_value[fork].max() > -np.inf
    for a in range(weeks.arc_at[kind], weeks.arc_at[kind + 1]):
        fork, g, target = weeks.arc_source[a], weeks.arc_group[a], weeks.arc_target[a]
        if not live[fork]:
            continue
        for k in range(kinds):
            if labels.group_value[g, k] == -np.inf:
                continue
            worth = labels.group_value[g, k] - weeks.arc_cost[a]
            for code in range(width):
                to = step[k, code]
                if to >= 0 and labels.fork_value[fork, code] + worth > labels.after[target, to]:
                    labels.after[target, to] = labels.fork_value[fork, code] + worth
                    labels.node_arc[before + target, to] = a - weeks.arc_at[kind]
                    labels.node_entry[before + target, to] = labels.group_entry[g, k]


@njit(cache=True, nogil=True)
def best_priced_week(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Good week that keeps all tallies, found by moving prices of them.

    A price rises while its tally is passed and falls while it is not; it begins
    where it ended for the same operator before. Fills ``scratch.chosen`` and
    ``scratch.ceiling``; returns what ``best_week`` returns.
    """
    tallies = weeks.uses.shape[1]
    between = (np.zeros(tallies), np.full(tallies, np.inf))
    kept, kept_own, kept_load = -np.inf, 0.0, 0.0
    kept_chosen = scratch.chosen.copy()
    scale = price_scale(weeks, operator, scratch)
    scratch.tally_price[:] = scratch.tally_guess[operator]
    for turn in range(MOST_PRICINGS):
        if turn == MOST_PRICINGS - 1:
            scratch.tally_price[:] = 4.0 * scale * weeks.days
        worth, own, load = best_path(weeks, operator, scratch)
        ceiling = worth
        for q in range(tallies):
            worth += scratch.tally_price[q] * tallied(weeks, scratch.chosen, q)
            ceiling += scratch.tally_price[q] * weeks.most_uses[operator, q]
        scratch.ceiling[0] = min(scratch.ceiling[0], ceiling)
        if worth > kept and keeps_tallies(weeks, operator, scratch.chosen):
            kept, kept_own, kept_load = worth, own, load
            kept_chosen[:] = scratch.chosen
            scratch.tally_guess[operator] = scratch.tally_price
        exact = kept >= scratch.ceiling[0] - 1e-9 * max(1.0, abs(scratch.ceiling[0]))
        if kept > -np.inf and (exact or turn >= PRICINGS):
            break
        move_prices(weeks, operator, scale, between, scratch)
    scratch.tally_price[:] = 0.0
    scratch.chosen[:] = kept_chosen
    return kept, kept_own, kept_load


@njit(cache=True, nogil=True)
def move_prices(weeks, operator, scale, between, scratch):  # type: ignore[no-untyped-def]
    """Move each tally's price between one that is too low and one that is enough."""
    too_low, enough = between
    for q in range(weeks.uses.shape[1]):
        price = scratch.tally_price[q]
        passed = tallied(weeks, scratch.chosen, q) > weeks.most_uses[operator, q]
        if passed:
            too_low[q] = price
        elif price > 0:
            enough[q] = price
        if passed and (enough[q] == np.inf or enough[q] - price < 1e-9 * scale):
            # Where other prices have moved, an old "enough" may be none any more.
            enough[q] = np.inf
            scratch.tally_price[q] = max(1.5 * price, scale / 8.0)
        elif passed or too_low[q] > 0:
            scratch.tally_price[q] = (too_low[q] + enough[q]) / 2.0
        elif price > 0:
            scratch.tally_price[q] = 0.7 * price


@njit(cache=True, nogil=True)
def price_scale(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Widest range of worths among the entries of one day."""
    widest = 1e-9
    for day in range(weeks.days):
        row = operator * weeks.days + day
        worths = price_entries(weeks, operator, day, scratch)
        low, high = np.inf, -np.inf
        for i in range(weeks.entry_at[row + 1] - weeks.entry_at[row]):
            low, high = min(low, worths[i]), max(high, worths[i])
        widest = max(widest, high - low)
    return widest

"""Compiled loops of the roster engine: marginal values, exact best weeks, what a plan costs.

Everything here works on the flat arrays of ``scheduler.roster.layout``.
Each function releases the interpreter lock; none allocates inside a round.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.overload import overload, slope

CROWDED = 1e7
"""Value taken off a pattern for each slot of it in which no workstation is left."""


@njit(cache=True, nogil=True)
def follow_links(link_next, linked):  # type: ignore[no-untyped-def]
    """Mark every link that a marked one leads to, in place."""
    for link in range(link_next.shape[0]):
        if linked[link] and link_next[link] >= 0:
            linked[link_next[link]] = True


@njit(cache=True, nogil=True)
def best_present(coupling, plan, client, t):  # type: ignore[no-untyped-def]
    """Best fit of a client's trained team on duty in a slot; 0 when nobody is."""
    best = 0.0
    for j in range(coupling.client_at[client], coupling.client_at[client + 1]):
        pair = coupling.client_pair[j]
        if coupling.pair_fit[pair] > best and plan.duty[coupling.pair_operator[pair], t]:
            best = coupling.pair_fit[pair]
    return best


@njit(cache=True, nogil=True)
def marginal_values(coupling, plan, operator, scratch):  # type: ignore[no-untyped-def]
    """Price the presence of ``operator``, who is now off.

    Fills ``scratch.value[slot]``, ``scratch.post_value[post]`` and the running
    count of slots without a free workstation.
    """
    value = scratch.value
    slots = value.shape[0]
    value[:] = 0.0
    for pool in range(coupling.serves.shape[1]):
        if coupling.serves[operator, pool]:
            for t in range(slots):
                n = plan.heads[pool, t]
                value[t] += coupling.loss[pool, t, n] - coupling.loss[pool, t, n + 1]
    for i in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
        pair = coupling.operator_pair[i]
        client = coupling.pair_client[pair]
        for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
            t = coupling.live_slot[k]
            gain = coupling.pair_fit[pair] - best_present(coupling, plan, client, t)
            if gain > 0:
                value[t] += coupling.calls[client, t] * gain
    for t in range(slots):
        full = coupling.workstations >= 0 and plan.present[t] >= coupling.workstations
        scratch.crowded[t + 1] = scratch.crowded[t] + full
    for k in range(coupling.post_need.shape[0]):
        short = plan.posted[k] < coupling.post_need[k]
        scratch.post_value[k] = coupling.post_under[k] if short else -coupling.post_over[k]


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
        value += scratch.group_value[day, weeks.arc_group[a]] - weeks.arc_cost[a]
        if value > scratch.node_value[day + 1, weeks.arc_target[a]]:
            scratch.node_value[day + 1, weeks.arc_target[a]] = value
            scratch.node_arc[day + 1, weeks.arc_target[a]] = a


@njit(cache=True, nogil=True)
def best_week(weeks, operator, scratch):  # type: ignore[no-untyped-def]
    """Exact best lawful week for the values in ``scratch``, unsocial minutes at its slope.

    Fills ``scratch.chosen[day]`` with entry numbers; returns (worth less own
    cost, own cost, unsocial minutes). The worth is -inf when no week is lawful;
    the own cost leaves unsocial minutes out.
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
    best = scratch.node_value[weeks.days, 0]
    own, load = 0.0, 0.0
    if best > -np.inf:
        node = 0
        for day in range(weeks.days - 1, -1, -1):
            a = scratch.node_arc[day + 1, node]
            entry = scratch.group_entry[day, weeks.arc_group[a]]
            scratch.chosen[day] = entry
            own += weeks.entry_cost[entry] + weeks.arc_cost[a]
            load += weeks.entry_load[entry]
            node = scratch.fork_from[day, weeks.arc_source[a]]
    return best, own, load


@njit(cache=True, nogil=True)
def load_cost(coupling, operator, load):  # type: ignore[no-untyped-def]
    """Cost that unsocial minutes add for an operator."""
    room = coupling.load_room[operator]
    return coupling.load_weight * (overload(load - room) - overload(-room))


@njit(cache=True, nogil=True)
def load_slope(coupling, operator, load):  # type: ignore[no-untyped-def]
    """Cost of the next unsocial minute."""
    return coupling.load_weight * slope(load - coupling.load_room[operator])


@njit(cache=True, nogil=True)
def best_loaded_week(weeks, coupling, operator, load, scratch):  # type: ignore[no-untyped-def]
    """Best week found when unsocial minutes weigh by their convex cost.

    The cost is replaced by its tangent at ``load``, then at the load of the week
    found: each tangent gives an exact best week, the better of the two by true
    cost is kept. Fills ``scratch.chosen``; returns what ``best_week`` returns, the
    cost of unsocial minutes inside both figures.
    """
    scratch.load_slope[0] = load_slope(coupling, operator, load)
    worth, own, found = best_week(weeks, operator, scratch)
    cost = load_cost(coupling, operator, found)
    worth += scratch.load_slope[0] * found - cost
    own += cost
    steeper = load_slope(coupling, operator, found)
    if steeper == scratch.load_slope[0]:
        return worth, own, found
    scratch.set_aside[:] = scratch.chosen
    scratch.load_slope[0] = steeper
    other_worth, other_own, other_found = best_week(weeks, operator, scratch)
    cost = load_cost(coupling, operator, other_found)
    other_worth += steeper * other_found - cost
    if other_worth > worth:
        return other_worth, other_own + cost, other_found
    scratch.chosen[:] = scratch.set_aside
    return worth, own, found


@njit(cache=True, nogil=True)
def set_duty(weeks, coupling, plan, operator, sign):  # type: ignore[no-untyped-def]
    """Put the operator's current week on duty (``sign`` 1) or take it off (-1)."""
    slots = plan.duty.shape[1]
    for day in range(weeks.days):
        pattern = plan.week[operator, day]
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            for t in range(weeks.interval_start[i], min(weeks.interval_end[i], slots)):
                plan.duty[operator, t] += sign
                for pool in range(coupling.serves.shape[1]):
                    if coupling.serves[operator, pool]:
                        plan.heads[pool, t] += sign
        for i in range(weeks.span_at[pattern], weeks.span_at[pattern + 1]):
            plan.present[weeks.span_start[i] : weeks.span_end[i]] += sign
        if weeks.post_of[pattern] >= 0:
            plan.posted[weeks.post_of[pattern]] += sign


@njit(cache=True, nogil=True)
def worth_of_week(weeks, plan, operator, scratch):  # type: ignore[no-untyped-def]
    """Value of the operator's recorded week under ``scratch``, less its own cost."""
    worth = -plan.own[operator]
    for day in range(weeks.days):
        pattern = plan.week[operator, day]
        worth -= crowding(weeks, pattern, scratch)
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            for t in range(weeks.interval_start[i], weeks.interval_end[i]):
                worth += scratch.value[t]
        if weeks.post_of[pattern] >= 0:
            worth += scratch.post_value[weeks.post_of[pattern]]
    return worth


@njit(cache=True, nogil=True)
def posts_cost(coupling, plan):  # type: ignore[no-untyped-def]
    """Cost of heads missing from or in excess of the posts."""
    total = 0.0
    for k in range(coupling.post_need.shape[0]):
        total += coupling.post_under[k] * max(0, coupling.post_need[k] - plan.posted[k])
        total += coupling.post_over[k] * max(0, plan.posted[k] - coupling.post_need[k])
    return total


@njit(cache=True, nogil=True)
def coupling_cost(coupling, plan):  # type: ignore[no-untyped-def]
    """Losses, misfit and posts of a plan, without the operators' own costs."""
    total = 0.0
    for pool in range(coupling.loss.shape[0]):
        for t in range(coupling.loss.shape[1]):
            total += coupling.loss[pool, t, plan.heads[pool, t]]
    for client in range(coupling.client_at.shape[0] - 1):
        for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
            t = coupling.live_slot[k]
            total += coupling.calls[client, t] * (1.0 - best_present(coupling, plan, client, t))
    return total + posts_cost(coupling, plan)

"""Compiled loops of the roster engine: marginal values, exact best weeks, rounds, bound steps.

Everything here works on flat arrays laid out by ``scheduler.roster.problem``.
Each function releases the interpreter lock; none allocates inside a round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

FULL = 1e7
"""Value taken off a slot whose workstations are all in use."""


class Weeks(NamedTuple):
    """Lawful weeks of all operators, flattened.

    Patterns are numbered over all days; the day off of day ``d`` is a pattern
    without intervals. ``entry_*`` lists each operator's lawful patterns of each
    day (range ``entry_at[o * days + d]``). Automata are shared by operators, who
    differ in their ``start_node`` (-1: no lawful week); the two strides of
    automaton ``a`` on day ``d`` begin at ``node_at``, ``link_at`` and ``arc_at``
    ``[a * days + d]`` (see ``scheduler.roster.automaton.Layer``).
    """

    days: int
    interval_at: NDArray[np.int32]
    interval_start: NDArray[np.int32]
    interval_end: NDArray[np.int32]
    post_of: NDArray[np.int32]
    entry_at: NDArray[np.int64]
    entry_pattern: NDArray[np.int32]
    entry_group: NDArray[np.int32]
    entry_cost: NDArray[np.float64]
    automaton_of: NDArray[np.int32]
    start_node: NDArray[np.int32]
    groups: NDArray[np.int32]
    forks: NDArray[np.int32]
    node_at: NDArray[np.int64]
    enter: NDArray[np.int32]
    link_at: NDArray[np.int64]
    link_fork: NDArray[np.int32]
    link_next: NDArray[np.int32]
    arc_at: NDArray[np.int64]
    arc_source: NDArray[np.int32]
    arc_group: NDArray[np.int32]
    arc_target: NDArray[np.int32]
    arc_cost: NDArray[np.float64]


class Coupling(NamedTuple):
    """What ties operators together. Weights are already inside.

    ``loss[pool, slot, heads]``; ``calls[client, slot]`` is misfit weight times
    priority times expected calls; pairs (trained, in a cover role) are listed
    by operator and by client; ``live_slot[live_at[c]:live_at[c + 1]]`` are the
    slots in which client ``c`` expects calls. Posts are (day, code) couples.
    """

    serves: NDArray[np.bool_]
    loss: NDArray[np.float64]
    calls: NDArray[np.float64]
    live_at: NDArray[np.int64]
    live_slot: NDArray[np.int32]
    pair_operator: NDArray[np.int32]
    pair_client: NDArray[np.int32]
    pair_fit: NDArray[np.float64]
    operator_at: NDArray[np.int64]
    operator_pair: NDArray[np.int32]
    client_at: NDArray[np.int64]
    client_pair: NDArray[np.int32]
    workstations: int
    post_need: NDArray[np.int64]
    post_under: NDArray[np.float64]
    post_over: NDArray[np.float64]


class Plan(NamedTuple):
    """A roster under change.

    ``duty[operator, slot]`` is 1 on duty, 2 when last week's shift spills over
    (never taken away); ``week[operator, day]`` is the pattern; ``own`` what the
    operator's week costs by itself.
    """

    duty: NDArray[np.int8]
    heads: NDArray[np.int32]
    present: NDArray[np.int32]
    posted: NDArray[np.int64]
    week: NDArray[np.int32]
    own: NDArray[np.float64]


class Presence(NamedTuple):
    """Presence counted three ways: ``pool[pool, slot]``, ``pair[pair, slot]``, ``post[post]``."""

    pool: NDArray[np.int32]
    pair: NDArray[np.int8]
    post: NDArray[np.int64]


class Scratch(NamedTuple):
    """Working memory of one thread."""

    value: NDArray[np.float64]
    prefix: NDArray[np.float64]
    group_value: NDArray[np.float64]
    group_entry: NDArray[np.int64]
    node_value: NDArray[np.float64]
    node_arc: NDArray[np.int64]
    link_value: NDArray[np.float64]
    link_from: NDArray[np.int32]
    fork_value: NDArray[np.float64]
    fork_from: NDArray[np.int32]
    chosen: NDArray[np.int64]
    post_value: NDArray[np.float64]


@njit(cache=True, nogil=True)
def next_random(state):  # type: ignore[no-untyped-def]
    """Advance a one-element uint64 xorshift state; return a float in [0, 1)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return (x >> np.uint64(11)) / 9007199254740992.0


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
    """Fill ``scratch.value[slot]`` with what ``operator`` (now off) would add by being on duty."""
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
    if coupling.workstations >= 0:
        for t in range(slots):
            if plan.present[t] >= coupling.workstations:
                value[t] -= FULL
    for k in range(coupling.post_need.shape[0]):
        short = plan.posted[k] < coupling.post_need[k]
        scratch.post_value[k] = coupling.post_under[k] if short else -coupling.post_over[k]


@njit(cache=True, nogil=True)
def price_groups(weeks, operator, day, scratch):  # type: ignore[no-untyped-def]
    """Find the best pattern of each group for the values in ``scratch.prefix``."""
    row = operator * weeks.days + day
    kind = weeks.automaton_of[operator] * weeks.days + day
    scratch.group_value[day, : weeks.groups[kind]] = -np.inf
    for e in range(weeks.entry_at[row], weeks.entry_at[row + 1]):
        pattern = weeks.entry_pattern[e]
        worth = -weeks.entry_cost[e]
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            worth += scratch.prefix[weeks.interval_end[i]] - scratch.prefix[weeks.interval_start[i]]
        if weeks.post_of[pattern] >= 0:
            worth += scratch.post_value[weeks.post_of[pattern]]
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
    """Exact best lawful week for the values in ``scratch``.

    Fills ``scratch.chosen[day]`` with entry numbers; returns (worth less own
    cost, own cost). The worth is -inf when no week is lawful.
    """
    if weeks.start_node[operator] < 0:
        return -np.inf, 0.0
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
    own = 0.0
    if best > -np.inf:
        node = 0
        for day in range(weeks.days - 1, -1, -1):
            a = scratch.node_arc[day + 1, node]
            entry = scratch.group_entry[day, weeks.arc_group[a]]
            scratch.chosen[day] = entry
            own += weeks.entry_cost[entry] + weeks.arc_cost[a]
            node = scratch.fork_from[day, weeks.arc_source[a]]
    return best, own


@njit(cache=True, nogil=True)
def set_duty(weeks, coupling, plan, operator, sign):  # type: ignore[no-untyped-def]
    """Put the operator's current week on duty (``sign`` 1) or take it off (-1)."""
    slots = plan.duty.shape[1]
    for day in range(weeks.days):
        pattern = plan.week[operator, day]
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            for t in range(weeks.interval_start[i], min(weeks.interval_end[i], slots)):
                plan.duty[operator, t] += sign
                plan.present[t] += sign
                for pool in range(coupling.serves.shape[1]):
                    if coupling.serves[operator, pool]:
                        plan.heads[pool, t] += sign
        if weeks.post_of[pattern] >= 0:
            plan.posted[weeks.post_of[pattern]] += sign


@njit(cache=True, nogil=True)
def worth_of_week(weeks, plan, operator, scratch):  # type: ignore[no-untyped-def]
    """Value of the operator's recorded week under ``scratch``, less its own cost."""
    worth = -plan.own[operator]
    for day in range(weeks.days):
        pattern = plan.week[operator, day]
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            for t in range(weeks.interval_start[i], weeks.interval_end[i]):
                worth += scratch.value[t]
        if weeks.post_of[pattern] >= 0:
            worth += scratch.post_value[weeks.post_of[pattern]]
    return worth


@njit(cache=True, nogil=True)
def improve_one(weeks, coupling, plan, operator, scratch):  # type: ignore[no-untyped-def]
    """Give an operator who is off the exact best week; return what it is worth."""
    marginal_values(coupling, plan, operator, scratch)
    best, own = best_week(weeks, operator, scratch)
    for day in range(weeks.days):
        plan.week[operator, day] = weeks.entry_pattern[scratch.chosen[day]]
    plan.own[operator] = own
    set_duty(weeks, coupling, plan, operator, 1)
    return best


@njit(cache=True, nogil=True)
def sweep(weeks, coupling, plan, order, fresh, scratch):  # type: ignore[no-untyped-def]
    """Best response of each operator in ``order``; return the fall of the objective.

    ``fresh`` says that nobody has a week yet.
    """
    gain = 0.0
    for operator in order:
        if not fresh:
            set_duty(weeks, coupling, plan, operator, -1)
            marginal_values(coupling, plan, operator, scratch)
            gain -= worth_of_week(weeks, plan, operator, scratch)
        gain += improve_one(weeks, coupling, plan, operator, scratch)
    return gain


@njit(cache=True, nogil=True)
def choose_group(coupling, plan, random, operators, picked, size):  # type: ignore[no-untyped-def]
    """Pick ``size`` distinct operators: at random, or around one client's team."""
    count = 0
    clients = coupling.client_at.shape[0] - 1
    if clients > 0 and next_random(random) < 0.5:
        client = int(next_random(random) * clients)
        for j in range(coupling.client_at[client], coupling.client_at[client + 1]):
            if count < size:
                picked[count] = coupling.pair_operator[coupling.client_pair[j]]
                count += 1
    while count < size:
        candidate = int(next_random(random) * operators)
        known = False
        for i in range(count):
            known = known or picked[i] == candidate
        if not known:
            picked[count] = candidate
            count += 1
    for i in range(size - 1, 0, -1):
        j = int(next_random(random) * (i + 1))
        picked[i], picked[j] = picked[j], picked[i]


@njit(cache=True, nogil=True)
def destroy_and_repair(weeks, coupling, plan, rounds, random, scratch, kept, kept_own):  # type: ignore[no-untyped-def]
    """Run ``rounds`` rounds: free 2 to 5 operators, give each the exact best week in turn.

    A round that does not worsen the objective is kept, any other undone.
    Returns the fall of the objective.
    """
    operators = plan.week.shape[0]
    if operators < 2:
        return 0.0
    picked = np.empty(5, dtype=np.int64)
    total = 0.0
    for _ in range(rounds):
        size = min(operators, 2 + int(next_random(random) * 4))
        choose_group(coupling, plan, random, operators, picked, size)
        gain = 0.0
        for i in range(size):
            operator = picked[i]
            kept[i, :] = plan.week[operator, :]
            kept_own[i] = plan.own[operator]
            set_duty(weeks, coupling, plan, operator, -1)
            marginal_values(coupling, plan, operator, scratch)
            gain -= worth_of_week(weeks, plan, operator, scratch)
        for i in range(size):
            j = i + int(next_random(random) * (size - i))
            picked[i], picked[j] = picked[j], picked[i]
            for day in range(weeks.days):
                kept[i, day], kept[j, day] = kept[j, day], kept[i, day]
            kept_own[i], kept_own[j] = kept_own[j], kept_own[i]
            gain += improve_one(weeks, coupling, plan, picked[i], scratch)
        if gain >= -1e-9:
            total += gain
        else:
            for i in range(size):
                set_duty(weeks, coupling, plan, picked[i], -1)
            for i in range(size):
                operator = picked[i]
                plan.week[operator, :] = kept[i, :]
                plan.own[operator] = kept_own[i]
                set_duty(weeks, coupling, plan, operator, 1)
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
    for k in range(coupling.post_need.shape[0]):
        total += coupling.post_under[k] * max(0, coupling.post_need[k] - plan.posted[k])
        total += coupling.post_over[k] * max(0, plan.posted[k] - coupling.post_need[k])
    return total


@njit(cache=True, nogil=True)
def bound_pools(coupling, fixed_heads, most_heads, price, wanted):  # type: ignore[no-untyped-def]
    """Cheapest heads of each (pool, slot) when one head costs ``price``; fill ``wanted``."""
    total = 0.0
    for pool in range(price.shape[0]):
        for t in range(price.shape[1]):
            fixed = fixed_heads[pool, t]
            best, best_n = np.inf, fixed
            for n in range(fixed, most_heads[pool] + 1):
                cost = coupling.loss[pool, t, n] + price[pool, t] * (n - fixed)
                if cost < best:
                    best, best_n = cost, n
            total += best
            wanted[pool, t] = best_n - fixed
    return total


@njit(cache=True, nogil=True)
def bound_teams(coupling, fixed_duty, price, wanted):  # type: ignore[no-untyped-def]
    """Cheapest voice of each (client, slot) when a pair's presence costs ``price[pair, slot]``."""
    total = 0.0
    wanted[:, :] = 0
    for client in range(coupling.client_at.shape[0] - 1):
        first, last = coupling.client_at[client], coupling.client_at[client + 1]
        for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
            t = coupling.live_slot[k]
            calls = coupling.calls[client, t]
            best = calls
            chosen = -1
            for j in range(first, last):
                pair = coupling.client_pair[j]
                cost = calls * (1.0 - coupling.pair_fit[pair])
                if fixed_duty[coupling.pair_operator[pair], t] == 0:
                    cost += price[pair, t]
                    if cost < best:
                        best, chosen = cost, pair
                elif cost < best:
                    best, chosen = cost, -1
            total += best
            if chosen >= 0:
                wanted[chosen, t] = 1
    return total


@njit(cache=True, nogil=True)
def bound_posts(coupling, price, most, wanted):  # type: ignore[no-untyped-def]
    """Cheapest heads of each post when one head costs ``price``."""
    total = 0.0
    for k in range(price.shape[0]):
        best = np.inf
        for n in range(most + 1):
            cost = (
                coupling.post_under[k] * max(0, coupling.post_need[k] - n)
                + coupling.post_over[k] * max(0, n - coupling.post_need[k])
                + price[k] * n
            )
            if cost < best:
                best = cost
                wanted[k] = n
        total += best
    return total


@njit(cache=True, nogil=True)
def earned_values(coupling, pool_price, pair_price, operator, scratch):  # type: ignore[no-untyped-def]
    """Fill ``scratch.value[slot]`` with what presence earns an operator at the prices."""
    scratch.value[:] = 0.0
    for pool in range(pool_price.shape[0]):
        if coupling.serves[operator, pool]:
            for t in range(scratch.value.shape[0]):
                scratch.value[t] += pool_price[pool, t]
    for i in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
        pair = coupling.operator_pair[i]
        client = coupling.pair_client[pair]
        for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
            t = coupling.live_slot[k]
            scratch.value[t] += pair_price[pair, t]


@njit(cache=True, nogil=True)
def bound_weeks(weeks, coupling, pool_price, pair_price, post_price, used, scratch):  # type: ignore[no-untyped-def]
    """Best week of every operator when presence earns the prices.

    Returns the sum of the best worths; ``used`` counts what those weeks use.
    """
    used.pool[:, :] = 0
    used.pair[:, :] = 0
    used.post[:] = 0
    total = 0.0
    for operator in range(weeks.automaton_of.shape[0]):
        earned_values(coupling, pool_price, pair_price, operator, scratch)
        scratch.post_value[:] = post_price
        best, _ = best_week(weeks, operator, scratch)
        total += best
        for day in range(weeks.days):
            pattern = weeks.entry_pattern[scratch.chosen[day]]
            if weeks.post_of[pattern] >= 0:
                used.post[weeks.post_of[pattern]] += 1
            for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
                start, end = weeks.interval_start[i], weeks.interval_end[i]
                for pool in range(pool_price.shape[0]):
                    if coupling.serves[operator, pool]:
                        used.pool[pool, start:end] += 1
                for q in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
                    used.pair[coupling.operator_pair[q], start:end] = 1
    return total

"""Compiled loops of the roster engine: marginal values, weeks on duty, what a plan costs.

Everything here works on the flat arrays of ``scheduler.roster.layout``.
Each function releases the interpreter lock; none allocates inside a round.
"""

from __future__ import annotations

from numba import njit

from scheduler.overload import overload, slope
from scheduler.roster.path_kernels import crowding
from scheduler.roster.tally_kernels import best_week


@njit(cache=True, nogil=True)
def follow_links(link_next, linked):  # type: ignore[no-untyped-def]
    """Mark every link that a marked one leads to, in place."""
    for link in range(link_next.shape[0]):
        if linked[link] and link_next[link] >= 0:
            linked[link_next[link]] = True


@njit(cache=True, nogil=True)
def best_voice(floor, pairs, fit, operator_of, duty, t):  # type: ignore[no-untyped-def]
    """Best fit among the pairs of a client whose operator is on duty, or ``floor``."""
    best = floor
    for j in range(pairs.shape[0]):
        if fit[pairs[j]] > best and duty[operator_of[pairs[j]], t]:
            best = fit[pairs[j]]
    return best


@njit(cache=True, nogil=True)
def add_fit_gains(coupling, duty, pair, value):  # type: ignore[no-untyped-def]
    """Add to ``value[slot]`` what a pair's presence improves in its client's fit."""
    client, own = coupling.pair_client[pair], coupling.pair_fit[pair]
    pairs = coupling.client_pair[coupling.client_at[client] : coupling.client_at[client + 1]]
    calls, floor, live_slot = coupling.calls[client], coupling.floor[client], coupling.live_slot
    fit, operator_of = coupling.pair_fit, coupling.pair_operator
    for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
        t = live_slot[k]
        gain = own - best_voice(floor[t], pairs, fit, operator_of, duty, t)
        if gain > 0.0:
            value[t] += calls[t] * gain


@njit(cache=True, nogil=True)
def misfit_of(coupling, duty, client):  # type: ignore[no-untyped-def]
    """Calls of a client times what the best voice on duty leaves to wish."""
    pairs = coupling.client_pair[coupling.client_at[client] : coupling.client_at[client + 1]]
    calls, floor, live_slot = coupling.calls[client], coupling.floor[client], coupling.live_slot
    fit, operator_of = coupling.pair_fit, coupling.pair_operator
    total = 0.0
    for k in range(coupling.live_at[client], coupling.live_at[client + 1]):
        t = live_slot[k]
        total += calls[t] * (1.0 - best_voice(floor[t], pairs, fit, operator_of, duty, t))
    return total


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
            loss, heads = coupling.loss[pool], plan.heads[pool]
            for t in range(slots):
                value[t] += loss[t, heads[t]] - loss[t, heads[t] + 1]
    for i in range(coupling.operator_at[operator], coupling.operator_at[operator + 1]):
        add_fit_gains(coupling, plan.duty, coupling.operator_pair[i], value)
    crowded, present, desks = scratch.crowded, plan.present, coupling.workstations
    for t in range(slots):
        crowded[t + 1] = crowded[t] + (desks >= 0 and present[t] >= desks)
    for k in range(coupling.post_need.shape[0]):
        short = plan.posted[k] < coupling.post_need[k]
        scratch.post_value[k] = coupling.post_under[k] if short else -coupling.post_over[k]


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
    duty, slots = plan.duty[operator], plan.duty.shape[1]
    for day in range(weeks.days):
        pattern = plan.week[operator, day]
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            start, end = weeks.interval_start[i], min(weeks.interval_end[i], slots)
            duty[start:end] += sign
            for pool in range(coupling.serves.shape[1]):
                if coupling.serves[operator, pool]:
                    plan.heads[pool, start:end] += sign
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
        total += misfit_of(coupling, plan.duty, client)
    return total + posts_cost(coupling, plan)

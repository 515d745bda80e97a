"""Compiled rounds of the search: best responses in turn, and destroy and repair.

They work on the flat arrays of ``scheduler.roster.layout``. Each function
releases the interpreter lock; none allocates inside a round.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.roster.kernels import (
    best_loaded_week,
    marginal_values,
    set_duty,
    worth_of_week,
)


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
def improve_one(weeks, coupling, plan, operator, scratch):  # type: ignore[no-untyped-def]
    """Give an operator who is off the best week; return what it is worth."""
    marginal_values(coupling, plan, operator, scratch)
    best, own, load = best_loaded_week(weeks, coupling, operator, plan.load[operator], scratch)
    for day in range(weeks.days):
        plan.week[operator, day] = weeks.entry_pattern[scratch.chosen[day]]
    plan.own[operator] = own
    plan.load[operator] = load
    set_duty(weeks, coupling, plan, operator, 1)
    return best


@njit(cache=True, nogil=True)
def sweep(weeks, coupling, plan, order, fresh, scratch):  # type: ignore[no-untyped-def]
    """Best response of each operator in ``order``; return the fall of the objective.

    ``fresh`` says that nobody has a week yet. Nobody's week gets worse.
    """
    gain = 0.0
    kept = np.empty(weeks.days, dtype=np.int32)
    for operator in order:
        before, own, load = -np.inf, plan.own[operator], plan.load[operator]
        if not fresh:
            kept[:] = plan.week[operator, :]
            set_duty(weeks, coupling, plan, operator, -1)
            marginal_values(coupling, plan, operator, scratch)
            before = worth_of_week(weeks, plan, operator, scratch)
            gain -= before
        after = improve_one(weeks, coupling, plan, operator, scratch)
        if after < before:
            set_duty(weeks, coupling, plan, operator, -1)
            restore(plan, operator, kept, own, load)
            set_duty(weeks, coupling, plan, operator, 1)
        gain += max(after, before)
    return gain


@njit(cache=True, nogil=True)
def restore(plan, operator, week, own, load):  # type: ignore[no-untyped-def]
    """Write a week that was set aside back, without putting it on duty."""
    plan.week[operator, :] = week
    plan.own[operator] = own
    plan.load[operator] = load


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
def destroy_and_repair(weeks, coupling, plan, rounds, random, scratch, kept, kept_own, kept_load):  # type: ignore[no-untyped-def]
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
            kept_load[i] = plan.load[operator]
            set_duty(weeks, coupling, plan, operator, -1)
            marginal_values(coupling, plan, operator, scratch)
            gain -= worth_of_week(weeks, plan, operator, scratch)
        for i in range(size):
            j = i + int(next_random(random) * (size - i))
            picked[i], picked[j] = picked[j], picked[i]
            for day in range(weeks.days):
                kept[i, day], kept[j, day] = kept[j, day], kept[i, day]
            kept_own[i], kept_own[j] = kept_own[j], kept_own[i]
            kept_load[i], kept_load[j] = kept_load[j], kept_load[i]
            gain += improve_one(weeks, coupling, plan, picked[i], scratch)
        if gain >= -1e-9:
            total += gain
        else:
            for i in range(size):
                set_duty(weeks, coupling, plan, picked[i], -1)
            for i in range(size):
                restore(plan, picked[i], kept[i], kept_own[i], kept_load[i])
                set_duty(weeks, coupling, plan, picked[i], 1)
    return total

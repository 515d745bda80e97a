"""A twin of the event loop in plain Python: every happening is an event, hanging up too."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.proof.replay.layout import Calls, Desk

GIVING_UP, OVERFLOW, ENDING, DUTY, ARRIVING = range(5)
"""Kinds of events, in the order in which those of one moment happen."""


def slow_answer(  # noqa: PLR0912, PLR0915 - one list of events, read from top to bottom
    desk: Desk, calls: Calls
) -> list[tuple[int, float]]:
    """Who answered each call (-1 abandoned, -2 blocked) and when (the arrival for nobody)."""
    events = [(float(at), ARRIVING, call) for call, at in enumerate(calls.at)]
    events += [(float(at), DUTY, moment) for moment, at in enumerate(desk.duty_at)]
    heapq.heapify(events)
    found = [(-1, float(at)) for at in calls.at]
    waiting: list[int] = []
    idle: list[int] = []
    on_duty: set[int] = set()
    on_calls: set[int] = set()

    def ring(call: int, now: float) -> list[int]:
        client = int(calls.client[call])
        own = range(int(desk.stretch_of[client]), int(desk.stretch_of[client + 1]))
        if not own:
            return []
        begun = [s for s in own if desk.stretch_start[s] <= now] or [own[0]]
        first, last = desk.ring_of[begun[-1]], desk.ring_of[begun[-1] + 1]
        return [int(operator) for operator in desk.ring[first:last]]

    def begin(operator: int, call: int, now: float) -> None:
        if operator in idle:
            idle.remove(operator)
        if call in waiting:
            waiting.remove(call)
        client = calls.client[call]
        busy_s = calls.work[call] * desk.hold_s[operator, client] + desk.breath_s[client]
        found[call] = (operator, now)
        on_calls.add(operator)
        heapq.heappush(events, (float(now + busy_s * desk.stretch), ENDING, operator))

    def free(operator: int, now: float) -> None:
        own = [call for call in waiting if operator in ring(call, now)]
        overflowed = [
            call
            for call in waiting
            if calls.at[call] + desk.overflow_after_s <= now
            and desk.eligible[operator, calls.client[call]]
        ]
        if own or overflowed:
            begin(operator, (own or overflowed)[0], now)
        else:
            idle.append(operator)

    while events:
        now, kind, which = heapq.heappop(events)
        if kind == ARRIVING:
            if len(on_calls) + len(waiting) >= desk.capacity:
                found[which] = (-2, now)
                continue
            there = [operator for operator in ring(which, now) if operator in idle]
            if there:
                begin(there[0], which, now)
                continue
            waiting.append(which)
            heapq.heappush(events, (float(calls.leaves_at[which]), GIVING_UP, which))
            heapq.heappush(events, (float(now + desk.overflow_after_s), OVERFLOW, which))
        elif kind == GIVING_UP and which in waiting:
            waiting.remove(which)
        elif kind == OVERFLOW and which in waiting:
            able = [operator for operator in idle if desk.eligible[operator, calls.client[which]]]
            if able:
                begin(able[0], which, now)
        elif kind == ENDING:
            on_calls.discard(which)
            if which in on_duty:
                free(which, now)
        elif kind == DUTY:
            operator = int(desk.duty_operator[which])
            if desk.duty_on[which]:
                on_duty.add(operator)
                if operator not in on_calls and operator not in idle:
                    free(operator, now)
            else:
                on_duty.discard(operator)
                if operator in idle:
                    idle.remove(operator)
    return found

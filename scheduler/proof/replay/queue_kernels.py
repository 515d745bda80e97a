"""The event loop: calls come, ring, wait, overflow, are answered or given up.

Four clocks compete, and the earliest acts: the overflow of the longest wait that has
not rung everywhere yet, the end of a call, somebody's coming or going, the next
arrival. A caller who hangs up frees nobody, so giving up needs no clock: whoever
meets a wait whose patience is over takes it out of the line. Nothing is allocated
once the loop runs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

from scheduler.proof.replay.layout import Log
from scheduler.proof.replay.line_kernels import AFTER, empty_line, join, leave, pop, push

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.proof.replay.layout import Calls, Desk

ABANDONED: Final = -1
BLOCKED: Final = -2
WAITING: Final = -3
UNBORN: Final = -4

AWAY: Final = 0
IDLE: Final = 1
BUSY: Final = 2


@njit(cache=True, nogil=True)
def answer(  # noqa: PLR0912, PLR0915 - see LONG_FUNCTIONS in tests/test_architecture.py
    desk: Desk, calls: Calls
) -> tuple[Log, NDArray[np.float64]]:
    """Let the desk answer the calls of one replication.

    Returns
    -------
    tuple
        What became of each call; and the longest that each operator took calls
        without a gap, seconds of handling and breath, ``[operator]``.
    """
    duty_at, duty_operator, duty_on, stretch_of, stretch_start, ring_of, ring = desk[:7]
    eligible, hold_s, breath_s, stretched, overflow_after_s, capacity = desk[7:]
    at, client_of, leaves_at, work = calls
    log = Log(np.full(len(at), UNBORN), at.copy(), at.copy())
    by, start, until = log
    longest_s = np.zeros(len(eligible))
    number, operators = len(at), len(eligible)
    line, idle = empty_line(number), empty_line(operators)
    free_at, busy = np.empty(operators), np.empty(operators, dtype=np.int64)
    on_duty, state = np.zeros(operators, dtype=np.bool_), np.full(operators, AWAY)
    run_s = np.zeros(operators)
    stretch_now = stretch_of.copy()
    arrived = ringing = moment = on_calls = 0
    while arrived < number or line[AFTER, number] < number:
        while ringing < arrived and by[ringing] != WAITING:
            ringing += 1
        at_overflow = at[ringing] + overflow_after_s if ringing < arrived else math.inf
        at_free = free_at[0] if on_calls > 0 else math.inf
        at_duty = duty_at[moment] if moment < len(duty_at) else math.inf
        at_call = at[arrived] if arrived < number else math.inf
        now = min(at_overflow, at_free, at_duty, at_call)
        if now == math.inf:
            break
        operator = call = -1
        if at_overflow == now:
            call = ringing
            ringing += 1
            if leaves_at[call] <= now:
                _give_up(line, by, call)
            else:
                operator = _longest_idle(idle, eligible, client_of[call])
                if operator >= 0:
                    leave(line, call)
        elif now in (at_free, at_duty):
            if at_free == now:
                operator = pop(free_at, busy, on_calls)
                on_calls -= 1
                state[operator] = AWAY
            else:
                operator = duty_operator[moment]
                on_duty[operator] = duty_on[moment]
                moment += 1
                if state[operator] == IDLE:
                    leave(idle, operator)
                    state[operator] = AWAY
                if state[operator] == AWAY:
                    run_s[operator] = 0.0
            if on_duty[operator] and state[operator] == AWAY:
                call = _choice(
                    line,
                    by,
                    at,
                    client_of,
                    leaves_at,
                    overflow_after_s,
                    eligible,
                    stretch_of,
                    stretch_start,
                    stretch_now,
                    ring_of,
                    ring,
                    operator,
                    now,
                )
                if call >= 0:
                    leave(line, call)
                else:
                    join(idle, operator)
                    state[operator] = IDLE
        else:
            call = arrived
            arrived += 1
            client = client_of[call]
            if capacity < number and not _room(line, by, leaves_at, on_calls, capacity, now):
                by[call] = BLOCKED
            else:
                stretch = _stretch(stretch_of, stretch_start, stretch_now, client, now)
                operator = _first_free(ring_of, ring, stretch, state)
                if operator < 0:
                    join(line, call)
                    by[call] = WAITING
        if operator >= 0 and call >= 0:
            if state[operator] == IDLE:
                leave(idle, operator)
                run_s[operator] = 0.0
            state[operator] = BUSY
            busy_s = work[call] * hold_s[operator, client_of[call]] + breath_s[client_of[call]]
            run_s[operator] += busy_s
            longest_s[operator] = max(longest_s[operator], run_s[operator])
            by[call], start[call], until[call] = operator, now, now + busy_s * stretched
            push(free_at, busy, on_calls, until[call], operator)
            on_calls += 1
    while line[AFTER, number] < number:
        _give_up(line, by, line[AFTER, number])
    return log, longest_s


@njit(cache=True, nogil=True)
def _give_up(line: NDArray[np.int64], by: NDArray[np.int64], call: int) -> None:
    leave(line, call)
    by[call] = ABANDONED


@njit(cache=True, nogil=True)
def _longest_idle(idle: NDArray[np.int64], eligible: NDArray[np.bool_], client: int) -> int:
    """Whoever with the skills has been idle longest, or -1."""
    nobody = len(eligible)
    operator = idle[AFTER, nobody]
    while operator != nobody and not eligible[operator, client]:
        operator = idle[AFTER, operator]
    return -1 if operator == nobody else int(operator)


@njit(cache=True, nogil=True)
def _first_free(
    ring_of: NDArray[np.int64], ring: NDArray[np.int64], stretch: int, state: NDArray[np.int64]
) -> int:
    """The first of the client's own people, in their order, who is free, or -1."""
    if stretch >= 0:
        for place in range(ring_of[stretch], ring_of[stretch + 1]):
            if state[ring[place]] == IDLE:
                return int(ring[place])
    return -1


@njit(cache=True, nogil=True)
def _stretch(
    stretch_of: NDArray[np.int64],
    stretch_start: NDArray[np.float64],
    stretch_now: NDArray[np.int64],
    client: int,
    now: float,
) -> int:
    """Stretch of the desk plan that holds now, the last one after closing; -1 without any."""
    stretch, end = stretch_now[client], stretch_of[client + 1]
    while stretch + 1 < end and stretch_start[stretch + 1] <= now:
        stretch += 1
    stretch_now[client] = stretch
    return int(stretch) if stretch < end else -1


@njit(cache=True, nogil=True)
def _room(
    line: NDArray[np.int64],
    by: NDArray[np.int64],
    leaves_at: NDArray[np.float64],
    on_calls: int,
    capacity: int,
    now: float,
) -> bool:
    """Whether one more caller finds a line free; those who hung up hold none."""
    nobody = len(by)
    inside = on_calls
    call = line[AFTER, nobody]
    while call != nobody:
        if leaves_at[call] <= now:
            _give_up(line, by, call)
        else:
            inside += 1
        call = line[AFTER, call]
    return inside < capacity


@njit(cache=True, nogil=True)
def _choice(
    line: NDArray[np.int64],
    by: NDArray[np.int64],
    at: NDArray[np.float64],
    client_of: NDArray[np.int64],
    leaves_at: NDArray[np.float64],
    overflow_after_s: float,
    eligible: NDArray[np.bool_],
    stretch_of: NDArray[np.int64],
    stretch_start: NDArray[np.float64],
    stretch_now: NDArray[np.int64],
    ring_of: NDArray[np.int64],
    ring: NDArray[np.int64],
    operator: int,
    now: float,
) -> int:
    """Whose call somebody free takes: the longest wait of their own clients, else the longest
    overflowed one they have the skills for, else -1."""
    overflowed = -1
    nobody = len(by)
    call = line[AFTER, nobody]
    while call != nobody:
        if leaves_at[call] <= now:
            _give_up(line, by, call)
        else:
            client = client_of[call]
            stretch = _stretch(stretch_of, stretch_start, stretch_now, client, now)
            if stretch >= 0:
                for place in range(ring_of[stretch], ring_of[stretch + 1]):
                    if ring[place] == operator:
                        return int(call)
            if overflowed < 0 and at[call] + overflow_after_s <= now and eligible[operator, client]:
                overflowed = call
        call = line[AFTER, call]
    return int(overflowed)

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

from scheduler.proof.replay.layout import Floor, Log

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

HEAD: Final = 0
TAIL: Final = 1
IDLE_HEAD: Final = 2
IDLE_TAIL: Final = 3
ON_CALLS: Final = 4
IN_LINE: Final = 5
"""Places of the floor's single numbers."""


@njit(cache=True, nogil=True)
def answer(desk: Desk, calls: Calls) -> tuple[Log, NDArray[np.float64]]:
    """Let the desk answer the calls of one replication.

    Returns
    -------
    tuple
        What became of each call; and the longest that each operator took calls
        without a gap, seconds of handling and breath, ``[operator]``.
    """
    log, floor = _opened(desk, calls)
    arrived = ringing = moment = 0
    number, moments = len(calls.at), len(desk.duty_at)
    while arrived < number or floor.count[HEAD] >= 0:
        while ringing < arrived and log.by[ringing] != WAITING:
            ringing += 1
        at_overflow = calls.at[ringing] + desk.overflow_after_s if ringing < arrived else math.inf
        at_free = floor.free_at[0] if floor.count[ON_CALLS] > 0 else math.inf
        at_duty = desk.duty_at[moment] if moment < moments else math.inf
        at_call = calls.at[arrived] if arrived < number else math.inf
        now = min(at_overflow, at_free, at_duty, at_call)
        if now == math.inf:
            break
        if at_overflow == now:
            _overflow(desk, calls, log, floor, ringing, now)
            ringing += 1
        elif at_free == now:
            operator = _pop(floor)
            _freed(desk, calls, log, floor, operator, now, True)
        elif at_duty == now:
            _turn(desk, calls, log, floor, moment)
            moment += 1
        else:
            _arrive(desk, calls, log, floor, arrived)
            arrived += 1
    while floor.count[HEAD] >= 0:
        _give_up(log, floor, floor.count[HEAD])
    return log, floor.longest_s


@njit(cache=True, nogil=True)
def _opened(desk: Desk, calls: Calls) -> tuple[Log, Floor]:
    """An empty floor before the first call."""
    number, operators = len(calls.at), len(desk.eligible)
    log = Log(np.full(number, UNBORN), calls.at.copy(), calls.at.copy())
    count = np.full(6, -1)
    count[ON_CALLS] = count[IN_LINE] = 0
    clients = len(desk.stretch_of) - 1
    floor = Floor(
        np.full(number, -1),
        np.full(number, -1),
        np.full(operators, -1),
        np.full(operators, -1),
        np.zeros(operators, dtype=np.bool_),
        np.zeros(operators, dtype=np.int64),
        np.zeros(operators),
        np.zeros(operators, dtype=np.int64),
        desk.stretch_of[:clients].copy(),
        np.zeros(operators),
        np.zeros(operators),
        count,
    )
    return log, floor


@njit(cache=True, nogil=True)
def _arrive(desk: Desk, calls: Calls, log: Log, floor: Floor, call: int) -> None:
    """Ring the client's own people in their order; nobody free is a wait."""
    client, now = calls.client[call], calls.at[call]
    if floor.count[ON_CALLS] + floor.count[IN_LINE] >= desk.capacity:
        _clear(calls, log, floor, now)
        if floor.count[ON_CALLS] + floor.count[IN_LINE] >= desk.capacity:
            log.by[call] = BLOCKED
            return
    stretch = _stretch(desk, floor, client, now)
    if stretch >= 0:
        for place in range(desk.ring_of[stretch], desk.ring_of[stretch + 1]):
            operator = desk.ring[place]
            if floor.state[operator] == IDLE:
                floor.run_s[operator] = 0.0
                _leave_idle(floor, operator)
                _take(desk, calls, log, floor, operator, call, now)
                return
    _stand_in_line(log, floor, call)


@njit(cache=True, nogil=True)
def _overflow(desk: Desk, calls: Calls, log: Log, floor: Floor, call: int, now: float) -> None:
    """Ring everybody with the skills; who has been idle longest picks up."""
    if calls.leaves_at[call] <= now:
        _give_up(log, floor, call)
        return
    client = calls.client[call]
    operator = floor.count[IDLE_HEAD]
    while operator >= 0 and not desk.eligible[operator, client]:
        operator = floor.idle_after[operator]
    if operator >= 0:
        floor.run_s[operator] = 0.0
        _leave_idle(floor, operator)
        _leave_line(floor, call)
        _take(desk, calls, log, floor, operator, call, now)


@njit(cache=True, nogil=True)
def _turn(desk: Desk, calls: Calls, log: Log, floor: Floor, moment: int) -> None:
    """Somebody comes on duty, or goes; who is on a call ends it first."""
    operator, on = desk.duty_operator[moment], desk.duty_on[moment]
    floor.on_duty[operator] = on
    if on and floor.state[operator] == AWAY:
        _freed(desk, calls, log, floor, operator, desk.duty_at[moment], False)
    elif not on and floor.state[operator] == IDLE:
        _leave_idle(floor, operator)
        floor.state[operator] = AWAY


@njit(cache=True, nogil=True)
def _freed(
    desk: Desk, calls: Calls, log: Log, floor: Floor, operator: int, now: float, ran: bool
) -> None:
    """Somebody free takes the longest wait of their own clients, else the longest overflowed."""
    if not floor.on_duty[operator]:
        floor.state[operator] = AWAY
        return
    if not ran:
        floor.run_s[operator] = 0.0
    call = _choice(desk, calls, log, floor, operator, now)
    if call >= 0:
        _leave_line(floor, call)
        _take(desk, calls, log, floor, operator, call, now)
    else:
        _become_idle(floor, operator)


@njit(cache=True, nogil=True)
def _choice(desk: Desk, calls: Calls, log: Log, floor: Floor, operator: int, now: float) -> int:
    """The call that somebody free takes from the line, or -1."""
    overflowed = -1
    call = floor.count[HEAD]
    while call >= 0:
        following = floor.after[call]
        client = calls.client[call]
        if calls.leaves_at[call] <= now:
            _give_up(log, floor, call)
        elif _rings(desk, floor, client, operator, now):
            return call
        elif (
            overflowed < 0
            and calls.at[call] + desk.overflow_after_s <= now
            and desk.eligible[operator, client]
        ):
            overflowed = call
        call = following
    return overflowed


@njit(cache=True, nogil=True)
def _rings(desk: Desk, floor: Floor, client: int, operator: int, now: float) -> bool:
    """Whether somebody is among the client's own people now."""
    stretch = _stretch(desk, floor, client, now)
    if stretch >= 0:
        for place in range(desk.ring_of[stretch], desk.ring_of[stretch + 1]):
            if desk.ring[place] == operator:
                return True
    return False


@njit(cache=True, nogil=True)
def _stretch(desk: Desk, floor: Floor, client: int, now: float) -> int:
    """Stretch of the desk plan that holds now, the last one after closing; -1 without any."""
    end = desk.stretch_of[client + 1]
    if end == desk.stretch_of[client]:
        return -1
    stretch = floor.stretch_now[client]
    while stretch < end - 1 and desk.stretch_start[stretch + 1] <= now:
        stretch += 1
    floor.stretch_now[client] = stretch
    return stretch


@njit(cache=True, nogil=True)
def _take(
    desk: Desk, calls: Calls, log: Log, floor: Floor, operator: int, call: int, now: float
) -> None:
    """Begin a call."""
    client = calls.client[call]
    busy_s = calls.work[call] * desk.hold_s[operator, client] + desk.breath_s[client]
    floor.state[operator] = BUSY
    floor.run_s[operator] += busy_s
    floor.longest_s[operator] = max(floor.longest_s[operator], floor.run_s[operator])
    log.by[call], log.start[call] = operator, now
    log.until[call] = now + busy_s * desk.stretch
    _push(floor, operator, log.until[call])


@njit(cache=True, nogil=True)
def _clear(calls: Calls, log: Log, floor: Floor, now: float) -> None:
    """Take everybody who has hung up out of the line."""
    call = floor.count[HEAD]
    while call >= 0:
        following = floor.after[call]
        if calls.leaves_at[call] <= now:
            _give_up(log, floor, call)
        call = following


@njit(cache=True, nogil=True)
def _give_up(log: Log, floor: Floor, call: int) -> None:
    _leave_line(floor, call)
    log.by[call] = ABANDONED


@njit(cache=True, nogil=True)
def _stand_in_line(log: Log, floor: Floor, call: int) -> None:
    log.by[call] = WAITING
    tail = floor.count[TAIL]
    floor.before[call] = tail
    if tail >= 0:
        floor.after[tail] = call
    else:
        floor.count[HEAD] = call
    floor.count[TAIL] = call
    floor.count[IN_LINE] += 1


@njit(cache=True, nogil=True)
def _leave_line(floor: Floor, call: int) -> None:
    before, after = floor.before[call], floor.after[call]
    if before >= 0:
        floor.after[before] = after
    else:
        floor.count[HEAD] = after
    if after >= 0:
        floor.before[after] = before
    else:
        floor.count[TAIL] = before
    floor.count[IN_LINE] -= 1


@njit(cache=True, nogil=True)
def _become_idle(floor: Floor, operator: int) -> None:
    floor.state[operator] = IDLE
    tail = floor.count[IDLE_TAIL]
    floor.idle_before[operator], floor.idle_after[operator] = tail, -1
    if tail >= 0:
        floor.idle_after[tail] = operator
    else:
        floor.count[IDLE_HEAD] = operator
    floor.count[IDLE_TAIL] = operator


@njit(cache=True, nogil=True)
def _leave_idle(floor: Floor, operator: int) -> None:
    before, after = floor.idle_before[operator], floor.idle_after[operator]
    if before >= 0:
        floor.idle_after[before] = after
    else:
        floor.count[IDLE_HEAD] = after
    if after >= 0:
        floor.idle_before[after] = before
    else:
        floor.count[IDLE_TAIL] = before


@njit(cache=True, nogil=True)
def _push(floor: Floor, operator: int, at: float) -> None:
    """Put somebody who began a call on the heap."""
    place = floor.count[ON_CALLS]
    floor.count[ON_CALLS] = place + 1
    while place > 0:
        above = (place - 1) // 2
        if floor.free_at[above] <= at:
            break
        floor.free_at[place], floor.busy[place] = floor.free_at[above], floor.busy[above]
        place = above
    floor.free_at[place], floor.busy[place] = at, operator


@njit(cache=True, nogil=True)
def _pop(floor: Floor) -> int:
    """Take who is free first off the heap."""
    operator = floor.busy[0]
    size = floor.count[ON_CALLS] - 1
    floor.count[ON_CALLS] = size
    at, last = floor.free_at[size], floor.busy[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and floor.free_at[below + 1] < floor.free_at[below]:
            below += 1
        if floor.free_at[below] >= at:
            break
        floor.free_at[place], floor.busy[place] = floor.free_at[below], floor.busy[below]
        place = below
    floor.free_at[place], floor.busy[place] = at, last
    return int(operator)

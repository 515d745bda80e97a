"""Why somebody works a shift: what it covers, what it costs, and what binds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.explain import (
    SMALLEST_CALLS,
    ClientCalls,
    Move,
    PoolCalls,
    PostHeads,
    ShiftExplanation,
    Worth,
    largest_first,
)
from scheduler.explain.blocks import new_breaches
from scheduler.explain.neighbours import Days
from scheduler.site import TICK_MINUTES
from scheduler.terms.posts import posts_by_day
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from scheduler.explain import MoveKind
    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher
    from scheduler.shifts import DayPattern, Shift


def explain_shift(weigher: Weigher, operator_id: str, shift: Shift) -> ShiftExplanation:
    """Explain one planned shift.

    Parameters
    ----------
    weigher
        The plan.
    operator_id
        Whose shift.
    shift
        One of the plan's own.

    Returns
    -------
    ShiftExplanation
        Flips are not looked for here.
    """
    horizon = weigher.case.horizon
    days = Days(weigher, operator_id)
    day = horizon.day_of(shift.start)
    off = days.with_day(day, None)
    return ShiftExplanation(
        operator_id=operator_id,
        start=horizon.moment(shift.start),
        end=horizon.moment(shift.end),
        worth=largest_first(weigher.factors(off)),
        pools=_pools(weigher, off),
        only_voice=_only_voice(weigher, days.operator, shift),
        posts=_posts(weigher, day, shift),
        moves=tuple(_moves(weigher, days, day, shift)),
        locked=_is_locked(weigher, operator_id, shift),
    )


def shift_worth(weigher: Weigher, operator_id: str, shift: Shift) -> Worth:
    """What a shift saves against a day off."""
    horizon = weigher.case.horizon
    plan = Days(weigher, operator_id).with_day(horizon.day_of(shift.start), None)
    return Worth(
        None, operator_id, horizon.moment(shift.start), largest_first(weigher.factors(plan))
    )


def move(
    weigher: Weigher, operator_id: str, kind: MoveKind, pattern: DayPattern | None, plan: Plan
) -> Move:
    """Say of a neighbouring day what it costs and which rules it breaks."""
    horizon = weigher.case.horizon
    factors = weigher.factors(plan)
    shift = None if pattern is None else pattern.shifts[0]
    pause = shift.breaks[0].start if shift is not None and shift.breaks else None
    return Move(
        kind=kind,
        start=None if shift is None else horizon.moment(shift.start),
        end=None if shift is None else horizon.moment(shift.end),
        pause=None if pause is None else horizon.moment(pause),
        factors=largest_first(factors),
        calls=sum(factor.calls for factor in factors),
        breaks=new_breaches(weigher, plan, operator_id),
    )


def _moves(weigher: Weigher, days: Days, day: int, shift: Shift) -> list[Move]:
    """Better days that a rule forbids, then lawful ones; both cheapest first."""
    found = []
    for neighbour in days.neighbours(day, shift):
        plan = days.with_day(day, neighbour.pattern)
        found.append(move(weigher, days.operator_id, neighbour.kind, neighbour.pattern, plan))
    told = [m for m in found if not m.breaks or m.calls < -SMALLEST_CALLS]
    return sorted(told, key=lambda m: (not m.breaks, m.calls, m.kind))


def _pools(weigher: Weigher, off: Plan) -> tuple[PoolCalls, ...]:
    """Calls that would be lost besides, were the person off, by pool."""
    pools = weigher.facts.pools
    away = weigher.presence_of(off)
    per_slot = weigher.facts.demand.slot_minutes // TICK_MINUTES
    slot = np.arange(away.shape[1]) // per_slot
    found = []
    for pool, need in enumerate(pools.needs):
        serving = pools.serves[:, pool]
        lost = [
            float(pools.loss[pool, slot, table[serving].sum(axis=0)].sum())
            for table in (away, weigher.on_duty)
        ]
        calls = (lost[0] - lost[1]) / per_slot
        if calls >= SMALLEST_CALLS:
            names = ([name for name, _ in own] for own in (need.languages, need.skills))
            languages, skills = (tuple(own) for own in names)
            found.append(PoolCalls(languages, skills, calls))
    return tuple(sorted(found, key=lambda each: -each.calls))


def _only_voice(weigher: Weigher, operator: int, shift: Shift) -> tuple[ClientCalls, ...]:
    """Clients of whom nobody else trained is on duty meanwhile, and their calls then."""
    case = weigher.case
    window = slice(max(0, shift.start // TICK_MINUTES), max(0, -(-shift.end // TICK_MINUTES)))
    operator_id = case.operators[operator].operator_id
    found = []
    for client_id, team in teams(case, weigher.plan.portfolio).items():
        if all(pairing.operator_id != operator_id for pairing in team):
            continue
        others = [case.operator_index[p.operator_id] for p in team if p.operator_id != operator_id]
        alone = weigher.on_duty[operator, window] & ~weigher.on_duty[others, window].any(axis=0)
        calls = float(weigher.calls(case.client_index[client_id])[window] @ alone)
        if calls >= SMALLEST_CALLS:
            found.append(ClientCalls(client_id, calls))
    return tuple(sorted(found, key=lambda each: (-each.calls, each.client_id)))


def _posts(weigher: Weigher, day: int, shift: Shift) -> tuple[PostHeads, ...]:
    """Posts of the day that the shift's code fills."""
    day_of = weigher.case.horizon.day_of
    heads = sum(
        other.code == shift.code and day_of(other.start) == day
        for shifts in weigher.plan.week.values()
        for other in shifts
    )
    return tuple(
        PostHeads(post.code, heads, post.heads)
        for where, post in posts_by_day(weigher.case)
        if where == day and post.code == shift.code
    )


def _is_locked(weigher: Weigher, operator_id: str, shift: Shift) -> bool:
    horizon = weigher.case.horizon
    return any(
        lock.kind == "shift"
        and lock.operator_id == operator_id
        and lock.start is not None
        and horizon.minute(lock.start) == shift.start
        for lock in weigher.case.locks
    )

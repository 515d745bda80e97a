"""Why a client meets nobody of its team at a moment: where each of them is, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import clock
from scheduler.explain import HourExplanation, Reason, Whereabouts, largest_first
from scheduler.explain.blocks import new_breaches
from scheduler.explain.neighbours import Days
from scheduler.facts import skilled
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.explain.weigh import Weigher
    from scheduler.result import PlannedPairing
    from scheduler.shifts import DayPattern

MOST_TRIED: Final = 8
"""Days that hold the moment and are tried for one person, those that save most first."""
ENOUGH_LAWFUL: Final = 2
"""Lawful days among them after which the cheapest is taken."""


def explain_hour(weigher: Weigher, client_id: str, minute: int) -> HourExplanation:
    """Explain who of a client's team is there at a moment, and what keeps the others away.

    Parameters
    ----------
    weigher
        The plan.
    client_id
        A known client.
    minute
        Elapsed minute inside the horizon.

    Returns
    -------
    HourExplanation
        Flips are not looked for here.
    """
    case, facts = weigher.case, weigher.facts
    client = case.client_index[client_id]
    slot_minutes = facts.demand.slot_minutes
    slot, tick = minute // slot_minutes, minute // TICK_MINUTES
    team = weigher.plan.team_of.get(client_id, [])
    there = [p for p in team if weigher.on_duty[case.operator_index[p.operator_id], tick]]
    return HourExplanation(
        client_id=client_id,
        start=case.horizon.moment(slot * slot_minutes),
        end=case.horizon.moment((slot + 1) * slot_minutes),
        is_open=bool(facts.demand.open[client, slot]),
        expected_calls=float(facts.demand.calls[client, slot]),
        lost_calls=_lost(weigher, client, slot, tick),
        named=tuple(p.operator_id for p in there if p.trained),
        team=tuple(_whereabouts(weigher, pairing, minute) for pairing in team),
        others=_others(weigher, client, tick),
    )


def _lost(weigher: Weigher, client: int, slot: int, tick: int) -> float:
    """Loss in the slot of the narrowest pool that faces the client's calls."""
    pools = weigher.facts.pools
    able = skilled(weigher.case)[:, client]
    facing = [pool for pool in range(len(pools.needs)) if (pools.serves[:, pool] == able).all()]
    heads = [int(weigher.on_duty[pools.serves[:, pool], tick].sum()) for pool in facing]
    return sum(float(pools.loss[pool, slot, n]) for pool, n in zip(facing, heads, strict=True))


def _others(weigher: Weigher, client: int, tick: int) -> tuple[str, ...]:
    """People on duty outside the team who hold the client's needs and no veto."""
    case = weigher.case
    team = weigher.plan.team_of.get(case.clients[client].client_id, [])
    inside = {p.operator_id for p in team}
    able = weigher.facts.eligible[:, client] & weigher.on_duty[:, tick]
    found = (case.operators[o].operator_id for o in np.flatnonzero(able))
    return tuple(operator_id for operator_id in found if operator_id not in inside)


def _whereabouts(weigher: Weigher, pairing: PlannedPairing, minute: int) -> Whereabouts:
    state = _state(weigher, pairing.operator_id, minute)
    found = Whereabouts(pairing.operator_id, pairing.role, pairing.trained, state)
    return _with_nearest(weigher, found, minute) if state.key in {"off", "other_hours"} else found


def _state(weigher: Weigher, operator_id: str, minute: int) -> Reason:
    """Where somebody is at a moment; absences carry no reason."""
    case = weigher.case
    horizon = case.horizon
    for session in weigher.plan.sessions:
        if session.operator_id == operator_id and session.start <= minute < session.end:
            return Reason("learning", {"client_id": session.client_id, "beside": session.beside})
    for shift in weigher.evidence.worked[operator_id]:
        if shift.start <= minute < shift.end:
            for pause in shift.breaks:
                if pause.start <= minute < pause.end:
                    until = clock(horizon.wall_minute(pause.end))
                    return Reason("on_break", {"until": until})
            return Reason("on_duty")
    for absence in case.absences:
        own = absence.operator_id == operator_id
        if own and horizon.minute(absence.start) <= minute < horizon.minute(absence.end):
            return Reason("absent")
    today = [
        shift
        for shift in weigher.evidence.worked[operator_id]
        if horizon.day_of(shift.start) == horizon.day_of(minute)
    ]
    if not today:
        return Reason("off")
    return Reason(
        "other_hours",
        {
            "start": clock(horizon.wall_minute(today[0].start)),
            "end": clock(horizon.wall_minute(today[-1].end)),
        },
    )


def _with_nearest(weigher: Weigher, found: Whereabouts, minute: int) -> Whereabouts:
    """Add what stands against a day of theirs that holds the moment.

    The rules that forbid the day that breaks least, when all that were tried
    are forbidden; else what the cheapest lawful one costs, and why.
    """
    horizon = weigher.case.horizon
    days = Days(weigher, found.operator_id)
    forbidden: list[Whereabouts] = []
    lawful: list[tuple[float, Whereabouts]] = []
    for day, pattern in _holding(weigher, days, minute):
        plan = days.with_day(day, pattern)
        tried = replace(found, start=horizon.moment(pattern.start), end=horizon.moment(pattern.end))
        breaches = new_breaches(weigher, plan, found.operator_id)
        if breaches:
            forbidden.append(replace(tried, blocks=breaches))
            continue
        factors = weigher.factors(plan)
        calls = sum(factor.calls for factor in factors)
        lawful.append((calls, replace(tried, calls=calls, factors=largest_first(factors))))
        if len(lawful) == ENOUGH_LAWFUL:
            break
    if lawful:
        return min(lawful, key=lambda each: each[0])[1]
    return min(forbidden, key=_breached, default=found)


def _breached(tried: Whereabouts) -> tuple[int, float]:
    return len(tried.blocks), sum(violation.amount for violation in tried.blocks)


def _holding(weigher: Weigher, days: Days, minute: int) -> Iterator[tuple[int, DayPattern]]:
    """Days that hold a moment: the shortest of each start, begun that day or the day before."""
    today = weigher.case.horizon.day_of(minute)
    for day in (today, today - 1):
        shortest: dict[int, DayPattern] = {}
        for pattern in days.patterns(day):
            held = any(
                start <= minute < end for s in pattern.shifts for start, end in s.runs_of_work()
            )
            known = shortest.get(pattern.start)
            if held and (known is None or pattern.end < known.end):
                shortest[pattern.start] = pattern
        worth = days.worth_of(day, shortest.values()) if shortest else []
        ranked = sorted(zip(worth, shortest.values(), strict=True), key=lambda each: -each[0])
        for _, pattern in ranked[:MOST_TRIED]:
            yield day, pattern

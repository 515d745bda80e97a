"""``tension``: expected minutes with tense clients above a fair share of four weeks.

Who rings first for a client is expected to take its calls, so the desk plan
decides who bears what. Three parts: hours (times the client's level) above each
person's fair share, by their square; minutes beyond what one stretch of work
without a pause should hold; and the fit given up where another than the best
voice on duty takes the turn. With both weights at 0 the term is switched off, fit
included, and the usual order rings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.fairness import added_overload, tense_minutes_a_call
from scheduler.overload import slope
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing

NAME = "tension"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn a tense client's calls are, in ticks ``[start, end)`` of one state of duty.

    ``client`` and ``operator`` are places in the case; ``calls`` are those
    expected meanwhile; ``given_up`` is affinity points between the best voice on
    duty and this one.
    """

    client: int
    start: int
    end: int
    operator: int
    calls: float
    given_up: float


def score(evidence: Evidence, facts: Facts) -> float:
    """Cost of the desk plan's turns."""
    return cost(evidence.case, facts, presence(evidence), turns_of(evidence, facts))


def cost(case: Case, facts: Facts, on_duty: NDArray[np.bool_], turns: Iterable[Turn]) -> float:
    """Cost of turns under a presence ``[operator, tick]``, weights included."""
    weights, policy = case.policy.weights, case.policy.fairness
    if not switched_on(case):
        return 0.0
    turns = list(turns)
    room = facts.tension.room
    added = sum(
        added_overload(float(left), float(minutes))
        for left, minutes in zip(room, borne_minutes(case, facts, turns), strict=True)
    )
    beyond = sum(
        max(0.0, minutes - policy.tense_run_minutes)
        for minutes in _minutes_by_run(case, facts, on_duty, turns).values()
    )
    given_up = sum(
        case.clients[turn.client].priority * turn.calls * turn.given_up / 100 for turn in turns
    )
    return weights.tension * added + weights.tension_run * beyond + weights.misfit * given_up


def next_minute(case: Case, facts: Facts, turns: Iterable[Turn]) -> NDArray[np.float64]:
    """Calls that each operator's next tense minute weighs above the fair share, ``[operator]``."""
    over = borne_minutes(case, facts, turns) - facts.tension.room
    return np.array([case.policy.weights.tension * slope(float(minutes)) for minutes in over])


def switched_on(case: Case) -> bool:
    """Whether tension weighs anything at this site."""
    return case.policy.weights.tension > 0 or case.policy.weights.tension_run > 0


def given_up_calls(case: Case, facts: Facts, turns: Iterable[Turn]) -> float:
    """What sharing tension costs in fit, in expected calls."""
    return case.policy.weights.misfit * sum(
        case.clients[turn.client].priority * turn.calls * turn.given_up / 100 for turn in turns
    )


def borne_minutes(case: Case, facts: Facts, turns: Iterable[Turn]) -> NDArray[np.float64]:
    """Expected minutes with tense clients times their level, ``[operator]``."""
    a_call = tense_minutes_a_call(case, facts.demand)
    minutes = np.zeros(len(case.operators))
    for turn in turns:
        minutes[turn.operator] += turn.calls * a_call[turn.client]
    return minutes


def turns_of(evidence: Evidence, facts: Facts) -> list[Turn]:
    """Turns that the Result's desk plan gives; where nobody of the team rings there is none."""
    case, horizon = evidence.case, evidence.horizon
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    before = {
        c: calls_before(facts.demand.calls[c], per_slot)
        for c, client in enumerate(case.clients)
        if client.tension
    }
    known = {(p.client_id, p.operator_id): p for p in evidence.result.portfolio}
    found = []
    for stretch in evidence.result.desk:
        client = case.client_index.get(stretch.client_id)
        if client is None or not case.clients[client].tension:
            continue
        listed = [
            known[stretch.client_id, operator_id]
            for operator_id in stretch.operators
            if (stretch.client_id, operator_id) in known
        ]
        first = case.operator_index.get(stretch.operators[0]) if stretch.operators else None
        if first is not None and listed:
            start, end = (
                min(max(0, horizon.minute(moment)), horizon.minutes) // TICK_MINUTES
                for moment in (stretch.start, stretch.end)
            )
            calls = float(before[client][end] - before[client][start])
            given_up = max(pairing.affinity for pairing in listed) - listed[0].affinity
            found.append(Turn(client, start, end, first, calls, given_up))
    return found


def calls_before(calls: NDArray[np.float64], per_slot: int) -> NDArray[np.float64]:
    """Calls of one client expected before each tick, ``[tick + 1]``."""
    each = np.repeat(calls / per_slot, per_slot)
    return np.concatenate([[0.0], each.cumsum()])


def ringing_order(case: Case, pairing: PlannedPairing) -> tuple[float, str]:
    """Sort key of the usual ringing order: best fit first, the lead with a bonus, ties by id."""
    bonus = case.policy.lead_bonus if pairing.role == "lead" else 0.0
    return -(pairing.affinity + bonus), pairing.operator_id


def runs_of_duty(on_duty: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number of the run of duty without a pause that holds each tick, ``[operator, tick]``.

    Numbers count up along each row; ticks off duty share the number of the run
    before them.
    """
    begins = on_duty & ~np.pad(on_duty, ((0, 0), (1, 0)))[:, :-1]
    return np.asarray(begins.cumsum(axis=1))


def _minutes_by_run(
    case: Case, facts: Facts, on_duty: NDArray[np.bool_], turns: Iterable[Turn]
) -> dict[tuple[int, int], float]:
    """Tense minutes of each person's run of duty."""
    a_call, runs = tense_minutes_a_call(case, facts.demand), runs_of_duty(on_duty)
    found: dict[tuple[int, int], float] = {}
    for turn in turns:
        key = turn.operator, int(runs[turn.operator, turn.start])
        found[key] = found.get(key, 0.0) + turn.calls * float(a_call[turn.client])
    return found

"""The desk plan held against the roster it came from.

A client's stretches cover each of its open minutes once and no other. Those who
ring in a stretch are exactly the trained people of the team who are on duty and
not on a break through all of it, the best planning affinity first (the lead with
the policy's bonus), ties by id. A tense client may be somebody else's turn, who
then rings before the others, at most the policy's ``turn_points`` below the best
voice on duty.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import DeskStretch, ParamValue, PlannedPairing

ID: Final = "desk"
ROUNDING: Final = 1e-6
"""Points by which sums of the same numbers may differ."""

Team = dict[str, "PlannedPairing"]


def check_desk(evidence: Evidence, facts: Facts) -> list[Violation]:
    """Every fault of the desk plan, client by client."""
    case = evidence.case
    by_client: dict[str, list[DeskStretch]] = {c.client_id: [] for c in case.clients}
    found = []
    for stretch in evidence.result.desk:
        if stretch.client_id in by_client:
            by_client[stretch.client_id].append(stretch)
        else:
            found.append(_broken(evidence, stretch, "unknown_client", _minutes(evidence, stretch)))
    duty = Duty(evidence)
    for client_id, stretches in by_client.items():
        team = {
            pairing.operator_id: pairing
            for pairing in evidence.result.portfolio
            if pairing.client_id == client_id
            and pairing.trained
            and pairing.operator_id in case.operator_index
        }
        found += _check_hours(evidence, facts, client_id, stretches)
        for stretch in stretches:
            found += _check_people(evidence, duty, stretch, team)
            found += _check_order(evidence, facts, stretch, team)
    return found


class Duty:
    """Minutes in which people can answer calls, counted once for each who is asked about."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._counted: dict[str, NDArray[np.int64]] = {}

    def minutes(self, operator_id: str, start: int, end: int) -> int:
        """Minutes of ``[start, end)``, inside the horizon, in which an operator can answer."""
        counted = self._counted.get(operator_id)
        if counted is None:
            counted = self._counted[operator_id] = self._count(operator_id)
        last = len(counted) - 1
        low, high = min(max(start, 0), last), min(max(end, 0), last)
        return int(counted[high] - counted[low])

    def _count(self, operator_id: str) -> NDArray[np.int64]:
        """Minutes on duty before each minute of the horizon, ``[minute + 1]``."""
        here = np.zeros(self._evidence.horizon.minutes, dtype=np.int64)
        for shift in self._evidence.worked[operator_id]:
            for start, end in shift.runs_of_work():
                # A past shift off the ticks is on duty for its whole ticks only.
                low = max(0, -(-start // TICK_MINUTES) * TICK_MINUTES)
                here[low : max(0, end // TICK_MINUTES * TICK_MINUTES)] = 1
        for session in self._evidence.training:
            if session.operator_id == operator_id:
                here[max(0, session.start) : max(0, session.end)] = 0
        return np.concatenate([[0], np.cumsum(here)])


def _check_hours(
    evidence: Evidence, facts: Facts, client_id: str, stretches: list[DeskStretch]
) -> list[Violation]:
    """Open minutes without a stretch, minutes with several, minutes when the client is shut."""
    horizon = evidence.horizon
    client = evidence.case.client_index[client_id]
    is_open = np.repeat(facts.demand.open[client], facts.demand.slot_minutes)
    covers = np.zeros(horizon.minutes, dtype=np.int64)
    found = []
    for stretch in stretches:
        start, end = horizon.minute(stretch.start), horizon.minute(stretch.end)
        outside = max(0, -start) + max(0, end - horizon.minutes)
        if end <= start or outside:
            amount = outside or start - end
            found.append(_broken(evidence, stretch, "outside", amount))
        covers[max(0, start) : max(0, end)] += 1
    faults = {
        "uncovered": is_open & (covers == 0),
        "doubled": is_open & (covers > 1),
        "closed": ~is_open & (covers > 0),
    }
    for fault, where in faults.items():
        minutes = np.flatnonzero(where)
        if len(minutes):
            first, amount = int(minutes[0]), len(minutes)
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    client_id=client_id,
                    date=horizon.moment(first).date(),
                    amount=amount,
                    params={
                        "fault": fault,
                        "minutes": amount,
                        "start": clock(horizon.wall_minute(first)),
                    },
                )
            )
    return found


def _check_people(
    evidence: Evidence, duty: Duty, stretch: DeskStretch, team: Team
) -> list[Violation]:
    """Who rings without right or presence, and who is there and does not ring."""
    start, end = evidence.horizon.minute(stretch.start), evidence.horizon.minute(stretch.end)
    listed = stretch.operators
    found = []
    for operator_id in sorted(set(listed)):
        times = listed.count(operator_id)
        if times > 1:
            found.append(_broken(evidence, stretch, "repeated", times - 1, operator_id))
        if operator_id not in team:
            found.append(_broken(evidence, stretch, "not_in_team", end - start, operator_id))
            continue
        away = end - start - duty.minutes(operator_id, start, end)
        if away > 0:
            found.append(_broken(evidence, stretch, "off_duty", away, operator_id))
    for operator_id in sorted(set(team) - set(listed)):
        there = duty.minutes(operator_id, start, end)
        if there:
            found.append(_broken(evidence, stretch, "left_out", there, operator_id))
    return found


def _check_order(
    evidence: Evidence, facts: Facts, stretch: DeskStretch, team: Team
) -> list[Violation]:
    """Neighbours in the ringing order who should change places."""
    case = evidence.case
    client = case.client_index[stretch.client_id]

    def fit(operator_id: str) -> float:
        return float(facts.affinities.planning[case.operator_index[operator_id], client])

    def place(operator_id: str) -> tuple[float, str]:
        bonus = case.policy.lead_bonus if team[operator_id].role == "lead" else 0.0
        return -(fit(operator_id) + bonus), operator_id

    ringing = [o for o in stretch.operators if o in team]
    if case.clients[client].tension and ringing != sorted(ringing, key=place):
        given_up = max(map(fit, ringing)) - fit(ringing[0])
        if given_up > case.policy.fairness.turn_points + ROUNDING:
            return [_broken(evidence, stretch, "order", 1)]
        ringing = ringing[1:]
    wrong = sum(place(first) > place(second) for first, second in pairwise(ringing))
    return [_broken(evidence, stretch, "order", wrong)] if wrong else []


def _minutes(evidence: Evidence, stretch: DeskStretch) -> int:
    return evidence.horizon.minute(stretch.end) - evidence.horizon.minute(stretch.start)


def _broken(
    evidence: Evidence,
    stretch: DeskStretch,
    fault: str,
    amount: int,
    operator_id: str | None = None,
) -> Violation:
    horizon = evidence.horizon
    start, end = horizon.minute(stretch.start), horizon.minute(stretch.end)
    params: dict[str, ParamValue] = {
        "fault": fault,
        "start": clock(horizon.wall_minute(start)),
        "end": clock(horizon.wall_minute(end)),
        "minutes": amount,
    }
    return Violation(
        rule=ID,
        severity="hard",
        operator_id=operator_id,
        client_id=stretch.client_id,
        date=horizon.moment(start).date(),
        amount=amount,
        unit="count" if fault in {"repeated", "order"} else "minutes",
        params=params,
    )

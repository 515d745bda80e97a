"""The desk plan held against the roster it came from.

A client's stretches cover each of its open minutes once and no other. Those who
ring in a stretch are exactly the trained people of the team who are on duty and
not on a break through all of it, the best planning affinity first (the lead with
the policy's bonus), ties by id. A tense client may be somebody else's turn, who
then rings before the others, at most the policy's ``turn_points`` below the best
voice on duty.
"""

from __future__ import annotations

from itertools import compress, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import DeskStretch, ParamValue, PlannedPairing

ID: Final = "desk"
ROUNDING: Final = 1e-6
"""Points by which sums of the same numbers may differ."""

Team = dict[str, "PlannedPairing"]
Spans = list[tuple[int, int]]
"""First and last minute of each stretch."""


def check_desk(
    evidence: Evidence, facts: Facts, clients: Collection[str] | None = None
) -> list[Violation]:
    """Every fault of the desk plan, client by client; of some clients where they are told."""
    case, horizon = evidence.case, evidence.horizon
    team_of: dict[str, list[PlannedPairing]] = {}
    for pairing in evidence.result.portfolio:
        team_of.setdefault(pairing.client_id, []).append(pairing)
    by_client: dict[str, list[DeskStretch]] = {
        c.client_id: [] for c in case.clients if clients is None or c.client_id in clients
    }
    found = []
    for stretch in evidence.result.desk:
        if clients is not None and stretch.client_id not in clients:
            continue
        if stretch.client_id in by_client:
            by_client[stretch.client_id].append(stretch)
        else:
            found.append(_broken(evidence, stretch, "unknown_client", _minutes(evidence, stretch)))
    duty = Duty(evidence)
    for client_id, stretches in by_client.items():
        team = {
            pairing.operator_id: pairing
            for pairing in team_of.get(client_id, ())
            if pairing.trained and pairing.operator_id in case.operator_index
        }
        spans = [(horizon.minute(s.start), horizon.minute(s.end)) for s in stretches]
        found += _check_hours(evidence, facts, client_id, stretches, spans)
        as_on_duty = duty.listed(team, spans)
        for stretch, span, expected in zip(stretches, spans, as_on_duty, strict=True):
            if expected is None or sorted(stretch.operators) != expected:
                found += _check_people(evidence, duty, stretch, span, team)
        found += _check_order(evidence, facts, client_id, stretches, team)
    return found


class Duty:
    """Minutes in which people can answer calls, counted once for each who is asked about."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._counted: dict[str, NDArray[np.int64]] = {}

    def minutes(self, operator_id: str, start: int, end: int) -> int:
        """Minutes of ``[start, end)``, inside the horizon, in which an operator can answer."""
        counted = self._of(operator_id)
        last = len(counted) - 1
        low, high = min(max(start, 0), last), min(max(end, 0), last)
        return int(counted[high] - counted[low])

    def listed(
        self, people: Iterable[str], spans: Sequence[tuple[int, int]]
    ) -> list[list[str] | None]:
        """Who of some people can answer through all of each span, in order of their ids.

        ``None`` for a span that somebody is there for a part of, or that is empty or not
        inside the horizon.
        """
        last = self._evidence.horizon.minutes
        ends = np.array(spans, dtype=np.int64).reshape(-1, 2)
        length = ends[:, 1] - ends[:, 0]
        plain = (ends[:, 0] >= 0) & (ends[:, 1] <= last) & (length > 0)
        low, high = np.clip(ends, 0, last).T
        names = sorted(people)
        there = np.zeros((len(spans), len(names)), dtype=np.bool_)
        for column, operator_id in enumerate(names):
            counted = self._of(operator_id)
            minutes = counted[high] - counted[low]
            there[:, column] = minutes > 0
            plain &= (minutes == 0) | (minutes == length)
        return [
            list(compress(names, row)) if whole else None
            for row, whole in zip(there.tolist(), plain.tolist(), strict=True)
        ]

    def _of(self, operator_id: str) -> NDArray[np.int64]:
        counted = self._counted.get(operator_id)
        if counted is None:
            counted = self._counted[operator_id] = self._count(operator_id)
        return counted

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
    evidence: Evidence, facts: Facts, client_id: str, stretches: list[DeskStretch], spans: Spans
) -> list[Violation]:
    """Open minutes without a stretch, minutes with several, minutes when the client is shut."""
    horizon = evidence.horizon
    client = evidence.case.client_index[client_id]
    is_open = np.repeat(facts.demand.open[client], facts.demand.slot_minutes)
    start, end = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    outside = np.maximum(0, -start) + np.maximum(0, end - horizon.minutes)
    found = [
        _broken(evidence, stretches[k], "outside", int(outside[k] or start[k] - end[k]))
        for k in np.flatnonzero((end <= start) | (outside > 0)).tolist()
    ]
    low, high = (np.clip(edge, 0, horizon.minutes) for edge in (start, end))
    length = horizon.minutes + 1
    whole = low < high
    steps = np.bincount(low[whole], minlength=length) - np.bincount(high[whole], minlength=length)
    covers = np.cumsum(steps)[:-1]
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
    evidence: Evidence, duty: Duty, stretch: DeskStretch, span: tuple[int, int], team: Team
) -> list[Violation]:
    """Who rings without right or presence, and who is there and does not ring."""
    start, end = span
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
    evidence: Evidence, facts: Facts, client_id: str, stretches: list[DeskStretch], team: Team
) -> list[Violation]:
    """Neighbours in the ringing order who should change places."""
    case = evidence.case
    client = case.client_index[client_id]
    fit = {o: float(facts.affinities.planning[case.operator_index[o], client]) for o in team}
    place = {
        o: (-(fit[o] + (case.policy.lead_bonus if pairing.role == "lead" else 0.0)), o)
        for o, pairing in team.items()
    }
    most_given_up = case.policy.fairness.turn_points + ROUNDING

    def misplaced(operators: tuple[str, ...]) -> int:
        ringing = [o for o in operators if o in team]
        places = [place[o] for o in ringing]
        if case.clients[client].tension and places != sorted(places):
            if max(fit[o] for o in ringing) - fit[ringing[0]] > most_given_up:
                return 1
            places = places[1:]
        return sum(first > second for first, second in pairwise(places))

    # The same people ring in the same order many times a week.
    wrong = {order: misplaced(order) for order in {stretch.operators for stretch in stretches}}
    return [
        _broken(evidence, stretch, "order", wrong[stretch.operators])
        for stretch in stretches
        if wrong[stretch.operators]
    ]


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

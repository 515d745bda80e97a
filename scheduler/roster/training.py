"""Training sessions in a finished roster: where both are on duty and the learner is missed least.

Like short breaks, a session costs the calls that the learner's absence loses
and the fit it takes from clients; the one who teaches goes on taking calls. What
training saves comes in later weeks, so a session is placed unless it costs more
than the policy's ``training_cost_limit``, and for a client that hangs on one
person more than its fragility would cost in the weeks planned ahead besides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.learning.course import SAFE
from scheduler.roster.break_kernels import Work, tick_costs
from scheduler.roster.breaks import cover_teams, ground_of
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import mark
from scheduler.training import Session
from scheduler.weeks import DAYS_A_WEEK, week_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.policy import Policy
    from scheduler.result import PlannedPairing
    from scheduler.roster.break_kernels import Ground, Teams
    from scheduler.shifts import Shift

MOST_SWEEPS: Final = 3
"""Rounds of placing every session anew given the others."""
SAME_DAY: Final = 1e-3
"""Calls that each other session of the pairing on the same day weighs: a tie is spread out."""
NOT_THE_LEAD: Final = 1e-3
"""Calls that each place behind the lead weighs: between equals the lead teaches."""


@dataclass(frozen=True)
class Ask:
    """One session to place: who learns what beside whom (the lead first), in which week.

    ``most_cost`` is what a tick of it may cost, in calls.
    """

    learner: int
    client: int
    teachers: tuple[int, ...]
    week: int
    ticks: int
    most_cost: float


@dataclass(frozen=True)
class Place:
    """Where a session lies: its first tick, and who teaches."""

    start: int
    teacher: int


class Board:
    """Who works, who is busy with a session, and what everybody's absence costs by tick.

    Sessions are put on it and taken off; ``ground`` knows a learner as away.
    """

    def __init__(
        self,
        case: Case,
        facts: Facts,
        roster: Mapping[str, tuple[Shift, ...]],
        portfolio: tuple[PlannedPairing, ...],
    ) -> None:
        self._case, self._facts = case, facts
        self.ground: Ground = ground_of(case, facts, roster)
        self._teams: Teams = cover_teams(case, facts, portfolio)
        self.per_slot = case.site.slot_minutes // TICK_MINUTES
        self._idle = np.zeros_like(self.ground.present)
        for row, operator in zip(self._idle, case.operators, strict=True):
            mark(row, roster.get(operator.operator_id, ()))
        self._day = np.array(
            [case.horizon.day_of(t * TICK_MINUTES) for t in range(self._idle.shape[1])]
        )
        weeks = range(-(-case.days // DAYS_A_WEEK))
        self._taught = np.zeros((len(case.operators), len(weeks)), dtype=np.int64)
        self._edges = [
            tuple(edge // TICK_MINUTES for edge in week_bounds(case.horizon, week))
            for week in weeks
        ]

    def put(self, ask: Ask, place: Place, *, away: bool = True) -> None:
        """Put a session on the board, or take it off (``away`` false)."""
        span = slice(place.start, place.start + ask.ticks)
        self._idle[[ask.learner, place.teacher], span] = not away
        self.ground.present[ask.learner, span] = not away
        serves = self.ground.serves[ask.learner]
        self.ground.heads[serves, span] += -1 if away else 1
        self._taught[place.teacher, ask.week] += ask.ticks if away else -ask.ticks

    def best(self, ask: Ask, others: Iterable[Place]) -> tuple[float, Place] | None:
        """Cheapest place for a session; ``None`` where the two never meet long enough.

        ``others`` are the places of the same pairing's other sessions.
        """
        absence = self._absence(ask.learner)
        absence += SAME_DAY / ask.ticks * np.isin(self._day, [self._day[o.start] for o in others])
        cost = _over_windows(absence, ask.ticks)
        free = self._idle[ask.learner] & self._open(ask)
        best: tuple[float, Place] | None = None
        most = self._case.policy.teaching_minutes_per_week // TICK_MINUTES
        for rank, teacher in enumerate(ask.teachers):
            if self._taught[teacher, ask.week] + ask.ticks > most:
                continue
            blocked = _over_windows(~(free & self._idle[teacher]), ask.ticks)
            total = np.where(blocked > 0, np.inf, cost + rank * NOT_THE_LEAD)
            start = int(np.argmin(total)) if len(total) else 0
            if len(total) and total[start] < (np.inf if best is None else best[0]):
                best = float(total[start]), Place(start, teacher)
        return best

    def _absence(self, operator: int) -> NDArray[np.float64]:
        """Calls that an operator's absence costs, ``[tick]``, given everybody else."""
        ticks = self.ground.present.shape[1]
        who, first, last, due, run_at = np.array([[operator], [0], [ticks], [1], [0]])
        week = Work(who, first, last, due, run_at, runs=np.zeros((0, 2), dtype=np.int64))
        return np.asarray(tick_costs(0, self.per_slot, week, self.ground, self._teams))

    def _open(self, ask: Ask) -> NDArray[np.bool_]:
        """Ticks of the session's week in which its client is open, ``[tick]``."""
        is_open = np.repeat(self._facts.demand.open[ask.client], self.per_slot)
        first, last = self._edges[ask.week]
        is_open[:first] = False
        is_open[last:] = False
        return is_open


def place_training(
    case: Case,
    facts: Facts,
    roster: Mapping[str, tuple[Shift, ...]],
    portfolio: tuple[PlannedPairing, ...],
) -> tuple[Session, ...]:
    """Place this horizon's part of the learning plan in a roster that has its breaks.

    Parameters
    ----------
    roster
        Shifts by operator with all their breaks.
    portfolio
        Its untrained pairings learn, its trained ones teach.

    Returns
    -------
    tuple[Session, ...]
        In order of time. Both people are on duty and not on a break through each,
        the client is open, nobody is in two at once, and no limit of policy is
        passed. The answer depends on the arguments alone.
    """
    asks = _asks(case, facts, portfolio)
    if not asks:
        return ()
    board = Board(case, facts, roster, portfolio)
    places: dict[int, Place] = {}
    for _ in range(MOST_SWEEPS):
        before = dict(places)
        for i, ask in enumerate(asks):
            own = places.pop(i, None)
            if own is not None:
                board.put(ask, own, away=False)
            same = (
                place
                for j, place in places.items()
                if (asks[j].learner, asks[j].client) == (ask.learner, ask.client)
            )
            found = board.best(ask, same)
            if found is not None and found[0] <= ask.most_cost * ask.ticks:
                places[i] = found[1]
                board.put(ask, found[1])
        if places == before:
            break
    return _in_order(case, asks, places)


def _asks(case: Case, facts: Facts, portfolio: Iterable[PlannedPairing]) -> list[Ask]:
    """Cut each planned row of an untrained pairing into sessions; a shorter one ends it."""
    learners: set[tuple[str, str]] = set()
    teachers: dict[str, list[PlannedPairing]] = {}
    for pairing in portfolio:
        if pairing.trained:
            teachers.setdefault(pairing.client_id, []).append(pairing)
        else:
            learners.add((pairing.operator_id, pairing.client_id))
    length = case.policy.training_session_minutes // TICK_MINUTES
    asks = []
    for row in facts.learning.in_horizon(case):
        if (row.operator_id, row.client_id) not in learners or row.client_id not in teachers:
            continue
        ranked = sorted(
            teachers[row.client_id], key=lambda p: (p.role != "lead", -p.affinity, p.operator_id)
        )
        whole = Ask(
            learner=case.operator_index[row.operator_id],
            client=case.client_index[row.client_id],
            teachers=tuple(case.operator_index[p.operator_id] for p in ranked),
            week=case.horizon.day_number(row.week) // DAYS_A_WEEK,
            ticks=row.minutes // TICK_MINUTES,
            most_cost=TICK_MINUTES * _most_cost(case.policy, trained=len(ranked)),
        )
        asks += [
            replace(whole, ticks=min(length, whole.ticks - done))
            for done in range(0, whole.ticks, length)
        ]
    return asks


def _most_cost(policy: Policy, trained: int) -> float:
    """Calls that a minute of training may cost for a client with so many trained people."""
    if trained >= SAFE:
        return policy.training_cost_limit
    saved = policy.weights.fragile * policy.learning_weeks / max(1, policy.training_minutes)
    return policy.training_cost_limit + saved


def _over_windows(per_tick: NDArray[np.generic], ticks: int) -> NDArray[np.float64]:
    """Sum over each run of ``ticks``, by its first tick."""
    sums = np.concatenate([[0.0], np.cumsum(per_tick, dtype=np.float64)])
    return np.asarray(sums[ticks:] - sums[:-ticks])


def _in_order(case: Case, asks: list[Ask], places: Mapping[int, Place]) -> tuple[Session, ...]:
    sessions = (
        Session(
            operator_id=case.operators[asks[i].learner].operator_id,
            client_id=case.clients[asks[i].client].client_id,
            beside=case.operators[place.teacher].operator_id,
            start=place.start * TICK_MINUTES,
            end=(place.start + asks[i].ticks) * TICK_MINUTES,
        )
        for i, place in places.items()
    )
    return tuple(sorted(sessions, key=lambda s: (s.start, s.operator_id)))

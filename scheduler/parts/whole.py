"""Everybody's weeks at once, none compiled: what parts are asked, and what answers are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.case import CallHistory
from scheduler.other_rows import with_rows
from scheduler.parts.split import split
from scheduler.parts.unit import Answer, Problem
from scheduler.roster import kernels
from scheduler.roster.coupling import couple, guided, pairs_listed
from scheduler.roster.layout import Coupling, Plan
from scheduler.roster.space import spilled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift


@dataclass(frozen=True)
class _State:
    """What everybody does, in the arrays that couplings read."""

    duty: NDArray[np.bool_]
    present: NDArray[np.int32]
    posted: NDArray[np.int64]
    own: NDArray[np.float64]


class Whole:
    """The roster of a site that is solved in parts.

    Parameters
    ----------
    case, facts, portfolio
        The site and its teams.
    parts
        How many parts; fewer where there are fewer people.
    before
        Weeks to begin with, by operator; may be empty.

    Attributes
    ----------
    parts
        Operators of each part, ``[operator]``.
    """

    def __init__(
        self,
        case: Case,
        facts: Facts,
        portfolio: Sequence[PlannedPairing],
        parts: int,
        before: Mapping[str, tuple[Shift, ...]],
    ) -> None:
        self._case = case
        self.portfolio = tuple(portfolio)
        self.coupling = couple(case, facts, portfolio)
        self.parts = split(self.coupling, parts)
        self._guide = self.coupling
        self._tension_price = np.zeros(len(case.operators))
        self._before = before
        self._answers: dict[int, Answer] = {}
        spill = spilled(case, breaks=False)
        self._spill = spill
        self._spill_present = spilled(case, breaks=True)
        self._posts = len(self.coupling.post_need)

    @property
    def complete(self) -> bool:
        """Whether every part has answered."""
        return len(self._answers) == len(self.parts)

    def roster(self) -> dict[str, tuple[Shift, ...]]:
        """Shifts by operator, without short breaks, of the parts that have answered."""
        return {
            key: shifts for found in self._answers.values() for key, shifts in found.roster.items()
        }

    def own_cost(self) -> float:
        """Cost of the weeks by themselves and of the posts."""
        state = self._state(self._answers)
        plan = self._plan(state)
        return float(state.own.sum() + kernels.posts_cost(self.coupling, plan))

    def value(self) -> float:
        """Value of all answers together, tension at its prices."""
        return self._value(self._answers)

    def heed_tension(self, price: NDArray[np.float64]) -> None:
        """Seek by prices of tension, smoothed; calls a minute, ``[operator]``."""
        self._tension_price = (self._tension_price + price) / 2
        self._guide = guided(self.coupling, self._tension_price)

    def problem(self, part: int, rounds: int, seed: int) -> Problem:
        """Tell a part what it must know, everybody else as they are now."""
        people = self.parts[part]
        ids = [self._case.operators[o].operator_id for o in people.tolist()]
        answered = self._answers.get(part)
        others = self._state({n: found for n, found in self._answers.items() if n != part})
        mine = np.zeros(len(self._case.operators), dtype=np.bool_)
        mine[people] = True
        now = self._state(self._answers)
        return Problem(
            case=case_of_part(self._case, ids),
            coupling=coupling_of_part(self._guide, people, now.duty, others.posted),
            others_present=others.present - self._spill_present[mine].sum(axis=0, dtype=np.int32),
            before=answered.roster
            if answered is not None
            else {key: self._before[key] for key in ids if key in self._before},
            rounds=rounds,
            seed=seed,
        )

    def take(self, part: int, answer: Answer) -> bool:
        """Put a part's answer in force when the whole is better for it; tell whether it is.

        A first answer is always taken: before it, its people have no week at all.
        """
        tried = self._answers | {part: answer}
        if part in self._answers and not (
            self._value(tried) < self._value(self._answers) - 1e-9
            and (self._seated(tried) or not self._seated(self._answers))
        ):
            return False
        self._answers = tried
        return True

    def _state(self, answers: dict[int, Answer]) -> _State:
        """Add up some answers; whoever has none is only on duty where last week spills over."""
        duty = self._spill.copy()
        own = np.zeros(len(duty))
        present = self._spill_present.sum(axis=0, dtype=np.int32)
        posted = np.zeros(self._posts, dtype=np.int64)
        for part, answer in answers.items():
            people = self.parts[part]
            duty[people], own[people] = answer.duty, answer.own
            present += answer.present - self._spill_present[people].sum(axis=0, dtype=np.int32)
            posted += answer.posted
        return _State(duty, present, posted, own)

    def _plan(self, state: _State) -> Plan:
        """Lay a state out as the kernels read it; weeks are left out."""
        heads = self.coupling.serves.T.astype(np.int32) @ state.duty.astype(np.int32)
        return Plan(
            duty=state.duty.astype(np.int8),
            heads=np.ascontiguousarray(heads.astype(np.int32)),
            present=state.present,
            posted=state.posted,
            week=np.zeros((0, 0), dtype=np.int32),
            own=state.own,
            load=np.zeros(len(state.own)),
        )

    def _value(self, answers: dict[int, Answer]) -> float:
        state = self._state(answers)
        return float(state.own.sum() + kernels.coupling_cost(self._guide, self._plan(state)))

    def _seated(self, answers: dict[int, Answer]) -> bool:
        desks = self.coupling.workstations
        return desks < 0 or bool((self._state(answers).present <= desks).all())


def case_of_part(case: Case, operator_ids: Sequence[str]) -> Case:
    """A site's case for some of its people; the past is that of all, and calls are left out."""
    _ = case.past, case.past_weeks, case.published, case.published_weeks  # of all, from now on
    return with_rows(
        case,
        operators=tuple(case.operators[case.operator_index[key]] for key in operator_ids),
        calls=CallHistory.empty(),
        feedback=(),
        pairing_calls=(),
    )


def coupling_of_part(
    whole: Coupling, people: NDArray[np.int64], duty: NDArray[np.bool_], posted: NDArray[np.int64]
) -> Coupling:
    """What ties some people to one another, and to everybody else as they are now.

    Parameters
    ----------
    whole
        Couplings of the site.
    people
        Operators of the part, ``[operator of the part]``.
    duty
        Who is on duty now, ``[operator, slot]``.
    posted
        Heads that others give to posts, ``[post]``.
    """
    number = np.full(len(whole.serves), -1, dtype=np.int32)
    number[people] = np.arange(len(people))
    mine = number[whole.pair_operator] >= 0
    clients, client_of = np.unique(whole.pair_client[mine], return_inverse=True)
    calls = np.ascontiguousarray(whole.calls[clients])
    operator = number[whole.pair_operator[mine]]
    return whole._replace(
        serves=np.ascontiguousarray(whole.serves[people]),
        loss=shared_loss(whole, people, duty),
        calls=calls,
        floor=_floor(whole, clients, ~mine, duty),
        pair_fit=np.ascontiguousarray(whole.pair_fit[mine]),
        **pairs_listed(calls, operator, client_of.astype(np.int32), len(people)),
        post_need=whole.post_need - posted,
        load_room=whole.load_room[people],
        tense=whole.tense[clients],
        tension_room=whole.tension_room[people],
    )


def shared_loss(
    whole: Coupling, people: NDArray[np.int64], duty: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Losses by heads of a part, such that all parts may move at once.

    With ``H`` heads of all now, ``n0`` of the part and ``s`` its share of those who
    serve the pool, ``n`` heads of the part lose ``s L(H + (n - n0) / s)``: the slope at
    ``n0`` is the price of the slot, the same for every part, and as ``L`` is convex the
    parts' losses add up to no less than what all of them together lose (Jensen).

    Returns
    -------
    NDArray
        ``[pool, slot, heads of the part]``, with one column more than its people.
    """
    serves = whole.serves.astype(np.float64)
    share = serves[people].sum(axis=0) / np.maximum(serves.sum(axis=0), 1.0)
    now = serves.T @ duty
    own = serves[people].T @ duty[people]
    most = whole.loss.shape[2] - 1
    heads = np.arange(len(people) + 2)
    spread = np.maximum(share, 1e-9)[:, None, None]
    at = now[:, :, None] + (heads - own[:, :, None]) / spread
    low = np.clip(np.floor(at).astype(np.int64), 0, most - 1)
    here = np.take_along_axis(whole.loss, low, axis=2)
    following = np.take_along_axis(whole.loss, low + 1, axis=2)
    rise = np.where(at > most, 0.0, (at - low) * (following - here))
    value = np.where(at > most, following, here + rise)
    return np.ascontiguousarray(spread * value * (share > 0)[:, None, None])


def _floor(
    whole: Coupling,
    clients: NDArray[np.int32],
    others: NDArray[np.bool_],
    duty: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Fit of the best voice of other parts on duty, ``[client of the part, slot]``."""
    place = np.full(len(whole.client_at) - 1, -1, dtype=np.int64)
    place[clients] = np.arange(len(clients))
    pairs = np.flatnonzero(others & (place[whole.pair_client] >= 0))
    floor = np.zeros((len(clients), duty.shape[1]))
    for pair in pairs.tolist():
        row = floor[place[whole.pair_client[pair]]]
        np.maximum(row, whole.pair_fit[pair] * duty[whole.pair_operator[pair]], out=row)
    return floor

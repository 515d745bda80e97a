"""The desk plan mended: stretches that nothing touches stay word for word.

Where somebody of a team comes or goes, or the client's hours change, the stretches
concerned are made again in the usual ringing order, and the turns of tense clients
in them are shared anew given what everybody bears besides. Options are compared in
ticks and columns; stretches are written for the chosen one alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scheduler.evidence import Evidence
from scheduler.explain.tense import Columns, TenseTurns
from scheduler.fairness import tense_minutes_a_call
from scheduler.overload import slope
from scheduler.result import DeskStretch
from scheduler.roster import turn_kernels
from scheduler.roster.turns import states_of_duty
from scheduler.site import TICK_MINUTES
from scheduler.terms import tension
from scheduler.terms.presence import calls_per_tick, teams
from scheduler.terms.tension import ringing_order, runs_of_duty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


@dataclass(frozen=True)
class State:
    """A client in ticks ``[start, end)`` while the same people of its team are on duty."""

    client: int
    start: int
    end: int
    people: tuple[PlannedPairing, ...]


@dataclass(frozen=True)
class Mended:
    """The stretches made again, and all turns of tense clients after it.

    Attributes
    ----------
    states
        New stretches, each with who rings first.
    touched
        Ticks made again, by client.
    turns
        Turns of the whole desk plan.
    """

    states: tuple[tuple[State, str | None], ...]
    touched: Mapping[str, NDArray[np.bool_]]
    turns: Columns


class Desk:
    """The former desk plan, seen after what happened.

    Parameters
    ----------
    before
        The former plan with its own case.
    case, facts
        After what happened.
    on_duty
        Presence of the former plan, ``[operator, tick]``.
    """

    def __init__(
        self, before: Evidence, case: Case, facts: Facts, on_duty: NDArray[np.bool_]
    ) -> None:
        self._case, self._facts = case, facts
        self._result = before.result
        self._a_call = tense_minutes_a_call(case, facts.demand)
        self._ticks: dict[str, NDArray[np.int64]] = {}
        nobody = before.result.model_copy(update={"desk": ()})
        self._tense = TenseTurns(Evidence(case, nobody), facts, on_duty)

    @cached_property
    def by_client(self) -> dict[str, list[DeskStretch]]:
        """Former stretches of each client."""
        found: dict[str, list[DeskStretch]] = {}
        for stretch in self._result.desk:
            found.setdefault(stretch.client_id, []).append(stretch)
        return found

    @cached_property
    def turns(self) -> Columns:
        """Turns that the former plan gives, under the facts after what happened."""
        fit = {(p.client_id, p.operator_id): p.affinity for p in self._result.portfolio}
        rows: list[tuple[int, int, int, int, float]] = []
        place, client_place = self._case.operator_index, self._case.client_index
        for c in np.flatnonzero(self._a_call).tolist():
            client_id = self._case.clients[c].client_id
            ticks = self._ticks_of(client_id).tolist()
            for stretch, (start, end) in zip(self.by_client.get(client_id, ()), ticks, strict=True):
                if stretch.operators:
                    fits = [fit[client_id, operator_id] for operator_id in stretch.operators]
                    first = place[stretch.operators[0]]
                    rows.append((client_place[client_id], start, end, first, max(fits) - fits[0]))
        return _columns(rows)

    def price_of_tension(self) -> NDArray[np.float64]:
        """Calls that the next tense minute of each operator weighs, ``[operator]``."""
        borne = np.bincount(
            self.turns.operator, self._minutes(self.turns), minlength=len(self._case.operators)
        )
        over = borne - self._facts.tension.room
        weight = self._case.policy.weights.tension
        return np.array([weight * slope(float(minutes)) for minutes in over])

    def mend(
        self,
        portfolio: Sequence[PlannedPairing],
        on_duty: NDArray[np.bool_],
        touched: Mapping[str, NDArray[np.bool_]],
    ) -> Mended:
        """Make the touched part of the desk plan again.

        Parameters
        ----------
        on_duty
            Presence after the repair, ``[operator, tick]``.
        touched
            Ticks in which a client's team on duty or its hours changed, by client.
        """
        case, per_slot = self._case, self._facts.demand.slot_minutes // TICK_MINUTES
        team_of = teams(case, [p for p in portfolio if p.client_id in touched])
        states: list[State] = []
        again: dict[str, NDArray[np.bool_]] = {}
        for client_id, ticks in touched.items():
            c = case.client_index[client_id]
            whole = ticks.copy()
            for start, end in self._ticks_of(client_id).tolist():
                if ticks[start:end].any():
                    whole[start:end] = True
            again[client_id] = whole
            order = sorted(team_of.get(client_id, ()), key=lambda p: ringing_order(case, p))
            where = whole & np.repeat(self._facts.demand.open[c], per_slot)
            rows = on_duty[[case.operator_index[p.operator_id] for p in order]] & where
            for start, end in states_of_duty(where, rows):
                if where[start]:
                    there = zip(order, rows[:, start], strict=True)
                    states.append(State(c, start, end, tuple(p for p, on in there if on)))
        kept = self.turns.take(~self._is_touched(self.turns, again))
        firsts, taken = self._share(states, on_duty, kept)
        return Mended(tuple(zip(states, firsts, strict=True)), again, kept.joined(taken))

    def tension(self, mended: Mended, on_duty: NDArray[np.bool_]) -> float:
        """The term ``tension`` of a mended desk plan."""
        if not tension.switched_on(self._case):
            return 0.0
        return self._tense.cost(on_duty, mended.turns)

    def written(self, mended: Mended) -> tuple[DeskStretch, ...]:
        """The whole desk plan, by client and time."""
        horizon, case = self._case.horizon, self._case
        new: dict[str, list[DeskStretch]] = {client_id: [] for client_id in mended.touched}
        for state, first in mended.states:
            client_id = case.clients[state.client].client_id
            people = [pairing.operator_id for pairing in state.people]
            new[client_id].append(
                DeskStretch(
                    client_id=client_id,
                    start=horizon.moment(state.start * TICK_MINUTES),
                    end=horizon.moment(state.end * TICK_MINUTES),
                    operators=tuple(sorted(people, key=lambda o: o != first)),
                )
            )
        found: list[DeskStretch] = []
        for client in case.clients:
            former = self.by_client.get(client.client_id, [])
            ticks = mended.touched.get(client.client_id)
            if ticks is not None:
                spans = self._ticks_of(client.client_id).tolist()
                former = [
                    stretch
                    for stretch, (start, end) in zip(former, spans, strict=True)
                    if not ticks[start:end].any()
                ]
                former = sorted([*former, *new[client.client_id]], key=lambda own: own.start)
            found += former
        return tuple(found)

    def _share(
        self, states: Sequence[State], on_duty: NDArray[np.bool_], kept: Columns
    ) -> tuple[list[str | None], Columns]:
        """Whose turn each new stretch of a tense client is, and the turns that this makes."""
        case = self._case
        firsts: list[str | None] = [None] * len(states)
        where, sizes, options = self._who_may(states)
        if not where or not tension.switched_on(case):
            return firsts, options.take(np.zeros(len(options.client), dtype=np.bool_))
        starts = np.cumsum([0, *sizes])
        taken = np.zeros(len(options.client), dtype=np.bool_)
        taken[starts[:-1] + self._chosen(starts, options, on_duty, kept)] = True
        for i, operator in zip(where, options.take(taken).operator.tolist(), strict=True):
            firsts[i] = case.operators[operator].operator_id
        return firsts, options.take(taken)

    def _who_may(self, states: Sequence[State]) -> tuple[list[int], list[int], Columns]:
        """Stretches of tense clients, how many may take the turn of each, and who, usual first."""
        points = self._case.policy.fairness.turn_points
        rows: list[tuple[int, int, int, int, float]] = []
        where, sizes = [], []
        for i, state in enumerate(states):
            if not self._a_call[state.client] or not state.people:
                continue
            best = max(pairing.affinity for pairing in state.people)
            near = [p for p in state.people if best - p.affinity <= points]
            where.append(i)
            sizes.append(len(near))
            for p in near:
                operator = self._case.operator_index[p.operator_id]
                rows.append((state.client, state.start, state.end, operator, best - p.affinity))
        return where, sizes, _columns(rows)

    def _chosen(
        self,
        starts: NDArray[np.int64],
        options: Columns,
        on_duty: NDArray[np.bool_],
        kept: Columns,
    ) -> NDArray[np.int64]:
        """Place of the choice among the options of each stretch, given the turns kept."""
        case, weights = self._case, self._case.policy.weights
        runs, count = runs_of_duty(on_duty), len(case.operators)
        width = int(runs.max(initial=0)) + 1
        minutes = self._minutes(kept)
        run_of_kept = kept.operator * width + runs[kept.operator, kept.start]
        priority = np.array([client.priority for client in case.clients])[options.client]
        # Counts of nothing at all come as whole numbers.
        borne = np.bincount(kept.operator, minutes, minlength=count).astype(np.float64)
        in_run = np.bincount(run_of_kept, minutes, minlength=count * width).astype(np.float64)
        return np.asarray(
            turn_kernels.share_turns(
                self._minutes(options)[starts[:-1]],
                starts,
                options.operator,
                options.operator * width + runs[options.operator, options.start],
                weights.misfit * priority * self._calls(options) * options.given_up / 100,
                self._facts.tension.room - borne,
                in_run,
                turn_kernels.Prices(
                    weights.tension, weights.tension_run, case.policy.fairness.tense_run_minutes
                ),
            )
        )

    def _is_touched(
        self, turns: Columns, touched: Mapping[str, NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """Whether each turn lies in a stretch that is made again."""
        found = np.zeros(len(turns.client), dtype=np.bool_)
        if not touched:
            return found
        row_of = np.full(len(self._case.clients), -1, dtype=np.int64)
        row_of[[self._case.client_index[client_id] for client_id in touched]] = range(len(touched))
        row = row_of[turns.client]
        own = row >= 0
        found[own] = np.array(list(touched.values()))[row[own], turns.start[own]]
        return found

    def _ticks_of(self, client_id: str) -> NDArray[np.int64]:
        """First tick and the one after the last of each former stretch of a client."""
        if client_id not in self._ticks:
            origin = self._case.horizon.moment(0).timestamp()
            rows = [
                (stretch.start.timestamp(), stretch.end.timestamp())
                for stretch in self.by_client.get(client_id, ())
            ]
            seconds = np.array(rows, dtype=np.float64).reshape(-1, 2) - origin
            ticks = np.round(seconds / 60).astype(np.int64) // TICK_MINUTES
            last = self._case.horizon.minutes // TICK_MINUTES
            self._ticks[client_id] = np.clip(ticks, 0, last)
        return self._ticks[client_id]

    def _calls(self, turns: Columns) -> NDArray[np.float64]:
        """Expected calls of each turn."""
        row_of, before = self._calls_before
        row = row_of[turns.client]
        return np.asarray(before[row, turns.end] - before[row, turns.start])

    def _minutes(self, turns: Columns) -> NDArray[np.float64]:
        """Tense minutes of each turn."""
        return np.asarray(self._calls(turns) * self._a_call[turns.client])

    @cached_property
    def _calls_before(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Row of each tense client, and calls expected before each tick, ``[row, tick + 1]``."""
        tense = np.flatnonzero(self._a_call)
        row_of = np.full(len(self._case.clients), -1, dtype=np.int64)
        row_of[tense] = np.arange(len(tense))
        calls = [calls_per_tick(self._facts, c) for c in tense.tolist()]
        ticks = self._case.horizon.minutes // TICK_MINUTES
        table = np.zeros((len(tense), ticks + 1))
        table[:, 1:] = np.cumsum(np.array(calls).reshape(len(tense), -1), axis=1)
        return row_of, table


def touched_ticks(
    case: Case,
    portfolio: Iterable[PlannedPairing],
    moved: NDArray[np.bool_],
    reopened: Mapping[str, NDArray[np.bool_]],
) -> dict[str, NDArray[np.bool_]]:
    """Ticks in which the desk of each client may change, for clients that have any.

    Parameters
    ----------
    moved
        Where presence differs from the former plan, ``[operator, tick]``.
    reopened
        Ticks in which a client opens or closes otherwise, or all where its team is new.
    """
    movers = np.flatnonzero(moved.any(axis=1)).tolist()
    rows = {case.operators[o].operator_id: moved[o] for o in movers}
    found = {client_id: ticks.copy() for client_id, ticks in reopened.items()}
    for pairing in portfolio:
        own = rows.get(pairing.operator_id)
        if own is not None:
            known = found.get(pairing.client_id)
            found[pairing.client_id] = own.copy() if known is None else known | own
    return found


def _columns(rows: Sequence[tuple[int, int, int, int, float]]) -> Columns:
    """Turns as arrays, from client, start, end, operator and fit given up of each."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    whole = table[:, :4].astype(np.int64)
    return Columns(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], table[:, 4])

"""Turns of tense clients in columns, so that one changed team or shift is weighed at once.

Values what the term ``tension`` values; a test holds the two together. Clients
that a change does not concern keep the turns of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.fairness import tense_minutes_a_call
from scheduler.overload import overload
from scheduler.roster import turn_kernels
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import calls_per_tick, teams
from scheduler.terms.tension import ringing_order, runs_of_duty, turns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.terms.tension import Turn


@dataclass(frozen=True)
class Columns:
    """Turns as parallel arrays, ``[turn]``; times in ticks."""

    client: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    operator: NDArray[np.int64]
    given_up: NDArray[np.float64]

    @classmethod
    def of(cls, turns: Iterable[Turn]) -> Columns:
        """Lay turns out."""
        rows = [(t.client, t.start, t.end, t.operator, t.given_up) for t in turns]
        table = np.array(rows, dtype=np.float64).reshape(-1, 5)
        whole = table[:, :4].astype(np.int64)
        return cls(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], table[:, 4])

    def take(self, which: NDArray[np.bool_]) -> Columns:
        """Return some of the turns."""
        return Columns(
            self.client[which],
            self.start[which],
            self.end[which],
            self.operator[which],
            self.given_up[which],
        )

    def joined(self, other: Columns) -> Columns:
        """Put other turns behind these."""
        return Columns.joined_all([self, other])

    @classmethod
    def joined_all(cls, parts: Sequence[Columns]) -> Columns:
        """Put several lists of turns one behind another."""
        if not parts:
            return cls.of(())
        return cls(
            np.concatenate([part.client for part in parts]),
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.end for part in parts]),
            np.concatenate([part.operator for part in parts]),
            np.concatenate([part.given_up for part in parts]),
        )


class TenseTurns:
    """The plan's turns, and what they cost when some of them change.

    Parameters
    ----------
    evidence, facts
        The plan.
    on_duty
        Its presence, ``[operator, tick]``.
    """

    def __init__(self, evidence: Evidence, facts: Facts, on_duty: NDArray[np.bool_]) -> None:
        self._case: Case = evidence.case
        self._facts = facts
        self._a_call = tense_minutes_a_call(self._case, facts.demand)
        self.tense = np.flatnonzero(self._a_call > 0)
        row_of = np.full(len(self._case.clients), -1)
        row_of[self.tense] = np.arange(len(self.tense))
        self._row_of = row_of
        calls = [np.cumsum([0.0, *calls_per_tick(facts, int(c))]) for c in self.tense]
        self._calls_before = np.array(calls).reshape(len(self.tense), -1)
        self._turns = Columns.of(turns_of(evidence, facts))
        self._portfolio, self._on_duty = evidence.result.portfolio, on_duty
        self._planned: dict[tuple[int, ...], float] = {}

    def planned(self, clients: Collection[int]) -> float:
        """Cost of the plan itself once the same turns are taken anew, to compare with."""
        key = tuple(sorted(clients))
        if key not in self._planned:
            self._planned[key] = self.changed(self._portfolio, self._on_duty, key)
        return self._planned[key]

    def cost(self, on_duty: NDArray[np.bool_], turns: Columns) -> float:
        """As :func:`scheduler.terms.tension.cost`."""
        case, weights = self._case, self._case.policy.weights
        row = self._row_of[turns.client]
        calls = self._calls_before[row, turns.end] - self._calls_before[row, turns.start]
        minutes = calls * self._a_call[turns.client]
        borne = np.bincount(turns.operator, minutes, minlength=len(case.operators))
        room = self._facts.tension.room
        added = sum(
            overload(float(m - r)) - overload(float(-r)) for m, r in zip(borne, room, strict=True)
        )
        runs = runs_of_duty(on_duty)
        key = turns.operator * (int(runs.max(initial=0)) + 1) + runs[turns.operator, turns.start]
        in_run = np.bincount(key, minutes)
        beyond = np.maximum(0.0, in_run - case.policy.fairness.tense_run_minutes).sum()
        priority = np.array([client.priority for client in case.clients])
        given_up = (priority[turns.client] * calls * turns.given_up / 100).sum()
        return float(
            weights.tension * added + weights.tension_run * beyond + weights.misfit * given_up
        )

    def changed(
        self,
        portfolio: Sequence[PlannedPairing],
        on_duty: NDArray[np.bool_],
        clients: Collection[int],
    ) -> float:
        """Cost when the turns of some clients are taken anew.

        Parameters
        ----------
        portfolio, on_duty
            The changed plan.
        clients
            Those whose team or whose presence changed.
        """
        own = [c for c in clients if self._a_call[c] > 0]
        kept = self._turns.take(~np.isin(self._turns.client, own))
        taken = self._taken_anew(portfolio, on_duty, own, kept)
        return self.cost(on_duty, kept.joined(taken))

    def _minutes(self, turns: Columns) -> NDArray[np.float64]:
        """Tense minutes of each turn."""
        row = self._row_of[turns.client]
        calls = self._calls_before[row, turns.end] - self._calls_before[row, turns.start]
        return np.asarray(calls * self._a_call[turns.client])

    def _taken_anew(
        self,
        portfolio: Sequence[PlannedPairing],
        on_duty: NDArray[np.bool_],
        clients: Sequence[int],
        kept: Columns,
    ) -> Columns:
        """Share the turns of some clients as the desk would, given what people bear besides."""
        case = self._case
        team_of = teams(case, portfolio)
        parts = [
            self._options(c, team_of.get(case.clients[c].client_id, []), on_duty) for c in clients
        ]
        options = Columns.joined_all([part for part, _ in parts])
        if not len(options.client):
            return options
        starts = np.cumsum([0, *np.concatenate([sizes for _, sizes in parts])])
        runs = runs_of_duty(on_duty)
        width, count = int(runs.max(initial=0)) + 1, len(case.operators)
        minutes = self._minutes(kept)
        place = kept.operator * width + runs[kept.operator, kept.start]
        # Counts of nothing at all come as whole numbers.
        borne = np.bincount(kept.operator, minutes, minlength=count).astype(np.float64)
        in_run = np.bincount(place, minutes, minlength=count * width).astype(np.float64)
        weights, policy = case.policy.weights, case.policy.fairness
        row = self._row_of[options.client]
        calls = self._calls_before[row, options.end] - self._calls_before[row, options.start]
        priority = np.array([client.priority for client in case.clients])[options.client]
        chosen = turn_kernels.share_turns(
            self._minutes(options)[starts[:-1]],
            starts,
            options.operator,
            options.operator * width + runs[options.operator, options.start],
            weights.misfit * (priority * calls) * options.given_up / 100,
            self._facts.tension.room - borne,
            in_run,
            turn_kernels.Prices(weights.tension, weights.tension_run, policy.tense_run_minutes),
        )
        places = np.zeros(len(options.client), dtype=np.bool_)
        places[starts[:-1] + chosen] = True
        return options.take(places)

    def _options(
        self, client: int, team: Sequence[PlannedPairing], on_duty: NDArray[np.bool_]
    ) -> tuple[Columns, NDArray[np.int64]]:
        """Who may take each turn of a client, the usual first, and how many may."""
        case = self._case
        order = sorted(team, key=lambda pairing: ringing_order(case, pairing))
        people = np.array([case.operator_index[p.operator_id] for p in order], dtype=np.int64)
        fit = np.array([pairing.affinity for pairing in order])
        per_slot = self._facts.demand.slot_minutes // TICK_MINUTES
        is_open = np.repeat(self._facts.demand.open[client], per_slot)
        state = np.vstack([is_open, on_duty[people] & is_open])
        edges = np.flatnonzero((state[:, 1:] != state[:, :-1]).any(axis=0)) + 1
        starts = np.concatenate([[0], edges]).astype(np.int64)
        ends = np.concatenate([edges, [state.shape[1]]]).astype(np.int64)
        rows = state[1:, starts].T  # [stretch, person]
        best = np.where(rows, fit[None, :], 0.0).max(axis=1, initial=0.0)
        given_up = best[:, None] - fit[None, :]
        may = rows & (given_up <= case.policy.fairness.turn_points)
        stretch, person = np.nonzero(may)
        columns = Columns(
            np.full(len(stretch), client, dtype=np.int64),
            starts[stretch],
            ends[stretch],
            people[person],
            given_up[stretch, person],
        )
        sizes = may.sum(axis=1)
        return columns, sizes[sizes > 0]

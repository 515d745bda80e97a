"""Short paid breaks: how many each shift owes, and the five-minute ticks where they hurt least.

Shifts arrive with lunch or their long pause and leave with the breaks that the
law asks on top. A break costs the calls that its absence loses and the fit it
takes from clients, so breaks stagger by themselves; see ``break_kernels``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.break_kernels import Ground, Size, Teams, Work, sweep
from scheduler.shifts import Break
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import COVER_ROLES, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift

MOST_SWEEPS: Final = 20
"""Rounds of placing every shift anew; a handful suffices."""


@dataclass(frozen=True)
class BreakRule:
    """What the law asks of short breaks, in minutes.

    A paid break of ``minutes`` is due for every ``every`` minutes worked
    (``None``: none is due), and no run of work may pass ``longest_run``
    (``None``: any length).
    """

    minutes: int
    every: int | None
    longest_run: int | None


def break_rule(case: Case) -> BreakRule | None:
    """Read the annex's short breaks; ``None`` when nothing asks for any.

    The employer chooses ten minutes every two hours or fifteen every three
    (IDCC 2098, call-centre avenant, art. 6). A profile that bounds runs without
    naming a break gets breaks of one tick.
    """
    law, choice = case.law, case.site.law.break_choice
    if not case.site.law.call_centre_annex:
        return None
    hours = choice.rpartition("_")[2]
    minutes_key, every_key = f"short_break_minutes_{hours}", f"short_break_every_{hours}"
    longest = law.minutes("run_max_minutes") if law.has("run_max_minutes") else None
    if law.has(minutes_key) and law.has(every_key):
        ticks = -(-law.minutes(minutes_key) // TICK_MINUTES)
        return BreakRule(ticks * TICK_MINUTES, law.minutes(every_key), longest)
    return None if longest is None else BreakRule(TICK_MINUTES, None, longest)


def minutes_owed(rule: BreakRule, shift: Shift) -> int:
    """Paid break minutes that the work of a shift asks for beyond those it has."""
    if rule.every is None:
        return 0
    paid = sum(pause.minutes for pause in shift.breaks if pause.paid)
    return max(0, rule.minutes * (shift.worked_minutes // rule.every) - paid)


def breaks_due(rule: BreakRule, shift: Shift) -> int:
    """Breaks that a shift still owes, by its work and by its runs.

    Paid breaks it already has count towards the minutes due; every break it
    has cuts its runs.
    """
    by_work = -(-minutes_owed(rule, shift) // rule.minutes)
    by_runs = 0
    if rule.longest_run is not None:
        longest = rule.longest_run // TICK_MINUTES
        ticks = rule.minutes // TICK_MINUTES
        for start, end in _run_ticks(shift):
            # k breaks leave k + 1 runs: the least k with length <= k ticks + (k + 1) longest.
            by_runs += max(0, -(-(end - start - longest) // (ticks + longest)))
    return max(by_work, by_runs)


def place_breaks(
    case: Case,
    facts: Facts,
    roster: Mapping[str, tuple[Shift, ...]],
    portfolio: Iterable[PlannedPairing],
) -> dict[str, tuple[Shift, ...]]:
    """Give every shift the short paid breaks it owes, where they cost the fewest calls.

    Each shift's breaks are the exact best given all others, swept until none
    moves; the answer depends on the arguments alone. A break keeps the policy's
    ``break_spacing_minutes`` from the ends of its run where it has room. Placing
    again changes nothing.

    Parameters
    ----------
    roster
        Shifts by operator, in order, with lunch or long pause only.
    portfolio
        Trained lead, member and backup pairings give named cover.

    Returns
    -------
    dict[str, tuple[Shift, ...]]
        The same shifts with all their breaks in order.
    """
    owing = {key: tuple(range(len(shifts))) for key, shifts in roster.items()}
    return BreakPlacer(case, facts, roster, portfolio).placed(roster, owing)


class BreakPlacer:
    """Places short breaks again and again in rosters that differ little from one.

    Parameters
    ----------
    roster
        The one: shifts by operator, with all their breaks.
    portfolio
        Trained lead, member and backup pairings give named cover.
    """

    def __init__(
        self,
        case: Case,
        facts: Facts,
        roster: Mapping[str, tuple[Shift, ...]],
        portfolio: Iterable[PlannedPairing],
    ) -> None:
        self._case, self._facts, self._portfolio = case, facts, tuple(portfolio)
        self._rule = break_rule(case)
        self._roster = roster

    @cached_property
    def _teams(self) -> Teams:
        return cover_teams(self._case, self._facts, self._portfolio)

    @cached_property
    def _ground(self) -> Ground:
        return ground_of(self._case, self._facts, self._roster)

    def placed(
        self,
        changed: Mapping[str, tuple[Shift, ...]],
        owing: Mapping[str, Iterable[int]],
    ) -> dict[str, tuple[Shift, ...]]:
        """Give some shifts the breaks they owe; everybody else is on duty as in the roster.

        Parameters
        ----------
        changed
            Other shifts of some people, in order.
        owing
            Places of the shifts that may get breaks, by operator.

        Returns
        -------
        dict[str, tuple[Shift, ...]]
            The changed shifts with all their breaks in order.
        """
        rule = self._rule
        placed = {operator_id: list(shifts) for operator_id, shifts in changed.items()}
        due = [
            (operator_id, k, missing)
            for operator_id, places in owing.items()
            for k in places
            if rule is not None and (missing := breaks_due(rule, changed[operator_id][k]))
        ]
        if rule is not None and due:
            size = Size(
                ticks=rule.minutes // TICK_MINUTES,
                longest=_longest_ticks(rule),
                margin=self._case.policy.break_spacing_minutes // TICK_MINUTES,
                per_slot=self._case.site.slot_minutes // TICK_MINUTES,
            )
            shifts = [(operator_id, changed[operator_id][k], d) for operator_id, k, d in due]
            ground = self._ground_with(changed)
            places = sweep(MOST_SWEEPS, size, _work(self._case, shifts), ground, self._teams)
            for (operator_id, k, _), ticks in zip(due, places.tolist(), strict=True):
                placed[operator_id][k] = _pausing(placed[operator_id][k], ticks, rule.minutes)
        return {operator_id: tuple(shifts) for operator_id, shifts in placed.items()}

    def _ground_with(self, changed: Mapping[str, tuple[Shift, ...]]) -> Ground:
        """Lay out who is on duty with the changed shifts; a sweep writes into it."""
        base, past = self._ground, self._case.past
        present, heads = base.present.copy(), base.heads.copy()
        for operator_id, shifts in changed.items():
            if shifts is self._roster.get(operator_id):
                continue
            row = self._case.operator_index[operator_id]
            before = present[row].copy()
            present[row] = False
            mark(present[row], (*past[operator_id], *shifts))
            moved = present[row].astype(np.int64) - before
            heads += base.serves[row].astype(np.int64)[:, None] * moved[None, :]
        return base._replace(present=present, heads=heads)


def _run_ticks(shift: Shift) -> list[tuple[int, int]]:
    """Runs of work in ticks, outwards where a coded time lies between two ticks."""
    return [(start // TICK_MINUTES, -(-end // TICK_MINUTES)) for start, end in shift.runs_of_work()]


def _longest_ticks(rule: BreakRule) -> int:
    """Longest run in ticks; longer than any shift when no rule bounds it."""
    longest = rule.longest_run if rule.longest_run is not None else 7 * 24 * 60
    return longest // TICK_MINUTES


def _pausing(shift: Shift, ticks: list[int], minutes: int) -> Shift:
    """Return the shift with breaks at the given ticks added (-1 stands for none)."""
    added = (
        Break(t * TICK_MINUTES, t * TICK_MINUTES + minutes, paid=True) for t in ticks if t >= 0
    )
    return replace(shift, breaks=tuple(sorted((*shift.breaks, *added), key=lambda b: b.start)))


def _work(case: Case, owing: list[tuple[str, Shift, int]]) -> Work:
    """Lay out the shifts that owe breaks."""
    runs = [_run_ticks(shift) for _, shift, _ in owing]
    first = [own[0][0] for own in runs]
    columns = (
        [case.operator_index[operator_id] for operator_id, _, _ in owing],
        first,
        [own[-1][1] for own in runs],
        [due for _, _, due in owing],
        np.cumsum([0, *(len(own) for own in runs)]),
        [(a - f, b - f) for f, own in zip(first, runs, strict=True) for a, b in own],
    )
    return Work(*(np.array(column, dtype=np.int64) for column in columns))


def ground_of(case: Case, facts: Facts, roster: Mapping[str, tuple[Shift, ...]]) -> Ground:
    """Lay out who is on duty and not on a break, last week's spill included."""
    present = np.zeros((len(case.operators), case.horizon.minutes // TICK_MINUTES), dtype=np.bool_)
    past = case.past
    for row, operator in enumerate(case.operators):
        own = (*past[operator.operator_id], *roster.get(operator.operator_id, ()))
        mark(present[row], own)
    weights, per_slot = case.policy.weights, case.site.slot_minutes // TICK_MINUTES
    serves = np.ascontiguousarray(facts.pools.serves)
    priority = np.array([client.priority for client in case.clients]).reshape(-1, 1)
    return Ground(
        present=present,
        heads=serves.T.astype(np.int64) @ present.astype(np.int64),
        serves=serves,
        loss=np.ascontiguousarray(facts.pools.loss * (weights.lost / per_slot)),
        misfit=np.ascontiguousarray(facts.demand.calls * priority * (weights.misfit / per_slot)),
    )


def cover_teams(case: Case, facts: Facts, portfolio: Iterable[PlannedPairing]) -> Teams:
    """Lay out the pairings that give named cover."""
    pairs = sorted(
        {
            (case.operator_index[pairing.operator_id], case.client_index[pairing.client_id])
            for pairing in portfolio
            if pairing.trained
            and pairing.role in COVER_ROLES
            and pairing.operator_id in case.operator_index
            and pairing.client_id in case.client_index
        }
    )
    operator = np.array([o for o, _ in pairs], dtype=np.int64)
    client = np.array([c for _, c in pairs], dtype=np.int64)
    fit = facts.affinities.planning[operator, client] / 100
    by_client = np.argsort(client, kind="stable")
    return Teams(
        client_at=np.searchsorted(operator, np.arange(len(case.operators) + 1)),
        client=client,
        client_fit=fit,
        operator_at=np.searchsorted(client[by_client], np.arange(len(case.clients) + 1)),
        operator=operator[by_client],
        operator_fit=fit[by_client],
    )

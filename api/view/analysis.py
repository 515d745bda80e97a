"""A planned week in figures for a machine: service by slot, who is served worst, everybody's share.

Only ids and numbers: the same for every reader and language, so it is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.counters import standings
from scheduler.evidence import Evidence
from scheduler.site import TICK_MINUTES
from scheduler.staffing.duty import on_duty
from scheduler.staffing.need import staffing
from scheduler.terms.cover import covered_calls
from scheduler.terms.lost import lost_by_tick
from scheduler.terms.presence import presence, teams
from scheduler.worktime import Standing

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from api.plans import PlannedWeek

WORST: Final = 20
FULL: Final = 0.9995
"""A share that reads as 100 %."""
DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Slots:
    """Service slot by slot; every list has an entry a slot, the first from ``start``.

    Attributes
    ----------
    calls, named, lost
        Expected calls that somebody of the site can take, all expected calls that meet
        their own team, and calls lost by the curves.
    heads_needed, heads_on_duty
        Heads that keep the clients' promises, and those who are there, a mean.
    """

    start: dt.datetime
    slot_minutes: int
    calls: list[float]
    named: list[float]
    lost: list[float]
    heads_needed: list[int]
    heads_on_duty: list[float]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: expected calls, and the share that meets its own team (none without calls)."""

    start: dt.datetime
    calls: float
    named_share: float | None


@dataclass(frozen=True, slots=True)
class Served:
    """One client's expected calls, those that meet nobody of its team, and the team's size."""

    client_id: str
    calls: float
    without_team: float
    team: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a planned week comes to."""

    slots: Slots
    hours: tuple[Hour, ...]
    worst: tuple[Served, ...]
    fairness: tuple[Standing, ...]


def analysis(week: PlannedWeek) -> Analysis:
    """Count the figures of a planned week."""
    case, facts, result = week.case, week.facts, week.result
    evidence = Evidence(case, result)
    table = presence(evidence)
    covered = covered_calls(case, facts, teams(case, result.portfolio), table)
    need = staffing(case, facts.demand)
    per_slot = need.slot_minutes // TICK_MINUTES
    start = case.horizon.moment(0)
    return Analysis(
        slots=Slots(
            start=start,
            slot_minutes=need.slot_minutes,
            calls=_listed(need.site_calls),
            named=_listed(_sums(covered.sum(axis=0), per_slot)),
            lost=_listed(_sums(lost_by_tick(facts, table), per_slot)),
            heads_needed=need.site_heads.tolist(),
            heads_on_duty=_listed(on_duty(evidence, facts.pools.serves, need.slot_minutes).site),
        ),
        hours=_hours(week, covered.sum(axis=0)),
        worst=_worst(week, covered.sum(axis=1)),
        fairness=standings(evidence, facts),
    )


def _hours(week: PlannedWeek, covered: NDArray[np.float64]) -> tuple[Hour, ...]:
    horizon, demand = week.case.horizon, week.facts.demand
    calls = _sums(demand.calls.sum(axis=0), 60 // demand.slot_minutes)
    named = _sums(covered, 60 // TICK_MINUTES)
    return tuple(
        Hour(
            horizon.moment(hour * 60),
            round(expected, DECIMALS),
            round(met / expected, DECIMALS) if expected > 0 else None,
        )
        for hour, (expected, met) in enumerate(zip(calls.tolist(), named.tolist(), strict=True))
    )


def _worst(week: PlannedWeek, covered: NDArray[np.float64]) -> tuple[Served, ...]:
    """Clients whose calls most often meet somebody outside their team, the worst first."""
    calls = week.facts.demand.calls.sum(axis=1)
    share = np.divide(covered, calls, out=np.ones_like(calls), where=calls > 0)
    size: dict[str, int] = {}
    for pairing in week.result.portfolio:
        size[pairing.client_id] = size.get(pairing.client_id, 0) + 1
    order = [c for c in np.lexsort((-calls, share)).tolist() if share[c] < FULL][:WORST]
    return tuple(
        Served(
            client_id=week.case.clients[c].client_id,
            calls=round(float(calls[c]), DECIMALS),
            without_team=round(float(calls[c] - covered[c]), DECIMALS),
            team=size.get(week.case.clients[c].client_id, 0),
        )
        for c in order
    )


def _sums(values: NDArray[np.float64], each: int) -> NDArray[np.float64]:
    """Sums of so many values one after another; the last may hold fewer."""
    if not len(values):
        return values
    return np.asarray(np.add.reduceat(values, np.arange(0, len(values), each)))


def _listed(values: NDArray[np.float64]) -> list[float]:
    return [round(value, DECIMALS) for value in values.tolist()]

"""How well a site fits: shares, stability, what hangs on one person, what nobody has tried.

Figures of the site and lists of clients and pairs; no figure of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from scheduler.readiness.assess import assess
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Result

STEADY_DAYS: Final = 91
UNTESTED: Final = 1.0
"""Faded ratings under which a pair counts as untested."""
DUE_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Fit:
    """A site's fit.

    Attributes
    ----------
    named_share
        Calls that meet a trained person of the team; ``None`` without a plan.
    affinity_share
        Calls times the mean affinity of who carries them, over calls; 0 to 1.
    steady_share
        Pairings in force for a quarter and, with a plan, kept by it.
    single_points
        Clients with calls and fewer than two trained people.
    untested
        Pairs of the teams, client and operator, without a rating that still counts.
    tried
        Pairs that the plan starts as trials.
    not_ready, reviews_due
        Clients without a complete brief; with a talk overdue, missed or due in two weeks.
    clients, pairings
        How many there are.
    """

    named_share: float | None
    affinity_share: float | None
    steady_share: float | None
    single_points: tuple[str, ...]
    untested: tuple[tuple[str, str], ...]
    tried: tuple[tuple[str, str], ...]
    not_ready: tuple[str, ...]
    reviews_due: tuple[str, ...]
    clients: int
    pairings: int


def fit_of(case: Case, facts: Facts, result: Result | None = None) -> Fit:
    """Judge the teams of a plan, or those in force when there is none."""
    today = case.as_of.astimezone(case.horizon.zone).date()
    in_force = {(p.client_id, p.operator_id): p for p in case.portfolio}
    pairs = (
        sorted(in_force)
        if result is None
        else sorted((p.client_id, p.operator_id) for p in result.portfolio)
    )
    at = {
        pair: (case.operator_index[pair[1]], case.client_index[pair[0]])
        for pair in pairs
        if pair[0] in case.client_index and pair[1] in case.operator_index
    }
    long_ago = today - timedelta(days=STEADY_DAYS)
    old = {pair for pair, row in in_force.items() if row.since <= long_ago}
    steady = [pair in old for pair in pairs]
    states = assess(case, facts)
    soon = today + timedelta(days=DUE_DAYS)
    return Fit(
        named_share=None if result is None else result.cover.named_share,
        affinity_share=_affinity_share(facts, at, _carried(case, facts, result)),
        steady_share=sum(steady) / len(steady) if steady else None,
        single_points=_single_points(case, facts, result),
        untested=tuple(p for p in at if facts.affinities.evidence[at[p]] < UNTESTED),
        tried=tuple(p for p in at if facts.affinities.tried[at[p]]),
        not_ready=tuple(s.client_id for s in states if not s.brief.ready),
        reviews_due=tuple(s.client_id for s in states if s.reviews.due <= soon),
        clients=len(case.clients),
        pairings=len(pairs),
    )


def _carried(case: Case, facts: Facts, result: Result | None) -> dict[tuple[str, str], float]:
    """Calls of each pair: planned, or else answered in the weeks on record."""
    if result is not None:
        return {(p.client_id, p.operator_id): p.calls for p in result.portfolio}
    found: dict[tuple[str, str], float] = {}
    for row in case.pairing_calls:
        key = row.client_id, row.operator_id
        found[key] = found.get(key, 0.0) + row.answered
    return found


def _affinity_share(
    facts: Facts,
    at: dict[tuple[str, str], tuple[int, int]],
    calls: dict[tuple[str, str], float],
) -> float | None:
    total = sum(calls.get(pair, 0.0) for pair in at)
    if total <= 0:
        return None
    weighed = sum(
        calls.get(pair, 0.0) * float(facts.affinities.mean[where]) for pair, where in at.items()
    )
    return weighed / total / 100


def _single_points(case: Case, facts: Facts, result: Result | None) -> tuple[str, ...]:
    today = case.as_of.astimezone(case.horizon.zone).date()
    trained: dict[str, int] = {}
    if result is not None:
        trained = {key: len(own) for key, own in teams(case, result.portfolio).items()}
    else:
        for row in case.portfolio:
            if row.trained_on is not None and row.trained_on <= today:
                trained[row.client_id] = trained.get(row.client_id, 0) + 1
    return tuple(
        client.client_id
        for c, client in enumerate(case.clients)
        if facts.demand.calls[c].sum() > 0 and trained.get(client.client_id, 0) < 2
    )

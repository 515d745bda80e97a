"""Signals of one client: abandonment that rises, talks missed, an old brief, silence."""

from __future__ import annotations

from datetime import UTC, timedelta
from math import erf, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scheduler.case import Case
    from scheduler.readiness import ClientReadiness

RECENT_WEEKS: Final = 4
PAST_WEEKS: Final = 12
WEEK_MINUTES: Final = 7 * 24 * 60
LEAST_CALLS: Final = 60
"""Offered calls in each of the two stretches before abandonment is judged."""
DAY_SPREAD: Final = 2.0
"""Abandonment comes in bad days: its count varies more than calls one by one would."""


def upkeep(case: Case, stands: Sequence[ClientReadiness]) -> Iterator[Signal]:
    """An old brief and a missed talk, as readiness sees them; the house's several in a row
    are readiness's own flag and not told twice."""
    for state in stands:
        if state.brief.outdated:
            yield Signal(
                "brief_outdated",
                state.client_id,
                None,
                {
                    "updated": state.brief.updated,
                    "age": state.brief.age_days,
                    "every": state.review_every_days,
                },
                evidence=1,
            )
        missed = state.reviews.missed
        if 0 < missed < case.policy.readiness.missed_reviews:
            yield Signal(
                "review_missed",
                state.client_id,
                None,
                {"last_missed": state.reviews.last_missed, "last_held": state.reviews.last_held},
                evidence=missed,
            )


def silent(case: Case, today: date) -> Iterator[Signal]:
    """Clients with calls of whom nobody said anything, in either direction."""
    policy = case.policy.signals
    first = today - timedelta(days=policy.silent_days)
    heard = {row.client_id for row in case.feedback if first <= row.date <= today}
    calls: dict[str, int] = {}
    for row in case.pairing_calls:
        if first <= row.week < today:
            calls[row.client_id] = calls.get(row.client_id, 0) + row.answered
    for client in case.clients:
        count = calls.get(client.client_id, 0)
        if client.client_id not in heard and count >= policy.silent_calls:
            yield Signal(
                "no_feedback",
                client.client_id,
                None,
                {"days": policy.silent_days, "calls": count},
                evidence=count,
            )


def abandonment(case: Case) -> Iterator[Signal]:
    """Clients whose callers give up more often than before, beyond luck and the others.

    Shares of offered calls over the last four weeks and the twelve before, each less
    the change of all clients together; two proportions, with twice the variance that
    single calls would have.
    """
    calls = case.calls
    index = [case.client_index.get(name, -1) for name in calls.client_ids]
    client = np.array([*index, -1], dtype=np.int64)[calls.client]
    as_of = int(case.as_of.astimezone(UTC).timestamp() // 60)
    age = (as_of - calls.start_minute) // WEEK_MINUTES
    seen = (client >= 0) & (age >= 0) & (age < RECENT_WEEKS + PAST_WEEKS)
    recent = (age < RECENT_WEEKS).astype(np.int64)
    size = 2 * len(case.clients)
    cell = (2 * client + recent)[seen]
    offered, given_up = (
        np.bincount(cell, column[seen], minlength=size).reshape(-1, 2)
        for column in (calls.offered, calls.abandoned)
    )
    if not size or offered.sum(axis=0).min() <= 0:
        return
    usual = given_up.sum(axis=0) / offered.sum(axis=0)
    for c, state in enumerate(case.clients):
        if offered[c].min() < LEAST_CALLS:
            continue
        share = given_up[c] / offered[c]
        pooled = (given_up[c].sum() + 1) / (offered[c].sum() + 2)
        deviation = sqrt(DAY_SPREAD * pooled * (1 - pooled) * float((1 / offered[c]).sum()))
        rise = float(share[1] - share[0] - (usual[1] - usual[0]))
        sure = 0.5 * (1 + erf(rise / (deviation * sqrt(2))))
        if share[1] > state.max_abandon and sure >= 1 - case.policy.signals.chance:
            yield Signal(
                "abandonment_rising",
                state.client_id,
                None,
                {
                    "share": round(100 * float(share[1]), 1),
                    "before": round(100 * float(share[0]), 1),
                    "agreed": round(100 * state.max_abandon, 1),
                    "offered": int(offered[c, 1]),
                },
                evidence=int(offered[c, 1]),
                confidence=min(sure, 0.999),
            )

"""Readiness of every client, from the case and its facts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.readiness import ClientReadiness
from scheduler.readiness.flags import (
    REPORTS,
    long_calls,
    reported,
    reviews_missed,
    tense_without_authority,
)
from scheduler.readiness.standing import brief_state, review_state

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Review
    from scheduler.facts import Facts


def assess(case: Case, facts: Facts) -> tuple[ClientReadiness, ...]:
    """Say of every client what it has told and what is worth a talk.

    Parameters
    ----------
    case
        Read: clients, briefs, reviews, feedback of operators, calls, and
        ``policy.readiness``; all as seen on the local date of ``as_of``.
    facts
        Gives the handle times.

    Returns
    -------
    tuple
        One entry a client, in the order of the case; flags in a fixed order.
    """
    today = case.as_of.astimezone(case.horizon.zone).date()
    of_client = {brief.client_id: brief for brief in case.briefs}
    talks: dict[str, list[Review]] = {client.client_id: [] for client in case.clients}
    for row in case.reviews:
        if row.client_id in talks:
            talks[row.client_id].append(row)
    briefs = {c.client_id: brief_state(c, of_client.get(c.client_id), today) for c in case.clients}
    reviews = {c.client_id: review_state(c, talks[c.client_id], today) for c in case.clients}
    found = (
        long_calls(case, facts.demand),
        reviews_missed(case, briefs, reviews),
        tense_without_authority(case, briefs),
        *(reported(case, tag, kind, today) for tag, kind in REPORTS),
    )
    return tuple(
        ClientReadiness(
            client_id=client.client_id,
            review_every_days=client.review_every_days,
            tension=client.tension,
            brief=briefs[client.client_id],
            reviews=reviews[client.client_id],
            flags=tuple(own[client.client_id] for own in found if client.client_id in own),
        )
        for client in case.clients
    )

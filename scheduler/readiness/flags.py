"""Which clients look unsuited to a shared service as things are, and on what evidence.

Every threshold is the house's (``policy.readiness``). Each kind of flag is one
function from the case to the clients concerned; a client of whom little is known is
never flagged for it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.readiness import Flag
from scheduler.readiness.chance import chance_of_as_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Demand
    from scheduler.readiness import BriefState, FlagKind, ReviewState
    from scheduler.said import FeedbackTag

FEWEST_OTHERS: Final = 5
"""Clients with enough calls of their own without which there is nothing to compare with."""

LEAST_CHANCE: Final = 1e-6
"""Rarer than that is not told apart."""

REPORTS: Final[tuple[tuple[FeedbackTag, FlagKind], ...]] = (
    ("no_authority", "reported_no_authority"),
    ("unclear_brief", "reported_unclear_brief"),
    ("tense_callers", "reported_tense_callers"),
)
"""What operators may report of a client's instructions and callers, with its flag."""


def long_calls(case: Case, demand: Demand) -> dict[str, Flag]:
    """Clients whose calls take far longer than those of the others, by client id.

    The forecast's handle time, already drawn towards the sector where calls are
    few, is held against the median of the other clients with at least
    ``long_calls_evidence`` answered calls; a client needs as many itself.
    Complexity and skills asked for, set by hand, are told beside it.
    """
    policy = case.policy.readiness
    answered = answered_calls(case)
    seconds = demand.handle_seconds
    known = answered >= policy.long_calls_evidence
    found = {}
    for c, client in enumerate(case.clients):
        others = known.copy()
        others[c] = False
        if not known[c] or others.sum() < FEWEST_OTHERS:
            continue
        usual = float(np.median(seconds[others]))
        ratio = float(seconds[c]) / usual
        if ratio >= policy.long_calls_ratio:
            found[client.client_id] = Flag(
                "long_calls",
                {
                    "seconds": round(float(seconds[c])),
                    "usual_seconds": round(usual),
                    "ratio": round(ratio, 2),
                    "answered": int(answered[c]),
                    "complexity": client.complexity,
                    "skill_level": max(client.skills.values(), default=0),
                },
            )
    return found


def answered_calls(case: Case) -> NDArray[np.int64]:
    """Answered calls on record before ``as_of``, ``[client]``."""
    calls = case.calls
    index = [case.client_index.get(client_id, -1) for client_id in calls.client_ids]
    client = np.array([*index, -1], dtype=np.int64)[calls.client]
    as_of = int(case.as_of.astimezone(UTC).timestamp() // 60)
    seen = (client >= 0) & (calls.start_minute < as_of)
    count = np.zeros(len(case.clients), dtype=np.int64)
    np.add.at(count, client[seen], calls.answered[seen])
    return count


def reviews_missed(
    case: Case, briefs: Mapping[str, BriefState], reviews: Mapping[str, ReviewState]
) -> dict[str, Flag]:
    """Clients who let ``missed_reviews`` talks or more go by, one after the other."""
    return {
        client_id: Flag(
            "reviews_missed",
            {
                "missed": state.missed,
                "last_missed": state.last_missed,
                "last_held": state.last_held,
                "updated": briefs[client_id].updated,
            },
        )
        for client_id, state in reviews.items()
        if state.missed >= case.policy.readiness.missed_reviews
    }


def tense_without_authority(case: Case, briefs: Mapping[str, BriefState]) -> dict[str, Flag]:
    """Tense clients whose operators may do nothing about it.

    Either the brief does not say how far to go, or operators may neither reassure
    nor decide. Tension is what a person set on the client.
    """
    found = {}
    for client in case.clients:
        brief = briefs[client.client_id]
        helpless = "authority" in brief.missing or not (brief.may_reassure or brief.may_decide)
        if client.tension >= case.policy.readiness.tense_from and helpless:
            found[client.client_id] = Flag(
                "tense_without_authority",
                {
                    "tension": client.tension,
                    "authority_written": "authority" not in brief.missing,
                    "may_reassure": brief.may_reassure,
                    "may_decide": brief.may_decide,
                },
            )
    return found


def reported(case: Case, tag: FeedbackTag, kind: FlagKind, today: date) -> dict[str, Flag]:
    """Clients of whom several people report the same thing, more than chance would.

    Counted over the last ``report_days``: a client is flagged when at least
    ``report_people`` different operators chose the tag, and when as many mentions
    among its ratings would come by chance, if they came as with the other clients,
    in at most ``report_chance`` of cases. Who said it is not told.
    """
    policy = case.policy.readiness
    first = today - timedelta(days=policy.report_days - 1)
    heard = [f for f in case.feedback if f.side == "operator" and first <= f.date <= today]
    telling = [f for f in heard if tag in f.tags]
    ratings = Counter(f.client_id for f in heard)
    mentions = Counter(f.client_id for f in telling)
    people = Counter(client_id for client_id, _ in {(f.client_id, f.operator_id) for f in telling})
    found = {}
    for client in case.clients:
        key = client.client_id
        elsewhere = (len(telling) - mentions[key], len(heard) - ratings[key])
        chance = chance_of_as_many(mentions[key], ratings[key], *elsewhere)
        if people[key] >= policy.report_people and chance <= policy.report_chance:
            found[key] = Flag(
                kind,
                {
                    "mentions": mentions[key],
                    "ratings": ratings[key],
                    "people": people[key],
                    "first_day": first,
                    "mentions_elsewhere": elsewhere[0],
                    "ratings_elsewhere": elsewhere[1],
                    "once_in": round(1 / max(chance, LEAST_CHANCE)),
                    "tension": client.tension,
                },
            )
    return found

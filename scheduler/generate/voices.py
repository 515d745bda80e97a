"""What people said in the past: ratings both ways with tags, overrides and vetoes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.generate.settings import stream
from scheduler.generate.truth import (
    CLIENT_RATES_A_CALL,
    CLIENT_RATINGS_A_WEEK,
    OPERATOR_RATES_A_WEEK,
    RATING_NOISE,
    TAG_FOLLOWS_TONE,
)
from scheduler.said import AffinityOverride, Feedback, FeedbackTag, OverrideSide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.entities import Brief, Client
    from scheduler.generate.clients import Clientele
    from scheduler.generate.people import Person
    from scheduler.generate.settings import GeneratorSettings
    from scheduler.generate.teams import Teams
    from scheduler.generate.truth import HiddenTruth
    from scheduler.said import FeedbackSide

# For each tone scale: the complaint when the operator is below, and above, what was asked.
TONE_COMPLAINTS: Final[tuple[tuple[FeedbackTag, FeedbackTag], ...]] = (
    ("too_cold", "too_familiar"),
    ("too_familiar", "too_formal"),
    ("too_slow", "too_fast"),
    ("too_vague", "too_blunt"),
    ("too_vague", "too_technical"),
)
COMPLAINTS: Final[tuple[FeedbackTag, ...]] = (
    "too_cold",
    "too_familiar",
    "too_formal",
    "too_slow",
    "too_fast",
    "too_blunt",
    "too_vague",
    "too_technical",
    "inaccurate",
    "indiscreet",
)
PRAISE: Final[tuple[FeedbackTag, ...]] = (
    "warm",
    "clear",
    "reassuring",
    "efficient",
    "well_informed",
)
OPERATOR_COMPLAINTS: Final[tuple[FeedbackTag, ...]] = (
    "unclear_brief",
    "tense_callers",
    "no_authority",
    "too_many_calls",
)
GROUND: Final = 12.0
"""How much likelier a complaint is where the client gives ground for it."""
GOOD_RATING: Final = 4
TENSE: Final = 2
FEW_ELIGIBLE: Final = 8


def draw_feedback(
    teams: Teams,
    truth: HiddenTruth,
    clients: tuple[Client, ...],
    briefs: tuple[Brief, ...],
    seed: int,
) -> tuple[Feedback, ...]:
    """Draw every rating of the history, in order of date."""
    rng = stream(seed, "feedback")
    by_client = np.minimum(rng.binomial(teams.answered, CLIENT_RATES_A_CALL), CLIENT_RATINGS_A_WEEK)
    by_operator = (teams.answered > 0) & (rng.random(teams.answered.shape) < OPERATOR_RATES_A_WEEK)
    complaints = operator_complaints(clients, briefs)
    rows = _ratings("client", by_client, teams, truth, complaints, rng)
    rows += _ratings("operator", by_operator.astype(np.int64), teams, truth, complaints, rng)
    rows.sort(key=lambda row: (row.date, row.side, row.operator_id, row.client_id))
    return tuple(rows)


def operator_complaints(
    clients: tuple[Client, ...], briefs: tuple[Brief, ...]
) -> NDArray[np.float64]:
    """Chances of each operators' complaint, summed along, ``[client, complaint]``.

    All are equally likely but where the client gives ground: an incomplete brief,
    or tension and nothing that operators may do about it.
    """
    weights = np.ones((len(clients), len(OPERATOR_COMPLAINTS)))
    for c, (client, brief) in enumerate(zip(clients, briefs, strict=True)):
        if not brief.ready:
            weights[c, OPERATOR_COMPLAINTS.index("unclear_brief")] = GROUND
        if client.tension >= TENSE and not (brief.may_reassure or brief.may_decide):
            weights[c, OPERATOR_COMPLAINTS.index("no_authority")] = GROUND
            weights[c, OPERATOR_COMPLAINTS.index("tense_callers")] = GROUND
    summed: NDArray[np.float64] = np.cumsum(weights, axis=1)
    return summed / summed[:, -1:]


def _ratings(
    side: FeedbackSide,
    number: NDArray[np.int64],
    teams: Teams,
    truth: HiddenTruth,
    complaints: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[Feedback]:
    """Rate as often as ``number[client, week, seat]`` says."""
    client, week, seat = (
        np.repeat(axis, number[np.nonzero(number)]) for axis in np.nonzero(number)
    )
    operator = teams.seats[client, seat]
    day = 7 * week + rng.integers(0, 5, len(week))
    bias = truth.client_bias[client] if side == "client" else truth.operator_bias[operator]
    mean = 1.0 + 4.0 * truth.affinity_on(operator, client, day) / 100.0 + bias
    rating = np.clip(np.round(mean + rng.normal(0.0, RATING_NOISE, len(day))), 1, 5).astype(int)
    tags = draw_tags(side, np.stack((operator, client, rating)), truth, complaints, rng)
    return [
        Feedback(
            date=truth.first_day + dt.timedelta(days=d),
            operator_id=truth.operator_ids[o],
            client_id=truth.client_ids[c],
            side=side,
            rating=r,
            tags=(tag,) if tag else (),
        )
        for d, o, c, r, tag in zip(
            day.tolist(), operator.tolist(), client.tolist(), rating.tolist(), tags, strict=True
        )
    ]


def draw_tags(
    side: FeedbackSide,
    ratings: NDArray[np.int64],
    truth: HiddenTruth,
    complaints: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[FeedbackTag | None]:
    """Choose a tag a rating: complaints follow the largest tone difference most of the time.

    ``ratings`` holds operator, client and rating, ``[3, rating]``.
    """
    operator, client, rating = ratings
    apart = truth.operator_tone[operator] - truth.client_tone[client]
    scale = np.abs(apart).argmax(axis=1)
    above = apart[np.arange(len(scale)), scale] > 0
    follows = rng.random(len(rating)) < TAG_FOLLOWS_TONE
    pick, speaks = rng.random(len(rating)), rng.random(len(rating)) < 0.5
    tags: list[FeedbackTag | None] = []
    for i, value in enumerate(rating.tolist()):
        if value >= GOOD_RATING:
            good = PRAISE if side == "client" else ("pleasant",)
            tags.append(_pick(good, pick[i]) if speaks[i] else None)
        elif side == "operator":
            chosen = np.searchsorted(complaints[client[i]], pick[i], side="right")
            tags.append(OPERATOR_COMPLAINTS[int(chosen)])
        elif follows[i]:
            tags.append(TONE_COMPLAINTS[scale[i]][int(above[i])])
        else:
            tags.append(_pick(COMPLAINTS, pick[i]))
    return tags


def _pick(tags: tuple[FeedbackTag, ...], draw: float) -> FeedbackTag:
    return tags[int(draw * len(tags))]


def draw_overrides(
    people: tuple[Person, ...],
    clientele: Clientele,
    eligible: NDArray[np.bool_],
    teams: Teams,
    *,
    seed: int,
    settings: GeneratorSettings,
) -> tuple[AffinityOverride, ...]:
    """Draw a few scores and vetoes set by people, never on a pairing in force.

    A veto leaves every client enough eligible operators.
    """
    rng = stream(seed, "overrides")
    in_force = {(p.operator_id, p.client_id) for p in teams.pairings}
    sides: tuple[OverrideSide, ...] = ("client", "operator", "house")
    rows = []
    for c, client in enumerate(clientele.clients):
        able = np.flatnonzero(eligible[:, c])
        if rng.random() > 0.05 or len(able) <= FEW_ELIGIBLE:
            continue
        person = people[int(rng.choice(able))].operator
        veto = bool(rng.random() < 0.5)
        if (person.operator_id, client.client_id) in in_force:
            continue
        set_on = settings.week - dt.timedelta(days=int(rng.integers(5, 120)))
        rows.append(
            AffinityOverride(
                operator_id=person.operator_id,
                client_id=client.client_id,
                score=None if veto else float(rng.choice((35, 50, 75, 85))),
                veto=veto,
                side=sides[int(rng.integers(0, 3))],
                set_on=set_on,
                expires_on=None if veto else set_on + dt.timedelta(days=180),
            )
        )
    return tuple(rows)

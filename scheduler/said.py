"""What clients and operators say of each other, and what people decide about it.

Ratings and their tags, scores and vetoes set by a person, and what became of a
signal. Reasons, authors and comments travel beside the case.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, model_validator

from scheduler.entities import Day, Frozen, Id, Score

FeedbackSide = Literal["client", "operator"]
OverrideSide = Literal["client", "operator", "house"]
FeedbackTag = Literal[
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
    "warm",
    "clear",
    "reassuring",
    "efficient",
    "well_informed",
    "pleasant",
    "unclear_brief",
    "tense_callers",
    "no_authority",
    "too_many_calls",
]
OPERATOR_TAGS: Final[frozenset[FeedbackTag]] = frozenset(
    {"pleasant", "unclear_brief", "tense_callers", "no_authority", "too_many_calls"}
)
"""What operators say of a client; the other tags are what clients say of an operator."""
SignalKind = Literal[
    "affinity_drop",
    "sides_apart",
    "below_floor",
    "brief_outdated",
    "slow_pairing",
    "abandonment_rising",
    "review_missed",
    "no_feedback",
    "tension_above_share",
]
"""What is worth a word early: of a pair, of a client, or of somebody's burden."""
SignalState = Literal["acknowledged", "resolved"]
SignalOutcome = Literal["talked", "brief_updated", "team_changed", "load_changed", "no_cause"]


class Feedback(Frozen):
    """One dated rating, client to operator (side ``client``) or operator to client."""

    date: Day
    operator_id: Id
    client_id: Id
    side: FeedbackSide
    rating: int = Field(ge=1, le=5)
    tags: tuple[FeedbackTag, ...] = ()


class AffinityOverride(Frozen):
    """A score, a veto or a clearing set by a person; reason and author travel beside the case.

    A clearing forgets the pair's ratings dated before ``set_on``, as long as it is in force.
    """

    operator_id: Id
    client_id: Id
    score: Score | None = None
    veto: bool = False
    clear: bool = False
    side: OverrideSide
    set_on: Day
    expires_on: Day | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> AffinityOverride:
        if self.veto + self.clear + (self.score is not None) != 1:
            raise ValueError("an override is a score, a veto or a clearing")
        return self


class SignalNote(Frozen):
    """What somebody did about a signal; who, and in which words, travels beside the case.

    Without ``operator_id`` it is about the client as a whole; without ``client_id``
    about the burden of one person.
    """

    kind: SignalKind
    client_id: Id | None = None
    operator_id: Id | None = None
    state: SignalState
    on: Day
    outcome: SignalOutcome | None = None

    @model_validator(mode="after")
    def _outcome_of_what_is_resolved(self) -> SignalNote:
        if (self.state == "resolved") != (self.outcome is not None):
            raise ValueError("a resolved signal has an outcome, and no other has one")
        return self

"""Briefs and readiness: what each client has told, and which talk is worth having.

Clients whose instructions are not written down or not kept alive, and clients that
look unsuited to a shared answering service, are told with the facts. Nothing here
moves a plan, and nothing is said about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = Literal["say", "never_say", "authority"]
"""The three questions that a brief must answer: what to say, never to say, how far to go."""

Help = Literal["escalation", "filter_rule"]
"""What a brief may also tell: whom to call in, what to filter."""

Upkeep = Literal["none_recorded", "planned", "overdue", "missed"]
"""Where the talks with a client stand."""

FlagKind = Literal[
    "long_calls",
    "reviews_missed",
    "tense_without_authority",
    "reported_no_authority",
    "reported_unclear_brief",
    "reported_tense_callers",
]
"""Why a client may not suit a shared service as things are."""

Param = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class BriefState:
    """What a client's brief answers, and since when nobody touched it.

    Attributes
    ----------
    missing
        Those of the three answers that are not written.
    missing_help
        Those of the two useful ones that are not written.
    may_reassure, may_decide
        What operators may do on their own.
    updated
        Day of the last change; ``None`` when there is no brief.
    age_days
        Days from then to ``as_of``, at least 0.
    outdated
        Whether that is longer than the client's ``review_every_days``; never
        where there is no brief.
    """

    missing: tuple[Answer, ...]
    missing_help: tuple[Help, ...]
    may_reassure: bool
    may_decide: bool
    updated: date | None
    age_days: int | None
    outdated: bool

    @property
    def ready(self) -> bool:
        """True when the three answers exist."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Where the talks with a client stand, as known at ``as_of``.

    Attributes
    ----------
    last_held
        Day of the last talk that took place.
    missed
        Talks missed one after the other, up to the latest planned one.
    last_missed
        Day for which the latest of those was planned.
    due
        Day of the next talk: the next one planned, or else a review period after
        the last talk planned or held, or after the client began.
    upkeep
        ``missed`` when the latest talk was missed; ``overdue`` when none is planned
        though one was due; ``none_recorded`` when no talk was ever noted.
    """

    last_held: date | None
    missed: int
    last_missed: date | None
    due: date
    upkeep: Upkeep


@dataclass(frozen=True, slots=True)
class Flag:
    """One fact about a client that a person should talk about.

    ``params`` are the numbers and dates it stands on, for the words of what was
    seen and of the talk that is suggested.
    """

    kind: FlagKind
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class ClientReadiness:
    """Everything that readiness says of one client."""

    client_id: str
    review_every_days: int
    tension: int
    brief: BriefState
    reviews: ReviewState
    flags: tuple[Flag, ...]

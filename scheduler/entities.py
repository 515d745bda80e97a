"""The words of the service as frozen values: people, clients, and what was agreed with them.

Only ids and numbers live here. Names, e-mails, comments and brief texts travel
beside the case (``scheduler.files.texts``), so that a person can be erased
without changing a digest. Times of day are wall-clock minutes from the local
midnight and may pass 1440 when a window ends the next day; instants are aware
datetimes.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
Level = Annotated[int, Field(ge=1, le=3)]
TonePoint = Annotated[float, Field(ge=-2, le=2)]
Weekday = Annotated[int, Field(ge=0, le=6, description="Monday is 0")]
MinuteOfDay = Annotated[int, Field(ge=0, le=2880, description="wall-clock minutes from midnight")]
Score = Annotated[float, Field(ge=0, le=100)]
Day = Annotated[dt.date, Field(ge=dt.date(1970, 1, 1), le=dt.date(2200, 12, 31))]
Moment = Annotated[
    AwareDatetime,
    Field(ge=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), le=dt.datetime(2200, 12, 31, tzinfo=dt.UTC)),
]

Role = Literal["lead", "member", "backup"]
ServiceVariant = Literal[
    "abandons_ignored",
    "abandons_against",
    "abandons_answered",
    "short_abandons_removed",
]
WishKind = Literal["off", "early", "late", "shift"]
LockKind = Literal["shift", "off", "pairing"]
ReviewOutcome = Literal["fine", "adjusted", "brief_updated", "team_changed", "ended"]


class Frozen(BaseModel):
    """A value: immutable, strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Tone(Frozen):
    """Five bipolar scales from -2 to +2, declared by the operator or asked for by the client."""

    warmth: TonePoint = 0.0
    formality: TonePoint = 0.0
    pace: TonePoint = 0.0
    directness: TonePoint = 0.0
    detail: TonePoint = 0.0

    def as_tuple(self) -> tuple[float, float, float, float, float]:
        """Return the five scales in the order of the class."""
        return (self.warmth, self.formality, self.pace, self.directness, self.detail)


class Operator(Frozen):
    """A person who answers."""

    operator_id: Id
    contract_minutes_week: int = Field(ge=0, le=48 * 60)
    min_minutes_week: int = Field(default=0, ge=0)
    max_minutes_week: int | None = Field(
        default=None, ge=0, le=48 * 60, description="no agreed maximum when left out"
    )
    part_time: bool = False
    minor: bool = False
    night_worker: bool = False
    employed_since: Day
    max_clients: int = Field(ge=0)
    languages: dict[str, Level]
    skills: dict[str, Level] = Field(default_factory=dict)
    tone: Tone = Tone()

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Operator:
        if self.max_minutes_week is not None and self.min_minutes_week > self.max_minutes_week:
            raise ValueError("min_minutes_week is above max_minutes_week")
        return self


class Client(Frozen):
    """A company whose calls are answered."""

    client_id: Id
    sector: str
    languages: dict[str, Level]
    skills: dict[str, Level] = Field(default_factory=dict)
    tone: Tone = Tone()
    tone_importance: float = Field(default=0.5, ge=0, le=1)
    team_min: int = Field(default=1, ge=0)
    team_target: int = Field(default=3, ge=0)
    team_max: int = Field(default=6, ge=1)
    service_level: float = Field(default=0.8, ge=0, le=1)
    answer_within_s: int = Field(default=20, ge=0)
    service_variant: ServiceVariant = "abandons_against"
    max_abandon: float = Field(default=0.05, ge=0, le=1)
    patience_s: float = Field(default=120.0, gt=0)
    priority: float = Field(default=1.0, gt=0)
    tension: int = Field(default=0, ge=0, le=3)
    complexity: int = Field(default=1, ge=1, le=3)
    declared_calls_week: float | None = Field(default=None, ge=0)
    since: Day
    review_every_days: int = Field(default=90, ge=1)

    @model_validator(mode="after")
    def _team_in_order(self) -> Client:
        if not self.team_min <= self.team_target <= self.team_max:
            raise ValueError("team_min, team_target and team_max are not in order")
        return self


class DayWindow(Frozen):
    """A wall-clock window on a weekday or on one date."""

    weekday: Weekday | None = None
    date: Day | None = None
    start_minute: MinuteOfDay
    end_minute: MinuteOfDay


class Availability(DayWindow):
    """When an operator may work; an operator with no row may work at any time."""

    operator_id: Id


class Absence(Frozen):
    """A stretch in which an operator is away. No reason is ever stored."""

    operator_id: Id
    start: Moment
    end: Moment


class Wish(Frozen):
    """A preference of an operator for a weekday or a date.

    ``shift_code`` names the shift wished for (``shift``), or the only one not
    wished for (``off``); without it, ``off`` asks for the whole day.
    """

    operator_id: Id
    weekday: Weekday | None = None
    date: Day | None = None
    kind: WishKind
    shift_code: Id | None = None
    weight: int = Field(ge=1, le=5)


class OpeningHours(Frozen):
    """A client's opening window on a weekday, on public holidays or on one date.

    A date beats ``holiday``, which beats a weekday. ``closed`` rows carry no
    window and shut the client for that day.
    """

    client_id: Id
    weekday: Weekday | None = None
    holiday: bool = False
    date: Day | None = None
    open_minute: MinuteOfDay = 0
    close_minute: MinuteOfDay = 0
    closed: bool = False


class Brief(Frozen):
    """What is known of a client's instructions, without their text."""

    client_id: Id
    has_say: bool
    has_never_say: bool
    has_authority: bool
    has_escalation: bool
    has_filter_rule: bool
    may_reassure: bool
    may_decide: bool
    updated: Day

    @property
    def ready(self) -> bool:
        """True when the three answers exist: what to say, never to say, how far to go."""
        return self.has_say and self.has_never_say and self.has_authority


class Review(Frozen):
    """A talk with a client: planned, held or missed."""

    client_id: Id
    planned: Day
    held: Day | None = None
    outcome: ReviewOutcome | None = None


class PairingCalls(Frozen):
    """Calls of one client that one operator answered in one week."""

    operator_id: Id
    client_id: Id
    week: Day
    answered: int = Field(ge=0)
    handle_seconds: float = Field(ge=0)


class Event(Frozen):
    """A change of calls that somebody knows of; its reason and author travel beside the case.

    ``factor`` multiplies the calls expected on the days from ``start`` to ``end``,
    both included, between two wall-clock minutes of each.
    """

    client_id: Id | None = Field(default=None, description="nothing: every client")
    start: Day
    end: Day
    from_minute: MinuteOfDay = 0
    until_minute: MinuteOfDay = 1440
    factor: float = Field(ge=0, le=20)
    set_on: Day | None = None

    @property
    def whole_days(self) -> bool:
        """Tell whether whole days are meant."""
        return self.from_minute == 0 and self.until_minute == 1440

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Event:
        if self.end < self.start:
            raise ValueError("an event ends before it starts")
        if self.until_minute <= self.from_minute:
            raise ValueError("an event has no time")
        return self


class Pairing(Frozen):
    """One operator with one client, as it is in force."""

    client_id: Id
    operator_id: Id
    role: Role
    since: Day
    trained_on: Day | None = None
    training_minutes_done: int = Field(default=0, ge=0)


class BreakTime(Frozen):
    """A pause inside a shift."""

    start: Moment
    end: Moment
    paid: bool


class PublishedShift(Frozen):
    """A shift of a published roster: a past week's, or the planned week's own version."""

    operator_id: Id
    start: Moment
    end: Moment
    breaks: tuple[BreakTime, ...] = ()
    worked_minutes: int = Field(ge=0)
    published_on: Day | None = None
    agreed: bool = False


class FairnessCounter(Frozen):
    """What one operator bore in one past week."""

    operator_id: Id
    week: Day
    tension_minutes: float = Field(ge=0)
    unsocial_minutes: float = Field(ge=0)
    weekends: int = Field(ge=0)
    wishes_asked: int = Field(ge=0)
    wishes_granted: int = Field(ge=0)


class ShiftCode(Frozen):
    """A named shift."""

    code: Id
    start_minute: MinuteOfDay
    end_minute: MinuteOfDay
    paid_minutes: int = Field(ge=0)
    may_not_be_followed_by: tuple[Id, ...] = ()


class Post(Frozen):
    """Heads wanted on a shift code, by weekday or date."""

    code: Id
    weekday: Weekday | None = None
    date: Day | None = None
    heads: int = Field(ge=0)
    under_weight: float = Field(ge=0)
    over_weight: float = Field(ge=0)


class OperatorLimits(Frozen):
    """Limits of one operator over the horizon; ``None`` leaves one open."""

    operator_id: Id
    min_minutes: int | None = Field(default=None, ge=0)
    max_minutes: int | None = Field(default=None, ge=0)
    min_run_of_work: int | None = Field(default=None, ge=0)
    max_run_of_work: int | None = Field(default=None, ge=0)
    min_run_off: int | None = Field(default=None, ge=0)
    max_weekends: int | None = Field(default=None, ge=0)
    max_by_code: dict[str, int] = Field(default_factory=dict)


class Lock(Frozen):
    """Something a person fixed: a shift, a day off or a pairing. Who and why travel beside."""

    kind: LockKind
    operator_id: Id
    client_id: Id | None = None
    date: Day | None = None
    start: Moment | None = None
    end: Moment | None = None


def effective_on(since: dt.date, until: dt.date | None, moment: dt.datetime) -> bool:
    """Tell whether a dated decision holds at ``moment`` (``until`` is included)."""
    today = moment.date()
    return since <= today and (until is None or today <= until)

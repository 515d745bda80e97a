"""``Case``: the only way into the scheduler, frozen and digested.

A Case holds ids and numbers; names and texts travel beside it. ``as_of`` is the
only "now". Call history is columnar (NumPy arrays, hashed as bytes), never one
object a row.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from scheduler.calendar import Horizon, midnight, public_holidays
from scheduler.entities import (
    Absence,
    Availability,
    Brief,
    Client,
    Day,
    Event,
    FairnessCounter,
    Frozen,
    Id,
    Lock,
    Moment,
    OpeningHours,
    Operator,
    OperatorLimits,
    Pairing,
    PairingCalls,
    Post,
    PublishedShift,
    Review,
    ShiftCode,
    Wish,
)
from scheduler.laws import LawProfile
from scheduler.policy import Policy
from scheduler.said import AffinityOverride, Feedback, SignalNote
from scheduler.shifts import Shift, recorded_shifts
from scheduler.site import Site

CASE_SCHEMA_VERSION: Final = 1
PAST_MINUTES: Final = 100 * 366 * 24 * 60
"""As far back as a past shift may lie."""


def _column(kind: str) -> Any:
    """Pydantic plumbing of one array column: base64 of little-endian bytes in JSON."""
    dtype = np.dtype(kind).newbyteorder("<")

    def read(value: object) -> NDArray[Any]:
        if isinstance(value, str):
            array = np.frombuffer(base64.b64decode(value), dtype=dtype)
        else:
            array = np.asarray(value, dtype=dtype).copy()
        array.setflags(write=False)
        return array

    def write(array: NDArray[Any]) -> str:
        return base64.b64encode(np.ascontiguousarray(array, dtype=dtype).tobytes()).decode("ascii")

    return (
        BeforeValidator(read),
        PlainSerializer(write, return_type=str),
        WithJsonSchema(
            {"type": "string", "contentEncoding": "base64", "description": f"{dtype.str} array"}
        ),
    )


Int32Column = Annotated[NDArray[np.int32], *_column("i4")]
Int64Column = Annotated[NDArray[np.int64], *_column("i8")]
FloatColumn = Annotated[NDArray[np.float64], *_column("f8")]


class CallHistory(Frozen):
    """Past calls, one entry a row of ``calls.csv``, as parallel arrays.

    ``client`` indexes ``client_ids``; ``start_minute`` is minutes since
    1970-01-01 UTC; ``minutes`` is the row's length; ``handle_seconds`` is the
    total over answered calls.
    """

    model_config = Frozen.model_config | {"arbitrary_types_allowed": True}

    client_ids: tuple[Id, ...] = ()
    client: Int32Column
    start_minute: Int64Column
    minutes: Int32Column
    offered: Int32Column
    answered: Int32Column
    answered_in_time: Int32Column
    abandoned: Int32Column
    handle_seconds: FloatColumn

    @model_validator(mode="after")
    def _columns_align(self) -> CallHistory:
        lengths = {
            len(column)
            for column in (
                self.client,
                self.start_minute,
                self.minutes,
                self.offered,
                self.answered,
                self.answered_in_time,
                self.abandoned,
                self.handle_seconds,
            )
        }
        if len(lengths) > 1:
            raise ValueError("columns of the call history differ in length")
        return self

    @classmethod
    def empty(cls) -> CallHistory:
        """Return a history without rows."""
        return cls(
            client=[],
            start_minute=[],
            minutes=[],
            offered=[],
            answered=[],
            answered_in_time=[],
            abandoned=[],
            handle_seconds=[],
        )

    def __len__(self) -> int:
        return len(self.client)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallHistory) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash((self.client_ids, len(self.client)))


class Case(Frozen):
    """Everything a run needs to know, and nothing that names a person."""

    schema_version: Literal[1] = CASE_SCHEMA_VERSION
    week: Day = Field(description="Monday of the first planned week")
    days: int = Field(default=7, ge=1, le=366, description="planned days from that Monday")
    as_of: Moment
    site: Site = Site()
    policy: Policy = Policy()
    law: LawProfile

    operators: tuple[Operator, ...] = ()
    availability: tuple[Availability, ...] = ()
    absences: tuple[Absence, ...] = ()
    preferences: tuple[Wish, ...] = ()
    clients: tuple[Client, ...] = ()
    reviews: tuple[Review, ...] = ()
    opening_hours: tuple[OpeningHours, ...] = ()
    briefs: tuple[Brief, ...] = ()
    calls: CallHistory = Field(default_factory=CallHistory.empty)
    pairing_calls: tuple[PairingCalls, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    signals: tuple[SignalNote, ...] = ()
    affinity_overrides: tuple[AffinityOverride, ...] = ()
    events: tuple[Event, ...] = ()
    portfolio: tuple[Pairing, ...] = ()
    roster: tuple[PublishedShift, ...] = ()
    counters: tuple[FairnessCounter, ...] = ()
    shift_codes: tuple[ShiftCode, ...] = ()
    posts: tuple[Post, ...] = ()
    limits: tuple[OperatorLimits, ...] = ()
    locks: tuple[Lock, ...] = ()

    @model_validator(mode="after")
    def _starts_on_monday(self) -> Case:
        if self.week.weekday() != 0:
            raise ValueError("week is not a Monday")
        return self

    @cached_property
    def horizon(self) -> Horizon:
        """The planned days in elapsed minutes."""
        return Horizon(self.week, self.days, self.site.timezone)

    @cached_property
    def holidays(self) -> dict[date, str]:
        """Public holidays of the planned days and the year around them."""
        return public_holidays(
            self.site.holiday_country,
            self.site.holiday_subdivision,
            range(self.week.year - 1, self.horizon.date_of(self.days).year + 2),
        )

    @cached_property
    def past(self) -> dict[str, tuple[Shift, ...]]:
        """Published shifts that begin before the horizon, by operator, in order."""
        return self._recorded(range(-PAST_MINUTES, 0))

    @cached_property
    def published(self) -> dict[str, tuple[Shift, ...]]:
        """The horizon's own published shifts, by operator, in order (empty when none)."""
        return self._recorded(range(self.horizon.minutes))

    def _recorded(self, begin_in: range) -> dict[str, tuple[Shift, ...]]:
        return recorded_shifts(self.horizon, self.operator_index, self.roster, begin_in)

    @cached_property
    def past_weeks(self) -> frozenset[int]:
        """Numbers (-1 is last week) of the past civil weeks in which somebody worked."""
        horizon = self.horizon
        return frozenset(
            horizon.week_of(horizon.day_of(shift.start))
            for shifts in self.past.values()
            for shift in shifts
        )

    @cached_property
    def published_rows(self) -> dict[str, tuple[PublishedShift, ...]]:
        """Rows of the planned days' own published version, by operator (none: an empty tuple)."""
        horizon = self.horizon
        found: dict[str, list[PublishedShift]] = {o.operator_id: [] for o in self.operators}
        for row in self.roster:
            if row.operator_id in found and 0 <= horizon.minute(row.start) < horizon.minutes:
                found[row.operator_id].append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def published_weeks(self) -> frozenset[int]:
        """Numbers of the planned civil weeks in which somebody has a published shift."""
        horizon = self.horizon
        return frozenset(
            horizon.week_of(horizon.day_of(shift.start))
            for shifts in self.published.values()
            for shift in shifts
        )

    @cached_property
    def operator_index(self) -> dict[str, int]:
        """Position of each operator in ``operators``."""
        return {o.operator_id: i for i, o in enumerate(self.operators)}

    @cached_property
    def client_index(self) -> dict[str, int]:
        """Position of each client in ``clients``."""
        return {c.client_id: i for i, c in enumerate(self.clients)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of ids and numbers."""
        text = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()


def default_as_of(week: date, timezone: str) -> AwareDatetime:
    """Moment from which a case is seen unless told otherwise: Monday 00:00 of its week."""
    return midnight(week, timezone)

"""Repairing a week that something happened to: few changes, ranked, each with what it does.

``scheduler.repair.answer.repair`` takes a Case, its Result and what happened, and
gives options of different kinds: nobody moved, one person moved, one extra shift, up to
three people moved. What is worked stays; whoever is inside the notice is only ever
asked; people are told, never ranked. This file holds the words, which every screen
and every service shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from scheduler.errors import DiapasonError, NoLawfulPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Absence, Lock, OpeningHours, PublishedShift
    from scheduler.errors import Obstacle
    from scheduler.result import Cover, Violation
    from scheduler.shifts import Shift

MOST_PEOPLE: Final = 3
"""People besides those something happened to whose shifts one option may change."""

Kind = Literal["nobody", "moved", "extra", "several"]
"""Nobody else moves, one person moves on days they work, one works a day more, or a few move."""

PersonDay = tuple[str, date]
"""One person's one day."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody is away in ``[start, end)``. Why is never asked."""

    operator_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ClientHours:
    """A client opens otherwise on one date; no windows: it is closed.

    ``windows`` are wall-clock minutes from the date's midnight, ``(open, close)``.
    """

    client_id: str
    date: date
    windows: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ClientJoins:
    """A client is new: ``case`` is the Case with it, and like the former one without it."""

    client_id: str
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class Swapped:
    """Two people take each other's shift; both asked for it, so neither notice binds."""

    one: str
    one_date: date
    other: str
    other_date: date


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody's day stays as it is planned, worked or off: a lock from now on."""

    operator_id: str
    date: date


Event = Absent | ClientHours | ClientJoins | Swapped | Kept


@dataclass(frozen=True, slots=True)
class Moved:
    """One day of one person, before and after.

    Attributes
    ----------
    needs
        What must be had before the day may change: ``agreement`` of the person inside
        a notice, or nothing.
    notice_days
        Days between now and that day.
    """

    operator_id: str
    date: date
    before: tuple[Shift, ...]
    after: tuple[Shift, ...]
    happened: bool
    needs_agreement: bool
    notice_days: int


@dataclass(frozen=True, slots=True)
class Counters:
    """Working time of one person whose week changes, in minutes, before and after.

    ``contract`` is what the week asks for after what happened; a rest is ``None`` when
    fewer than two shifts leave none.
    """

    operator_id: str
    minutes: tuple[int, int]
    contract: int
    days: tuple[int, int]
    shortest_rest: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour in which service differs from the former plan.

    Attributes
    ----------
    start
        Its first moment.
    lost_calls
        Expected calls lost more than before, or fewer when below 0.
    without_voice
        Clients with the expected calls that no longer meet anybody of their team.
    """

    start: datetime
    lost_calls: float
    without_voice: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One lawful way on.

    Attributes
    ----------
    kind
        How it differs from the others.
    moved
        Every changed day, those of the people something happened to first.
    value
        What options are ranked by, in calls: the objective, and for a week that the
        case does not hold as published the price of each changed shift.
    objective, terms, cover
        As a fresh scoring of the finished week gives them.
    hours
        Hours in which service differs from the former plan, in order.
    counters
        Of everybody whose week changes, by id.
    violations
        Warnings about the changed people that the former plan did not have.
    """

    kind: Kind
    moved: tuple[Moved, ...]
    value: float
    objective: float
    terms: Mapping[str, float]
    cover: Cover
    hours: tuple[Hour, ...]
    counters: tuple[Counters, ...]
    violations: tuple[Violation, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Others whose shifts change, by id."""
        return tuple(sorted({m.operator_id for m in self.moved if not m.happened}))

    @property
    def asks(self) -> tuple[PersonDay, ...]:
        """Whose agreement is still missing, and for which day."""
        return tuple((m.operator_id, m.date) for m in self.moved if m.needs_agreement)


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """Rows that the folder needs, so that the repaired week is checked against what is true."""

    absences: tuple[Absence, ...] = ()
    opening_hours: tuple[OpeningHours, ...] = ()
    locks: tuple[Lock, ...] = ()
    agreed: tuple[PublishedShift, ...] = ()


class CannotRepair(DiapasonError):
    """What is said to have happened cannot be; ``key`` and ``params`` say why."""

    def __init__(self, key: str, **params: Any) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


class NoLawfulRepair(NoLawfulPlan):
    """Nothing lawful is left: the rules that block, whom, and which days could be freed."""

    def __init__(self, obstacles: Sequence[Obstacle], could_free: Sequence[PersonDay]) -> None:
        self.could_free = tuple(could_free)
        super().__init__(obstacles)

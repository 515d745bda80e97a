"""Edits of a planned week by a person: what can be asked, and what an edit is said to do.

Shifts are named by whose they are and when they begin. Edits of a list follow one
another: each names shifts as the ones before it left them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from scheduler.entities import BreakTime, Frozen, Id, Moment, Role
from scheduler.errors import DiapasonError
from scheduler.result import PlannedShift, Violation

Breaks = Annotated[
    tuple[BreakTime, ...] | None,
    Field(
        max_length=12, description="all its breaks; left out, they are placed as they cost least"
    ),
]


class MoveShift(Frozen):
    """Another beginning or end for a shift: moved, made longer or shorter."""

    kind: Literal["move"] = "move"
    operator_id: Id
    start: Moment
    to_start: Moment
    to_end: Moment
    breaks: Breaks = None


class RemoveShift(Frozen):
    """A shift that is not worked."""

    kind: Literal["remove"] = "remove"
    operator_id: Id
    start: Moment


class AddShift(Frozen):
    """A shift more."""

    kind: Literal["add"] = "add"
    operator_id: Id
    start: Moment
    end: Moment
    breaks: Breaks = None
    code: Id | None = None


class GiveShift(Frozen):
    """A shift that somebody else works, with its breaks placed for them."""

    kind: Literal["give"] = "give"
    operator_id: Id
    start: Moment
    to: Id


class SwapShifts(Frozen):
    """Two people work each other's shift."""

    kind: Literal["swap"] = "swap"
    operator_id: Id
    start: Moment
    other_id: Id
    other_start: Moment


class PlaceBreaks(Frozen):
    """The breaks of a shift placed anew, lunch included."""

    kind: Literal["breaks"] = "breaks"
    operator_id: Id
    start: Moment


class SetRole(Frozen):
    """Somebody in the team of a client, in another role, or no more.

    A new lead makes the former one a member. Whoever comes or goes makes those who are
    trained share the client's calls alike.
    """

    kind: Literal["role"] = "role"
    client_id: Id
    operator_id: Id
    role: Annotated[Role | None, Field(description="null: not in the team")] = None


Edit = Annotated[
    MoveShift | RemoveShift | AddShift | GiveShift | SwapShifts | PlaceBreaks | SetRole,
    Field(discriminator="kind"),
]


class CannotEdit(DiapasonError):
    """An edit that makes no sense; ``place`` is its number in the list, ``key`` says why."""

    def __init__(self, place: int, key: str, **params: Any) -> None:
        self.place, self.key, self.params = place, key, params
        super().__init__(f"edit {place}: {key}")


@dataclass(frozen=True, slots=True)
class DayEdited:
    """One person's day that is worked otherwise; a side without shifts is empty."""

    operator_id: str
    date: dt.date
    before: tuple[PlannedShift, ...]
    after: tuple[PlannedShift, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What edits do, before they are done: figures are after less before.

    Attributes
    ----------
    objective, terms
        In calls lost; below 0 the week is better.
    lost_calls, named_share
        Expected calls lost, and the share of calls that meet their own team.
    appear, vanish
        Violations that only the edited week has, and those that only the former has.
    days
        What is worked otherwise, short breaks included.
    """

    objective: float
    terms: dict[str, float]
    lost_calls: float
    named_share: float
    appear: tuple[Violation, ...]
    vanish: tuple[Violation, ...]
    days: tuple[DayEdited, ...]

    @property
    def lawful(self) -> bool:
        """True when no hard rule is broken that was kept before."""
        return all(violation.severity != "hard" for violation in self.appear)

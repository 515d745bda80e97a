"""An employee shift scheduling instance as plain values, as its text says it.

The format is that of the instances published by Curtois and Qu (2014): a
horizon in days, shift types of a length without a time of day, staff with their
limits, fixed days off, requests for and against single shifts, and cover wanted
a day and shift. All rules are hard but requests and cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ShiftType:
    """A shift type; ``not_followed_by`` names those forbidden on the day after it."""

    shift_id: str
    minutes: int
    not_followed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Employee:
    """One employee and their limits over the whole horizon.

    ``max_shifts`` counts by shift type; a type that it does not name is
    unlimited. Runs are days in a row.
    """

    employee_id: str
    max_shifts: Mapping[str, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_run_off: int
    max_weekends: int


@dataclass(frozen=True, slots=True)
class Request:
    """A shift that somebody asks for (``wanted``) or asks not to have, on one day."""

    employee_id: str
    day: int
    shift_id: str
    weight: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class CoverNeed:
    """Heads wanted on one shift of one day, with the weight of each one missing or in excess."""

    day: int
    shift_id: str
    heads: int
    under_weight: int
    over_weight: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance; ``days_off`` are couples of employee and day."""

    name: str
    days: int
    shifts: tuple[ShiftType, ...]
    staff: tuple[Employee, ...]
    days_off: tuple[tuple[str, int], ...]
    requests: tuple[Request, ...]
    cover: tuple[CoverNeed, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One worked day of a solution; days count from 0."""

    employee_id: str
    day: int
    shift_id: str

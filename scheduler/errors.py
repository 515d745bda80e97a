"""Every error the scheduler raises on purpose.

::

    DiapasonError
    ├── InputError          the input has faults; all of them are listed
    ├── NoLawfulPlan        no roster satisfies the hard rules for named people
    ├── NoRosterYet         a run ended before it had a first lawful roster
    ├── NotInPlan           a change names a shift that the plan does not hold
    └── Mismatch            a Result does not belong to the Case it is checked against

Codes for the command line and for HTTP live in ``api``; here are only facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong thing in an input file.

    Parameters
    ----------
    file
        Name of the file inside the case folder.
    row
        Line of the file as an editor numbers it (the header is line 1), or
        ``None`` when the fault concerns the whole file.
    column
        Column or key name, or ``None`` when it concerns the row or the file.
    value
        What was found, as text; ``None`` when something is absent.
    expected
        What would have been right, as a message key of the fault catalogue.
    params
        Values the message needs.
    warning
        True when the fault does not stop the import (an unknown column).
    sheet
        Title of the sheet when ``file`` is a workbook; rows are then numbered
        as the spreadsheet shows them.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    params: Mapping[str, object] = field(default_factory=dict)
    warning: bool = False
    sheet: str | None = None


class DiapasonError(Exception):
    """Base of every error raised on purpose."""


class InputError(DiapasonError):
    """The case folder has faults: nothing was imported."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} fault(s) in the input")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A person, client or resource for whom the hard rules leave nothing, and the rules in play."""

    operator_id: str | None
    client_id: str | None
    rules: tuple[str, ...]
    params: Mapping[str, object] = field(default_factory=dict)


class NoLawfulPlan(DiapasonError):
    """No plan satisfies the hard rules for the people or clients named in ``obstacles``."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(f"no lawful plan: {len(self.obstacles)} obstacle(s)")


class NoRosterYet(DiapasonError):
    """A run ended before it had a first lawful roster: ``cancelled``, or out of time."""

    def __init__(self, *, cancelled: bool) -> None:
        self.cancelled = cancelled
        super().__init__("the run ended before a first lawful roster")


class Mismatch(DiapasonError):
    """The Result names another Case than the one given."""

    def __init__(self, expected_digest: str, found_digest: str) -> None:
        self.expected_digest = expected_digest
        self.found_digest = found_digest
        super().__init__("the result was computed from another case")


class NotInPlan(DiapasonError):
    """The plan holds no such shift of that person."""

    def __init__(self, operator_id: str, start: datetime) -> None:
        self.operator_id, self.start = operator_id, start
        super().__init__(f"no shift of {operator_id} at {start}")

"""Heads needed, and on duty where a plan is known, as one value that views and pictures share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.files.texts import Texts
    from scheduler.staffing import Duty, Staffing


@dataclass(frozen=True)
class Staffed:
    """A case with its words, what its clients' targets ask for, and who is on duty if known."""

    case: Case
    texts: Texts
    staffing: Staffing
    duty: Duty | None

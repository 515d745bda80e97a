"""When a search for teams stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.stopwatch import Stopwatch


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search stops: at ``deadline_s`` on the watch, after counted work, or on request.

    With more than one worker, and without counted work, parts are searched side by side.
    """

    watch: Stopwatch
    deadline_s: float
    deterministic: float | None
    seed: int
    cancelled: Callable[[], bool]
    workers: int = 1

    def left_s(self) -> float:
        """Return the seconds left; negative when the time is over."""
        return self.deadline_s - self.watch.seconds()

"""Elapsed time of a run. It is no "now": nothing that is planned depends on it."""

from __future__ import annotations

import time


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def seconds(self) -> float:
        """Return elapsed seconds."""
        return time.monotonic() - self._start

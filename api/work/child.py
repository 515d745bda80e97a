"""A solving process of its own, from its parent's side: given one task after another, ended.

It runs ``python -m api.work.solving`` with a low priority, so that solving leaves this
process responsive; it ends itself as soon as the pipe to its parent closes.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parents[2]
"""Where the packages of this program lie, so that the child runs the same."""
MOST_TASKS: Final = 50
"""Tasks after which a process is ended: it gives back whatever leaked."""
MOST_PEAK_MB: Final = 700
"""A process that once needed more memory than this is not kept for the next task."""


class ChildDied(Exception):
    """A solving process ended without an answer."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(f"a solving process ended with {code}")


class Child:
    """One solving process."""

    def __init__(self) -> None:
        path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.work.solving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        self._answers = self._process.stdout.fileno()
        self._heard = b""
        self.tasks = 0
        self.peak_mb = 0.0

    def give(self, task: Mapping[str, Any]) -> None:
        """Hand over a task.

        Raises
        ------
        ChildDied
        """
        self.tasks += 1
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(json.dumps(task).encode() + b"\n")
                pipe.flush()
        except OSError:
            raise ChildDied(self._process.poll()) from None

    def hear(self, wait_s: float) -> dict[str, Any] | None:
        """Return the next message, or ``None`` when there is none for a while.

        Raises
        ------
        ChildDied
        """
        if b"\n" not in self._heard:
            ready, _, _ = select.select([self._answers], [], [], wait_s)
            if not ready:
                return None
            read = os.read(self._answers, 65_536)
            if not read:
                raise ChildDied(self._process.wait())
            self._heard += read
        line, newline, rest = self._heard.partition(b"\n")
        if not newline:
            return None
        self._heard = rest
        told: dict[str, Any] = json.loads(line)
        self.peak_mb = told.get("peak_mb", self.peak_mb)
        return told

    @property
    def reusable(self) -> bool:
        """Whether it may be given another task."""
        fresh = self.tasks < MOST_TASKS and self.peak_mb < MOST_PEAK_MB
        return fresh and self._process.poll() is None

    def end(self) -> None:
        """End it and whatever it began, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class Children:
    """Solving processes that wait for their next task; at most as many as worked at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._closed = False

    def warm(self) -> None:
        """Begin a process now, so that the first task need not wait for its start."""
        child = Child()
        with self._lock:
            self._idle.append(child)

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[Child]:
        """Lend a process; it is ended unless it comes back with nothing left to do."""
        child = self._take()
        try:
            yield child
        except BaseException:
            child.end()
            raise
        with self._lock:
            keep = child.reusable and not self._closed
            if keep:
                self._idle.append(child)
        if not keep:
            child.end()

    def close(self) -> None:
        """End every process that waits."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _take(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.reusable:
                    return child
                child.end()
        return Child()

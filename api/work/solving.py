"""The solving process: reads tasks as lines of JSON, does them, answers with one line each.

Started by ``api.work.child`` as ``python -m api.work.solving``. It saves what it finds
itself, so that an answer lost on the way loses nothing. When its parent is gone it ends.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import IO

NICENESS: Final = 10


def main() -> None:
    """Do tasks until the parent closes the pipe."""
    os.nice(NICENESS)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when it ends
    # Libraries that print must not speak in the middle of an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING)
    tasks: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, tasks), daemon=True).start()
    from api.work.shelf import Shelf  # noqa: PLC0415 - slow: tasks are read meanwhile
    from api.work.tasks import perform  # noqa: PLC0415

    shelf, telling = Shelf(), threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        with telling:
            answers.write(json.dumps(message) + "\n")
            answers.flush()

    while True:
        task = tasks.get()
        try:
            told = {"outcome": perform(task, tell, shelf)}
        except Exception as trouble:  # noqa: BLE001 - the parent must hear of whatever went wrong
            _tell_of(trouble, task)
            told = {"outcome": "trouble", "error": type(trouble).__name__}
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tell(told | {"peak_mb": peak_kb / 1024})


def _read(pipe: IO[bytes], tasks: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand tasks over; when the pipe closes, end this process and all that it began."""
    for line in pipe:
        tasks.put(json.loads(line))
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _tell_of(trouble: Exception, task: dict[str, Any]) -> None:
    """Log where something went wrong; never its message, which may quote data."""
    where = "".join(traceback.format_tb(trouble.__traceback__))
    logging.getLogger(__name__).error(
        "%s %s: %s\n%s", task["kind"], task["id"], type(trouble).__name__, where
    )


if __name__ == "__main__":
    main()

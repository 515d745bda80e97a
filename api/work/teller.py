"""Tells how far a run is, and hears whether it should stop: a thread beside the solver.

The solver only leaves its last report here; transactions are this thread's, so that a slow
database never makes the solver wait.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from models.errors import StoreError
from models.runs import tell_progress, word_for
from scheduler.result import TracePoint

if TYPE_CHECKING:
    from types import TracebackType

    from api.work.desk import Desk
    from scheduler.progress import Progress

LISTEN_S: Final = 0.25
"""How often it asks whether the run should stop."""
TELL_S: Final = 0.5
"""How often it writes how far the run is, at most."""


class Teller:
    """The voice and the ear of one attempt at a run.

    Attributes
    ----------
    overtaken
        Whether nobody waits for this attempt any more.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: Progress | None = None
        self._trace: list[TracePoint] = []
        self._stopped = threading.Event()
        self.overtaken = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="teller", daemon=True)

    def hear(self, progress: Progress) -> None:
        """Take a report of the solver."""
        self._last = progress
        if progress.improved and progress.objective is not None:
            change = progress.change
            self._trace.append(
                TracePoint(
                    seconds=progress.seconds,
                    objective=progress.objective,
                    bound=progress.bound,
                    weeks=change.weeks if change else 0,
                    pairings=change.pairings if change else 0,
                    terms=dict(change.terms) if change else {},
                )
            )

    def stop_asked(self) -> bool:
        """Tell whether the run should stop."""
        return self._stopped.is_set()

    def __enter__(self) -> Teller:
        """Begin to tell and to listen."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Stop telling."""
        self._over.set()
        self._thread.join()

    def _attend(self) -> None:
        told: Progress | None = None
        since_s = TELL_S
        while True:
            last, trace = self._last, list(self._trace)
            try:
                if last is not None and last is not told and since_s >= TELL_S:
                    with self._desk.database.writing() as session:
                        tell_progress(session, self._desk.id, self._desk.attempt, last, trace)
                    told, since_s = last, 0.0
                with self._desk.database.reading() as session:
                    word = word_for(session, self._desk.id, self._desk.attempt)
                if word != "go_on":
                    self.overtaken = word == "leave"
                    self._stopped.set()
            except StoreError as trouble:
                logging.getLogger(__name__).warning("not told: %s", type(trouble).__name__)
            if self._over.wait(LISTEN_S):
                return
            since_s += LISTEN_S

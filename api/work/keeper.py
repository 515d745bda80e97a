"""The keeper of a worker: beats, and finds what nobody attends to any more.

A plain thread, not a scheduled workflow: it writes one row where that would leave one for
each time it runs, goes on when queues are full, and can judge silence by its own clock.
Of all workers that beat, the first by name looks after the others.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from dbos import error as dbos_errors
from sqlalchemy.exc import SQLAlchemyError

from models import jobs, parts, runs, workers
from models.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from models.database import Database
    from models.workers import Beat

BEAT_S: Final = 2.0
SILENCE_S: Final = 12.0
"""How long nobody has attended to an errand before it is begun again."""
FORGET_S: Final = 600.0
"""How long a silent worker stays on the list."""
SWEEP_S: Final = 3600.0
"""How often workflows that ended long ago are deleted."""
SWEPT_AFTER: Final = dt.timedelta(days=1)

LOG = logging.getLogger(__name__)


class Hearing:
    """What one listener knows of others by its own clock: who beats, what is attended to.

    Parameters
    ----------
    silence_s
        Seconds without a new beat after which a worker is silent.
    """

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._last: dict[str, tuple[dt.datetime, float]] = {}
        self._attended_s: dict[str, float] = {}
        self._attempts: dict[str, int] = {}

    def hear(self, beats: Iterable[Beat], now_s: float) -> None:
        """Take the beats that are there now."""
        there = {beat.name: beat for beat in beats}
        self._last = {name: known for name, known in self._last.items() if name in there}
        for name, beat in there.items():
            if name not in self._last or self._last[name][0] != beat.beat_at:
                self._last[name] = beat.beat_at, now_s
                self._attended_s |= dict.fromkeys(beat.running, now_s)

    def alive(self, now_s: float) -> list[str]:
        """Names of workers who are not silent, in order."""
        return sorted(name for name in self._last if self.silent_s(name, now_s) < self._silence_s)

    def silent_s(self, name: str, now_s: float) -> float:
        """Seconds since a worker's last new beat."""
        return now_s - self._last[name][1]

    def neglected(self, errands: Mapping[str, int], now_s: float) -> list[str]:
        """Errands that no beat has named for the time of a silence, of those there are.

        Each comes with its attempt: one that has just begun will be named by the next beat.
        """
        known = self._attempts
        self._attended_s = {
            what: self._attended_s.get(what, now_s) if known.get(what) == attempt else now_s
            for what, attempt in errands.items()
        }
        self._attempts = dict(errands)
        return [w for w, since_s in self._attended_s.items() if now_s - since_s >= self._silence_s]

    def attended(self, what: str, now_s: float) -> None:
        """Give an errand time until it is neglected again."""
        self._attended_s[what] = now_s


class Keeper:
    """The thread that beats for one worker."""

    def __init__(
        self,
        database: Database,
        name: str,
        clock: Callable[[], dt.datetime],
        attended: Callable[[], list[str]],
        revive: Callable[[str, str], bool],
        sweep: Callable[[dt.datetime], int],
        *,
        beat_s: float = BEAT_S,
        silence_s: float = SILENCE_S,
    ) -> None:
        self._database, self._name, self._clock = database, name, clock
        self._attended, self._revive, self._sweep = attended, revive, sweep
        self._swept_s = time.monotonic()
        self._beat_s = beat_s
        self._hearing = Hearing(silence_s)
        self._started_at = clock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def arrive(self) -> None:
        """Beat for the first time: before anything is held under this name."""
        with self._database.writing() as session:
            workers.arrive(session, self._name, self._started_at)

    def start(self) -> None:
        """Beat from now on."""
        self._thread.start()

    def leave(self) -> None:
        """Beat no more, and go from the list."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            with self._database.writing() as session:
                workers.leave(session, self._name, self._started_at)
        except StoreError as trouble:
            LOG.warning("not taken off the list: %s", type(trouble).__name__)

    def _keep(self) -> None:
        while not self._over.wait(self._beat_s):
            try:
                self._beat()
                self._look_round(time.monotonic())
            except (StoreError, SQLAlchemyError, dbos_errors.DBOSException) as trouble:
                LOG.warning("no beat: %s", type(trouble).__name__)

    def _beat(self) -> None:
        with self._database.writing() as session:
            mine = workers.beat(
                session, self._name, self._started_at, self._clock(), self._attended()
            )
            if not mine:
                LOG.warning(
                    "somebody else called %s has arrived, or this one was silent", self._name
                )
                workers.arrive(session, self._name, self._started_at)

    def _look_round(self, now_s: float) -> None:
        """Begin again what nobody attends to, when that is this worker's to do."""
        with self._database.reading() as session:
            beats = workers.beats(session)
            errands = {
                f"{kind}/{key}": attempt
                for kind, found in (
                    ("run", runs.all_under_way(session)),
                    ("job", jobs.all_under_way(session)),
                    ("part", parts.open_parts(session)),
                )
                for key, attempt in found.items()
            }
        self._hearing.hear(beats, now_s)
        neglected = self._hearing.neglected(errands, now_s)
        if self._hearing.alive(now_s)[:1] != [self._name]:
            return
        for what in neglected:
            kind, _, key = what.partition("/")
            if self._revive(kind, key):
                LOG.warning("%s was left alone and is begun again", what)
            self._hearing.attended(what, now_s)
        if now_s - self._swept_s > SWEEP_S:
            self._swept_s = now_s
            self._sweep(self._clock() - SWEPT_AFTER)
        for beat in beats:
            if self._hearing.silent_s(beat.name, now_s) > FORGET_S:
                with self._database.writing() as session:
                    workers.leave(session, beat.name, beat.started_at)

"""What a worker attends to: a run, a job, a part. How each begins, is heard, and is given up.

Every function works inside the transaction that it is given; ``api.work.attend`` is the
same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from models import jobs, parts, runs
from models.announce import announce_run
from models.audit import Act
from models.tables.rosters import UNDER_WAY
from scheduler.settings import Settings

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from models.runs import Word

MOST_ATTEMPTS: Final = 4
"""Attempts at one errand; after the last one that died it has failed."""
OVERTIME_S: Final = 300.0
"""Seconds beyond its time limit in which a run may load its case, finish and save its plan."""
COUNTED_LIMIT_S: Final = 4 * 3600.0
"""Seconds that work which is counted instead of timed may take, and so may jobs and parts."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that a worker has begun, and the seconds it may take.

    ``keeps_best`` tells whether one that is asked to stop has something worth waiting for.
    """

    attempt: int
    limit_s: float
    keeps_best: bool = False


class Errand(Protocol):
    """One thing to attend to."""

    @property
    def kind(self) -> str:
        """Its kind, as a task of ``api.work.tasks``."""

    @property
    def id(self) -> str:
        """Its key."""

    def begin(self, session: Session, worker: str, at: dt.datetime) -> Begun | None:
        """Begin an attempt; ``None`` when it has ended or nobody waits for it."""

    def word(self, session: Session, attempt: int) -> Word:
        """Hear whether to go on."""

    def over(self, session: Session) -> bool:
        """Tell whether it has ended, or nobody waits for it."""

    def has_something(self, session: Session) -> bool:
        """Tell whether an attempt that is asked to stop has found something to keep."""

    def hand_back(self, session: Session, attempt: int) -> None:
        """Let somebody else begin: the attempt does not count."""

    def cancel(self, session: Session, at: dt.datetime) -> None:
        """End it as cancelled."""

    def fail(self, session: Session, failure: str, at: dt.datetime) -> None:
        """End it as failed."""


@dataclass(frozen=True, slots=True)
class RunErrand:
    """A run."""

    id: str
    kind: str = "run"

    def begin(self, session: Session, worker: str, at: dt.datetime) -> Begun | None:
        """Begin an attempt."""
        attempt = runs.start_run(session, self.id, worker, at)
        if attempt is None:
            return None
        parts.drop(session, self.id)
        settings = Settings.model_validate(runs.find_run(session, self.id).settings)
        timed = settings.effort is None
        limit_s = settings.time_limit_s + OVERTIME_S if timed else COUNTED_LIMIT_S
        return Begun(attempt, limit_s, keeps_best=True)

    def word(self, session: Session, attempt: int) -> Word:
        """Hear whether to go on."""
        return runs.word_for(session, self.id, attempt)

    def over(self, session: Session) -> bool:
        """Tell whether it has ended."""
        return runs.find_run(session, self.id).status not in UNDER_WAY

    def has_something(self, session: Session) -> bool:
        """Tell whether there is a roster already."""
        return runs.watch(session, self.id).objective is not None

    def hand_back(self, session: Session, attempt: int) -> None:
        """Queue it again."""
        runs.hand_back(session, self.id, attempt)

    def cancel(self, session: Session, at: dt.datetime) -> None:
        """End it as cancelled."""
        act = self._act(session, at)
        runs.end_run(session, self.id, "cancelled", act)
        announce_run(session, self.id, act)

    def fail(self, session: Session, failure: str, at: dt.datetime) -> None:
        """End it as failed."""
        act = self._act(session, at)
        runs.end_run(session, self.id, "failed", act, failure=failure)
        announce_run(session, self.id, act)

    def _act(self, session: Session, at: dt.datetime) -> Act:
        return Act(runs.find_run(session, self.id).requested_by, at)


@dataclass(frozen=True, slots=True)
class JobErrand:
    """A job."""

    id: str
    kind: str = "job"

    def begin(self, session: Session, worker: str, at: dt.datetime) -> Begun | None:
        """Begin an attempt."""
        attempt = jobs.start_job(session, self.id, worker, at)
        if attempt is None:
            return None
        parts.drop(session, self.id)
        return Begun(attempt, COUNTED_LIMIT_S)

    def word(self, session: Session, attempt: int) -> Word:
        """Hear whether to go on."""
        return jobs.word_for(session, self.id, attempt)

    def over(self, session: Session) -> bool:
        """Tell whether it has ended."""
        return jobs.find_job(session, self.id).status not in UNDER_WAY

    def has_something(self, session: Session) -> bool:
        """Half an answer is none."""
        return False

    def hand_back(self, session: Session, attempt: int) -> None:
        """Queue it again."""
        jobs.hand_back(session, self.id, attempt)

    def cancel(self, session: Session, at: dt.datetime) -> None:
        """End it as cancelled."""
        jobs.end_job(session, self.id, "cancelled", self._act(session, at))

    def fail(self, session: Session, failure: str, at: dt.datetime) -> None:
        """End it as failed."""
        jobs.end_job(session, self.id, "failed", self._act(session, at), failure=failure)

    def _act(self, session: Session, at: dt.datetime) -> Act:
        return Act(jobs.find_job(session, self.id).requested_by, at)


@dataclass(frozen=True, slots=True)
class PartErrand:
    """A part of a run or job."""

    id: str
    kind: str = "part"

    def begin(self, session: Session, worker: str, at: dt.datetime) -> Begun | None:
        """Begin an attempt."""
        attempt = parts.begin(session, self.id, worker)
        return None if attempt is None else Begun(attempt, COUNTED_LIMIT_S)

    def word(self, session: Session, attempt: int) -> Word:
        """Hear whether its owner still waits."""
        return "go_on" if parts.wanted(session, self.id, attempt) else "leave"

    def over(self, session: Session) -> bool:
        """Tell whether nobody waits for it."""
        return not parts.is_open(session, self.id)

    def has_something(self, session: Session) -> bool:
        """Half an answer is none."""
        return False

    def hand_back(self, session: Session, attempt: int) -> None:
        """Let another worker answer it."""
        parts.hand_back(session, self.id, attempt)

    def cancel(self, session: Session, at: dt.datetime) -> None:
        """Nobody cancels a part; its owner is."""

    def fail(self, session: Session, failure: str, at: dt.datetime) -> None:
        """Tell its owner that there is no answer."""
        parts.answer(session, self.id, None, failure)

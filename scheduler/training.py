"""Training sessions in elapsed minutes: the word that roster, terms and the checker share.

A learner spends a session beside somebody trained and takes no calls meanwhile.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.result import TrainingSession
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.calendar import Horizon
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedLearning


@dataclass(frozen=True, slots=True)
class Session:
    """One training session ``[start, end)`` in elapsed minutes."""

    operator_id: str
    client_id: str
    beside: str
    start: int
    end: int

    @property
    def minutes(self) -> int:
        """Length of the session."""
        return self.end - self.start


def sessions_of(horizon: Horizon, rows: Iterable[TrainingSession]) -> tuple[Session, ...]:
    """Turn sessions told in datetimes into elapsed minutes."""
    return tuple(
        Session(
            operator_id=row.operator_id,
            client_id=row.client_id,
            beside=row.beside,
            start=horizon.minute(row.start),
            end=horizon.minute(row.end),
        )
        for row in rows
    )


def told(horizon: Horizon, sessions: Iterable[Session]) -> tuple[TrainingSession, ...]:
    """Tell sessions in datetimes; the inverse of :func:`sessions_of`."""
    return tuple(
        TrainingSession(
            operator_id=session.operator_id,
            client_id=session.client_id,
            beside=session.beside,
            start=horizon.moment(session.start),
            end=horizon.moment(session.end),
        )
        for session in sessions
    )


def not_placed(
    case: Case, facts: Facts, sessions: Iterable[Session]
) -> list[tuple[PlannedLearning, int]]:
    """Planned rows of the horizon's weeks with the minutes that the sessions leave open."""
    horizon = case.horizon
    placed = Counter[tuple[str, str, int]]()
    for session in sessions:
        week = horizon.week_of(horizon.day_of(session.start))
        placed[session.operator_id, session.client_id, week] += session.minutes
    found = []
    for row in facts.learning.in_horizon(case):
        week = horizon.day_number(row.week) // DAYS_A_WEEK
        left = row.minutes - placed[row.operator_id, row.client_id, week]
        if left > 0:
            found.append((row, left))
    return found

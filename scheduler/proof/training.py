"""Training sessions held against the roster, the portfolio and the limits of policy.

In a session somebody in training for a client sits beside somebody trained for
it. Both are on duty and not on a break through all of it, the client is open,
nobody is in two sessions at once, and neither learns or teaches more in a week
than policy allows.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import ParamValue
    from scheduler.training import Session

ID: Final = "training"


def check_training(evidence: Evidence, facts: Facts) -> list[Violation]:
    """Every fault of every session."""
    case = evidence.case
    found, sound = [], []
    for session in evidence.training:
        people = {session.operator_id, session.beside} <= case.operator_index.keys()
        if not people or session.client_id not in case.client_index:
            found.append(_broken(evidence, session, "unknown", session.minutes))
        elif not _on_the_ticks(evidence, session):
            found.append(_broken(evidence, session, "empty", max(1, abs(session.minutes))))
        else:
            sound.append(session)
    pairings = {(p.operator_id, p.client_id): p.trained for p in evidence.result.portfolio}
    for session in sound:
        found += _check_people(evidence, pairings, session)
        found += _check_open(evidence, facts, session)
    return [*found, *_check_overlaps(evidence, sound), *_check_limits(evidence, sound)]


def _on_the_ticks(evidence: Evidence, session: Session) -> bool:
    inside = 0 <= session.start < session.end <= evidence.horizon.minutes
    return inside and not (session.start % TICK_MINUTES or session.end % TICK_MINUTES)


def _check_people(
    evidence: Evidence, pairings: Mapping[tuple[str, str], bool], session: Session
) -> list[Violation]:
    """Who learns without being in training, teaches without being trained, or is not there.

    ``pairings`` tells of each operator and client whether they are trained.
    """
    found = []
    if pairings.get((session.operator_id, session.client_id)) is not False:
        found.append(
            _broken(evidence, session, "not_learning", session.minutes, session.operator_id)
        )
    if not pairings.get((session.beside, session.client_id)):
        found.append(_broken(evidence, session, "not_trained", session.minutes, session.beside))
    for operator_id in (session.operator_id, session.beside):
        away = session.minutes - _minutes_at_work(evidence, operator_id, session)
        if away:
            found.append(_broken(evidence, session, "away", away, operator_id))
    return found


def _minutes_at_work(evidence: Evidence, operator_id: str, session: Session) -> int:
    return sum(
        max(0, min(end, session.end) - max(start, session.start))
        for shift in evidence.worked[operator_id]
        if shift.start < session.end and session.start < shift.end
        for start, end in shift.runs_of_work()
    )


def _check_open(evidence: Evidence, facts: Facts, session: Session) -> list[Violation]:
    is_open = np.repeat(
        facts.demand.open[evidence.case.client_index[session.client_id]], facts.demand.slot_minutes
    )
    closed = session.minutes - int(is_open[session.start : session.end].sum())
    return [_broken(evidence, session, "closed", closed)] if closed else []


def _check_overlaps(evidence: Evidence, sessions: list[Session]) -> list[Violation]:
    """People who are in two sessions at once, in whatever part."""
    found = []
    for first, second in combinations(sessions, 2):
        minutes = min(first.end, second.end) - max(first.start, second.start)
        both = {first.operator_id, first.beside} & {second.operator_id, second.beside}
        if minutes > 0:
            found += [
                _broken(evidence, second, "twice", minutes, operator_id)
                for operator_id in sorted(both)
            ]
    alone = (session for session in sessions if session.operator_id == session.beside)
    found += [_broken(evidence, own, "twice", own.minutes, own.beside) for own in alone]
    return found


def _check_limits(evidence: Evidence, sessions: list[Session]) -> list[Violation]:
    """Weeks in which somebody learns or teaches longer than policy allows."""
    horizon, policy = evidence.horizon, evidence.case.policy
    learnt: dict[tuple[str, int], list[Session]] = {}
    taught: dict[tuple[str, int], list[Session]] = {}
    for session in sessions:
        week = horizon.week_of(horizon.day_of(session.start))
        learnt.setdefault((session.operator_id, week), []).append(session)
        taught.setdefault((session.beside, week), []).append(session)
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=operator_id,
            date=horizon.moment(own[0].start).date(),
            amount=minutes - limit,
            params={"fault": fault, "minutes": minutes, "limit": limit},
        )
        for fault, limit, by_week in (
            ("learns_too_long", policy.learning_minutes_per_week, learnt),
            ("teaches_too_long", policy.teaching_minutes_per_week, taught),
        )
        for (operator_id, _), own in by_week.items()
        if (minutes := sum(session.minutes for session in own)) > limit
    ]


def _broken(
    evidence: Evidence,
    session: Session,
    fault: str,
    amount: int,
    operator_id: str | None = None,
) -> Violation:
    horizon = evidence.horizon
    params: dict[str, ParamValue] = {
        "fault": fault,
        "minutes": amount,
        "start": clock(horizon.wall_minute(session.start)),
        "end": clock(horizon.wall_minute(session.end)),
    }
    return Violation(
        rule=ID,
        severity="hard",
        client_id=session.client_id,
        operator_id=operator_id,
        date=horizon.moment(session.start).date(),
        amount=amount,
        params=params,
    )

"""Training that cannot fit, by client and reason. Each reason has its words in ``api/texts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.result import Unmet
from scheduler.training import not_placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.learning.course import Course
    from scheduler.training import Session

REASONS: Final = (
    "training_nobody_able",
    "training_team_full",
    "training_no_room",
    "training_hours_apart",
    "training_no_time",
    "training_beyond_weeks",
    "training_hours_left",
    "training_hours_nobody",
    "training_not_placed",
)
"""Every reason this package and the placing of sessions give."""


def unmet_of(facts: Facts, course: Course, clients: Sequence[int]) -> tuple[Unmet, ...]:
    """Name what the last week leaves open, for ``clients`` in the order of the case."""
    return tuple(unmet for c in sorted(clients) for unmet in _of_client(facts, course, c))


def sessions_unmet(case: Case, facts: Facts, sessions: Iterable[Session]) -> tuple[Unmet, ...]:
    """Name the pairings whose training of the planned days found no place, with the minutes."""
    return tuple(
        Unmet(
            client_id=row.client_id,
            operator_id=row.operator_id,
            reason="training_not_placed",
            params={"planned": row.minutes, "placed": row.minutes - left},
        )
        for row, left in not_placed(case, facts, sessions)
    )


def _of_client(facts: Facts, course: Course, c: int) -> Iterator[Unmet]:
    case, open_slots = course.frame.case, facts.demand.open[c]
    trained, answering = int(course.trained[:, c].sum()), len(course.answering(c))
    if trained < course.wanted(c):
        yield Unmet(
            client_id=case.clients[c].client_id,
            reason=_why_short(course, c, answering),
            params={
                "trained": trained,
                "wanted": course.wanted(c),
                "able": int(course.frame.allowed[:, c].sum()),
                "people": case.clients[c].team_max,
                "weeks": case.policy.learning_weeks,
            },
        )
    uncovered = course.uncovered(c)
    for reason, slots in (
        ("training_hours_left", uncovered),
        ("training_hours_nobody", open_slots & ~course.coverable[c]),
    ):
        if slots.any():
            hours = float(slots.sum()) * facts.demand.slot_minutes / 60 * 7 / case.days
            yield Unmet(
                client_id=case.clients[c].client_id,
                reason=reason,
                params={"hours": round(hours, 2)},
            )


def _why_short(course: Course, c: int, answering: int) -> str:
    if answering >= course.wanted(c):
        return "training_beyond_weeks"
    able = course.frame.allowed[:, c] & ~course.team[:, c]
    if not able.any():
        return "training_nobody_able"
    if course.team[:, c].sum() >= course.frame.team_max[c]:
        return "training_team_full"
    if not (able & course.room(c)).any():
        return "training_no_room"
    if not course.candidates(c).any():
        return "training_hours_apart"
    return "training_no_time"

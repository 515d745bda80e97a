"""A week under repair: shifts, training and teams, before its desk plan is mended.

Only what changes is decided anew: changed days get the short breaks they owe, and
training that its people can no longer attend is let go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.roster.breaks import place_breaks
from scheduler.shifts import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift
    from scheduler.training import Session

    Shifts = tuple[Shift, ...]
    Days = Mapping[int, Shifts]


@dataclass(frozen=True)
class Draft:
    """What a repaired week decides before its desk plan."""

    portfolio: tuple[PlannedPairing, ...]
    week: Mapping[str, Shifts]
    sessions: tuple[Session, ...]


def with_days(case: Case, facts: Facts, draft: Draft, changed: Mapping[str, Days]) -> Draft:
    """Return the draft with other shifts on some days of some people.

    Parameters
    ----------
    changed
        Of each person, the shifts of the days that change, without short breaks.
    """
    day_of = case.horizon.day_of
    bare = dict(draft.week)
    for operator_id, days in changed.items():
        stay = (s for s in draft.week[operator_id] if day_of(s.start) not in days)
        bare[operator_id] = in_order((*stay, *(s for own in days.values() for s in own)))
    placed = place_breaks(case, facts, bare, draft.portfolio)
    week = dict(draft.week)
    for operator_id in changed:
        week[operator_id] = placed[operator_id]
    gone = set(changed)
    sessions = tuple(s for s in draft.sessions if _still_meet(s, week, gone))
    return Draft(draft.portfolio, week, sessions)


def _still_meet(session: Session, week: Mapping[str, Shifts], changed: Iterable[str]) -> bool:
    """Tell whether those of a session whose week changed are on duty through all of it."""
    return all(
        any(
            start <= session.start and session.end <= end
            for shift in week[operator_id]
            for start, end in shift.runs_of_work()
        )
        for operator_id in {session.operator_id, session.beside} & set(changed)
    )

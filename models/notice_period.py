"""Whose notice a publication would touch: part-timers by law, everybody by the posted week.

What binds is the checker's own rule, asked from the moment of publication instead of the
moment that the plan was made for. An agreement is to one change: that somebody agreed to a
former change of a day is told, and does not free the day again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.cases import load_case
from models.edits import find_row
from models.results import load_result
from models.tables.rosters import CaseSnapshotRow, RosterRow
from models.tables.sites import SiteRow
from scheduler.case import Case
from scheduler.evidence import Evidence
from scheduler.rules import notice_of_change

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlmodel import Session

    from scheduler.result import Result

POSTING: Final = "posting_notice_days"
NOTICE_HISTORY_DAYS: Final = 7
"""Enough to hold every published shift of the week itself, in any zone."""


@dataclass(frozen=True, slots=True)
class TouchedNotice:
    """One person's day that a publication changes, or first tells, inside a notice.

    Attributes
    ----------
    days
        Days of notice given: working days where the notice binds, else calendar days.
    needed
        Days of notice that the law or the branch asks for, counted alike.
    binding
        Whether publication needs this person's agreement: a part-timer's published day.
    agreed
        Whether the person agreed to a former change of that day.
    """

    operator_id: str
    date: dt.date
    days: int
    needed: int
    binding: bool
    agreed: bool


def notices_touched(session: Session, roster_id: int, at: dt.datetime) -> list[TouchedNotice]:
    """Tell whose notice is touched when this version is published at a moment.

    Raises
    ------
    NotFound
    """
    roster = find_row(session, RosterRow, roster_id)
    site = find_row(session, SiteRow, roster.site_id)
    days = find_row(session, CaseSnapshotRow, roster.snapshot_id).days
    case = load_case(
        session, site.key, roster.week, at, days=days, history_days=NOTICE_HISTORY_DAYS
    ).case
    return touched_by(case, load_result(session, roster_id), at)


def touched_by(case: Case, result: Result, at: dt.datetime) -> list[TouchedNotice]:
    """Compare a plan with the published shifts of its case, told at a moment."""
    binding = _binding(case, result, at)
    bound = {(each.operator_id, each.date) for each in binding}
    posted = [
        each
        for each in _posted_late(case, result, at)
        if (each.operator_id, each.date) not in bound
    ]
    return sorted([*binding, *posted], key=lambda each: (each.operator_id, each.date))


def unmet(
    touched: Iterable[TouchedNotice], agreed: Iterable[str] = ()
) -> tuple[TouchedNotice, ...]:
    """Return what still needs an agreement."""
    said = set(agreed)
    return tuple(each for each in touched if each.binding and each.operator_id not in said)


def _binding(case: Case, result: Result, at: dt.datetime) -> list[TouchedNotice]:
    asked_anew = tuple(row.model_copy(update={"agreed": False}) for row in case.roster)
    told = {name: getattr(case, name) for name in Case.model_fields}
    seen = Case(**(told | {"as_of": at, "roster": asked_anew}))
    agreed = _agreed_days(case)
    found = []
    for breach in notice_of_change.check(Evidence(seen, result)):
        if breach.operator_id is None or breach.date is None:
            continue
        given, needed = breach.params["given_days"], breach.params["limit_days"]
        assert isinstance(given, int) and isinstance(needed, int)  # noqa: S101, PT018 - narrows
        found.append(
            TouchedNotice(
                operator_id=breach.operator_id,
                date=breach.date,
                days=given,
                needed=needed,
                binding=True,
                agreed=(breach.operator_id, breach.date) in agreed,
            )
        )
    return found


def _posted_late(case: Case, result: Result, at: dt.datetime) -> list[TouchedNotice]:
    """Days that differ from what was posted, or were never posted, inside the posting notice."""
    if not case.law.has(POSTING):
        return []
    needed = int(case.law.number(POSTING))
    zone, agreed = case.horizon.zone, _agreed_days(case)
    today = at.astimezone(zone).date()
    before: set[tuple[str, dt.date, dt.datetime, dt.datetime]] = {
        (row.operator_id, row.start.astimezone(zone).date(), row.start, row.end)
        for rows in case.published_rows.values()
        for row in rows
    }
    after = {(shift.operator_id, shift.date, shift.start, shift.end) for shift in result.roster}
    days = {(operator_id, date) for operator_id, date, *_ in before ^ after}
    return [
        TouchedNotice(operator_id, date, max(0, (date - today).days), needed, False, own in agreed)
        for own in sorted(days)
        for operator_id, date in (own,)
        if (date - today).days < needed
    ]


def _agreed_days(case: Case) -> set[tuple[str, dt.date]]:
    zone = case.horizon.zone
    return {
        (row.operator_id, row.start.astimezone(zone).date()) for row in case.roster if row.agreed
    }

"""Notice of change: a part-timer's published days stay as they are inside the notice.

Readings. A civil week is published when anybody has a published shift in it. A
change told on ``as_of`` may touch a day once N working days (Monday to Saturday,
no public holiday) lie wholly between the two; days before that keep their
shifts' starts and ends, breaks aside. A row marked ``agreed`` frees its shift
and lets others join its day. A shift that an absence of its operator touches
may be dropped, not replaced.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator, PublishedShift
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "notice_of_change"
HARD = True
KEYS = ("notice_days", "notice_days_by_agreement")

SUNDAY: Final = 6
Span = tuple[int, int]


@dataclass(frozen=True)
class Settled:
    """What one day inside the notice must and may hold, as elapsed ``(start, end)``.

    Attributes
    ----------
    kept
        Shifts that stay.
    free
        Published shifts that may stay or go.
    open
        Whether other shifts may join.
    """

    kept: frozenset[Span] = frozenset()
    free: frozenset[Span] = frozenset()
    open: bool = False


@dataclass(frozen=True)
class PublishedDays:
    """A resource without memory: settled days hold what was published.

    Attributes
    ----------
    days
        The settled days by number; other days are not bound.
    """

    days: dict[int, Settled]

    @property
    def effects_key(self) -> Hashable:
        """The days themselves."""
        return frozenset(self.days.items())

    def start(self) -> int:
        """Return the only state."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> int | None:
        """Return the only effect, or ``None`` for a day that is not as published."""
        settled = self.days.get(day)
        if settled is None:
            return 0
        spans = {(s.start, s.end) for s in pattern.shifts} if pattern is not None else set()
        joins = spans - settled.kept - settled.free
        return 0 if settled.kept <= spans and (settled.open or not joins) else None

    def step(self, state: int, effect: int) -> int | None:
        """Stay."""
        return 0

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


def _key(case: Case) -> str:
    return KEYS[1] if case.site.law.notice_by_agreement else KEYS[0]


def resource(case: Case, operator: Operator) -> PublishedDays | None:
    """Hold the days inside the notice to what was published for them."""
    if not operator.part_time or not case.law.has(_key(case)):
        return None
    horizon = case.horizon
    days = {
        day: _settled(case, operator, day)
        for day in range(min(_last_day_in_notice(case) + 1, case.days))
        if horizon.week_of(day) in case.published_weeks
    }
    return PublishedDays(days) if days else None


def _last_day_in_notice(case: Case) -> int:
    """Walk from the day of ``as_of`` over the working days of the notice."""
    horizon = case.horizon
    day = horizon.day_of(horizon.minute(case.as_of))
    missing = int(case.law.number(_key(case)))
    while missing:
        day += 1
        working = horizon.weekday(day) != SUNDAY and horizon.date_of(day) not in case.holidays
        missing -= working
    return day


def _settled(case: Case, operator: Operator, day: int) -> Settled:
    horizon = case.horizon
    rows = [
        (row, (horizon.minute(row.start), horizon.minute(row.end)))
        for row in case.published_rows[operator.operator_id]
        if horizon.day_of(horizon.minute(row.start)) == day
    ]
    away = [a for a in case.absences if a.operator_id == operator.operator_id]
    free = frozenset(
        span
        for row, span in rows
        if row.agreed or any(a.start < row.end and row.start < a.end for a in away)
    )
    return Settled(
        kept=frozenset(span for _, span in rows) - free,
        free=free,
        open=any(row.agreed for row, _ in rows),
    )


def check(evidence: Evidence) -> list[Violation]:
    """One violation a day changed too late, with the working days of notice missing (L3123-31)."""
    case, horizon = evidence.case, evidence.horizon
    if not case.law.has(_key(case)):
        return []
    limit = int(case.law.number(_key(case)))
    found = []
    for operator in case.operators:
        planned_days = evidence.by_day(operator) if operator.part_time else {}
        published_days = _published_days(evidence, operator)
        for day in range(case.days) if operator.part_time else ():
            given = _working_days_between(case, day)
            rows = published_days.get(day, [])
            planned = sorted((s.start, s.end) for s in planned_days.get(day, ()))
            if given >= limit or horizon.week_of(day) not in case.published_weeks:
                continue
            if not _is_changed(evidence, rows, planned):
                continue
            before = sorted((horizon.minute(r.start), horizon.minute(r.end)) for r in rows)
            found.append(
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=limit - given,
                    unit="days",
                    params={
                        "day": horizon.date_of(day).isoformat(),
                        "published": _times(evidence, before),
                        "planned": _times(evidence, planned),
                        "given_days": given,
                        "limit_days": limit,
                    },
                )
            )
    return found


def _published_days(evidence: Evidence, operator: Operator) -> dict[int, list[PublishedShift]]:
    """Published rows of one operator by the day on which they begin."""
    horizon = evidence.horizon
    days: dict[int, list[PublishedShift]] = {}
    for row in evidence.case.published_rows[operator.operator_id]:
        day = horizon.day_number(row.start.astimezone(horizon.zone).date())
        days.setdefault(day, []).append(row)
    return days


def _is_changed(evidence: Evidence, rows: list[PublishedShift], planned: list[Span]) -> bool:
    """Tell whether a day differs from what was published in a way nobody agreed to."""
    horizon = evidence.horizon
    known = {(horizon.minute(row.start), horizon.minute(row.end)): row for row in rows}
    if set(planned) - set(known) and not any(row.agreed for row in rows):
        return True
    return any(
        not row.agreed and not _touches_absence(evidence.case, row)
        for span, row in known.items()
        if span not in planned
    )


def _touches_absence(case: Case, row: PublishedShift) -> bool:
    return any(
        absence.operator_id == row.operator_id
        and max(absence.start, row.start) < min(absence.end, row.end)
        for absence in case.absences
    )


def _working_days_between(case: Case, day: int) -> int:
    """Count working days wholly between the day of ``as_of`` and a day of the horizon."""
    told = case.horizon.day_number(case.as_of.astimezone(case.horizon.zone).date())
    dates = [case.horizon.date_of(between) for between in range(told + 1, day)]
    return sum(date.weekday() != SUNDAY and date not in case.holidays for date in dates)


def _times(evidence: Evidence, spans: list[Span]) -> str:
    """Write shifts as clock times, a dash for none."""
    wall = evidence.horizon.wall_minute
    return ", ".join(f"{clock(wall(a))}–{clock(wall(b))}" for a, b in spans) or "—"


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(_key(case)))

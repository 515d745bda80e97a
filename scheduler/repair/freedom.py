"""Which days may still change: not what is worked or locked, and what is near by agreement only.

Readings. A week is in force when the case holds it as published, or once its
first minute is over. In a week in force a day lies inside the notice when it begins
less than the house's posting notice after now, and for a part-timer also when
fewer working days than their notice lie wholly between the two (L3123-31).
Somebody inside a notice may be asked; without their word their day stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.repair.events import on_day

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.repair import PersonDay
    from scheduler.shifts import Shift

SUNDAY: Final = 6


@dataclass(frozen=True)
class Freedom:
    """What may change from ``now`` on.

    Attributes
    ----------
    case
        The case in which the events have happened: its locks bind.
    worked_until
        Now: up to when the week has been worked.
    freed
        Days whose people agreed, ``(operator_id, date)``.
    """

    case: Case
    worked_until: datetime
    freed: frozenset[PersonDay]

    @property
    def now_minute(self) -> int:
        """Now in elapsed minutes of the horizon; below 0 before it opens."""
        return self.case.horizon.minute(self.worked_until)

    def locked_days(self) -> set[tuple[str, int]]:
        """Days that locks hold, ``(operator_id, day)``."""
        horizon = self.case.horizon
        held = set()
        for lock in self.case.locks:
            if lock.kind == "shift" and lock.start is not None:
                held.add((lock.operator_id, horizon.day_of(horizon.minute(lock.start))))
            elif lock.kind == "off" and lock.date is not None:
                held.add((lock.operator_id, horizon.day_number(lock.date)))
        return held

    def is_worked(self, shifts: tuple[Shift, ...], day: int) -> bool:
        """Tell whether a person's day is over, or its first shift has begun."""
        begun = any(s.start < self.now_minute for s in on_day(self.case, shifts, day))
        return begun or self.case.horizon.day_start(day + 1) <= self.now_minute

    def needs_agreement(self, operator: Operator, day: int) -> bool:
        """Tell whether a day lies inside the person's notice and they have not agreed yet."""
        date = self.case.horizon.date_of(day)
        if (operator.operator_id, date) in self.freed or not self.in_force(day):
            return False
        return self._is_posted(day) or self._part_time_notice(operator, day)

    def change_price(self, day: int) -> float:
        """Calls that a changed shift of a day weighs beyond what the term ``change`` counts.

        The term counts changes of weeks that the case holds as published; in another
        week people may know their shifts all the same.
        """
        if self.case.horizon.week_of(day) in self.case.published_weeks:
            return 0.0
        weights = self.case.policy.weights
        return weights.change_in_notice if self._is_posted(day) else weights.change_before

    def in_force(self, day: int) -> bool:
        """Tell whether people have been told of a day's shifts."""
        horizon = self.case.horizon
        week = horizon.week_of(day)
        return week in self.case.published_weeks or self.now_minute > horizon.day_start(7 * week)

    def days_ahead(self, day: int) -> int:
        """Days from now to a day, 0 being today."""
        horizon = self.case.horizon
        return day - horizon.day_number(self.worked_until.astimezone(horizon.zone).date())

    def _is_posted(self, day: int) -> bool:
        """Tell whether a day lies inside the house's posting notice."""
        law = self.case.law
        return law.has("posting_notice_days") and (
            self.days_ahead(day) < law.number("posting_notice_days")
        )

    def _part_time_notice(self, operator: Operator, day: int) -> bool:
        case, horizon = self.case, self.case.horizon
        key = "notice_days_by_agreement" if case.site.law.notice_by_agreement else "notice_days"
        if not operator.part_time or not case.law.has(key):
            return False
        between = range(day - self.days_ahead(day) + 1, day)
        working = sum(
            horizon.weekday(d) != SUNDAY and horizon.date_of(d) not in case.holidays
            for d in between
        )
        return working < int(case.law.number(key))

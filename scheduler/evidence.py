"""``Evidence``: a Case and a Result side by side, in elapsed minutes, for checks and scores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.shifts import Shift, in_order, shift_of
from scheduler.training import sessions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.result import Result
    from scheduler.training import Session


class Evidence:
    """A Case and a Result side by side, in elapsed minutes.

    Parameters
    ----------
    case
        What was asked.
    result
        What was planned. Only its ``roster``, ``training``, ``portfolio`` and
        ``desk`` are read by rules and terms.
    week
        The result's shifts as :attr:`week` tells them, by a caller who has them; of a few
        of the case's operators when the case holds only those.
    """

    def __init__(
        self, case: Case, result: Result, *, week: Mapping[str, tuple[Shift, ...]] | None = None
    ) -> None:
        self.case = case
        self.result = result
        self.horizon = case.horizon
        if week is not None:
            self.__dict__["week"] = dict(week)

    @cached_property
    def week(self) -> dict[str, tuple[Shift, ...]]:
        """Planned shifts by operator, in order; every operator of the case has a key."""
        found: dict[str, list[Shift]] = {o.operator_id: [] for o in self.case.operators}
        for row in self.result.roster:
            if row.operator_id in found:
                found[row.operator_id].append(
                    shift_of(self.horizon, row.start, row.end, row.breaks, code=row.code)
                )
        if self.case.shift_codes:
            paid = {code.code: code.paid_minutes for code in self.case.shift_codes}
            for shifts in found.values():
                shifts[:] = [_with_paid_minutes(shift, paid) for shift in shifts]
        return {key: in_order(shifts) for key, shifts in found.items()}

    @cached_property
    def past(self) -> dict[str, tuple[Shift, ...]]:
        """Published shifts that begin before the horizon, by operator, in order."""
        return self.case.past

    @cached_property
    def worked(self) -> dict[str, tuple[Shift, ...]]:
        """Past and planned shifts of each operator, in order."""
        return {key: in_order((*self.past[key], *self.week[key])) for key in self.week}

    @cached_property
    def training(self) -> tuple[Session, ...]:
        """Training sessions in elapsed minutes, in the order of the result."""
        return sessions_of(self.horizon, self.result.training)

    def by_day(self, operator: Operator) -> dict[int, tuple[Shift, ...]]:
        """Planned shifts of one operator by the day on which they begin."""
        days: dict[int, list[Shift]] = {}
        for shift in self.week[operator.operator_id]:
            days.setdefault(self.horizon.day_of(shift.start), []).append(shift)
        return {day: tuple(shifts) for day, shifts in days.items()}


def _with_paid_minutes(shift: Shift, paid: dict[str, int]) -> Shift:
    if shift.code is None or shift.code not in paid:
        return shift
    return Shift(shift.start, shift.end, shift.breaks, shift.code, paid[shift.code])

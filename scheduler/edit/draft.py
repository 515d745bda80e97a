"""A plan with edits in it: shifts, their long pauses and short breaks, teams, training.

Only the people and teams that an edit names change; training that its people can no
longer attend is let go. What is lawful is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.edit import (
    AddShift,
    CannotEdit,
    GiveShift,
    MoveShift,
    PlaceBreaks,
    RemoveShift,
    SetRole,
    SwapShifts,
)
from scheduler.edit.teams import with_role
from scheduler.patterns import proposed_breaks
from scheduler.shifts import Break, Shift, in_order
from scheduler.terms.presence import mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.edit import Edit
    from scheduler.entities import BreakTime
    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher
    from scheduler.result import PlannedPairing
    from scheduler.roster.breaks import BreakPlacer
    from scheduler.training import Session

LONGEST_MINUTES = 24 * 60
"""A shift lasts a day at most."""


@dataclass
class Drafting:
    """Edits under way: weeks of people that change, and which of their shifts need breaks."""

    weigher: Weigher
    placer: BreakPlacer
    week: dict[str, list[Shift]] = field(default_factory=dict)
    owing: set[tuple[str, Shift]] = field(default_factory=set)
    portfolio: tuple[PlannedPairing, ...] | None = None
    place: int = 0

    def drafted(self, edits: Sequence[Edit]) -> Plan:
        """Return the plan with the edits in it.

        Raises
        ------
        CannotEdit
        """
        for self.place, edit in enumerate(edits):
            self._apply(edit)
        plan = self.weigher.plan
        changed = {key: in_order(own) for key, own in self.week.items()}
        places = {
            key: [k for k, shift in enumerate(own) if (key, shift) in self.owing]
            for key, own in changed.items()
        }
        placed = self.placer.placed(changed, places)
        placed = {key: own for key, own in placed.items() if own != plan.week[key]}
        week = {**plan.week, **placed} if placed else plan.week
        portfolio = plan.portfolio if self.portfolio is None else self.portfolio
        sessions = self._sessions(week, portfolio, set(placed))
        return replace(plan, week=week, portfolio=portfolio, sessions=sessions)

    def _apply(self, edit: Edit) -> None:
        match edit:
            case MoveShift():
                self._move(edit)
            case RemoveShift():
                self._take(edit.operator_id, edit.start)
            case AddShift():
                shift = self._shift(edit.start, edit.end, edit.code)
                self._put(edit.operator_id, shift, edit.breaks)
            case GiveShift():
                if edit.to == edit.operator_id:
                    raise CannotEdit(self.place, "to_themselves")
                self._put(edit.to, self._take(edit.operator_id, edit.start), None)
            case SwapShifts():
                self._swap(edit)
            case PlaceBreaks():
                self._put(edit.operator_id, self._take(edit.operator_id, edit.start), None)
            case SetRole():
                self._set_role(edit)

    def _move(self, edit: MoveShift) -> None:
        code = self._take(edit.operator_id, edit.start).code
        shift = self._shift(edit.to_start, edit.to_end, None)
        if code is not None:
            shift = self._coded(shift, code) or shift
        self._put(edit.operator_id, shift, edit.breaks)

    def _swap(self, edit: SwapShifts) -> None:
        if edit.operator_id == edit.other_id:
            raise CannotEdit(self.place, "to_themselves")
        one = self._take(edit.operator_id, edit.start)
        other = self._take(edit.other_id, edit.other_start)
        self._put(edit.operator_id, other, None)
        self._put(edit.other_id, one, None)

    def _set_role(self, edit: SetRole) -> None:
        case = self.weigher.case
        if edit.client_id not in case.client_index:
            raise CannotEdit(self.place, "unknown_client", value=edit.client_id)
        self._own(edit.operator_id)
        before = self.weigher.plan.portfolio if self.portfolio is None else self.portfolio
        in_team = any(
            (p.client_id, p.operator_id) == (edit.client_id, edit.operator_id) for p in before
        )
        if edit.role is None and not in_team:
            raise CannotEdit(self.place, "not_in_team", value=edit.operator_id)
        self.portfolio = with_role(
            case, self.weigher.facts, before, edit.client_id, edit.operator_id, edit.role
        )

    def _own(self, operator_id: str) -> list[Shift]:
        """Shifts of somebody as the edits so far left them."""
        planned = self.weigher.plan.week.get(operator_id)
        if planned is None:
            raise CannotEdit(self.place, "unknown_operator", value=operator_id)
        return self.week.setdefault(operator_id, list(planned))

    def _take(self, operator_id: str, start: dt.datetime) -> Shift:
        """Take a shift out of a week, and tell which it was."""
        own, minute = self._own(operator_id), self._minute(start)
        for shift in own:
            if shift.start == minute:
                own.remove(shift)
                self.owing.discard((operator_id, shift))
                return shift
        raise CannotEdit(self.place, "no_shift", value=operator_id)

    def _put(self, operator_id: str, shift: Shift, breaks: tuple[BreakTime, ...] | None) -> None:
        """Put a shift into a week, with the breaks that are told or that it owes."""
        own = self._own(operator_id)
        if breaks is not None:
            own.append(replace(shift, breaks=self._breaks(shift, breaks)))
            return
        bare = self._with_long_pause(operator_id, replace(shift, breaks=()))
        own.append(bare)
        self.owing.add((operator_id, bare))

    def _shift(self, start: dt.datetime, end: dt.datetime, code: str | None) -> Shift:
        first, last = self._minute(start), self._minute(end)
        if not 0 <= first < self.weigher.case.horizon.minutes:
            raise CannotEdit(self.place, "outside_week")
        if not first < last <= first + LONGEST_MINUTES:
            raise CannotEdit(self.place, "length")
        shift = Shift(first, last)
        if code is None:
            return shift
        coded = self._coded(shift, code)
        if coded is None:
            raise CannotEdit(self.place, "code", value=code)
        return coded

    def _coded(self, shift: Shift, code: str) -> Shift | None:
        """The shift under a code, when it has that code's times."""
        case = self.weigher.case
        day = case.horizon.day_of(shift.start)
        for known in case.shift_codes:
            times = (known.start_minute, known.end_minute)
            if known.code == code and (shift.start, shift.end) == tuple(
                case.horizon.minute_of(day, minute) for minute in times
            ):
                return replace(shift, code=code, counted_minutes=known.paid_minutes)
        return None

    def _breaks(self, shift: Shift, told: Iterable[BreakTime]) -> tuple[Break, ...]:
        pauses = sorted(
            (Break(self._minute(b.start), self._minute(b.end), b.paid) for b in told),
            key=lambda pause: pause.start,
        )
        now = shift.start
        for pause in pauses:
            if not now <= pause.start < pause.end <= shift.end:
                raise CannotEdit(self.place, "breaks")
            now = pause.end
        return tuple(pauses)

    def _minute(self, moment: dt.datetime) -> int:
        if moment.second or moment.microsecond:
            raise CannotEdit(self.place, "whole_minutes")
        return self.weigher.case.horizon.minute(moment)

    def _with_long_pause(self, operator_id: str, shift: Shift) -> Shift:
        """Give a shift lunch or its long pause, where being on duty saves least."""
        ways = proposed_breaks(self.weigher.case, shift)
        if len(ways) < 2:
            return ways[0] if ways else shift
        operator = self.weigher.case.operator_index[operator_id]
        on_duty = self.weigher.on_duty.copy()
        on_duty[operator] = False
        worth = self.weigher.worth_of_duty(operator, on_duty)
        return max(ways, key=lambda way: (_worth(worth, way), -_first_pause(way)))

    def _sessions(
        self,
        week: Mapping[str, tuple[Shift, ...]],
        portfolio: tuple[PlannedPairing, ...],
        changed: set[str],
    ) -> tuple[Session, ...]:
        sessions = self.weigher.plan.sessions
        if not sessions or (not changed and self.portfolio is None):
            return sessions
        kept = tuple(
            s
            for s in sessions
            if all(_attends(s, week[o]) for o in {s.operator_id, s.beside} & changed)
        )
        if self.portfolio is None:
            return kept
        trained = {(p.client_id, p.operator_id): p.trained for p in portfolio}
        return tuple(
            s
            for s in kept
            if trained.get((s.client_id, s.operator_id)) is False
            and trained.get((s.client_id, s.beside)) is True
        )


def _attends(session: Session, shifts: Iterable[Shift]) -> bool:
    return any(
        start <= session.start and session.end <= end
        for shift in shifts
        for start, end in shift.runs_of_work()
    )


def _worth(worth: NDArray[np.float64], shift: Shift) -> float:
    row = np.zeros(len(worth), dtype=np.bool_)
    mark(row, (shift,))
    return float(worth[row].sum())


def _first_pause(shift: Shift) -> int:
    return shift.breaks[0].start if shift.breaks else 0

"""The people something happened to: what is left of their days, before anybody else moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.repair import Absent, Swapped
from scheduler.repair.events import on_day
from scheduler.repair.moves import Choice, planned_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scheduler.case import Case
    from scheduler.repair import Event
    from scheduler.repair.freedom import Freedom
    from scheduler.shifts import Shift

    Shifts = tuple[Shift, ...]
    Given = dict[int, frozenset[Shifts]]


def choices_of_principals(
    case: Case, week: Mapping[str, Shifts], events: Iterable[Event], freedom: Freedom
) -> dict[int, Choice]:
    """What the days of everybody whom an absence or a swap names may hold.

    A day that is concerned holds what the swap gives or what an absence leaves; other
    days stay as planned unless the person freed them.

    Returns
    -------
    dict[int, Choice]
        By place in the case.
    """
    given: dict[str, Given] = {}
    for event in events:
        if isinstance(event, Swapped):
            _swap(case, week, event, given)
    for event in events:
        if isinstance(event, Absent):
            _leave(case, week, event, freedom, given)
    return {
        case.operator_index[operator_id]: Choice(
            planned_days(case, week[operator_id]),
            _open_days(case, operator_id, week[operator_id], own, freedom),
            own,
            freedom.now_minute,
        )
        for operator_id, own in sorted(given.items())
    }


def _open_days(
    case: Case, operator_id: str, shifts: Shifts, given: Given, freedom: Freedom
) -> frozenset[int]:
    """Days that the person freed and that nothing holds."""
    freed = {case.horizon.day_number(date) for who, date in freedom.freed if who == operator_id}
    held = {day for who, day in freedom.locked_days() if who == operator_id}
    return frozenset(
        day
        for day in freed - held - set(given)
        if 0 <= day < case.days and not freedom.is_worked(shifts, day)
    )


def _swap(case: Case, week: Mapping[str, Shifts], event: Swapped, given: dict[str, Given]) -> None:
    """Hand each side's day to the other."""
    one, other = event.one, event.other
    days = [case.horizon.day_number(date) for date in (event.one_date, event.other_date)]
    bare = {who: planned_days(case, week[who]) for who in (one, other)}
    sides = ((one, other, days[0]), (other, one, days[1]))
    for giver, _, day in sides:
        given.setdefault(giver, {})[day] = frozenset({()})
    for giver, taker, day in sides:
        given.setdefault(taker, {})[day] = frozenset({bare[giver][day]})


def _leave(
    case: Case,
    week: Mapping[str, Shifts],
    event: Absent,
    freedom: Freedom,
    given: dict[str, Given],
) -> None:
    """Take an absence out of the days it meets; what is worked by then stays."""
    horizon, slot = case.horizon, case.site.slot_minutes
    start, end = horizon.minute(event.start), horizon.minute(event.end)
    own = given.setdefault(event.operator_id, {})
    shifts, worked_until = week[event.operator_id], min(start, freedom.now_minute)
    for day in range(case.days):
        todays = on_day(case, shifts, day)
        if not any(s.start < end and start < s.end for s in todays):
            continue
        early = [_part(s, s.start, min(s.end, start // slot * slot)) for s in todays]
        # What is left after midnight would be another day's shift.
        resumes = -(-end // slot) * slot
        tomorrow = horizon.day_start(day + 1)
        late = [_part(s, max(s.start, resumes), s.end) for s in todays if resumes < tomorrow]
        first = tuple(s for s in early if s is not None)
        last = tuple(s for s in late if s is not None)
        ways = {(), first, last, (*first, *last)}
        if any(s.start < worked_until for s in todays):
            ways = {way for way in ways if way[: len(first)] == first and first}
        own[day] = frozenset(ways)


def _part(shift: Shift, start: int, end: int) -> Shift | None:
    """The part of a shift in ``[start, end)`` with its breaks wholly inside; ``None`` for none."""
    if start >= end:
        return None
    if (start, end) == (shift.start, shift.end):
        return shift
    kept = tuple(b for b in shift.breaks if start < b.start and b.end < end)
    return replace(shift, start=start, end=end, breaks=kept, code=None, counted_minutes=None)

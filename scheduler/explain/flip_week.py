"""What would have to change for a shift or an hour to be otherwise: each answer was solved.

The person's whole week is solved again in the changed case, everybody else's as it
is. A change is told only when that week gives what is wanted and the week of the
case as it is does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scheduler.calendar import clock
from scheduler.derive import derive
from scheduler.errors import NoLawfulPlan
from scheduler.explain import SMALLEST_CALLS, Change, Flip, Reason
from scheduler.explain.best_week import best_week
from scheduler.explain.changes import applied
from scheduler.explain.lifts import absences_between, lifts_of_week, locks_of_day
from scheduler.explain.neighbours import Days
from scheduler.portfolio.rechoose import settle
from scheduler.shifts import Shift
from scheduler.terms.wishes import asks_about, missed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.case import Case
    from scheduler.entities import Wish
    from scheduler.explain import HourExplanation, Move, ShiftExplanation, Whereabouts
    from scheduler.explain.weigh import Weigher
    from scheduler.result import ParamValue

MOST_SOLVED: Final = 4
"""Changes that are solved for one answer, besides the search for a wish."""
MOST_WEIGHT: Final = 5
"""The most that a person may ask with one wish."""


@dataclass(frozen=True)
class Wanted:
    """What a changed week should hold of one person: other times on a day, or a moment worked."""

    operator_id: str
    day: int
    spans: tuple[tuple[int, int], ...] = ()
    minute: int | None = None

    def met(self, shifts: tuple[Shift, ...], case: Case) -> bool:
        """Tell whether a week gives it."""
        if self.minute is not None:
            return any(
                start <= self.minute < end for s in shifts for start, end in s.runs_of_work()
            )
        return _spans(shifts, case, self.day) != self.spans


def shift_with_flips(weigher: Weigher, told: ShiftExplanation) -> ShiftExplanation:
    """Add what would have to change for that day of the person to be another one."""
    case, horizon = weigher.case, weigher.case.horizon
    day = horizon.day_of(horizon.minute(told.start))
    spans = _spans(weigher.plan.week[told.operator_id], case, day)
    wanted = Wanted(told.operator_id, day, spans)
    if wanted.met(best_week(weigher, case, weigher.facts, told.operator_id), case):
        return replace(told, settles_anyway=True)
    tried = list(_changes_of_shift(weigher, told, day))[:MOST_SOLVED]
    flips = [solved(weigher, wanted, changes) for changes in tried]
    flips.append(_least_wish(weigher, wanted))
    if not any(flips):
        date = horizon.date_of(day).isoformat()
        off = Change("off_locked", {"operator_id": told.operator_id, "date": date})
        flips.append(solved(weigher, wanted, (off,)))
    return replace(told, flips=tuple(flip for flip in flips if flip is not None))


def hour_with_flips(weigher: Weigher, told: HourExplanation) -> HourExplanation:
    """Add what would have to change for somebody of the team to be there."""
    minute = weigher.case.horizon.minute(told.start)
    day = weigher.case.horizon.day_of(minute)
    tried = list(_changes_of_hour(weigher, told, minute))[:MOST_SOLVED]
    flips = [
        solved(weigher, Wanted(operator_id, day, minute=minute), changes)
        for operator_id, changes in tried
    ]
    flips += [_trained_there(weigher, told.client_id, who) for who in told.team]
    if not any(flips):
        flips.append(_cheapest_lock(weigher, told, minute))
    return replace(told, flips=tuple(flip for flip in flips if flip is not None))


def solved(weigher: Weigher, wanted: Wanted, changes: tuple[Change, ...]) -> Flip | None:
    """Solve a person's week in the changed case; ``None`` when it does not give what is wanted."""
    case = applied(weigher.case, changes)
    try:
        shifts = best_week(weigher, case, derive(case, weigher.facts.cuts), wanted.operator_id)
    except NoLawfulPlan:
        return None
    if not wanted.met(shifts, case):
        return None
    horizon = case.horizon
    day = wanted.day
    for shift in shifts:
        if wanted.minute is not None and shift.start <= wanted.minute < shift.end:
            day = horizon.day_of(shift.start)
    spans = _spans(shifts, case, day)
    params: dict[str, ParamValue] = {
        "operator_id": wanted.operator_id,
        "date": horizon.date_of(day).isoformat(),
        "calls": _cost_of(weigher, wanted.operator_id, shifts),
    }
    if not spans:
        return Flip(changes, Reason("day_off", params))
    times = {
        "start": clock(horizon.wall_minute(spans[0][0])),
        "end": clock(horizon.wall_minute(spans[-1][1])),
    }
    return Flip(changes, Reason("works", params | times))


def _cost_of(weigher: Weigher, operator_id: str, shifts: tuple[Shift, ...]) -> float:
    """What the plan costs more with another week of one person, in the case as it is."""
    plan = Days(weigher, operator_id).with_week(shifts)
    return sum(factor.calls for factor in weigher.factors(plan))


def _least_wish(weigher: Weigher, wanted: Wanted) -> Flip | None:
    """A wish for the day off, of the least weight that changes the day."""
    horizon = weigher.case.horizon

    def wish(weight: int) -> tuple[Change, ...]:
        params: dict[str, ParamValue] = {
            "operator_id": wanted.operator_id,
            "date": horizon.date_of(wanted.day).isoformat(),
            "weight": weight,
        }
        return (Change("wish_made", params),)

    found = solved(weigher, wanted, wish(MOST_WEIGHT))
    without, enough = 0, MOST_WEIGHT
    while found is not None and enough - without > 1:
        weight = (without + enough) // 2
        milder = solved(weigher, wanted, wish(weight))
        if milder is None:
            without = weight
        else:
            enough, found = weight, milder
    return found


def _cheapest_lock(weigher: Weigher, told: HourExplanation, minute: int) -> Flip | None:
    """Fix the cheapest lawful shift that holds the moment, of somebody trained."""
    able = [
        (who.calls, who)
        for who in told.team
        if who.trained and who.calls is not None and who.start is not None and who.end is not None
    ]
    if not able:
        return None
    _, who = min(able, key=lambda each: each[0])
    times = [None if when is None else when.isoformat() for when in (who.start, who.end)]
    lock = Change(
        "shift_locked", {"operator_id": who.operator_id, "start": times[0], "end": times[1]}
    )
    day = weigher.case.horizon.day_of(minute)
    return solved(weigher, Wanted(who.operator_id, day, minute=minute), (lock,))


def _trained_there(weigher: Weigher, client_id: str, who: Whereabouts) -> Flip | None:
    """Once trained, somebody on duty gives named cover, if the team still holds them."""
    if who.trained or who.state.key != "on_duty":
        return None
    pair = {"operator_id": who.operator_id, "client_id": client_id}
    changes = (Change("training_done", pair),)
    case = applied(weigher.case, changes)
    settled = settle(case, derive(case, weigher.facts.cuts), weigher.plan.portfolio, weigher.duty)
    o, c = case.operator_index[who.operator_id], case.client_index[client_id]
    gives_cover = settled.standing.team[o, c] and settled.frame.counts[o, c]
    return Flip(changes, Reason("gives_cover", pair)) if gives_cover else None


def _changes_of_shift(
    weigher: Weigher, told: ShiftExplanation, day: int
) -> Iterator[tuple[Change, ...]]:
    """Changes worth solving: what forbids a better day, then the person's own facts of the week."""
    case, operator_id = weigher.case, told.operator_id
    horizon = case.horizon
    for lock in locks_of_day(case, operator_id, horizon.date_of(day)):
        yield (lock,)
    for move in told.moves:
        if move.breaks and move.calls < -SMALLEST_CALLS:
            lifts = lifts_of_week(case, operator_id, _shift_of(case, move), move.breaks)
            if lifts:
                yield lifts
    for wish in case.preferences:
        if wish.operator_id == operator_id and not _missed(weigher, wish):
            yield (_dropped(wish),)
    for absence in absences_between(case, operator_id, 0, horizon.minutes):
        yield (absence,)


def _changes_of_hour(
    weigher: Weigher, told: HourExplanation, minute: int
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """For each trained person who is not there, the changes that would let them be."""
    case = weigher.case
    for who in told.team:
        if not who.trained:
            continue
        if who.state.key == "absent":
            yield (
                who.operator_id,
                tuple(absences_between(case, who.operator_id, minute, minute + 1)),
            )
        elif who.start is not None and who.end is not None and who.blocks:
            span = Shift(case.horizon.minute(who.start), case.horizon.minute(who.end))
            lifts = lifts_of_week(case, who.operator_id, span, who.blocks)
            if lifts:
                yield who.operator_id, lifts
        elif who.calls is not None:
            for wish in case.preferences:
                own = wish.operator_id == who.operator_id
                if own and asks_about(case, wish, case.horizon.day_of(minute)):
                    yield who.operator_id, (_dropped(wish),)


def _missed(weigher: Weigher, wish: Wish) -> bool:
    """Tell whether the plan misses a wish on some day, so that it binds nothing."""
    case = weigher.case
    shifts = weigher.plan.week[wish.operator_id]
    return any(
        missed(case, wish, [s for s in shifts if case.horizon.day_of(s.start) == day])
        for day in range(case.days)
        if asks_about(case, wish, day)
    )


def _dropped(wish: Wish) -> Change:
    return Change(
        "wish_dropped",
        {
            "operator_id": wish.operator_id,
            "wish": wish.kind,
            "code": wish.shift_code,
            "weekday": wish.weekday,
            "date": None if wish.date is None else wish.date.isoformat(),
        },
    )


def _shift_of(case: Case, move: Move) -> Shift | None:
    if move.start is None or move.end is None:
        return None
    return Shift(case.horizon.minute(move.start), case.horizon.minute(move.end))


def _spans(shifts: tuple[Shift, ...], case: Case, day: int) -> tuple[tuple[int, int], ...]:
    """Start and end of each shift that begins on a day."""
    return tuple((s.start, s.end) for s in shifts if case.horizon.day_of(s.start) == day)

"""Looking for options: nobody moved, one person moved, one shift more, up to a few people moved.

Everything here ends in drafts; what a draft is worth is for ``appraise`` to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.errors import NoLawfulPlan
from scheduler.patterns import shared_patterns
from scheduler.repair.concerned import best_candidates, best_lunches, by_slot, worth_of_presence
from scheduler.repair.draft import with_days
from scheduler.repair.moves import Choice, Moves, Tried, planned_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.patterns import Days
    from scheduler.repair import Kind
    from scheduler.repair.draft import Draft
    from scheduler.repair.freedom import Freedom
    from scheduler.shifts import DayPattern, Shift

    Changes = Mapping[str, Mapping[int, tuple[Shift, ...]]]

FIRST_TRIED: Final = 3
"""People with whom a search for several begins, each in turn."""
SMALLEST_GAIN: Final = 1e-6
MANY_DAYS: Final = 2
"""Open days up to which every start is tried."""
SHORTER_MINUTES: Final = 60
"""How much shorter somebody's other day may be in exchange."""


@dataclass(frozen=True)
class Ground:
    """What a search stands on.

    Attributes
    ----------
    case
        After what happened, with everybody who could be asked agreeing.
    facts
        Of the case after what happened.
    draft
        The week once what happened is taken out of it, nobody else moved.
    on_duty
        Its presence, ``[operator, tick]``.
    slots
        Slots concerned, ``[slot]``.
    clients
        Clients concerned, by id.
    principals
        People something happened to, by place: they are not asked again.
    tension_price
        Calls that the next tense minute of each operator weighs, ``[operator]``.
    """

    case: Case
    facts: Facts
    draft: Draft
    on_duty: NDArray[np.bool_]
    slots: NDArray[np.bool_]
    clients: Collection[str]
    principals: Collection[int]
    freedom: Freedom
    tension_price: NDArray[np.float64]


def put_aside(
    case: Case,
    facts: Facts,
    draft: Draft,
    on_duty: NDArray[np.bool_],
    principals: Mapping[int, Choice],
    freedom: Freedom,
) -> Draft:
    """Take what happened out of the week: each principal's best lawful days within their choice.

    Raises
    ------
    NoLawfulPlan
        When a choice holds no lawful week.
    """
    if not principals:
        return draft
    moves = Moves(
        case,
        facts,
        draft.portfolio,
        principals,
        _whole_grid(case, needed=any(choice.open for choice in principals.values())),
        by_slot(case, on_duty),
        _worked(case, draft),
        _prices(case, freedom),
        np.zeros(len(case.operators)),
        np.zeros(case.days),
    )
    moves.settle([k for k, choice in enumerate(principals.values()) if choice.open])
    changed = {case.operators[o].operator_id: moves.chosen(k) for k, o in enumerate(moves.people)}
    return with_days(case, facts, draft, changed)


def candidate_moves(ground: Ground, most_people: int) -> dict[Kind, Changes]:
    """Find the best changes of each kind; a kind that helps nobody is left out."""
    case, draft = ground.case, ground.draft
    shared = shared_patterns(case)
    choices, worth = _candidates(ground, shared)
    if most_people < 1:
        return {}
    days = {day for choice in choices.values() for day in choice.open}
    grid = [
        best_lunches(case, _fewer(case, own, len(days)), worth.max(axis=0)) if day in days else []
        for day, own in enumerate(shared)
    ]
    while choices:
        try:
            moves = Moves(
                case,
                ground.facts,
                draft.portfolio,
                choices,
                grid,
                by_slot(case, ground.on_duty),
                _worked(case, draft),
                _prices(case, ground.freedom),
                ground.tension_price,
                _by_day(case, worth),
            )
        except NoLawfulPlan as trouble:
            stuck = {case.operator_index[o.operator_id or ""] for o in trouble.obstacles}
            choices = {o: choice for o, choice in choices.items() if o not in stuck}
        else:
            return _best_of_each_kind(case, moves, most_people)
    return {}


def _fewer(case: Case, patterns: Sequence[DayPattern], days: int) -> Sequence[DayPattern]:
    """Those that begin on the hour when many days are open: half the choice, half the wait."""
    if days <= MANY_DAYS:
        return patterns
    return [p for p in patterns if case.horizon.wall_minute(p.start) % 60 == 0]


def _candidates(ground: Ground, shared: Days) -> tuple[dict[int, Choice], NDArray[np.float64]]:
    """People who could take the calls concerned and what they may do; worth of their presence."""
    case, freedom = ground.case, ground.freedom
    window, held = _days_of(case, ground.slots), freedom.locked_days()
    worth = worth_of_presence(
        case,
        ground.facts,
        ground.draft.portfolio,
        by_slot(case, ground.on_duty),
        ground.slots,
        ground.clients,
    )
    free = [
        frozenset(
            day
            for day in range(case.days)
            if (operator.operator_id, day) not in held
            and not freedom.is_worked(ground.draft.week[operator.operator_id], day)
        )
        for operator in case.operators
    ]
    may = [o not in ground.principals and bool(own & window) for o, own in enumerate(free)]
    found: dict[int, Choice] = {}
    for o in best_candidates(worth, np.array(may, dtype=np.bool_)):
        planned = planned_days(case, ground.draft.week[case.operators[o].operator_id])
        spare = {day: _less(planned[day], shared[day]) for day in sorted(free[o] - window)}
        found[o] = Choice(planned, free[o] & window, {}, freedom.now_minute, spare)
    return found, worth


def _days_of(case: Case, slots: NDArray[np.bool_]) -> frozenset[int]:
    """Days of the horizon that hold one of some slots."""
    minutes = np.flatnonzero(slots) * case.site.slot_minutes
    return frozenset(case.horizon.day_of(minute) for minute in minutes.tolist())


def _less(
    planned: tuple[Shift, ...], patterns: Sequence[DayPattern]
) -> frozenset[tuple[Shift, ...]]:
    """A day off, and a single shift that begins a little later or ends a little earlier."""
    if len(planned) != 1:
        return frozenset({()})
    shift = planned[0]
    near = {(shift.start, shift.end - SHORTER_MINUTES), (shift.start + SHORTER_MINUTES, shift.end)}
    shorter: dict[tuple[int, int], tuple[Shift, ...]] = {}
    for pattern in patterns:
        span = pattern.start, pattern.end
        # The lunch that is planned, where the shorter shift can hold it.
        same = len(pattern.shifts) == 1 and pattern.shifts[0].breaks == shift.breaks
        if len(pattern.shifts) == 1 and span in near and (same or span not in shorter):
            shorter[span] = pattern.shifts
    return frozenset({(), *shorter.values()})


def _best_of_each_kind(case: Case, moves: Moves, most_people: int) -> dict[Kind, Changes]:
    """The best single change of either kind, worth its price or not, and the best few."""
    found: dict[Kind, Changes] = {}
    start, people = moves.present_weeks(), range(len(moves.people))
    kinds: tuple[Kind, ...] = ("moved", "extra")
    for kind in kinds:
        tried = {p: own for p in people if (own := moves.best(p, kind)) is not None}
        if tried:
            best = max(tried, key=lambda person: tried[person].gain)
            moves.put(best, tried[best])
            found[kind] = _changes(case, moves)
            moves.put(best, start[best])
    several = _several(case, moves, most_people)
    if several and several not in found.values():
        found["several"] = several
    return found


def _several(case: Case, moves: Moves, most_people: int) -> Changes:
    """Add the best next person until none helps, beginning with each of the best few."""
    start = moves.present_weeks()
    firsts = _gains(moves, range(len(moves.people)))
    order = sorted(firsts, key=lambda person: -firsts[person].gain)
    best: tuple[float, Changes] = (SMALLEST_GAIN, {})
    for first in order[:FIRST_TRIED]:
        before = moves.cost()
        moves.put(first, firsts[first])
        people = [first]
        while len(people) < most_people:
            tried = _gains(moves, [p for p in range(len(moves.people)) if p not in people])
            if not tried:
                break
            following = max(tried, key=lambda person: tried[person].gain)
            moves.put(following, tried[following])
            people.append(following)
        moves.settle(people)
        saved = before - moves.cost()
        if saved > best[0]:
            best = saved, _changes(case, moves)
        for person in people:
            moves.put(person, start[person])
    return best[1]


def _gains(moves: Moves, people: Iterable[int]) -> dict[int, Tried]:
    """Best weeks of those who gain by changing, by person."""
    tried = {person: moves.best(person) for person in people}
    return {p: own for p, own in tried.items() if own is not None and own.gain > SMALLEST_GAIN}


def _by_day(case: Case, worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """The most that anybody's presence is worth on each day, ``[day]``."""
    total = np.zeros(case.days)
    for slot in np.flatnonzero(worth.max(axis=0)).tolist():
        day = case.horizon.day_of(slot * case.site.slot_minutes)
        total[day] += float(worth[:, slot].max())
    return total


def _changes(case: Case, moves: Moves) -> Changes:
    found = {
        case.operators[o].operator_id: moves.chosen(person) for person, o in enumerate(moves.people)
    }
    return {operator_id: days for operator_id, days in found.items() if days}


def _prices(case: Case, freedom: Freedom) -> NDArray[np.float64]:
    return np.array([freedom.change_price(day) for day in range(case.days)])


def _worked(case: Case, draft: Draft) -> dict[str, tuple[Shift, ...]]:
    return {o: (*case.past[o], *own) for o, own in draft.week.items()}


def _whole_grid(case: Case, *, needed: bool) -> Days:
    return shared_patterns(case) if needed else ((),) * case.days

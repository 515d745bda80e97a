"""Exact best weeks of a few people in which only some days may change.

The people's weeks are compiled by the engine's own compiler from a grid that holds
the whole choice on open days and what is planned on the others, so that the automata
are tiny. Everybody else is on duty as planned and never moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from scheduler.other_rows import with_rows
from scheduler.patterns import is_short
from scheduler.repair.events import on_day
from scheduler.roster import kernels, round_kernels
from scheduler.roster.coupling import couple, guided
from scheduler.roster.problem import week_space
from scheduler.roster.space import empty_plan, scratch_for
from scheduler.shifts import DayPattern
from scheduler.terms.posts import posts_by_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.roster.layout import Weeks
    from scheduler.shifts import Shift

    Shifts = tuple[Shift, ...]

PINNED: Final = "planned_days"
"""Name, among the rules, of what holds days to a choice."""
OUT_OF_THE_QUESTION: Final = 1e7
"""Calls that a day weighs which may not be chosen for now."""


@dataclass(frozen=True)
class Choice:
    """What each day of one person may hold.

    Attributes
    ----------
    planned
        Shifts without short breaks, by day; a day off is empty.
    open
        Days that may hold any pattern that begins at ``earliest`` or later.
    given
        What other days must hold instead of what is planned, none of it preferred.
    earliest
        Minute before which nothing new begins.
    spare
        What days may hold instead of what is planned, so that an open day can be
        worked in their place: nothing, or less.
    """

    planned: tuple[Shifts, ...]
    open: frozenset[int]
    given: Mapping[int, frozenset[Shifts]]
    earliest: int
    spare: Mapping[int, frozenset[Shifts]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pin:
    """A resource without memory that holds one person's days to their choice."""

    memoryless: ClassVar[bool] = True

    choice: Choice

    def start(self) -> int:
        """Return the only state."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> int | None:
        """Return the only effect, or ``None`` for what the choice leaves out."""
        choice = self.choice
        shifts = pattern.shifts if pattern is not None else ()
        if day in choice.given:
            return 0 if shifts in choice.given[day] else None
        if shifts == choice.planned[day]:
            return 0
        later = not shifts or shifts[0].start >= choice.earliest
        held = shifts in choice.spare.get(day, ()) or (day in choice.open and later)
        return 0 if held else None

    def step(self, state: int, effect: int) -> int | None:
        """Stay."""
        return 0

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


@dataclass(frozen=True)
class Tried:
    """One person's best week of some kind: what it saves, in calls, and its patterns."""

    gain: float
    week: NDArray[np.int32]
    own: float
    load: float


class Moves:
    """Best responses of a few people.

    Parameters
    ----------
    case, facts, portfolio
        After what happened.
    people
        Places of the people in the case, and what their days may hold.
    grid
        Patterns open to everybody, by day; used on open days only.
    duty
        Slots in which everybody is on duty by the plan, ``[operator, slot]``; those of
        ``people`` are not read.
    worked
        Past and planned shifts by operator, for posts and desks.
    price
        Calls that a changed day weighs besides its terms, ``[day]``.
    tension_price
        Calls that the next tense minute of each operator weighs, ``[operator]``.
    day_worth
        How much presence is worth on each day, to tell which is concerned most, ``[day]``.

    Raises
    ------
    NoLawfulPlan
        Naming everyone of ``people`` whose choice holds no lawful week.
    """

    def __init__(
        self,
        case: Case,
        facts: Facts,
        portfolio: Sequence[PlannedPairing],
        people: Mapping[int, Choice],
        grid: Sequence[Sequence[DayPattern]],
        duty: NDArray[np.bool_],
        worked: Mapping[str, Shifts],
        price: NDArray[np.float64],
        tension_price: NDArray[np.float64],
        day_worth: NDArray[np.float64],
    ) -> None:
        self.people = tuple(people)
        self._day_worth = day_worth
        self.choices = tuple(people.values())
        few = with_rows(case, operators=tuple(case.operators[o] for o in self.people))
        self.space = week_space(
            few,
            [_day_grid(day, grid[day], self.choices) for day in range(case.days)],
            [{PINNED: Pin(choice)} for choice in self.choices],
        )
        others = [o for o in range(len(case.operators)) if o not in people]
        order = np.array([*self.people, *others], dtype=np.int64)
        # The people come first, so that their places are those of the compiled weeks.
        everybody = with_rows(case, operators=tuple(case.operators[o] for o in order.tolist()))
        coupling = couple(everybody, _in_this_order(facts, order), portfolio)
        self._coupling = guided(coupling, tension_price[order])
        fixed = duty[order]
        fixed[: len(self.people)] = self.space.fixed_duty
        held = replace(self.space, fixed_duty=fixed)
        self._plan = empty_plan(held, self._coupling)
        self._scratch = scratch_for(held, self._coupling)
        self._hold_others(case, {case.operators[o].operator_id for o in others}, worked)
        self._changed = self._changed_entries()
        self._priced = self._with_cost(self._changed * price[self._day_of_entry()])
        self._hold_people()

    def best(self, person: int, kind: str = "any") -> Tried | None:
        """Best week of one of the people (their place here), everybody else as now.

        Parameters
        ----------
        kind
            ``any`` may leave the week as it is. ``moved`` must change an open day that is
            worked and keeps days off free; ``extra`` must work an open day that is off
            and keeps planned shifts. ``None`` when no lawful week does.
        """
        if kind != "any" and self._first_open(person, off=kind == "extra") < 0:
            return None
        before = self._kept(person)
        weeks, coupling, plan = self._of_kind(kind, person), self._coupling, self._plan
        kernels.set_duty(weeks, coupling, plan, person, -1)
        kernels.marginal_values(coupling, plan, person, self._scratch)
        worth = kernels.worth_of_week(weeks, plan, person, self._scratch)
        gain = round_kernels.improve_one(weeks, coupling, plan, person, self._scratch) - worth
        found = replace(self._kept(person), gain=float(gain))
        self.put(person, before)
        return found if gain > -OUT_OF_THE_QUESTION / 2 else None

    def put(self, person: int, tried: Tried) -> None:
        """Give one of the people a week found before."""
        weeks = self._priced
        kernels.set_duty(weeks, self._coupling, self._plan, person, -1)
        round_kernels.restore(self._plan, person, tried.week, tried.own, tried.load)
        kernels.set_duty(weeks, self._coupling, self._plan, person, 1)

    def settle(self, people: Sequence[int], sweeps: int = 3) -> None:
        """Let some of the people respond to one another in turn."""
        for _ in range(sweeps):
            if sum(self._respond(person, self._priced) for person in people) <= 1e-6:
                break

    def present_weeks(self) -> list[Tried]:
        """Everybody's present week, to come back to."""
        return [self._kept(person) for person in range(len(self.people))]

    def cost(self) -> float:
        """Own costs and couplings of everybody's present week, prices of changes included."""
        own = float(self._plan.own[: len(self.people)].sum())
        return own + float(kernels.coupling_cost(self._coupling, self._plan))

    def chosen(self, person: int) -> dict[int, Shifts]:
        """Days of one of the people that differ from what is planned, with their shifts."""
        found: dict[int, Shifts] = {}
        for day, number in enumerate(self._plan.week[person].tolist()):
            pattern = self.space.patterns[number]
            shifts = pattern.shifts if pattern is not None else ()
            if shifts != self.choices[person].planned[day]:
                found[day] = shifts
        return found

    def _respond(self, person: int, weeks: Weeks) -> float:
        return float(
            round_kernels.sweep(
                weeks, self._coupling, self._plan, np.array([person]), False, self._scratch
            )
        )

    def _kept(self, person: int) -> Tried:
        plan = self._plan
        week = plan.week[person].copy()
        return Tried(0.0, week, float(plan.own[person]), float(plan.load[person]))

    def _of_kind(self, kind: str, person: int) -> Weeks:
        """The priced weeks in which days of the other kind stay, and one of this kind changes."""
        if kind == "any":
            return self._priced
        off = self._entry_days_off()
        own = off if kind == "extra" else ~off
        first = self._first_open(person, off=kind == "extra")
        barred = self._changed & ~own
        barred |= ~self._changed & (self._person_and_day() == first)
        return self._priced._replace(
            entry_cost=self._priced.entry_cost + OUT_OF_THE_QUESTION * barred
        )

    def _first_open(self, person: int, *, off: bool) -> int:
        """Row of the open day, worked or off, on which presence is worth most; -1 for none."""
        choice, days = self.choices[person], self.space.weeks.days
        fitting = [day for day in sorted(choice.open) if bool(choice.planned[day]) != off]
        if not fitting:
            return -1
        return person * days + max(fitting, key=lambda day: float(self._day_worth[day]))

    def _with_cost(self, extra: NDArray[np.float64]) -> Weeks:
        weeks = self.space.weeks
        return weeks._replace(entry_cost=weeks.entry_cost + extra)

    def _hold_people(self) -> None:
        """Put everybody's planned week on duty, or the nearest lawful one to it."""
        held = self._with_cost(np.asarray(OUT_OF_THE_QUESTION * self._changed))
        for person in range(len(self.people)):
            round_kernels.improve_one(held, self._coupling, self._plan, person, self._scratch)
            strays = len(self.chosen(person))
            self._plan.own[person] -= OUT_OF_THE_QUESTION * strays

    def _hold_others(self, case: Case, others: set[str], worked: Mapping[str, Shifts]) -> None:
        """Seat everybody else: who is in the room, and whose coded shifts fill posts."""
        slot = case.site.slot_minutes
        number = {(day, post.code): k for k, (day, post) in enumerate(posts_by_day(case))}
        for operator_id in others:
            for shift in worked[operator_id]:
                if shift.end <= 0:
                    continue
                first, last = max(0, shift.start // slot), -(-shift.end // slot)
                self._plan.present[first:last] += 1
                post = number.get((case.horizon.day_of(shift.start), shift.code or ""))
                if post is not None:
                    self._plan.posted[post] += 1

    def _person_and_day(self) -> NDArray[np.int64]:
        """Person times days plus day of each entry, ``[entry]``."""
        counts = np.diff(self.space.weeks.entry_at)
        return np.repeat(np.arange(len(counts)), counts)

    def _day_of_entry(self) -> NDArray[np.int64]:
        return np.asarray(self._person_and_day() % self.space.weeks.days)

    def _changed_entries(self) -> NDArray[np.bool_]:
        """Whether an entry differs from what its person's day is planned to hold, ``[entry]``."""
        rows, days = self._person_and_day(), self.space.weeks.days
        shifts = [() if p is None else p.shifts for p in self.space.patterns]
        return np.array(
            [
                shifts[number] != self.choices[row // days].planned[row % days]
                for number, row in zip(
                    self.space.weeks.entry_pattern.tolist(), rows.tolist(), strict=True
                )
            ],
            dtype=np.bool_,
        )

    def _entry_days_off(self) -> NDArray[np.bool_]:
        """Whether an entry lies on a day that is planned off, ``[entry]``."""
        off = np.array([[not shifts for shifts in c.planned] for c in self.choices])
        return np.asarray(off.reshape(-1)[self._person_and_day()])


def planned_days(case: Case, shifts: Shifts) -> tuple[Shifts, ...]:
    """Planned shifts of each day without their short breaks, which are placed anew."""
    return tuple(
        tuple(
            replace(shift, breaks=tuple(b for b in shift.breaks if not is_short(case, b)))
            for shift in on_day(case, shifts, day)
        )
        for day in range(case.days)
    )


def _day_grid(
    day: int, shared: Sequence[DayPattern], choices: Sequence[Choice]
) -> list[DayPattern]:
    """Everybody's planned and given days, and the shared ones where somebody is open."""
    own = [DayPattern(day, c.planned[day]) for c in choices if c.planned[day]]
    own += [
        DayPattern(day, shifts)
        for c in choices
        for shifts in sorted({*c.given.get(day, ()), *c.spare.get(day, ())}, key=_by_time)
        if shifts
    ]
    common = shared if any(day in c.open for c in choices) else ()
    return list(dict.fromkeys((*common, *own)))


def _by_time(shifts: Shifts) -> list[tuple[int, int, tuple[int, ...]]]:
    return [(s.start, s.end, tuple(b.start for b in s.breaks)) for s in shifts]


def _in_this_order(facts: Facts, order: NDArray[np.int64]) -> Facts:
    """Facts whose operators stand in another order, as far as couplings read them."""
    return replace(
        facts,
        pools=replace(facts.pools, serves=np.ascontiguousarray(facts.pools.serves[order])),
        affinities=replace(facts.affinities, planning=facts.affinities.planning[order]),
        unsocial=replace(
            facts.unsocial, before=facts.unsocial.before[order], fair=facts.unsocial.fair[order]
        ),
        tension=replace(
            facts.tension, before=facts.tension.before[order], fair=facts.tension.fair[order]
        ),
    )

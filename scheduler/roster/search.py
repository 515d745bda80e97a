"""How a run spends its time or its effort on one roster: rounds, looks, the best plan so far.

With a clock, rounds run until the time is used, and a bound is proven beside them
when two workers are allowed. With an effort, both are counted instead and nothing
that is decided depends on speed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scheduler.errors import NoRosterYet
from scheduler.progress import Change, Progress, relative_gap
from scheduler.result import TracePoint
from scheduler.roster.prover import Prover
from scheduler.roster.rows import fits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scheduler.progress import Cancelled, OnProgress
    from scheduler.result import PlannedPairing, Unmet
    from scheduler.roster.engine import Engine
    from scheduler.roster.rows import Roster
    from scheduler.roster.space import WeekSpace
    from scheduler.shifts import Shift
    from scheduler.stopwatch import Stopwatch
    from scheduler.training import Session

    Before = Callable[[Mapping[str, Sequence[Shift]]], NDArray[np.int32] | None]

CHUNK_SECONDS: Final = 0.2
ATTEND_SECONDS: Final = 0.2
"""How often what columns find is taken over."""
LOOK_SECONDS: Final = 1.0
"""Time between two looks at the roster as it would be with its short breaks, at least."""
LOOK_PART: Final = 0.15
"""Part of the time that looks may take."""
IMPROVE_PART: Final = 0.7
"""With one worker, the part of the time that goes to the roster; the rest goes to the bound."""
IMPROVE_PART_BESIDE_COLUMNS: Final = 0.1
"""The same where the bound comes from columns, which find rosters too."""
ROUNDS_PER_BOUND_STEP: Final = 20
"""With an effort, one bound step is worth about this many rounds of work."""
FINISH_LOOKS: Final = 7.0
"""Finishing the best plan takes as long as so many looks, the last one among them."""
LOOKS_IN_VAIN: Final = 4
"""Looks without a better plan after which the engine goes back to the best one."""
PATIENCE_SECONDS: Final = 1.0
"""How long a run that was cancelled goes on towards a first lawful roster."""
OVERTIME_SECONDS: Final = 60.0
"""How long a run whose time is over goes on towards a first lawful roster."""
TOLD_CALLS: Final = 0.05
"""Parts of the objective that change by less are not told."""


@dataclass(frozen=True)
class Teams:
    """Teams in force, what they leave unmet, and what they cost whatever the roster."""

    pairings: tuple[PlannedPairing, ...]
    unmet: tuple[Unmet, ...] = ()
    costs: Mapping[str, float] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """Part of the objective that the roster does not change."""
        return sum(self.costs.values())


@dataclass(frozen=True)
class Appraisal:
    """A roster finished with its short breaks and training, and what it is worth then.

    ``costs`` are the parts of the objective; ``tension_price`` is what the next
    tense minute of each operator weighs.
    """

    teams: Teams
    costs: Mapping[str, float]
    named_share: float
    roster: Mapping[str, tuple[Shift, ...]]
    training: tuple[Session, ...]
    tension_price: NDArray[np.float64]

    @property
    def objective(self) -> float:
        """Value of the whole plan."""
        return sum(self.costs.values())


@dataclass
class Run:
    """What a search shares with its caller: limits in, reports out.

    ``deadline_s`` is on the stopwatch; ``effort`` replaces it when given.
    ``appraise`` finishes the engine's roster with short breaks and training and
    values it: the only value that is ever shown or kept. ``best`` is the best plan
    of all teams tried, ``teams`` those in force, ``bound`` what is proven of them.
    ``reserve_s`` lies between the deadline and the limit, to finish the best plan in;
    it grows, and the deadline comes sooner, when the first look shows that it is short.
    """

    stopwatch: Stopwatch
    deadline_s: float
    effort: int | None
    workers: int
    on_progress: OnProgress
    cancelled: Cancelled
    appraise: Callable[[Engine, Teams], Appraisal]
    seed: int = 1
    reserve_s: float = 0.0
    teams: Teams = field(default_factory=lambda: Teams(()))
    best: Appraisal | None = None
    bound: float | None = None
    stopped: bool = False
    offered: Roster | None = None
    """A roster that came up while proving the bound, for the engine to take over."""
    trace: list[TracePoint] = field(default_factory=list)
    _stopped_s: float | None = None
    _look_due_s: float = 0.0
    _seen: float = float("inf")
    _best_roster: Roster | None = None
    _in_vain: int = 0

    def report(self, stage: str) -> None:
        """Tell the caller which stage begins."""
        self._tell(stage, None)

    def look(self, engine: Engine, *, now: bool = False) -> None:
        """Appraise the engine's roster and report it, unless that was done a moment ago.

        A roster that is no better than the one looked at last is not looked at again,
        and neither is one that seats more people than there are desks: rounds may mend
        it. With an effort only calls with ``now`` look, so that work does not depend on
        the clock.
        """
        seconds = self.stopwatch.seconds()
        due = self.effort is None and seconds >= self._look_due_s
        changed = engine.sought < self._seen - 1e-6
        if not (changed and (now or due)) or not engine.seated():
            if now or due:
                self._look_due_s = seconds + LOOK_SECONDS
                self._tell("roster", engine)
            return
        found = self.appraise(engine, self.teams)
        spent = self.stopwatch.seconds() - seconds
        if self.best is None:
            self.deadline_s -= max(0.0, FINISH_LOOKS * spent - self.reserve_s)
        self._look_due_s = seconds + spent + max(LOOK_SECONDS, spent / LOOK_PART)
        engine.heed_tension(found.tension_price)
        self._seen = engine.sought
        if not self.keep(found, engine):
            self._tell("roster", engine)
            self._turn_back(engine)

    def _turn_back(self, engine: Engine) -> None:
        """Let the engine go on from the best roster after a few looks that found none better.

        The engine seeks by prices of tension; what it gains by them may be lost again in
        the finished roster.
        """
        self._in_vain += 1
        if self._in_vain >= LOOKS_IN_VAIN:
            self.back_to_best(engine)

    def back_to_best(self, engine: Engine) -> None:
        """Let the engine go on from the best roster of the teams in force."""
        if self._best_roster is not None:
            engine.adopt(self._best_roster)
            self._in_vain, self._seen = 0, engine.sought

    def keep(self, found: Appraisal, engine: Engine) -> bool:
        """Make a plan the best one and report it, when it is; tell whether it is."""
        if self.best is not None and found.objective >= self.best.objective - 1e-6:
            return False
        change = None if self.best is None else change_between(self.best, found)
        self.best = found
        self._best_roster, self._in_vain = engine.held_roster(), 0
        self.trace.append(_trace_point(self.stopwatch.seconds(), found, self.bound, change))
        self._tell("roster", engine, change=change, improved=True)
        return True

    def move(self, engine: Engine, space: WeekSpace, before: Before) -> None:
        """Let the engine go on from the best roster in another space.

        Parameters
        ----------
        before
            Tells a roster in the patterns of the new space, from its shifts.
        """
        self.back_to_best(engine)
        engine.move_to(space, before(engine.roster()))
        if self._best_roster is not None:
            self._best_roster = engine.held_roster()

    def use(self, engine: Engine, teams: Teams) -> None:
        """Put teams in force: what was proven of others, and offered for them, is gone."""
        self.teams, self.bound, self.offered, self._seen = teams, None, None, float("inf")
        self._best_roster = None
        engine.change_portfolio(teams.pairings)

    def target(self, value: float) -> float:
        """Value, without what the teams cost, that a bound may hope to reach from ``value``."""
        if self.best is None or self.best.teams is not self.teams:
            return value
        return self.best.objective - self.teams.cost

    def _tell(
        self,
        stage: str,
        engine: Engine | None,
        *,
        change: Change | None = None,
        improved: bool = False,
    ) -> None:
        best = self.best
        proven = self.bound if best is not None and best.teams is self.teams else None
        self.on_progress(
            Progress(
                stage=stage,
                seconds=self.stopwatch.seconds(),
                objective=None if best is None else best.objective,
                bound=proven,
                gap=None if best is None else relative_gap(best.objective, proven),
                named_share=None if best is None else best.named_share,
                rounds=0 if engine is None else engine.rounds,
                improved=improved,
                change=change,
            )
        )

    def take_over(self, engine: Engine) -> None:
        """Give the engine the roster that is offered, when it is better than its own."""
        offered = self.offered
        if offered is not None and offered.value < engine.objective - 1e-9:
            engine.adopt(offered)
            self.look(engine, now=True)

    @property
    def closed(self) -> bool:
        """Whether the bound meets the best roster: nothing is left to find."""
        if self.best is None or self.bound is None or self.best.teams is not self.teams:
            return False
        return self.bound >= self.best.objective - 1e-9 * max(1.0, abs(self.best.objective))

    def used(self) -> float:
        """Part of the time that is used; 0 when work is counted."""
        if self.effort is not None:
            return 0.0
        return min(1.0, self.stopwatch.seconds() / max(self.deadline_s, 1e-3))

    def finished(self, until_s: float) -> bool:
        """Tell whether work should end: closed, asked to stop, or past ``until_s`` with a clock."""
        late = self.effort is None and self.stopwatch.seconds() >= until_s
        return self._asked_to_stop() or self.closed or late

    def go_on(self) -> None:
        """Let work that leads to a roster go on, or break it off.

        With a plan in hand it is broken off as soon as the run should end; without
        one, a little later, so that a run ends with a plan wherever it can.

        Raises
        ------
        NoRosterYet
            When it should be broken off; whoever has a plan in hand ends with that.
        """
        if self.best is not None:
            if self.finished(self.deadline_s):
                raise NoRosterYet(cancelled=self.stopped)
            return
        seconds = self.stopwatch.seconds()
        if self._asked_to_stop():
            asked_s = seconds if self._stopped_s is None else self._stopped_s
            if seconds > asked_s + PATIENCE_SECONDS:
                raise NoRosterYet(cancelled=True)
        elif self.effort is None and seconds > self.deadline_s + OVERTIME_SECONDS:
            raise NoRosterYet(cancelled=False)

    def _asked_to_stop(self) -> bool:
        if not self.stopped and self.cancelled():
            self.stopped, self._stopped_s = True, self.stopwatch.seconds()
        return self.stopped


def change_between(before: Appraisal, after: Appraisal) -> Change:
    """Tell what one plan does otherwise than another."""
    pairs = [
        {(pairing.client_id, pairing.operator_id) for pairing in plan.teams.pairings}
        for plan in (before, after)
    ]
    rises = {
        name: after.costs.get(name, 0.0) - before.costs.get(name, 0.0)
        for name in dict.fromkeys((*before.costs, *after.costs))
    }
    return Change(
        weeks=sum(_spans(before.roster[key]) != _spans(after.roster[key]) for key in after.roster),
        pairings=len(pairs[0] ^ pairs[1]),
        terms={name: rise for name, rise in rises.items() if abs(rise) >= TOLD_CALLS},
    )


def _spans(shifts: tuple[Shift, ...]) -> list[tuple[int, int]]:
    """When somebody works; where their breaks lie is no change of their week."""
    return [(shift.start, shift.end) for shift in shifts]


def _trace_point(
    seconds: float, found: Appraisal, bound: float | None, change: Change | None
) -> TracePoint:
    if change is None:
        return TracePoint(seconds=seconds, objective=found.objective, bound=bound)
    return TracePoint(
        seconds=seconds,
        objective=found.objective,
        bound=bound,
        weeks=change.weeks,
        pairings=change.pairings,
        terms={name: round(rise, 1) for name, rise in change.terms.items()},
    )


def improve(
    run: Run,
    engine: Engine,
    share: float,
    until_s: float,
    enough: Callable[[], bool] = lambda: False,
) -> None:
    """Improve a roster until ``until_s``, or for ``share`` of the effort, or until ``enough``.

    One round takes from a fraction of a millisecond to some tens, so rounds
    come in chunks sized to the clock.
    """
    rounds_left = None if run.effort is None else int(run.effort * share)
    chunk = 16
    while not run.finished(until_s) and not enough():
        if rounds_left == 0:
            break
        rounds = chunk if rounds_left is None else min(64, rounds_left)
        before = run.stopwatch.seconds()
        engine.improve(rounds)
        spent = run.stopwatch.seconds() - before
        if rounds_left is not None:
            rounds_left -= rounds
        elif spent > 0:
            chunk = max(1, min(4 * chunk, int(chunk * CHUNK_SECONDS / spent)))
            run.take_over(engine)
        run.look(engine)


def columns_alone(run: Run, engine: Engine) -> bool:
    """Whether all workers are best left to columns, which find rosters and bounds at once."""
    return run.workers > 1 and run.effort is None and fits(engine.coupling)


def attend(run: Run, engine: Engine, prover: Prover, until_s: float) -> None:
    """Take over and look at what columns find, until ``until_s`` or as long as they work."""
    while not run.finished(until_s) and not prover.ended(ATTEND_SECONDS):
        run.take_over(engine)
        run.look(engine)


def improve_and_bound(
    run: Run, engine: Engine, share: float, until_s: float, prover: Prover | None = None
) -> None:
    """Improve a roster and prove a bound: side by side with two workers, else in turn.

    ``prover`` is one that works on the teams in force already.
    """
    most_steps = None
    if run.effort is not None:
        most_steps = 1 + int(run.effort * share) // ROUNDS_PER_BOUND_STEP
    if prover is None:
        prover = Prover(run, engine.held(), most_steps)
    if run.workers > 1:
        prover.start()
        try:
            if columns_alone(run, engine):
                attend(run, engine, prover, until_s)
            else:
                improve(run, engine, share, until_s)
        finally:
            prover.finish()
    else:
        now = run.stopwatch.seconds()
        part = IMPROVE_PART_BESIDE_COLUMNS if prover.by_columns else IMPROVE_PART
        improve(run, engine, share, now + part * (until_s - now))
        prover.climb(lambda: run.finished(until_s))
    prover.hand_over()
    run.take_over(engine)

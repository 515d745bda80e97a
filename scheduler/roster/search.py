"""How a run spends its time or its effort: first roster, teams again, rounds beside the bound.

With a clock, rounds and bound steps run until the time is used, side by side in
two threads when two workers are allowed. With an effort, both are counted
instead and nothing that is decided depends on speed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.progress import Progress, relative_gap
from scheduler.result import TracePoint
from scheduler.roster.bound import LagrangianBound
from scheduler.roster.columns import ColumnGeneration
from scheduler.roster.rows import fits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scheduler.progress import Cancelled, OnProgress
    from scheduler.roster.columns import Roster
    from scheduler.roster.engine import Engine
    from scheduler.shifts import Shift
    from scheduler.stopwatch import Stopwatch
    from scheduler.training import Session

CHUNK_SECONDS = 0.2
LOOK_SECONDS = 2.0
"""Time between two looks at the roster as it would be with its short breaks."""
IMPROVE_PART = 0.7
"""With one worker, the part of the time that goes to the roster; the rest goes to the bound."""
IMPROVE_PART_BESIDE_COLUMNS = 0.1
"""The same where the bound comes from columns, which find rosters too."""
ROUNDS_PER_BOUND_STEP = 20
"""With an effort, one bound step is worth about this many rounds of work."""


@dataclass(frozen=True)
class Appraisal:
    """A roster finished with its short breaks and training, and what it is worth then.

    ``tension_price`` is what the next tense minute of each operator weighs.
    """

    objective: float
    named_share: float
    roster: dict[str, tuple[Shift, ...]]
    training: tuple[Session, ...]
    tension_price: NDArray[np.float64]


@dataclass
class Run:
    """What a search shares with its caller: limits in, reports out.

    ``deadline_s`` is on the stopwatch; ``effort`` replaces it when given.
    ``fixed_cost`` is the part of the objective that the roster does not change.
    ``appraise`` finishes the engine's roster with short breaks and training and
    values it: the only value that is ever shown or kept.
    """

    stopwatch: Stopwatch
    deadline_s: float
    effort: int | None
    workers: int
    on_progress: OnProgress
    cancelled: Cancelled
    appraise: Callable[[Engine, float], Appraisal]
    seed: int = 1
    fixed_cost: float = 0.0
    best: Appraisal | None = None
    bound: float | None = None
    stopped: bool = False
    offered: Roster | None = None
    """A roster that came up while proving the bound, for the engine to take over."""
    trace: list[TracePoint] = field(default_factory=list)
    _looked_s: float = -LOOK_SECONDS
    _seen: float = float("inf")

    def report(self, stage: str) -> None:
        """Tell the caller which stage begins."""
        self._tell(stage, None, improved=False)

    def look(self, engine: Engine, *, now: bool = False) -> None:
        """Appraise the engine's roster and report it, unless that was done a moment ago.

        With an effort only calls with ``now`` look, so that work does not depend
        on the clock.
        """
        seconds = self.stopwatch.seconds()
        due = self.effort is None and seconds - self._looked_s >= LOOK_SECONDS
        changed = engine.sought < self._seen - 1e-6
        if not (now or (due and changed)):
            if due:
                self._looked_s = seconds
                self._tell("roster", engine, improved=False)
            return
        self._looked_s = seconds
        found = self.appraise(engine, self.fixed_cost)
        engine.heed_tension(found.tension_price)
        self._seen = engine.sought
        improved = self.best is None or found.objective < self.best.objective - 1e-6
        if improved:
            self.best = found
            self.trace.append(
                TracePoint(
                    seconds=self.stopwatch.seconds(), objective=found.objective, bound=self.bound
                )
            )
        self._tell("roster", engine, improved=improved)

    def forget(self) -> None:
        """Start anew under other teams: what was best under the old ones is gone."""
        self.best, self._seen = None, float("inf")

    def target(self, engine: Engine) -> float:
        """Value, without the fixed cost, that a bound may hope to reach."""
        return engine.objective if self.best is None else self.best.objective - self.fixed_cost

    def _tell(self, stage: str, engine: Engine | None, *, improved: bool) -> None:
        best = self.best
        self.on_progress(
            Progress(
                stage=stage,
                seconds=self.stopwatch.seconds(),
                objective=None if best is None else best.objective,
                bound=self.bound,
                gap=None if best is None else relative_gap(best.objective, self.bound),
                named_share=None if best is None else best.named_share,
                rounds=0 if engine is None else engine.rounds,
                improved=improved,
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
        if self.best is None or self.bound is None:
            return False
        return self.bound >= self.best.objective - 1e-9 * max(1.0, abs(self.best.objective))

    def finished(self, until_s: float) -> bool:
        """Tell whether work should end: closed, asked to stop, or past ``until_s`` with a clock."""
        self.stopped = self.stopped or self.cancelled()
        late = self.effort is None and self.stopwatch.seconds() >= until_s
        return self.stopped or self.closed or late


def improve(run: Run, engine: Engine, share: float, until_s: float) -> None:
    """Improve a roster until ``until_s``, or for ``share`` of the effort.

    One round takes from a fraction of a millisecond to some tens, so rounds
    come in chunks sized to the clock.
    """
    rounds_left = None if run.effort is None else int(run.effort * share)
    chunk = 16
    while not run.finished(until_s) and (rounds_left is None or rounds_left > 0):
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


def improve_and_bound(run: Run, engine: Engine, share: float, until_s: float) -> None:
    """Improve a roster and prove a bound: side by side with two workers, else in turn."""
    relaxation = relax(run, engine, until_s)
    most_steps = None
    if run.effort is not None:
        most_steps = 1 + int(run.effort * share) // ROUNDS_PER_BOUND_STEP
    if run.workers > 1:
        _side_by_side(run, engine, relaxation, share, until_s, most_steps)
    else:
        spent = run.stopwatch.seconds()
        columns = isinstance(relaxation, ColumnGeneration)
        part = IMPROVE_PART_BESIDE_COLUMNS if columns else IMPROVE_PART
        improve(run, engine, share, spent + part * (until_s - spent))
        climb(run, engine, relaxation, most_steps, lambda: run.finished(until_s))
    run.bound = relaxation.best + run.fixed_cost
    if isinstance(relaxation, ColumnGeneration):
        run.offered = relaxation.found
        run.take_over(engine)


def relax(run: Run, engine: Engine, until_s: float) -> LagrangianBound | ColumnGeneration:
    """Choose where the bound comes from: columns where they say all, else prices by the slot."""
    space, coupling, plan, target = engine.space, engine.coupling, engine.plan, run.target(engine)
    if not fits(coupling):
        return LagrangianBound(space, coupling, plan, target)
    return ColumnGeneration(
        space,
        coupling,
        plan,
        target,
        seed=run.seed,
        counted=run.effort is not None,
        stop=lambda: run.finished(until_s),
    )


def climb(
    run: Run,
    engine: Engine,
    relaxation: LagrangianBound | ColumnGeneration,
    most_steps: int | None,
    stop: Callable[[], bool],
) -> None:
    """Raise the bound step by step, at least once, until it is met, told to stop, or out of steps.

    With a clock the target follows the best roster; with counted steps it stays
    what it was, so that the bound does not depend on which thread is faster.
    """
    while True:
        if most_steps is None:
            relaxation.aim(run.target(engine))
        bound = relaxation.step() + run.fixed_cost
        if most_steps is None:
            run.bound = bound
            run.offered = relaxation.found
        out_of_steps = most_steps is not None and relaxation.steps >= most_steps
        if relaxation.done or out_of_steps or stop():
            return


def _side_by_side(
    run: Run,
    engine: Engine,
    relaxation: LagrangianBound | ColumnGeneration,
    share: float,
    until_s: float,
    most_steps: int | None,
) -> None:
    done = threading.Event()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="bound") as pool:
        climbing = pool.submit(climb, run, engine, relaxation, most_steps, done.is_set)
        try:
            improve(run, engine, share, until_s)
        finally:
            if most_steps is None or run.stopped:
                done.set()
        climbing.result()

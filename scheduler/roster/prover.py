"""The prover: a bound for the teams in force, raised in a thread of its own or in turn.

A step of the bound may take long on a large site. Nobody waits for the end of one:
what is proven is handed over after every step, and a step that is still at work
when the run ends is left behind.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Final, Protocol

from scheduler.roster.bound import LagrangianBound
from scheduler.roster.rows import fits

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.roster.bound import Climbed
    from scheduler.roster.engine import Held
    from scheduler.roster.rows import Roster
    from scheduler.roster.search import Run

LAST_STEP_SECONDS: Final = 0.3
"""How long the end of a run waits for a step that is at work."""


class Relaxation(Protocol):
    """Whatever proves a bound step by step, and may find rosters on the way."""

    best: float
    steps: int

    @property
    def done(self) -> bool:
        """Whether the bound meets the target."""
        ...

    @property
    def found(self) -> Roster | None:
        """The best roster found on the way."""
        ...

    def aim(self, target: float) -> None:
        """Learn of a better roster."""
        ...

    def step(self) -> float:
        """Make one step; return the best bound."""
        ...


class Prover:
    """Raises the bound of one portfolio.

    Parameters
    ----------
    run
        Gets the bound and the rosters found, with a clock after every step.
    held
        The problem and a roster of it.
    most_steps
        Steps to make when work is counted; then the target stays what it was, so
        that the bound does not depend on which thread is faster.
    after
        A prover of other teams that has ended: its prices are begun with.
    """

    def __init__(
        self, run: Run, held: Held, most_steps: int | None, after: Prover | None = None
    ) -> None:
        self._run = run
        self._held = held
        self._teams = run.teams
        self._target = run.target(held.objective)
        self._most_steps = most_steps
        self._after = None if after is None else after.climbed
        self._relaxation: Relaxation | None = None
        self._enough = Event()
        self._climbing: Future[None] | None = None

    @property
    def climbed(self) -> Climbed | None:
        """How far the prices have climbed; ``None`` where there are none by the slot."""
        relaxation = self._relaxation
        return relaxation.climbed if isinstance(relaxation, LagrangianBound) else self._after

    @property
    def by_columns(self) -> bool:
        """Whether the bound comes from columns, which find rosters too."""
        return fits(self._held.coupling)

    def start(self) -> None:
        """Begin to climb beside the caller; nothing when that began before."""
        if self._climbing is None:
            pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bound")
            self._climbing = pool.submit(self.climb, self._enough.is_set)
            pool.shutdown(wait=False)

    def ended(self, seconds: float) -> bool:
        """Wait so long for the climb to end; tell whether it has. What it failed with is raised."""
        if self._climbing is None:
            return True
        with suppress(TimeoutError):
            self._climbing.result(seconds)
        return self._climbing.done()

    def finish(self) -> None:
        """End the climb: with counted work after its last step, else very soon.

        Whatever the climb failed with is raised here.
        """
        if self._climbing is None:
            return
        if self._most_steps is not None and not self._run.stopped:
            self._climbing.result()
            return
        self._enough.set()
        with suppress(TimeoutError):
            self._climbing.result(LAST_STEP_SECONDS)

    def climb(self, stop: Callable[[], bool]) -> None:
        """Raise the bound, at least once, until it is met, told to stop, or out of steps."""
        relaxation = self._relaxation = relax(
            self._run, self._held, self._target, stop, self._after
        )
        while True:
            if self._most_steps is None:
                relaxation.aim(self._run.target(self._held.objective))
            relaxation.step()
            if self._most_steps is None and not self._enough.is_set():
                self.hand_over()
            out_of_steps = self._most_steps is not None and relaxation.steps >= self._most_steps
            if relaxation.done or out_of_steps or stop():
                return

    def hand_over(self) -> None:
        """Give the run what is proven and found so far, while its teams are those in force."""
        relaxation = self._relaxation
        if relaxation is None or relaxation.steps == 0 or self._run.teams is not self._teams:
            return
        self._run.bound = relaxation.best + self._teams.cost
        self._run.offered = relaxation.found


def relax(
    run: Run,
    held: Held,
    target: float,
    stop: Callable[[], bool],
    after: Climbed | None = None,
) -> Relaxation:
    """Choose where the bound comes from: columns where they say all, else prices by the slot."""
    if not fits(held.coupling):
        return LagrangianBound(held.space, held.coupling, held.plan, target, after)
    from scheduler.roster.columns import ColumnGeneration  # noqa: PLC0415 - slow to load

    return ColumnGeneration(
        held.space,
        held.coupling,
        held.plan,
        target,
        seed=run.seed,
        counted=run.effort is not None,
        workers=run.workers,
        stop=stop,
        used=run.used,
    )

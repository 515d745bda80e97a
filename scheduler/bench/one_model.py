"""The baseline: the whole week as one CP-SAT model, the way one would first write it.

Frozen
------
This is what the engine is measured against, and is **not to be improved**: a
baseline that learns from the engine measures nothing. It changes only where the
project's own types change; a change of what it states raises ``ONE_MODEL_VERSION``,
and benchmark records name the version.

One Boolean an operator, day and shift that begins on a full hour; one a client and
slot for named cover; convex losses of each pool; teams as they are in force. The
search begins from the week in which nobody works: without, 8 searches find no
roster of 30 people in a minute. What the model cannot say
it leaves out (tension, training, short breaks, which of a team answers) or forbids
more than the law does. The roster it finds is finished, scored and checked by what
finishes, scores and checks every roster, so that its value is comparable. Its own
bound is not: it is one of this model only.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ortools.sat.python.cp_model import (
    FEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    CpSolverSolutionCallback,
)

from scheduler.bench.finish import Told, finished
from scheduler.bench.house import NoRoster
from scheduler.bench.one_model_terms import UNITS, state_objective
from scheduler.bench.one_model_weeks import state_weeks
from scheduler.derive import derive
from scheduler.portfolio.choose import choose
from scheduler.progress import Progress
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.case import Case
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.result import Result
    from scheduler.settings import Settings

ONE_MODEL_VERSION: Final = 1
SEARCH_WORKERS: Final = 8
"""CP-SAT does far better with 8 searches than with 2, even on 2 cores."""
WATCH_SECONDS: Final = 0.1
"""Between two looks whether to stop."""


def solve_one_model(
    case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
) -> Result:
    """Plan one case with the baseline.

    Parameters
    ----------
    case
        Of one civil week.
    settings
        Limit and seed; writing the model down counts. ``SEARCH_WORKERS`` search,
        whatever is asked.
    on_progress, cancelled
        As ``solve`` takes them. Values told on the way are the model's own.

    Raises
    ------
    NoRoster
        When the limit came before any roster, or the model has no words for
        something in the case.
    """
    stopwatch = Stopwatch()
    on_progress(Progress("demand", stopwatch.seconds()))
    facts = derive(case)
    teams_in_force = choose(
        case,
        facts,
        settings,
        time_limit_s=0.0,
        deterministic_limit=None,
        mode="keep",
        cancelled=cancelled,
    )
    portfolio = teams_in_force.pairings
    on_progress(Progress("weeks", stopwatch.seconds()))
    model = CpModel()
    weeks = state_weeks(case, model)
    state_objective(case, facts, model, weeks, portfolio)
    on_progress(Progress("roster", stopwatch.seconds()))
    solver = CpSolver()
    solver.parameters.num_workers = SEARCH_WORKERS
    solver.parameters.random_seed = settings.seed
    solver.parameters.catch_sigint_signal = False  # the caller decides what Ctrl-C means
    solver.parameters.max_time_in_seconds = max(0.0, settings.time_limit_s - stopwatch.seconds())
    with _stopping_on_request(solver, cancelled):
        status = solver.solve(model, _Teller(stopwatch, on_progress))
    if status not in {OPTIMAL, FEASIBLE}:
        raise NoRoster("none")
    roster = {
        operator.operator_id: week.roster(solver.boolean_value)
        for operator, week in zip(case.operators, weeks, strict=True)
    }
    on_progress(Progress("desk", stopwatch.seconds()))
    solver_name = f"one-model-cp-sat {ONE_MODEL_VERSION}"
    return finished(case, facts, portfolio, roster, Told(solver_name, settings.seed, stopwatch))


class _Teller(CpSolverSolutionCallback):
    """Reports every solution."""

    def __init__(self, stopwatch: Stopwatch, on_progress: OnProgress) -> None:
        super().__init__()
        self._stopwatch = stopwatch
        self._on_progress = on_progress

    def on_solution_callback(self) -> None:
        """Tell the model's own value; its name is CP-SAT's."""
        value = self.objective_value / UNITS
        self._on_progress(
            Progress("roster", self._stopwatch.seconds(), objective=value, improved=True)
        )


@contextmanager
def _stopping_on_request(solver: CpSolver, cancelled: Cancelled) -> Iterator[None]:
    """Stop the search soon after ``cancelled`` turns true."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH_SECONDS):
            if cancelled():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()

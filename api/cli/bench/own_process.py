"""One run in a process of its own, so that its peak of memory is its own and nobody else's.

The process is a fresh one: nothing that an earlier run left in memory counts, and
code compiled beforehand is loaded before the clock starts.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from api.cli.live import watched
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Event

    from api.cli.terminal import Terminal
    from scheduler.bench.house import HouseCase, HouseRun, Solver
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.settings import Settings

Engine = Literal["diapason", "one_model", "pyworkforce", "timefold"]
"""Who plans: the engine, the frozen model that it is measured against, or a peer."""

PREPARING: Final = "preparing"
"""Stage before the solver's clock starts: compiled code is loaded, the case made up."""
WAIT_SECONDS: Final = 0.2
"""Between two looks whether the person asked to stop."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run: which case, by whom, with what limits; of a case's posts, the part for peers."""

    size: HouseCase
    engine: Engine
    settings: Settings
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A run and the memory it took; no run when its process died.

    ``peak_bytes`` is the largest resident memory of the process from its birth,
    making the case up included, with that of the largest of its own processes, once
    for each worker that it may have, where it had some.
    """

    job: Job
    run: HouseRun | None
    peak_bytes: int | None = None
    stopped: bool = False


def measure(terminal: Terminal, job: Job) -> Measured:
    """Run a job in a new process, and show its progress.

    Ctrl-C asks the run to stop and hand over what it has; a second one ends it.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    stop = context.Event()
    process = context.Process(target=_work, args=(job, sender, stop))
    with watched(terminal, job.settings.time_limit_s, None) as (on_progress, cancelled):
        process.start()
        sender.close()  # so that the end of the process is the end of the messages
        try:
            ended = _listen(terminal, receiver, stop, on_progress, cancelled)
            process.join()
        finally:
            process.terminate()  # does nothing to one that has ended
            process.join()
    run, peak_bytes = (None, None) if ended is None else ended
    return Measured(job, run, peak_bytes, stopped=cancelled())


def _listen(
    terminal: Terminal,
    receiver: Connection,
    stop: Event,
    on_progress: OnProgress,
    cancelled: Cancelled,
) -> tuple[HouseRun, int] | None:
    """Hear a run to its end; ``None`` when its process went without a last word."""
    begun = False
    while True:
        if cancelled():
            stop.set()
        if not receiver.poll(WAIT_SECONDS):
            continue
        try:
            message = receiver.recv()
        except EOFError:
            return None
        if isinstance(message, tuple):
            return message
        if not begun and message.stage != PREPARING:
            begun = True
            terminal.stopwatch = Stopwatch()  # the limit is the solver's own
        on_progress(message)


def _work(job: Job, sender: Connection, stop: Event) -> None:
    """Make the case up, plan it, and tell; the whole life of the new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started us decides
    from scheduler.bench.house import make_case, run_house  # noqa: PLC0415 - in this process only
    from scheduler.bench.peers import posts_case  # noqa: PLC0415
    from scheduler.progress import Progress  # noqa: PLC0415
    from scheduler.warm import warm  # noqa: PLC0415

    sender.send(Progress(stage=PREPARING, seconds=0.0))
    warm()
    case = posts_case(make_case(job.size)) if job.posts else make_case(job.size)
    run = run_house(job.size, case, _solver(job.engine), job.settings, sender.send, stop.is_set)
    sender.send((run, _peak_bytes(job.settings.workers)))


def _solver(engine: Engine) -> Solver:
    from scheduler.bench.one_model import solve_one_model  # noqa: PLC0415 - slow to load
    from scheduler.bench.peers import (  # noqa: PLC0415
        solve_with_pyworkforce,
        solve_with_timefold,
    )
    from scheduler.solve import solve  # noqa: PLC0415

    match engine:
        case "diapason":
            return solve
        case "one_model":
            return solve_one_model
        case "pyworkforce":
            return solve_with_pyworkforce
        case "timefold":
            return solve_with_timefold


def _peak_bytes(workers: int) -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest_child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return unit * (own + workers * largest_child)

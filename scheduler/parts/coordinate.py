"""Parts in turn while the whole gets better; whoever can call a function may answer them."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from scheduler.parts.unit import Answer, Problem, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.parts.whole import Whole
    from scheduler.shifts import Shift

ROUNDS_A_PERSON: Final = 20
"""Rounds of destroy and repair that one answer makes for each of its people."""
PASSES: Final = 2
"""Times that every part is asked, at most."""
ASK_SECONDS: Final = 0.2
"""How often a wait for answers asks whether to go on."""


class Executor(Protocol):
    """Whoever answers several problems side by side."""

    def __call__(self, problems: Sequence[Problem], go_on: Callable[[], None]) -> Sequence[Answer]:
        """Answer problems, in their order; ``go_on`` raises when nobody waits any more."""


def in_turn(problems: Sequence[Problem], go_on: Callable[[], None]) -> Sequence[Answer]:
    """Answer one problem after another, here."""
    answers = []
    for problem in problems:
        go_on()
        answers.append(answer(problem))
    return answers


@contextmanager
def executor_of(workers: int) -> Iterator[Executor]:
    """One worker answers here, more of them in processes of their own."""
    if workers == 1:
        yield in_turn
        return
    with processes(workers) as side_by_side:
        yield side_by_side


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Answer problems in processes of their own; those still at work when it ends are ended."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, initializer=_leave_interrupts) as pool:

        def side_by_side(
            problems: Sequence[Problem], go_on: Callable[[], None]
        ) -> Sequence[Answer]:
            coming = pool.map_async(answer, problems, chunksize=1)
            while not coming.ready():
                go_on()
                coming.wait(ASK_SECONDS)
            return coming.get()

        yield side_by_side


def _leave_interrupts() -> None:
    """Let the process that asks decide what an interrupt from the keyboard means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def coordinate(
    whole: Whole,
    executor: Executor,
    together: int,
    seed: int,
    price_of_tension: Callable[[Whole], NDArray[np.float64]],
    go_on: Callable[[], None],
) -> dict[str, tuple[Shift, ...]]:
    """Ask every part in turn, and return everybody's shifts, without short breaks.

    Parts are asked in batches, each knowing what all others do by then. What a part
    answers counts when the whole is better for it. After every pass tension has new
    prices.

    Parameters
    ----------
    whole
        The site; answers are put into it.
    executor
        Who answers.
    together
        Parts that are asked at once.
    seed
        Seed of every answer.
    price_of_tension
        Tells what the next tense minute of each operator weighs in a whole roster.
    go_on
        Called now and then; what it raises breaks the work off.

    Raises
    ------
    NoLawfulPlan
        When somebody has no lawful week.
    """
    parts = range(len(whole.parts))
    for each in range(PASSES):
        taken = False
        for first in parts[::together]:
            batch = parts[first : first + together]
            problems = [
                whole.problem(part, ROUNDS_A_PERSON * len(whole.parts[part]), seed + each)
                for part in batch
            ]
            for part, found in zip(batch, executor(problems, go_on), strict=True):
                taken |= whole.take(part, found)
        if not taken:
            break
        whole.heed_tension(price_of_tension(whole))
    return whole.roster()

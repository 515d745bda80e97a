"""House cases: made-up services of four sizes, fixed by their seeds, and what a run tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.errors import DiapasonError
from scheduler.generate import generate
from scheduler.proof.validate import validate
from scheduler.result import OBJECTIVE_VERSION, Result
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.progress import Cancelled, OnProgress, Progress
    from scheduler.settings import Settings

NAMED_BAR: Final = 0.90
"""Named share from which a first roster is one that people could work with."""

GAPS: Final = (0.3, 0.2, 0.1, 0.05)
"""Proven gaps of which a run tells when it reached them."""


@dataclass(frozen=True, slots=True)
class HouseCase:
    """One size: what :func:`scheduler.generate.generate` is asked for."""

    name: str
    operators: int
    clients: int
    weeks: int = 26
    seed: int = 2026

    @property
    def pairs(self) -> int:
        """Operators times clients: what sizes are compared by."""
        return self.operators * self.clients


HOUSE_CASES: Final = (
    HouseCase("S", 12, 80),
    HouseCase("M", 30, 250),
    HouseCase("L", 100, 1000),
    HouseCase("XL", 300, 3000),
)
"""From small to large. M is the case of ``sample_data``, to the digest."""


class NoRoster(DiapasonError):
    """A solver ended without any roster; ``status`` says how: ``none`` or ``unstated``."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


Solver = Callable[["Case", "Settings", "OnProgress", "Cancelled"], Result]
"""Whatever plans a case in the time that its settings allow."""


def make_case(size: HouseCase) -> Case:
    """Make up the case of a size: half a year of calls, then the week to plan."""
    return generate(size.operators, size.clients, size.weeks, size.seed).case


@dataclass
class Milestones:
    """When a run first had a lawful roster, one of a good named share, and each of ``GAPS``.

    Seconds are those of the run's own reports; ``None``, or no entry, until it happens.
    """

    first_s: float | None = None
    first_named_share: float | None = None
    named_s: float | None = None
    gap_s: dict[float, float] = field(default_factory=dict)

    def see(self, progress: Progress) -> None:
        """Take one report of a run."""
        if progress.objective is None or progress.named_share is None:
            return
        if self.first_s is None:
            self.first_s, self.first_named_share = progress.seconds, progress.named_share
        if self.named_s is None and progress.named_share >= NAMED_BAR:
            self.named_s = progress.seconds
        for gap in GAPS:
            if progress.gap is not None and progress.gap <= gap:
                self.gap_s.setdefault(gap, progress.seconds)


@dataclass(frozen=True, slots=True)
class HouseRun:
    """What one run on one house case gave.

    Attributes
    ----------
    case, case_digest, objective_version
        What was solved and by which objective it is valued.
    seed
        Seed of the run.
    status
        That of the result; without a roster ``none``, or ``unstated`` when the
        solver has no words for something in the case.
    objective, bound, gap, named_share, lost_calls
        As the result says; ``None`` without one.
    first_s, first_named_share, named_s, gap_s
        See :class:`Milestones`.
    seconds
        Of the whole call.
    hard
        Hard violations that the independent checker found.
    """

    case: str
    case_digest: str
    objective_version: int
    seed: int
    status: str
    seconds: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    named_share: float | None = None
    lost_calls: float | None = None
    first_s: float | None = None
    first_named_share: float | None = None
    named_s: float | None = None
    gap_s: dict[float, float] = field(default_factory=dict)
    hard: int = 0
    terms: dict[str, float] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """A roster was found, and the checker found nothing hard against it."""
        return self.objective is not None and not self.hard


def run_house(
    size: HouseCase,
    case: Case,
    solver: Solver,
    settings: Settings,
    on_progress: OnProgress,
    cancelled: Cancelled,
) -> HouseRun:
    """Let a solver plan a house case, and the independent checker judge the plan.

    Parameters
    ----------
    size, case
        Which one, and what :func:`make_case` made of it.
    solver
        Who plans.
    settings
        Limits and seed; the limit is the solver's own, checking comes after it.
    on_progress, cancelled
        As ``solve`` takes them.
    """
    milestones = Milestones()

    def heed(progress: Progress) -> None:
        milestones.see(progress)
        on_progress(progress)

    stopwatch = Stopwatch()
    try:
        result = solver(case, settings, heed, cancelled)
    except DiapasonError as trouble:
        return HouseRun(
            case=size.name,
            case_digest=case.digest,
            objective_version=OBJECTIVE_VERSION,
            seed=settings.seed,
            status=trouble.status if isinstance(trouble, NoRoster) else "none",
            seconds=stopwatch.seconds(),
        )
    seconds = stopwatch.seconds()
    report = validate(case, result)
    return HouseRun(
        case=size.name,
        case_digest=case.digest,
        objective_version=result.objective_version,
        seed=settings.seed,
        status=result.status,
        seconds=seconds,
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        named_share=result.cover.named_share,
        lost_calls=result.cover.lost_calls,
        first_s=milestones.first_s,
        first_named_share=milestones.first_named_share,
        named_s=milestones.named_s,
        gap_s=milestones.gap_s,
        hard=sum(violation.severity == "hard" for violation in report.violations),
        terms=result.terms,
    )


def growth(points: Sequence[tuple[float, float]]) -> float | None:
    """Exponent with which a time grows: the slope of its logarithm by that of the size.

    Parameters
    ----------
    points
        Size and seconds, both above 0.

    Returns
    -------
    float | None
        ``None`` with fewer than two sizes.
    """
    if len({size for size, _ in points}) < 2:
        return None
    sizes, seconds = np.log(np.array(points)).T
    return float(np.polyfit(sizes, seconds, 1)[0])

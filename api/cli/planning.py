"""Read, solve, validate: what ``solve`` and ``demo`` share, inside one time limit.

The limit is what a person feels: reading and checking take their part of it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from api.cli.live import watched
from api.cli.outcome import Exit, NobodyCanWork, UsageProblem
from scheduler.errors import NoLawfulPlan, NoRosterYet
from scheduler.progress import Progress
from scheduler.settings import Settings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from api.cli.terminal import Terminal
    from api.view.week import Week
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.files.reader import Imported
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.prove import Asking, Proof
    from scheduler.result import Result
    from scheduler.settings import PortfolioMode

CLOSING_SECONDS: Final = 2.5
"""Least time kept for checking, writing and showing the result after the search."""
CLOSING_PER_READING: Final = 1.5
"""The same as a multiple of the time that reading took: on a slow machine both are slow."""
MOST_LOOKED_INTO: Final = 3
"""People without a lawful week whose clash is looked into; each takes a second or two."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for on the command line."""

    folder: Path
    week: dt.date | None
    as_of: dt.datetime | None
    time_limit_s: float
    effort: int | None = None
    seed: int = 1
    workers: int = 2
    parts: int = 1
    portfolio: PortfolioMode = "adjust"
    start: Path | None = None
    """A result file to begin with."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case that has been read, and how its run is asked for."""

    imported: Imported
    facts: Facts
    settings: Settings
    start: Result | None
    on_progress: OnProgress
    cancelled: Cancelled


def plan(terminal: Terminal, asked: Asked) -> Week:
    """Plan a case folder and check the plan.

    Raises
    ------
    InputError
        When the folder, or the result to begin with, has faults.
    UsageProblem
        When the result to begin with holds nothing that concerns the case.
    NoLawfulPlan
        When somebody has no lawful week; names come with it.
    NoRosterYet
        When the run ended before there was a first lawful roster.
    """
    with prepared(terminal, asked) as run:
        from scheduler.solve import solve  # noqa: PLC0415 - slow to load

        result = solve(
            run.imported.case,
            run.settings,
            run.on_progress,
            run.cancelled,
            start=run.start,
            facts=run.facts,
        )
        return checked(run.imported, result, run.facts)


def plan_and_prove(terminal: Terminal, asked: Asked, asking: Asking) -> tuple[Week, Proof]:
    """Plan a case folder until its replay keeps every promise, and check the plan.

    Raises
    ------
    InputError, UsageProblem, NoLawfulPlan, NoRosterYet
        As :func:`plan`.
    """
    with prepared(terminal, asked) as run:
        from scheduler.derive import derive  # noqa: PLC0415 - slow to load
        from scheduler.prove import prove  # noqa: PLC0415

        case = run.imported.case
        proof = prove(
            case,
            run.settings,
            asking,
            run.on_progress,
            run.cancelled,
            start=run.start,
            facts=run.facts,
        )
        result = proof.rounds[proof.best].result
        return checked(run.imported, result, derive(case, result.cuts)), proof


def checked(imported: Imported, result: Result, facts: Facts) -> Week:
    """Check a plan, and put it beside its case and words."""
    from api.view.week import Week  # noqa: PLC0415 - slow to load
    from scheduler.proof.validate import validate  # noqa: PLC0415

    report = validate(imported.case, result, facts)
    return Week(imported.case, imported.texts, result, report, facts)


@contextmanager
def prepared(terminal: Terminal, asked: Asked) -> Iterator[Prepared]:
    """Read a case folder and work out its facts; show the run, and look into a clash.

    Raises
    ------
    InputError, UsageProblem, NoLawfulPlan, NoRosterYet
        As :func:`plan`.
    """
    with watched(terminal, asked.time_limit_s, asked.effort) as (on_progress, cancelled):
        from scheduler.derive import derive  # noqa: PLC0415 - slow to load
        from scheduler.files.reader import read_folder  # noqa: PLC0415

        imported = read_folder(asked.folder, week=asked.week, as_of=asked.as_of)
        start = None if asked.start is None else _start(imported.case, asked.start)
        _require_time(cancelled)
        on_progress(Progress("demand", 0.0))
        facts = derive(imported.case)
        _require_time(cancelled)
        settings = _settings(asked, terminal.stopwatch.seconds())
        try:
            yield Prepared(imported, facts, settings, start, on_progress, cancelled)
        except NoLawfulPlan as trouble:
            from scheduler.explain.clash import clashes  # noqa: PLC0415

            case, first = imported.case, trouble.obstacles[:MOST_LOOKED_INTO]
            raise NobodyCanWork(trouble, case, imported.texts, clashes(case, first)) from None


def _settings(asked: Asked, reading_s: float) -> Settings:
    """What is left of the limit for the run."""
    closing_s = max(CLOSING_SECONDS, CLOSING_PER_READING * reading_s)
    return Settings(
        time_limit_s=max(0.0, asked.time_limit_s - reading_s - closing_s),
        effort=asked.effort,
        seed=asked.seed,
        workers=asked.workers,
        parts=asked.parts,
        portfolio=asked.portfolio,
    )


def _require_time(cancelled: Cancelled) -> None:
    """End a run that was given up while the case was read: a roster is too far away."""
    if cancelled():
        raise NoRosterYet(cancelled=True)


def _start(case: Case, file: Path) -> Result:
    """Read a result to begin with.

    Raises
    ------
    InputError
        When the file holds no result.
    UsageProblem
        When nobody of the case has a shift in it that could be taken over.
    """
    from scheduler.files.results import read_result  # noqa: PLC0415 - slow to load
    from scheduler.roster.earlier import earlier_weeks  # noqa: PLC0415

    result = read_result(file)
    if not earlier_weeks(case, result):
        raise UsageProblem("error.start_foreign", file=str(file))
    return result


def require_writable(path: Path) -> None:
    """Refuse an output file that could not be written, before any time is spent.

    Raises
    ------
    OSError
        When the place is a folder, lies under a file, or may not be written to.
    """
    from scheduler.files.atomic import require_file_or_nothing  # noqa: PLC0415 - with its package

    require_file_or_nothing(path)
    parent = path.parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir():
        raise NotADirectoryError(20, "", str(parent))
    if not os.access(parent, os.W_OK | os.X_OK):
        raise PermissionError(13, "", str(parent))


def exit_of(week: Week) -> Exit:
    """Fine when the checker found no hard violation."""
    return Exit.FINE if week.report.valid else Exit.NO


def document(week: Week, files: list[Path]) -> dict[str, Any]:
    """A planned week for a machine; the whole of it is in the result file."""
    result, report = week.result, week.report
    counts: dict[str, dict[str, int]] = {"hard": {}, "warning": {}}
    for violation in report.violations:
        own = counts[violation.severity]
        own[violation.rule] = own.get(violation.rule, 0) + 1
    return {
        "valid": report.valid,
        "week": result.week.isoformat(),
        "case_digest": result.case_digest,
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "unavoidable": result.unavoidable,
        "seconds": result.seconds,
        "seed": result.seed,
        "terms": result.terms,
        "cover": result.cover.model_dump(),
        "violations": counts,
        "unmet": [unmet.model_dump() for unmet in result.unmet],
        "oddities": _oddities(week.case),
        "files": [str(path) for path in files],
    }


def _oddities(case: Case) -> list[dict[str, Any]]:
    """Ratings and decisions that were not taken as they stand."""
    from scheduler.affinity.oddities import oddities  # noqa: PLC0415 - slow to load

    return [asdict(each) | {"on": each.on and each.on.isoformat()} for each in oddities(case)]

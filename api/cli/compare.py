"""``diapason compare``: proposals side by side, as planned and in scenarios, same calls for all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.live import Live

from api.cli.options import Folder, Json, Replications, ResultAsOf, ResultWeek, as_date, as_moment
from api.cli.outcome import UsageProblem
from api.cli.planned import require_case
from api.cli.planning import require_writable
from api.cli.simulate import Counter
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from api.cli.terminal import Terminal
    from scheduler.files.texts import Texts
    from scheduler.progress import OnProgress
    from scheduler.proof.compare import Comparison

MOST_RESULTS: Final = 6
"""Columns that a page still holds."""


def compare(
    context: typer.Context,
    folder: Folder,
    results: Annotated[
        list[Path], typer.Argument(metavar="RESULT...", help="help.results", show_default=False)
    ],
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="TEXT", help="help.scenario", show_default=False),
    ] = None,
    replications: Replications = 100,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.replay_seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="help.out_comparison", show_default=False)
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    json: Json = False,
) -> None:
    """Hold plans of one week against each other under the same random calls."""
    from api.view.compare import comparison_document, comparison_page  # noqa: PLC0415 - slow
    from scheduler.files.results import write_document  # noqa: PLC0415

    if len(results) > MOST_RESULTS:
        raise UsageProblem("compare.too_many", most=MOST_RESULTS, asked=len(results))
    if out is not None:
        require_writable(out)
    terminal: Terminal = context.obj
    told = tuple(scenario or ())
    asked = Asked(folder, results, told, as_date(week), as_moment(as_of))
    found, texts = _side_by_side(terminal, asked, replications, seed, workers)
    names = _names(results)
    document = comparison_document(found, names, told)
    if out is not None:
        write_document(document, out)
    terminal.show(*comparison_page(found, names, told, texts, terminal.speaker))
    terminal.tell(document)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be held against what; the moments where the results do not say them."""

    folder: Path
    results: Sequence[Path]
    scenarios: Sequence[str]
    week: dt.date | None
    as_of: dt.datetime | None


def _side_by_side(
    terminal: Terminal, asked: Asked, replications: int, seed: int, workers: int
) -> tuple[Comparison, Texts]:
    """Read all, and replay all.

    Raises
    ------
    InputError
        When the folder or a result has faults.
    Mismatch
        When a result was computed from another case.
    UsageProblem
        When a scenario says nothing.
    """
    from api.cli.scenarios import scenario_of  # noqa: PLC0415 - slow to load
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.files.results import read_result  # noqa: PLC0415
    from scheduler.proof.compare import compare as side_by_side  # noqa: PLC0415

    plans = [read_result(path) for path in asked.results]
    imported = read_folder(
        asked.folder, week=asked.week or plans[0].week, as_of=asked.as_of or plans[0].as_of
    )
    case = imported.case
    for plan in plans:
        require_case(case, plan)
    scenarios = [scenario_of(case, text) for text in asked.scenarios]
    with counted(terminal, len(plans) * (1 + len(scenarios)) * replications) as on_progress:
        found = side_by_side(
            case,
            plans,
            derive(case),
            scenarios,
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
    return found, imported.texts


@contextmanager
def counted(terminal: Terminal, asked: int) -> Iterator[OnProgress]:
    """Show how many weeks are lived through; Ctrl-C gives all of them up."""
    counter = Counter(terminal, asked)
    if terminal.err.is_terminal and not terminal.as_json:
        with Live(counter, console=terminal.err, refresh_per_second=4, transient=True):
            yield counter.update
    else:
        yield counter.line


def _names(paths: Sequence[Path]) -> list[str]:
    """File names, or whole paths where two files have the same name."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]

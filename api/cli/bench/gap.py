"""``diapason bench gap``: generalised assignment through the portfolio's engine, judged apart."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.bench.references import REFERENCES, above, best_known_of
from api.cli.live import watched
from api.cli.options import Json
from api.cli.outcome import Exit, UsageProblem
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from api.texts import Speaker
    from scheduler.bench.gap_reader import Gap
    from scheduler.bench.gap_referee import GapBreach
    from scheduler.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run on one instance gave. ``judged`` is the scorer's own value of the solution."""

    instance: str
    seed: int
    status: str
    value: float | None
    bound: float | None
    gap: float | None
    judged: int | None
    best_known: float | None
    seconds: float
    solution: str
    breaches: tuple[GapBreach, ...]

    @property
    def sound(self) -> bool:
        """A solution exists, breaks no rule, and costs what the engine says."""
        return self.value is not None and not self.breaches and self.judged == self.value


def gap(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="help.bench_gap_files")],
    solutions: Annotated[
        Path, typer.Option(metavar="DIR", help="help.solutions", show_default=False)
    ],
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0, help="help.time_limit_instance")
    ] = 60.0,
    seed: Annotated[
        list[int] | None,
        typer.Option(min=0, max=MOST_SEED, help="help.bench_seeds", show_default=False),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    json: Json = False,
) -> None:
    """Solve generalised assignment instances and judge the solutions."""
    from scheduler.bench.gap_reader import read_gap  # noqa: PLC0415 - slow to load
    from scheduler.bench.plain import read_each  # noqa: PLC0415
    from scheduler.settings import Settings  # noqa: PLC0415

    terminal: Terminal = context.obj
    if time_limit <= 0:
        raise UsageProblem("error.gap_no_time", value=time_limit)
    paths = _paths(files)
    instances = read_each(paths, read_gap)
    best = [best_known_of(path, path.stem) for path in paths]
    solutions.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for path, instance, known in zip(paths, instances, best, strict=True):
        for each in seed or [1]:
            settings = Settings(time_limit_s=time_limit, seed=each, workers=workers)
            outcomes.append(_run(terminal, path, instance, known, settings, solutions))
    terminal.show(_table(terminal.speaker, outcomes))
    for line in _medians_told(terminal.speaker, outcomes):
        terminal.show(Text(line))
    for outcome in outcomes:
        _tell_breaches(terminal, outcome)
    terminal.tell(
        {
            "benchmark": "gap",
            "runs": [_document(outcome) for outcome in outcomes],
            "medians": medians(outcomes),
        }
    )
    if not all(outcome.sound for outcome in outcomes):
        raise typer.Exit(Exit.NO)


def _paths(files: list[Path]) -> list[Path]:
    """Files as given; of a folder, every file in it but the references."""
    found: list[Path] = []
    for file in files:
        if file.is_dir():
            inside = [each for each in sorted(file.iterdir()) if each.is_file()]
            inside = [each for each in inside if each.name != REFERENCES]
            if not inside:
                raise UsageProblem("error.gap_empty_folder", path=file)
            found += inside
        else:
            found.append(file)
    return found


def _run(
    terminal: Terminal,
    path: Path,
    instance: Gap,
    best_known: float | None,
    settings: Settings,
    folder: Path,
) -> Outcome:
    """Solve one instance, write the solution, and let the scorer judge the file."""
    from scheduler.bench.gap import solve_gap  # noqa: PLC0415 - slow to load
    from scheduler.bench.gap_referee import (  # noqa: PLC0415
        judge_gap,
        read_gap_solution,
        write_gap_solution,
    )
    from scheduler.files.atomic import write_atomically  # noqa: PLC0415
    from scheduler.stopwatch import Stopwatch  # noqa: PLC0415

    terminal.stopwatch = stopwatch = Stopwatch()  # the limit is a run's own
    terminal.complain(
        terminal.speaker.say("gap.begins", instance=instance.name, seed=str(settings.seed))
    )
    with watched(terminal, settings.time_limit_s, None) as (on_progress, cancelled):
        result = solve_gap(instance, settings, on_progress, cancelled)
    solution = folder / f"{instance.name}-{settings.seed}.csv"
    write_atomically(solution, write_gap_solution(result.pairs).encode())
    verdict = judge_gap(path.read_text("utf-8-sig"), read_gap_solution(solution))
    return Outcome(
        instance=instance.name,
        seed=settings.seed,
        status=result.status,
        value=result.value,
        bound=result.bound,
        gap=result.gap,
        judged=verdict.cost,
        best_known=best_known,
        seconds=stopwatch.seconds(),
        solution=str(solution),
        breaches=verdict.breaches if result.value is not None else (),
    )


def medians(outcomes: list[Outcome]) -> list[dict[str, object]]:
    """Medians over the seeds of each instance that was run with more than one."""
    found: list[dict[str, object]] = []
    for name in dict.fromkeys(outcome.instance for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.instance == name]
        values = [outcome.value for outcome in own if outcome.value is not None]
        if len(own) < 2 or len(values) < len(own):
            continue
        aboves = [above(outcome.value, outcome.best_known) for outcome in own]
        told = [each for each in aboves if each is not None]
        found.append(
            {
                "instance": name,
                "runs": len(own),
                "value": median(values),
                "above_best_known": median(told) if told else None,
            }
        )
    return found


def _medians_told(speaker: Speaker, outcomes: list[Outcome]) -> list[str]:
    return [
        speaker.say(
            "gap.median",
            instance=told["instance"],
            runs=told["runs"],
            value=_figure(speaker, told["value"], 1),
            above=speaker.percent(told["above_best_known"], 3),  # type: ignore[arg-type]
        )
        for told in medians(outcomes)
    ]


def _figure(speaker: Speaker, value: object, digits: int = 0) -> str:
    if not isinstance(value, int | float):
        return "–"
    return speaker.number(value, digits, trim=True)


def _table(speaker: Speaker, outcomes: list[Outcome]) -> Table:
    say = speaker.say
    table = Table(box=None, pad_edge=False)
    names = ("instance", "seed", "status", "value", "bound", "gap", "best_known", "above")
    for at, name in enumerate((*names, "judged", "seconds")):
        key = "gap.seed" if name == "seed" else f"bench.{name}"
        table.add_column(say(key), justify="left" if at in {0, 2} else "right", no_wrap=True)
    for outcome in outcomes:
        found = outcome.status in {"optimal", "feasible"}
        told = f"bench.{outcome.status}" if found else f"gap.{outcome.status}"
        table.add_row(
            outcome.instance,
            str(outcome.seed),
            say(told),
            _figure(speaker, outcome.value),
            _figure(speaker, outcome.bound),
            speaker.percent(outcome.gap, 3),
            _figure(speaker, outcome.best_known),
            speaker.percent(above(outcome.value, outcome.best_known), 3),
            _figure(speaker, outcome.judged) if outcome.sound else say("bench.unsound"),
            speaker.number(outcome.seconds, 1),
        )
    return table


def _tell_breaches(terminal: Terminal, outcome: Outcome) -> None:
    say = terminal.speaker.say
    for breach in outcome.breaches:
        rule = say(f"gap.rule.{breach.rule}")
        line = say(
            "gap.breach",
            instance=outcome.instance,
            whose=str(breach.whose),
            rule=rule,
            amount=breach.amount,
        )
        terminal.show(Text(line, style="bold red"))


def _document(outcome: Outcome) -> dict[str, object]:
    share = above(outcome.value, outcome.best_known)
    return asdict(outcome) | {"above_best_known": share, "sound": outcome.sound}

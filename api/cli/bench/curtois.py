"""``diapason bench curtois``: public instances through the same ``solve``, judged independently."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.bench.references import above, best_known_of
from api.cli.live import watched
from api.cli.options import Json
from api.cli.outcome import Exit
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.bench.instance import Instance
    from scheduler.bench.referee import Breach
    from scheduler.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one instance gave. ``judged`` is the scorer's own value of the solution file."""

    instance: str
    status: str
    value: float | None
    bound: float | None
    gap: float | None
    judged: int | None
    best_known: float | None
    seconds: float
    solution: str | None
    breaches: tuple[Breach, ...]

    @property
    def sound(self) -> bool:
        """A solution exists, breaks no rule, and costs what the solver says."""
        return self.value is not None and not self.breaches and self.judged == round(self.value, 6)


def curtois(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="help.bench_files")],
    solutions: Annotated[
        Path, typer.Option(metavar="DIR", help="help.solutions", show_default=False)
    ],
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0, help="help.time_limit_instance")
    ] = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    json: Json = False,
) -> None:
    """Solve public instances and judge the solutions."""
    from scheduler.bench.plain import read_each  # noqa: PLC0415 - slow to load
    from scheduler.bench.reader import read_instance  # noqa: PLC0415
    from scheduler.settings import Settings  # noqa: PLC0415

    terminal: Terminal = context.obj
    instances = read_each(files, read_instance)
    solutions.mkdir(parents=True, exist_ok=True)
    settings = Settings(time_limit_s=time_limit, seed=seed, workers=workers)
    outcomes = [
        _run(terminal, path, instance, settings, solutions / f"{instance.name}.csv")
        for path, instance in zip(files, instances, strict=True)
    ]
    terminal.show(_table(terminal, outcomes))
    for outcome in outcomes:
        _tell_breaches(terminal, outcome)
    terminal.tell(
        {"benchmark": "curtois", "instances": [_document(outcome) for outcome in outcomes]}
    )
    if not all(outcome.sound for outcome in outcomes):
        raise typer.Exit(Exit.NO)


def _run(
    terminal: Terminal, path: Path, instance: Instance, settings: Settings, solution: Path
) -> Outcome:
    """Solve one instance, write the solution, and let the scorer judge the file."""
    from scheduler.bench.curtois import to_assignments, to_case  # noqa: PLC0415 - slow to load
    from scheduler.bench.referee import judge, read_solution, write_solution  # noqa: PLC0415
    from scheduler.errors import NoLawfulPlan  # noqa: PLC0415
    from scheduler.files.atomic import write_atomically  # noqa: PLC0415
    from scheduler.solve import solve  # noqa: PLC0415
    from scheduler.stopwatch import Stopwatch  # noqa: PLC0415

    terminal.stopwatch = stopwatch = Stopwatch()  # the limit is an instance's own
    terminal.complain(instance.name)
    number = re.search(r"\d+$", path.stem)  # the list calls an instance by its number
    best_known = None if number is None else best_known_of(path, number[0])
    with watched(terminal, settings.time_limit_s, None) as (on_progress, cancelled):
        try:
            result = solve(to_case(instance), settings, on_progress, cancelled)
        except NoLawfulPlan:
            seconds = stopwatch.seconds()
            return Outcome(
                instance.name, "none", None, None, None, None, best_known, seconds, None, ()
            )
    write_atomically(solution, write_solution(to_assignments(result)).encode())
    verdict = judge(path.read_text("utf-8"), read_solution(solution))
    return Outcome(
        instance=instance.name,
        status=result.status,
        value=result.objective,
        bound=result.bound,
        gap=result.gap,
        judged=verdict.penalty,
        best_known=best_known,
        seconds=stopwatch.seconds(),
        solution=str(solution),
        breaches=verdict.breaches,
    )


def _table(terminal: Terminal, outcomes: list[Outcome]) -> Table:
    say, number = terminal.speaker.say, terminal.speaker.number
    table = Table(box=None, pad_edge=False)
    columns = (
        "instance",
        "status",
        "value",
        "bound",
        "gap",
        "best_known",
        "above",
        "judged",
        "seconds",
    )
    for at, name in enumerate(columns):
        table.add_column(say(f"bench.{name}"), justify="left" if at < 2 else "right", no_wrap=True)

    def figure(value: float | None, digits: int = 0) -> str:
        return "–" if value is None else number(value, digits, trim=True)

    for outcome in outcomes:
        table.add_row(
            outcome.instance,
            say(f"bench.{outcome.status}"),
            figure(outcome.value, 1),
            figure(outcome.bound, 1),
            terminal.speaker.percent(outcome.gap, 2),
            figure(outcome.best_known),
            terminal.speaker.percent(above(outcome.value, outcome.best_known), 2),
            figure(outcome.judged) if outcome.sound else say("bench.unsound"),
            number(outcome.seconds, 1),
        )
    return table


def _tell_breaches(terminal: Terminal, outcome: Outcome) -> None:
    say = terminal.speaker.say
    for breach in outcome.breaches:
        rule = say(f"bench.rule.{breach.rule}")
        told = {"instance": outcome.instance, "employee": breach.employee_id, "rule": rule}
        if breach.day is None:
            line = say("bench.breach", amount=breach.amount, **told)
        else:
            line = say("bench.breach_on", day=str(breach.day), amount=breach.amount, **told)
        terminal.show(Text(line, style="bold red"))


def _document(outcome: Outcome) -> dict[str, object]:
    share = above(outcome.value, outcome.best_known)
    return asdict(outcome) | {"above_best_known": share, "sound": outcome.sound}

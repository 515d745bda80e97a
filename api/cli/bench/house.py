"""``diapason bench house``: the made-up cases of four sizes, each run in a process of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

import typer

from api.cli.options import Json
from api.cli.outcome import Exit, UsageProblem
from scheduler.settings import MOST_SEED

Peer = Literal["pyworkforce", "timefold"]
PEERS: Final[tuple[Peer, ...]] = get_args(Peer)

if TYPE_CHECKING:
    from api.cli.bench.own_process import Engine, Job, Measured
    from api.cli.terminal import Terminal
    from scheduler.bench.house import HouseCase
    from scheduler.bench.registry import BestKnown
    from scheduler.settings import Settings


def house(
    context: typer.Context,
    sizes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[S|M|L|XL]...", help="help.bench_sizes", show_default=False),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0, help="help.time_limit_house")
    ] = 60.0,
    seed: Annotated[
        list[int] | None,
        typer.Option(min=0, max=MOST_SEED, help="help.bench_seeds", show_default=False),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    parts: Annotated[int, typer.Option(min=1, help="help.parts")] = 1,
    baseline: Annotated[bool, typer.Option("--baseline", help="help.bench_baseline")] = False,
    peer: Annotated[
        list[str] | None,
        typer.Option(metavar="|".join(PEERS), help="help.bench_peer", show_default=False),
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="help.bench_record")] = False,
    best_known: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.bench_best_known", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Solve the house cases, and compare with the best values known."""
    from api.cli.bench.house_view import document, tables  # noqa: PLC0415 - only when it runs
    from scheduler.bench.registry import BEST_KNOWN, read_best_known  # noqa: PLC0415 - slow
    from scheduler.settings import Settings  # noqa: PLC0415

    terminal: Terminal = context.obj
    registry = best_known or BEST_KNOWN
    known = read_best_known(registry) if best_known is None or registry.exists() else {}
    runs = [
        Settings(time_limit_s=time_limit, seed=each, workers=workers, parts=parts)
        for each in seed or [1]
    ]
    jobs = _jobs(_asked(sizes or []), runs, baseline, _present(peer or []))
    measured, recorded = _run(terminal, jobs, registry if record else None, known)
    terminal.show(*tables(terminal.speaker, measured, known))
    terminal.tell(document(measured, known) | {"recorded": recorded})
    ours = [each.run for each in measured if each.job.engine == "diapason"]
    if not all(run is not None and run.sound for run in ours):
        raise typer.Exit(Exit.NO)


def _jobs(
    sizes: list[HouseCase], runs: list[Settings], baseline: bool, peers: list[Peer]
) -> list[Job]:
    """Whole cases first, then the posts of each, which peers can state."""
    from api.cli.bench.own_process import Job  # noqa: PLC0415 - only when it runs

    engines: tuple[Engine, ...] = ("diapason", "one_model") if baseline else ("diapason",)
    beside: tuple[Engine, ...] = ("diapason", *peers) if peers else ()
    whole = [Job(size, by, each) for size in sizes for each in runs for by in engines]
    posts = [
        Job(replace(size, name=f"{size.name} posts"), by, each, posts=True)
        for size in sizes
        for each in runs
        for by in beside
    ]
    return whole + posts


def _run(
    terminal: Terminal, jobs: list[Job], registry: Path | None, known: dict[str, BestKnown]
) -> tuple[list[Measured], list[str]]:
    """Run one job after another, and record each better value at once: a run may be an hour."""
    from api.cli.bench.own_process import measure  # noqa: PLC0415 - only when it runs

    measured: list[Measured] = []
    rows, recorded = dict(known), list[str]()
    for job in jobs:
        _announce(terminal, job)
        each = measure(terminal, job)
        measured.append(each)
        if registry is not None and _record(terminal, registry, rows, each):
            recorded.append(job.size.name)
        if each.stopped:
            break
    if registry is not None and not recorded:
        terminal.say("house.nothing_better")
    return measured, recorded


def _asked(names: list[str]) -> list[HouseCase]:
    """Cases by their names, small ones first; all of them when none is named.

    Raises
    ------
    UsageProblem
        When a name is none.
    """
    from scheduler.bench.house import HOUSE_CASES  # noqa: PLC0415 - slow to load

    known = [size.name for size in HOUSE_CASES]
    for name in names:
        if name.upper() not in known:
            raise UsageProblem("error.house_size", value=name, choices=known)
    wanted = {name.upper() for name in names} or set(known)
    return [size for size in HOUSE_CASES if size.name in wanted]


def _present(names: list[str]) -> list[Peer]:
    """Peers by their names.

    Raises
    ------
    UsageProblem
        When a name is none, or the peer is not installed.
    """
    found: list[Peer] = []
    for name in names:
        known = [each for each in PEERS if each == name]
        if not known:
            raise UsageProblem("error.peer", value=name, choices=list(PEERS))
        if find_spec(name) is None:
            raise UsageProblem("error.peer_missing", name=name)
        if name == "timefold" and which("java") is None:
            raise UsageProblem("error.java_missing", name=name)
        found += known
    return found


def _announce(terminal: Terminal, job: Job) -> None:
    say = terminal.speaker.say
    engine = say(f"house.engine.{job.engine}")
    size = job.size
    terminal.complain(
        say(
            "house.begins",
            case=size.name,
            operators=size.operators,
            clients=size.clients,
            seed=job.settings.seed,
            engine=engine,
        )
    )


def _record(terminal: Terminal, registry: Path, rows: dict[str, BestKnown], each: Measured) -> bool:
    """Put a run into the rows and write them, when it deserves it; say so."""
    from scheduler.bench.registry import improves, row_of, write_best_known  # noqa: PLC0415

    run, job = each.run, each.job
    if run is None or job.engine != "diapason" or job.posts:
        return False
    before = rows.get(run.case)
    if not improves(before, run):
        return False
    row = row_of(run, dt.datetime.now(dt.UTC).date(), _command(job))
    rows[run.case] = row
    write_best_known(rows.values(), registry)
    former = None if before is None else before.value
    terminal.say("house.recorded", case=run.case, value=row.value, before=former, path=registry)
    return True


def _command(job: Job) -> str:
    settings = job.settings
    parts = f" --parts {settings.parts}" if settings.parts > 1 else ""
    return (
        f"diapason bench house {job.size.name} --time-limit {settings.time_limit_s:g} "
        f"--seed {settings.seed} --workers {settings.workers}{parts}"
    )

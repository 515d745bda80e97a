"""``diapason simulate``: a planned week lived through call by call, many times over."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from api.cli.live import LINE_SECONDS, interruptible
from api.cli.options import (
    All,
    Folder,
    Json,
    Replications,
    ResultAsOf,
    ResultFile,
    ResultWeek,
    as_date,
    as_moment,
)
from api.cli.outcome import UsageProblem
from api.cli.planned import read_planned, require_case
from api.cli.planning import require_writable
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from api.cli.terminal import Terminal
    from scheduler.files.texts import Texts
    from scheduler.progress import Cancelled, OnProgress, Progress
    from scheduler.proof.replay.outcome import Simulation
    from scheduler.result import Result

MOST_VOLUME: Final = 100.0
"""A hundred times the calls expected is a slip of the keyboard."""


def simulate(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    replications: Replications = 100,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.replay_seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    volume: Annotated[float, typer.Option(metavar="F", help="help.volume")] = 1.0,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.one_client", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="help.out_simulation", show_default=False)
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Live through a planned week, and tell how clients are served."""
    from api.view.simulation import client_page, simulation_page  # noqa: PLC0415 - slow to load
    from scheduler.files.results import write_simulation  # noqa: PLC0415

    if not 0 < volume <= MOST_VOLUME:
        raise UsageProblem("error.volume", value=volume)
    if out is not None:
        require_writable(out)
    terminal: Terminal = context.obj
    speaker = terminal.speaker
    asked = Asked(replications, seed, workers, volume, client)
    seen, planned, texts = _live_through(
        terminal, asked, folder, result, as_date(week), as_moment(as_of)
    )
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_simulation(seen, out)
    if client is None:
        terminal.show(*simulation_page(seen, planned, texts, speaker, everything=all_))
    else:
        terminal.show(*client_page(seen, client, texts, speaker))
    terminal.tell(seen.model_dump(mode="json"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be lived through, and the client in question."""

    replications: int
    seed: int
    workers: int
    volume: float
    client: str | None


def _live_through(
    terminal: Terminal,
    asked: Asked,
    folder: Path,
    result: Path,
    week: dt.date | None,
    as_of: dt.datetime | None,
) -> tuple[Simulation, Result, Texts]:
    """Read case and result, and replay.

    Raises
    ------
    InputError
        When the folder or the result has faults.
    UsageProblem
        When the case has no such client.
    Mismatch
        When the result was computed from another case.
    KeyboardInterrupt
        When it was given up before the first replication was done.
    """
    from scheduler.derive import derive  # noqa: PLC0415 - slow to load
    from scheduler.proof.replay.simulate import simulate as replay  # noqa: PLC0415

    with _watched(terminal, asked.replications) as (on_progress, cancelled):
        imported, planned = read_planned(folder, result, week, as_of)
        case = imported.case
        if asked.client is not None and asked.client not in case.client_index:
            raise UsageProblem("error.unknown_client", value=asked.client)
        require_case(case, planned)
        seen = replay(
            case,
            planned,
            derive(case),
            replications=asked.replications,
            seed=asked.seed,
            workers=asked.workers,
            volume=asked.volume,
            on_progress=on_progress,
            cancelled=cancelled,
        )
    if not seen.replications:
        raise KeyboardInterrupt
    return seen, planned, imported.texts


@dataclass
class Counter:
    """How many replications are done, shown anew several times a second or line by line."""

    terminal: Terminal
    asked: int
    done: int = 0
    last_line_s: float | None = None

    def update(self, progress: Progress) -> None:
        """Take the newest report."""
        self.done = progress.rounds

    def line(self, progress: Progress) -> None:
        """Say a report as a plain line, when the last one is old."""
        self.update(progress)
        now = self.terminal.stopwatch.seconds()
        if self.last_line_s is None:
            self.last_line_s = now
        elif now - self.last_line_s >= LINE_SECONDS:
            self.last_line_s = now
            self.terminal.complain(self._words())

    def __rich__(self) -> RenderableType:
        """Stage, how far, and in words how far."""
        stage = self.terminal.speaker.say(f"stage.{'replay' if self.done else 'reading'}")
        grid = Table.grid(padding=(0, 2))
        bar = ProgressBar(total=self.asked, completed=self.done, width=30)
        grid.add_row(Text(stage, style="bold"), bar, Text(self._words()))
        return grid

    def _words(self) -> str:
        return self.terminal.speaker.say("live.replications", done=self.done, asked=self.asked)


@contextmanager
def _watched(terminal: Terminal, asked: int) -> Iterator[tuple[OnProgress, Cancelled]]:
    """Show how many replications are done, and listen for Ctrl-C: what is done is kept."""
    stop = threading.Event()
    counter = Counter(terminal, asked)
    live = terminal.err.is_terminal and not terminal.as_json
    with interruptible(terminal, stop, silent=live, told="live.stop_replay"):
        if live:
            with Live(counter, console=terminal.err, refresh_per_second=4, transient=True):
                yield counter.update, stop.is_set
        else:
            yield counter.line, stop.is_set

"""Progress of a running solve: a live line of figures on a terminal, plain lines elsewhere.

Also how Ctrl-C asks a run to stop: the first time the best roster is kept, the
second time the command is given up.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rich.console import Console, RenderableType

    from api.cli.terminal import Terminal
    from api.texts import Speaker
    from scheduler.progress import Cancelled, Change, OnProgress, Progress

LINE_SECONDS: Final = 2.0
"""Least time between two plain lines."""
MOST_TERMS: Final = 3
"""Terms that a line tells the change of."""


@dataclass
class Meter:
    """What is known of the run so far, shown anew several times a second."""

    terminal: Terminal
    limit_s: float
    effort: int | None
    stop: threading.Event
    stage: str = "reading"
    seen: Progress | None = None
    change: Change | None = None
    last_line_s: float = field(default=-LINE_SECONDS)

    def update(self, progress: Progress) -> None:
        """Take the newest report."""
        self.stage, self.seen = progress.stage, progress
        self.change = progress.change or self.change

    def line(self, progress: Progress) -> None:
        """Say a report as a plain line, when it is an improvement and the last line is old."""
        self.update(progress)
        now = self.terminal.stopwatch.seconds()
        if progress.improved and now - self.last_line_s >= LINE_SECONDS:
            self.last_line_s = now
            speaker = self.terminal.speaker
            told = {name: value for name, value in _figures(speaker, progress) if name != "rounds"}
            stage = speaker.say(f"stage.{progress.stage}")
            line = speaker.say("live.line", seconds=speaker.number(now), stage=stage, **told)
            if progress.change is not None:
                change = _change(speaker, progress.change)
                line = speaker.say("live.line_change", line=line, change=change)
            self.terminal.complain(line)

    def __rich__(self) -> RenderableType:
        """Stage, time against the limit, the best figures so far, and what changed last."""
        speaker = self.terminal.speaker
        seconds = self.terminal.stopwatch.seconds()
        stage = "stopping" if self.stop.is_set() else self.stage
        head = Table.grid(padding=(0, 2))
        if self.effort is None:
            bar = ProgressBar(total=max(self.limit_s, 1e-9), completed=seconds, width=30)
            time = speaker.say(
                "live.limit", seconds=speaker.number(seconds), limit=speaker.number(self.limit_s)
            )
            head.add_row(Text(speaker.say(f"stage.{stage}"), style="bold"), bar, Text(time))
        else:
            time = speaker.say("live.effort", seconds=speaker.number(seconds), effort=self.effort)
            head.add_row(Text(speaker.say(f"stage.{stage}"), style="bold"), Text(time))
        figures = Text("  ").join(
            Text.assemble((f"{speaker.say(f'live.{name}')} ", "dim"), value)
            for name, value in _figures(speaker, self.seen)
        )
        rows = Table.grid()
        rows.add_row(head)
        rows.add_row(figures)
        if self.change is not None:
            rows.add_row(Text(_change(speaker, self.change), style="dim"))
        return rows


def _figures(speaker: Speaker, progress: Progress | None) -> tuple[tuple[str, str], ...]:
    if progress is None:
        return ()
    return (
        ("objective", _figure(speaker, progress.objective)),
        ("bound", _figure(speaker, progress.bound)),
        ("gap", speaker.percent(progress.gap)),
        ("named", speaker.percent(progress.named_share)),
        ("rounds", speaker.number(progress.rounds)),
    )


def _change(speaker: Speaker, change: Change) -> str:
    """What the latest improvement changed, the terms that moved most first."""
    moved = sorted(change.terms.items(), key=lambda term: -abs(term[1]))[:MOST_TERMS]
    terms = ", ".join(
        f"{speaker.say(f'term.{name}.name')} {'+' if rise > 0 else ''}{speaker.number(rise, 1)}"
        for name, rise in moved
    )
    return speaker.say(
        "live.change", weeks=change.weeks, pairings=change.pairings, terms=terms or "–"
    )


def _figure(speaker: Speaker, value: float | None) -> str:
    return "–" if value is None else speaker.number(value, 1)


@contextmanager
def watched(
    terminal: Terminal, limit_s: float, effort: int | None
) -> Iterator[tuple[OnProgress, Cancelled]]:
    """Show a run while it works, and listen for Ctrl-C.

    Yields
    ------
    tuple[OnProgress, Cancelled]
        What ``solve`` calls with its reports, and what it asks whether to stop.
    """
    stop = threading.Event()
    meter = Meter(terminal, limit_s, effort, stop)
    live = terminal.err.is_terminal and not terminal.as_json
    with interruptible(terminal, stop, silent=live):
        if live:
            with _live(terminal.err, meter):
                yield meter.update, stop.is_set
        else:
            yield meter.line, stop.is_set


def _live(console: Console, meter: Meter) -> Live:
    return Live(meter, console=console, refresh_per_second=4, transient=True)


@contextmanager
def interruptible(
    terminal: Terminal, stop: threading.Event, *, silent: bool, told: str = "live.stop"
) -> Iterator[None]:
    """The first Ctrl-C sets ``stop`` and says ``told``; the second raises KeyboardInterrupt."""

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        if not silent:
            terminal.complain(terminal.speaker.say(told))

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may listen to signals
        return
    former = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)

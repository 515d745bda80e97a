"""``diapason worker``: a process that carries runs and jobs through, beside the service."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.memory import DEFAULT_DATABASE, DatabaseUrl, opened

if TYPE_CHECKING:
    from types import FrameType

    from api.cli.terminal import Terminal


def worker(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="help.worker_name")],
    database: DatabaseUrl = DEFAULT_DATABASE,
    workers: Annotated[int, typer.Option(min=1, help="help.worker_workers")] = 1,
    grace: Annotated[float, typer.Option(min=0, metavar="S", help="help.worker_grace")] = 10.0,
) -> None:
    """Carry runs and jobs through until told to stop."""
    from api.work.runner import open_runner  # noqa: PLC0415 - slow to load
    from models.schema import require_schema  # noqa: PLC0415

    terminal: Terminal = context.obj
    with opened(database) as memory:
        require_schema(memory)
    stop = threading.Event()

    def stopping(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopping)
    runner = open_runner(database, name, clock=lambda: dt.datetime.now(dt.UTC), workers=workers)
    terminal.complain(terminal.speaker.say("worker.there", name=name))
    stop.wait()
    terminal.complain(terminal.speaker.say("worker.stopping", grace=grace))
    runner.close(grace)
    terminal.complain(terminal.speaker.say("worker.gone", name=name))

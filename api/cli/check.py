"""``diapason check``: read a case folder and list every fault, or say what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import fault_document
from api.view.words import fault_line

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.files.reader import Imported

import typer


def check(
    context: typer.Context,
    folder: Folder,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Check the input files and list every fault."""
    from scheduler.files.reader import read_folder  # noqa: PLC0415 - slow to load

    terminal: Terminal = context.obj
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    _show(terminal, imported)
    case = imported.case
    terminal.tell(
        {
            "valid": True,
            "operators": len(case.operators),
            "clients": len(case.clients),
            "call_rows": len(case.calls),
            "week": case.week.isoformat(),
            "as_of": case.as_of.isoformat(),
            "case_digest": case.digest,
            "not_ready": not_ready(imported),
            "warnings": [fault_document(fault) for fault in imported.warnings],
        }
    )


def not_ready(imported: Imported) -> list[str]:
    """Ids of the clients whose brief is absent or lacks one of its three answers."""
    ready = {brief.client_id for brief in imported.case.briefs if brief.ready}
    return [c.client_id for c in imported.case.clients if c.client_id not in ready]


def _show(terminal: Terminal, imported: Imported) -> None:
    say, case = terminal.speaker.say, imported.case
    if imported.warnings:
        terminal.say("check.fine_with_warnings", count=len(imported.warnings), style="bold yellow")
        for fault in imported.warnings:
            terminal.show(Text(f"  {fault_line(terminal.speaker, fault)}"))
    else:
        terminal.say("check.fine", style="bold green")
    waiting = not_ready(imported)
    ids = f"{len(waiting)}: {', '.join(waiting)}" if waiting else say("check.none")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for key, value in (
        ("operators", terminal.speaker.value(len(case.operators))),
        ("clients", terminal.speaker.value(len(case.clients))),
        ("calls", terminal.speaker.value(len(case.calls))),
        ("week", terminal.speaker.date(case.week)),
        ("as_of", terminal.speaker.value(case.as_of)),
        ("not_ready", ids),
    ):
        table.add_row(Text(say(f"check.{key}")), Text(value))
    terminal.show(table)

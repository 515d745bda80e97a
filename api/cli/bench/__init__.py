"""``diapason bench``: one sub-command a benchmark, one module a sub-command."""

from __future__ import annotations

import typer

from api.cli.bench.curtois import curtois
from api.cli.bench.gap import gap
from api.cli.bench.house import house

app = typer.Typer(no_args_is_help=True)
for _command in (curtois, gap, house):
    app.command(help=f"help.bench_{_command.__name__}")(_command)

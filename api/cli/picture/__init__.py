"""``diapason picture``: one sub-command a picture, one module a sub-command."""

from __future__ import annotations

import typer

from api.cli.picture.forecast import forecast
from api.cli.picture.heads import heads
from api.cli.picture.service import service

app = typer.Typer(no_args_is_help=True)
for _command in (forecast, heads, service):
    app.command(help=f"help.picture_{_command.__name__}")(_command)

"""``diapason picture``: one sub-command a picture, one module a sub-command."""

from __future__ import annotations

import typer

from api.cli.picture.heads import heads

app = typer.Typer(no_args_is_help=True)
for _command in (heads,):
    app.command(help=f"help.picture_{_command.__name__}")(_command)


@app.callback()
def _group() -> None:
    """Keep a group with one command a group."""

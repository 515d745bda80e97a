"""``diapason affinity``: show a pair, overrule it with a reason, or leave affinity out."""

from __future__ import annotations

import typer

from api.cli.affinity.off import off
from api.cli.affinity.overrule import clear, override, veto
from api.cli.affinity.show import show

app = typer.Typer(no_args_is_help=True)
for _command in (show, override, veto, clear, off):
    app.command(help=f"help.affinity_{_command.__name__}")(_command)

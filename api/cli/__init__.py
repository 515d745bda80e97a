"""The command line ``diapason``: one module a command, gathered here.

Commands import what they need of ``scheduler`` when they run, so that every
``--help`` answers at once. What goes wrong is told in ``api.cli.outcome``.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from api.cli.actual import actual
from api.cli.affinity import app as affinity
from api.cli.bench import app as bench
from api.cli.check import check
from api.cli.compare import compare
from api.cli.convert import convert
from api.cli.demo import demo
from api.cli.door import Door
from api.cli.explain import explain
from api.cli.export import export
from api.cli.fit import fit
from api.cli.forecast import forecast
from api.cli.generate import generate
from api.cli.learn_sim import learn_sim
from api.cli.memory import audit, backup, migrate, restore
from api.cli.picture import app as picture
from api.cli.readiness import readiness
from api.cli.rehearse import rehearse
from api.cli.repair import repair
from api.cli.retain import retain
from api.cli.serve import serve
from api.cli.signals import signals
from api.cli.simulate import simulate
from api.cli.solve import solve
from api.cli.staffing import staffing
from api.cli.store import extract, import_folder
from api.cli.terminal import open_terminal
from api.cli.user import app as user
from api.cli.validate import validate
from api.cli.worker import worker
from api.texts import LANGS, Lang

app = typer.Typer(
    name="diapason",
    cls=Door,
    help="help.diapason",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    demo,
    generate,
    check,
    readiness,
    forecast,
    staffing,
    solve,
    validate,
    simulate,
    compare,
    actual,
    explain,
    export,
    convert,
    rehearse,
    repair,
    signals,
    fit,
    serve,
    migrate,
    extract,
    backup,
    restore,
    retain,
    worker,
):
    app.command(help=f"help.{_command.__name__}")(_command)
app.add_typer(picture, name="picture", help="help.picture")
app.command("learn-sim", help="help.learn_sim")(learn_sim)
app.add_typer(affinity, name="affinity", help="help.affinity")
app.command("import", help="help.import")(import_folder)
app.add_typer(user, name="user", help="help.user")
app.add_typer(audit, name="audit", help="help.audit")
app.add_typer(bench, name="bench", help="help.bench")


@app.callback()
def _open(
    context: typer.Context,
    lang: Annotated[Lang | None, typer.Option(help="help.lang", metavar="|".join(LANGS))] = None,
) -> None:
    context.obj = open_terminal(lang, os.environ)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a terminal without ░ shows a question mark
    app()

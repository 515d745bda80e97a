"""Commands of the database as a whole: ``migrate``, ``backup``, ``restore``, ``audit verify``."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.cli.terminal import Terminal
    from models.database import Database

DatabaseUrl = Annotated[
    str,
    typer.Option("--database", metavar="URL", help="help.database", envvar="DIAPASON_DATABASE"),
]
SiteKey = Annotated[str, typer.Option("--site", metavar="KEY", help="help.site")]
DEFAULT_DATABASE = "diapason.db"
DEFAULT_SITE = "main"
ACTOR = "command"
"""Who the log says did what a command does."""

audit = typer.Typer(cls=Door, no_args_is_help=True, rich_markup_mode=None)


@contextlib.contextmanager
def opened(where: str, *, new: bool = False) -> Iterator[Database]:
    """Open the database of a command; a file that is not there is made only when ``new``.

    Raises
    ------
    UsageProblem
        When it is no path and no URL of a known kind.
    FileNotFoundError
        When the file is not there.
    """
    from models.database import open_database  # noqa: PLC0415 - slow to load

    try:
        database = open_database(where)
    except ValueError:
        raise UsageProblem("error.database_url") from None
    file = Path(database.engine.url.database or "")
    if database.is_sqlite and not new and not file.is_file():
        raise FileNotFoundError(errno.ENOENT, "no such database", str(file))
    try:
        yield database
    finally:
        database.close()


def migrate(
    context: typer.Context,
    database: DatabaseUrl = DEFAULT_DATABASE,
    check: Annotated[bool, typer.Option("--check", help="help.migrate_check")] = False,
    json: Json = False,
) -> None:
    """Bring a database to this release's schema."""
    from models import schema  # noqa: PLC0415

    terminal: Terminal = context.obj
    with opened(database, new=not check) as memory:
        before = schema.current(memory)
        steps = schema.pending(memory) if check else schema.upgrade(memory)
        after = schema.current(memory)
    if check and steps:
        terminal.say("migrate.waiting", count=len(steps), style="bold yellow")
    elif steps:
        terminal.say("migrate.done", count=len(steps), revision=after, style="bold green")
    else:
        terminal.say("migrate.nothing", revision=after, style="bold green")
    terminal.tell({"before": before, "after": after, "steps": list(steps), "run": not check})
    if check and steps:
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.backup_file")],
    database: DatabaseUrl = DEFAULT_DATABASE,
    portable: Annotated[bool, typer.Option("--portable", help="help.portable")] = False,
    force: Annotated[bool, typer.Option("--force", help="help.force_backup")] = False,
    json: Json = False,
) -> None:
    """Write everything that a database holds into one file; its log tells that it was done."""
    from models.audit import Act  # noqa: PLC0415
    from models.backup import back_up, note_backup  # noqa: PLC0415

    terminal: Terminal = context.obj
    if file.exists() and not force:
        raise UsageProblem("error.something_there", path=file)
    with opened(database) as memory:
        rows = back_up(memory, file, portable=portable)
        size = file.stat().st_size
        act = Act(ACTOR, dt.datetime.now(dt.UTC))
        note_backup(memory, act, rows, size, portable=portable or not memory.is_sqlite)
    terminal.say("backup.done", rows=rows, path=file)
    terminal.tell({"written": str(file), "rows": rows, "bytes": size})


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.restore_file")],
    database: DatabaseUrl = DEFAULT_DATABASE,
    force: Annotated[bool, typer.Option("--force", help="help.force_restore")] = False,
    json: Json = False,
) -> None:
    """Put a backup into a database."""
    from models.backup import restore as put  # noqa: PLC0415

    terminal: Terminal = context.obj
    with opened(database, new=True) as memory:
        rows = put(memory, file, replace=force)
    terminal.say("restore.done", rows=rows, path=file)
    terminal.tell({"restored": str(file), "rows": rows})


@audit.command("verify", help="help.audit_verify")
def audit_verify(
    context: typer.Context, database: DatabaseUrl = DEFAULT_DATABASE, json: Json = False
) -> None:
    """Check that no entry of the log was changed, taken out or put in."""
    from models.audit import verify  # noqa: PLC0415
    from models.schema import require_schema  # noqa: PLC0415

    terminal: Terminal = context.obj
    with opened(database) as memory:
        require_schema(memory)
        with memory.reading() as session:
            entries = verify(session)
    terminal.say("audit.holds", count=entries, style="bold green")
    terminal.tell({"valid": True, "entries": entries})

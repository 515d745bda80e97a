"""``diapason retain``: delete now what a site keeps no longer, or only tell what that is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.memory import ACTOR, DEFAULT_DATABASE, DatabaseUrl, opened
from api.cli.options import Json

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def retain(
    context: typer.Context,
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: Annotated[str | None, typer.Option("--site", metavar="KEY", help="help.retain_site")] = (
        None
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.retain_dry_run")] = False,
    json: Json = False,
) -> None:
    """Delete what sites keep no longer; each site is a transaction of its own."""
    from models import retention  # noqa: PLC0415 - slow to load
    from models.audit import Act  # noqa: PLC0415
    from models.hours import desk_of  # noqa: PLC0415
    from models.schema import require_schema  # noqa: PLC0415
    from models.sites import find_site, id_of, site_keys  # noqa: PLC0415

    terminal: Terminal = context.obj
    done: dict[str, dict[str, int]] = {}
    with opened(database) as memory:
        require_schema(memory)
        with memory.reading() as session:
            keys = (site,) if site else site_keys(session)
        for key in keys:
            at = dt.datetime.now(dt.UTC)
            with memory.writing() as session:
                zone = desk_of(session, id_of(find_site(session, key))).place.timezone
                today = at.astimezone(ZoneInfo(zone)).date()
                done[key] = retention.retain(session, key, today, Act(ACTOR, at))
                if dry_run:
                    session.rollback()
    for key, counts in done.items():
        words = "retain.would" if dry_run else "retain.done"
        terminal.say(words, site=key, rows=sum(counts.values()))
        for table, count in sorted(counts.items()):
            terminal.say("retain.table", table=table, count=count)
    terminal.tell({"sites": done, "run": not dry_run})

"""The schema of a database: which it has, which it lacks, and the way up and down.

Migrations are Alembic's, shipped in ``models.migrations`` and run in one transaction
each way, so that a step that fails leaves the schema as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from models.database import foreseen
from models.errors import DataWouldBeLost, SchemaBehind, SchemaUnknown
from models.tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.database import Database

SCRIPTS: Final = Path(__file__).parent / "migrations"
BASE: Final = "base"


def revisions() -> tuple[str, ...]:
    """Return every revision, the first one first."""
    walked = ScriptDirectory(str(SCRIPTS)).walk_revisions()
    return tuple(reversed([script.revision for script in walked]))


@foreseen()
def current(database: Database) -> str | None:
    """Return the revision that a database has; ``None`` when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending(database: Database) -> tuple[str, ...]:
    """Return the revisions that a database lacks, in order.

    Raises
    ------
    SchemaUnknown
        When it has one that this release does not know.
    """
    known, has = revisions(), current(database)
    if has is None:
        return known
    if has not in known:
        raise SchemaUnknown(has)
    return known[known.index(has) + 1 :]


def require_schema(database: Database) -> None:
    """Refuse to work on another schema than this release's.

    Raises
    ------
    SchemaBehind, SchemaUnknown
    """
    waiting = pending(database)
    if waiting:
        raise SchemaBehind(waiting)


@foreseen()
def upgrade(database: Database, to: str | None = None) -> tuple[str, ...]:
    """Run what is pending, up to a revision; return what was run."""
    waiting = pending(database)
    steps = waiting[: waiting.index(to) + 1] if to else waiting
    if steps:
        with database.engine.execution_options(writes=True).begin() as connection:
            command.upgrade(_config(connection), steps[-1])
    return steps


@foreseen()
def downgrade(database: Database, to: str, *, lose: bool = False) -> None:
    """Go back to a revision, or to :data:`BASE`.

    Raises
    ------
    DataWouldBeLost
        When rows would go, or whole tables with rows, unless ``lose`` says so.
    """
    pending(database)
    with database.engine.execution_options(writes=True).begin() as connection:
        before = _rows_by_table(connection)
        command.downgrade(_config(connection), to)
        after = _rows_by_table(connection)
        poorer = sorted(name for name, rows in before.items() if after.get(name, 0) < rows)
        if poorer and not lose:
            raise DataWouldBeLost(poorer)  # undone with the transaction


def _rows_by_table(connection: Connection) -> dict[str, int]:
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
        if table.name in there
    }


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

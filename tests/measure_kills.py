"""SIGKILL at random moments of runs: each must end as one saved roster or a clear failure.

``python -m tests.measure_kills embedded|workers --kills 50 --seed 1``. ``embedded`` kills the
one process that asks and solves, on SQLite, and starts it again; ``workers`` kills one of two
workers on PostgreSQL, which comes back only when the run has ended without it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from models.database import Database, open_database
from models.mapping import table_of
from models.runs import find_run
from models.tables.rosters import UNDER_WAY, RosterRow, RunRow
from scheduler.settings import Settings
from tests.hosts import Host, a_postgresql, fill, the_tiny_case

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S: Final = 180.0
SETTINGS: Final = Settings(time_limit_s=1.5, workers=1)


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
    """Tell whether the row of a run is committed."""
    with database.reading() as session:
        return session.get(RunRow, run_id) is not None


def embedded(url: str, kills: int, seed: int, span_s: float) -> Tally:
    """Kill the one process, start it again, and look at the run."""
    rng, tally = random.Random(seed), Tally()  # noqa: S311 - moments to kill at
    database = open_database(url)
    for number in range(kills):
        run_id = f"run-{seed}-{number}"
        only = Host(url, "serve")
        only.ask(run_id, SETTINGS)
        while not asked(database, run_id):
            time.sleep(0.02)
        time.sleep(rng.uniform(0, span_s))
        only.kill()
        again = Host(url, "serve")
        tally.count(database, run_id)
        again.stop()
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
        asker.ask(run_id, SETTINGS)
        while not asked(database, run_id):
            time.sleep(0.02)
        time.sleep(rng.uniform(0, span_s))
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


def main() -> None:
    """Kill and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--span", type=float, default=6.0, help="seconds in which kills fall")
    options = parser.parse_args()
    file = str(Path(tempfile.mkdtemp()) / "kills.db")
    url = file if options.way == "embedded" else a_postgresql()
    database = open_database(url)
    fill(database, the_tiny_case())
    database.close()
    begun = time.monotonic()
    tally = WAYS[options.way](url, options.kills, options.seed, options.span)
    print(f"{options.kills} kills in {time.monotonic() - begun:.0f} s: {dict(tally.endings)}")
    print(f"attempts {dict(sorted(tally.attempts.items()))}, longest {tally.longest_s:.1f} s")


if __name__ == "__main__":
    main()

"""One worker against two on one decomposed run, PostgreSQL, one solver thread each.

``python -m tests.measure_workers --operators 300 --clients 2500 --parts 8`` makes a case up,
plans it by counted work with one worker, then with two, and tells the seconds of the stage
that is spread and of the whole run. Both plans must be the same. Measure on a machine that
does nothing else and has a core for each worker.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.work import keeper
from models.database import open_database
from models.runs import watch
from models.tables.rosters import UNDER_WAY
from scheduler.generate import generate
from scheduler.settings import Settings
from tests.hosts import Host, a_postgresql, fill
from tests.measure_kills import asked

if TYPE_CHECKING:
    from models.database import Database

SPREAD = "parts"
"""The stage in which parts of the site are asked."""


@dataclass(frozen=True)
class Measured:
    """Seconds of a run, and what it found."""

    spread_s: float
    whole_s: float
    objective: float | None


def measure(database: Database, asker: Host, run_id: str, settings: Settings) -> Measured:
    """Ask for a run and look at its stages until it has ended."""
    asker.ask(run_id, settings)
    while not asked(database, run_id):
        time.sleep(0.1)
    stage, begun_s = "", time.monotonic()
    since_s, spread_s = begun_s, 0.0
    while True:
        with database.reading() as session:
            seen = watch(session, run_id)
        now_s = time.monotonic()
        if seen.stage is not None and seen.stage != stage:
            spread_s += now_s - since_s if stage == SPREAD else 0.0
            stage, since_s = seen.stage, now_s
            print(f"    {now_s - begun_s:7.1f} s {stage}", flush=True)
        if seen.status not in UNDER_WAY:
            break
        time.sleep(0.1)
    assert seen.status == "done", (seen.status, seen.failure)
    return Measured(spread_s, now_s - begun_s, seen.objective)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operators", type=int, default=300)
    parser.add_argument("--clients", type=int, default=2500)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--effort", type=int, default=0)
    options = parser.parse_args()
    settings = Settings(effort=options.effort, parts=options.parts, workers=1, portfolio="keep")
    url = a_postgresql()
    database = open_database(url)
    fill(database, generate(options.operators, options.clients, options.weeks, 2026).case)
    asker = Host(url, "asker", 0, keeper.SILENCE_S)
    workers = [Host(url, "w1", 1, keeper.SILENCE_S)]
    one = measure(database, asker, "one", settings)
    workers.append(Host(url, "w2", 1, keeper.SILENCE_S))
    two = measure(database, asker, "two", settings)
    for each in (*workers, asker):
        each.stop()
    database.close()
    assert one.objective == two.objective, (one.objective, two.objective)
    for name, first, second in (
        ("parts", one.spread_s, two.spread_s),
        ("whole run", one.whole_s, two.whole_s),
    ):
        print(
            f"{name:10} {first:8.1f} s with one, {second:8.1f} s with two: {first / second:.2f} x"
        )


if __name__ == "__main__":
    main()

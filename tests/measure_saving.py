"""Measure how long saving and publishing hold the write lock, and what is done before.

``python -m tests.measure_saving --operators 300 --clients 3000`` makes a site and a plan
of it with some 150 stretches a client, then keeps the case, saves the plan, edits it,
undoes the edit and publishes it: seconds, and processor seconds, of each step.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from models import schema
from models.cases import load_case
from models.database import open_database
from models.importing import import_case
from models.publishable import check_plan, see_inputs
from models.publishing import publish
from models.results import add_roster, load_result
from models.rosters import move
from models.snapshots import load_snapshot, save_snapshot, write_case
from models.undo import edit_undoably, parts_to_undo, undo_edit, write_edit, write_former
from models.written import write_out
from scheduler.derive import derive
from scheduler.files.texts import Texts
from scheduler.generate import generate
from scheduler.result import DeskStretch
from tests.api.web.weeks import ACT
from tests.measure_memory import a_week

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.database import Database
    from scheduler.case import Case
    from scheduler.result import Result

SITE = "large"
STRETCHES = 148
TICKS = 7 * 24 * 12


def a_plan(case: Case) -> Result:
    """A made-up plan: its teams and shifts, and a desk plan as long as a solved one's."""
    rng = random.Random(1)  # noqa: S311 - made-up data
    bare = a_week(case, rng)
    teams: dict[str, list[str]] = {}
    for pairing in bare.portfolio:
        teams.setdefault(pairing.client_id, []).append(pairing.operator_id)
    moments = [case.horizon.moment(5 * tick) for tick in range(TICKS + 1)]
    desk = tuple(
        DeskStretch(
            client_id=client.client_id,
            start=moments[first],
            end=moments[end],
            operators=tuple(rng.sample(team, rng.randint(1, 3))),
        )
        for client in case.clients
        for team in (teams[client.client_id],)
        for first, end in pairwise(sorted(rng.sample(range(TICKS + 1), STRETCHES + 1)))
    )
    return bare.model_copy(update={"desk": desk, "case_digest": case.digest})


@contextmanager
def told(name: str) -> Iterator[None]:
    """Tell how long something took."""
    begun, cpu = time.perf_counter(), time.process_time()
    yield
    taken, used = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{name:36} {taken:7.2f} s {used:7.2f} s processor", flush=True)


def measure(database: Database, case: Case) -> None:
    """Take a plan from its case to its publication."""
    with database.writing() as session:
        site_id = import_case(session, SITE, case, Texts(), ACT).id
        assert site_id is not None
    with database.reading() as session, told("read the case"):
        case = load_case(session, SITE, case.week).case
    result = a_plan(case)
    print(f"{len(result.desk)} stretches, {len(result.roster)} shifts, {len(case.calls)} calls")
    with told("before: the case"):
        kept = write_case(case)
    with told("writing: the case"), database.writing() as session:
        snapshot_id = save_snapshot(session, site_id, kept)
    with told("before: the plan"):
        written = write_out(result)
    with told("writing: the plan"), database.writing() as session:
        row = add_roster(session, site_id, snapshot_id, written, ACT, state="proposed")
        roster_id, version = row.id or 0, row.version
    after = result.model_copy(
        update={"roster": result.roster[1:], "desk": result.desk[:10] + result.desk[11:]}
    )
    with told("before: an edit"):
        edit = write_edit(result, after, [])
    with told("writing: an edit"), database.writing() as session:
        version = edit_undoably(session, roster_id, version, edit, ACT).version
    with told("before: undoing it"):
        with database.reading() as session:
            parts = parts_to_undo(session, roster_id, version)
        former = write_former(after, parts)
    with told("writing: undoing it"), database.writing() as session:
        version = undo_edit(session, roster_id, version, former, ACT).version
        version = move(session, roster_id, version, "proposed", ACT).version
        version = move(session, roster_id, version, "approved", ACT).version
    _publish(database, roster_id, version, snapshot_id)


def _publish(database: Database, roster_id: int, version: int, snapshot_id: int) -> None:
    with told("before: read the plan and its case"), database.reading() as session:
        result, case = load_result(session, roster_id), load_snapshot(session, snapshot_id)
    with told("before: its facts"):
        facts = derive(case, result.cuts)
    with told("before: check it"):
        checked = check_plan(roster_id, version, case, facts, result, ACT.at)
    checked = replace(checked, rules={}, touched=[])  # a made-up plan breaks rules
    with told("before: compare its inputs"), database.reading() as session:
        inputs = see_inputs(session, roster_id, version, case)
    with told("writing: publish it"), database.writing() as session:
        publish(session, checked, inputs, ACT)


def main() -> None:
    """Read what to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operators", type=int, default=60)
    parser.add_argument("--clients", type=int, default=600)
    asked = parser.parse_args()
    case = generate(operators=asked.operators, clients=asked.clients, weeks=12, seed=1).case
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "saving.db"))
        schema.upgrade(database)
        measure(database, case)
        database.close()


if __name__ == "__main__":
    main()

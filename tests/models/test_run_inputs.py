"""What a run would start from is counted as the case of the week holds it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from models.audit import Act
from models.run_inputs import run_inputs
from models.sites import id_of, make_site
from tests.factories import MONDAY
from tests.models.worlds import a_full_site
from tests.scheduler.files.full import a_full_case

if TYPE_CHECKING:
    from models.database import Database


def test_a_full_site_is_counted_list_by_list(database: Database, act: Act) -> None:
    case = a_full_case()
    with database.writing() as session:
        site_id = id_of(a_full_site(session, act))
        told = run_inputs(session, site_id, MONDAY)
    assert (told.operators, told.clients) == (len(case.operators), len(case.clients))
    assert told.clients_with_hours == len({each.client_id for each in case.opening_hours})
    assert told.known_calls == len(set(case.calls.client.tolist()))
    last = dt.datetime.fromtimestamp(int(case.calls.start_minute.max()) * 60, dt.UTC)
    assert told.calls_until is not None
    assert abs(told.calls_until - last.date()) <= dt.timedelta(days=1)
    assert told.away == len({each.operator_id for each in case.absences})
    assert told.pairings == len(case.portfolio)
    assert told.locks == len(case.locks)
    assert told.published == 0


def test_another_week_has_none_of_what_is_dated(database: Database, act: Act) -> None:
    with database.writing() as session:
        site_id = id_of(a_full_site(session, act))
        later = run_inputs(session, site_id, MONDAY + dt.timedelta(days=70))
        before = run_inputs(session, site_id, MONDAY - dt.timedelta(days=7))
    assert later.away == 0
    assert before.published == 1


def test_a_new_site_has_nothing(database: Database, act: Act) -> None:
    with database.writing() as session:
        site_id = id_of(make_site(session, "lille", "Lille", act))
        told = run_inputs(session, site_id, MONDAY)
    assert (told.operators, told.clients, told.known_calls, told.calls_until) == (0, 0, 0, None)

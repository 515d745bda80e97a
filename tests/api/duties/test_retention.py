"""The retention job runs once a day and site, by the site's own calendar."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from api.duties.retention import ACTOR, run_retention
from models.importing import import_case
from models.tables.duties import AuditRow
from scheduler.files.texts import Texts
from tests.models.worlds import a_full_site, a_small_case, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

LATE = dt.datetime(2028, 3, 1, 22, 30, tzinfo=dt.UTC)
"""Half past eleven in Paris."""


@pytest.fixture
def two_sites(database: Database, act: Act) -> Database:
    with database.writing() as session:
        a_full_site(session, act)
        import_case(session, "lyon", a_small_case(), Texts(), act)
    return database


def test_every_site_is_retained_once_a_day(two_sites: Database) -> None:
    done = run_retention(two_sites, lambda: LATE)
    assert set(done) == {"paris", "lyon"}
    assert done["paris"] > 0
    assert run_retention(two_sites, lambda: LATE + dt.timedelta(minutes=29)) == {}
    after_midnight = run_retention(two_sites, lambda: LATE + dt.timedelta(minutes=30))
    assert after_midnight == {"paris": 0, "lyon": 0}
    with two_sites.reading() as session:
        log = [row for row in rows(session, AuditRow) if row["action"] == "site.retained"]
    assert {row["actor"] for row in log} == {ACTOR}
    assert len(log) == 4


def test_processes_that_come_at_once_do_it_once(two_sites: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run_retention(two_sites, lambda: LATE), range(4)))
    assert sorted(key for each in done for key in each) == ["lyon", "paris"]

"""Weeks that have plans, and the version that people mean."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from models.planned_weeks import planned_weeks, version_in_force
from models.results import add_roster
from models.roster_pages import see_version
from models.sites import find_site, id_of
from models.snapshots import save_snapshot, write_case
from models.written import write_out
from tests.models.worlds import SITE, a_plan, a_published_site, a_small_case, a_small_site

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_a_site_without_plans_has_no_planned_week(database: Database, act: Act) -> None:
    with database.writing() as session:
        site_id = id_of(a_small_site(session, act))
        assert planned_weeks(session, site_id) == []
        assert version_in_force(session, site_id, dt.date(2026, 6, 1)) is None


def test_the_latest_week_comes_first_and_the_newest_version_counts(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        site_id = id_of(a_small_site(session, act))
        made = []
        for week in (dt.date(2026, 6, 1), dt.date(2026, 6, 8), dt.date(2026, 6, 8)):
            case = a_small_case().model_copy(update={"week": week})
            snapshot = save_snapshot(session, site_id, write_case(case))
            plan = write_out(a_plan(case).model_copy(update={"week": week}))
            made.append(add_roster(session, site_id, snapshot, plan, act, state="draft").id)
        assert planned_weeks(session, site_id) == [dt.date(2026, 6, 8), dt.date(2026, 6, 1)]
        assert version_in_force(session, site_id, dt.date(2026, 6, 8)) == made[-1]


def test_the_published_version_beats_newer_ones(database: Database, act: Act) -> None:
    with database.writing() as session:
        published = a_published_site(session, act)
        site_id = id_of(find_site(session, SITE))
        week = see_version(session, site_id, published).week
        assert version_in_force(session, site_id, week) == published

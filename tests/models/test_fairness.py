"""Each person's weeks and burdens: by name, beside their own share, from published weeks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from models.cases import load_case
from models.errors import NotFound
from models.fairness import burdens, burdens_of, own_burden, put_burdens
from models.tables.people import FairnessCounterRow, StandingRow
from scheduler.counters import counters_of, standings
from scheduler.derive import derive
from scheduler.evidence import Evidence
from tests.factories import MONDAY
from tests.models.worlds import a_full_site, a_plan, a_published_site, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

WEEK = dt.timedelta(days=7)


def test_everybody_is_told_in_the_order_of_their_names(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        told = burdens(session, 1, MONDAY)
    assert [each.name for each in told] == ["o2", "Zoé Le Goff"]
    zoe = told[1]
    assert [week.monday for week in zoe.weeks] == [MONDAY - WEEK, MONDAY]
    assert [week.minutes for week in zoe.weeks] == [435, 960]
    assert (zoe.average_minutes, zoe.average_limit_minutes, zoe.week_limit_minutes) == (
        None,
        44 * 60,
        48 * 60,
    )
    assert [week.night_minutes for week in told[0].weeks] == [0, 480]
    assert zoe.rest_limit_minutes == 11 * 60
    assert zoe.rest_minutes is None or zoe.rest_minutes > 0
    assert 0 <= zoe.weekends <= len(zoe.weeks)


def test_one_reads_ones_own_weeks_alone(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    with database.reading() as session:
        assert own_burden(session, 1, "o1", MONDAY) == burdens(session, 1, MONDAY)[1]
        for site_id, operator_id in ((1, "o9"), (2, "o1")):
            with pytest.raises(NotFound):
                own_burden(session, site_id, operator_id, MONDAY)
        later = own_burden(session, 1, "o1", MONDAY + 20 * WEEK)
        assert len(later.weeks) == 12
        assert later.average_minutes == 0


def test_a_published_week_leaves_its_burdens_once(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        case = load_case(session, "paris").case
        evidence = Evidence(case, a_plan(case))
        facts = derive(case)
        before = rows(session, FairnessCounterRow)
        for _ in range(2):
            put_burdens(session, 1, case.horizon, burdens_of(evidence, facts))
        assert len(rows(session, StandingRow)) == 2
        counters = load_case(session, "paris").case.counters
        assert counters == (*case.counters, *counters_of(evidence, facts))
        assert rows(session, FairnessCounterRow)[: len(before)] == before
        own = own_burden(session, 1, "o1", MONDAY + WEEK)
        assert (own.standing, own.standing_week) == (standings(evidence, facts)[0], MONDAY)
        assert own_burden(session, 1, "o1", MONDAY - WEEK).standing is None

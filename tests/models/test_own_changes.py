"""What changed in one's days: before and after, by whom; unknown where the former is not kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.own_changes import own_changes
from models.tables.rosters import RosterRow, RosterShiftRow
from tests.models.worlds import a_published_site

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

TUESDAY = dt.date(2026, 6, 2)


def test_a_change_tells_its_days_and_nothing_of_what_is_not_kept(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
    with database.reading() as session:
        [change] = own_changes(session, 1, "o1")
        assert own_changes(session, 1, "o2") == ()
    [day] = change.days
    assert (day.date, day.before) == (TUESDAY, None)
    assert change.asked_at == act.at


def test_a_change_tells_what_stood_in_the_version_before(database: Database, act: Act) -> None:
    with database.writing() as session:
        roster_id = a_published_site(session, act)
        now = session.get(RosterRow, roster_id)
        assert now is not None
        now.published_at, now.published_by = act.at, "account:1"
        values = {name: getattr(now, name) for name in RosterRow.model_fields}
        values |= {"id": None, "number": 9, "state": "archived", "run_id": None}
        values |= {"published_at": act.at - dt.timedelta(days=1), "archived_at": act.at}
        former = RosterRow(**values)
        session.add(former)
        session.flush()
        shift = session.execute(select(RosterShiftRow).limit(1)).scalar_one()
        kept = {name: getattr(shift, name) for name in RosterShiftRow.model_fields}
        kept |= {"roster_id": former.id, "operator_id": "o1", "date": TUESDAY}
        session.add(RosterShiftRow(**kept))
        start, end = shift.start, shift.end
    with database.reading() as session:
        [change] = own_changes(session, 1, "o1")
    assert change.by == "account:1"
    assert change.days[0].before == ((start, end),)

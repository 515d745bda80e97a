"""Whose notice a publication touches, who must agree, and what is kept of an agreement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from models.audit import Act, verify
from models.cases import load_case
from models.edits import find_row
from models.errors import PublicationRefused
from models.importing import import_case
from models.notice_period import notices_touched
from models.publishing import publish
from models.results import add_roster
from models.rosters import move
from models.snapshots import save_snapshot, write_case
from models.tables.duties import AuditRow
from models.tables.rosters import RosterRow
from models.tables.shifts import PublishedShiftRow
from models.written import write_out
from scheduler.files.texts import Texts
from scheduler.proof.validate import Report
from tests.factories import MONDAY, a_case, a_client, a_result, a_shift, an_operator
from tests.models.worlds import SITE, ready, rows

if TYPE_CHECKING:
    from models.database import Database
    from scheduler.case import Case
    from scheduler.result import Result

SOON = dt.datetime(2026, 5, 30, 8, tzinfo=dt.UTC)
"""The Saturday before the week: Monday and Tuesday lie inside seven working days."""
EARLY = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the checker find nothing else."""

    def nothing(case: object, result: Result, *_: object) -> Report:
        return Report((), {}, 0.0, result.cover)

    monkeypatch.setattr("scheduler.proof.validate.validate", nothing)


def a_published_week(database: Database) -> None:
    """Publish 9 to 17 on Monday for a full-timer and a part-timer, four weeks before."""
    case = a_case(
        operators=(an_operator("full"), an_operator("part", part_time=True)),
        clients=(a_client("c1"),),
    )
    with database.writing() as session:
        import_case(session, SITE, case, Texts(), Act("command", EARLY))
    publish_now(database, approved(database, "09:00"), EARLY)


def approved(database: Database, start: str, who: tuple[str, ...] = ("full", "part")) -> int:
    """An approved version in which these people begin at another hour on Monday."""
    act = Act("account:1", EARLY)
    with database.writing() as session:
        case: Case = load_case(session, SITE, MONDAY).case
        usual: dict[str, Any] = {
            name: [a_shift(case, 0, start if name in who else "09:00", "17:00")]
            for name in ("full", "part")
        }
        site_id = rows(session, AuditRow)[0]["site_id"]
        snapshot = save_snapshot(session, site_id, write_case(case))
        roster = add_roster(
            session, site_id, snapshot, write_out(a_result(case, usual)), act, state="proposed"
        )
        assert roster.id is not None
        move(session, roster.id, roster.version, "approved", act)
        return roster.id


def publish_now(
    database: Database,
    roster_id: int,
    at: dt.datetime,
    agreed: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    with database.writing() as session:
        version = find_row(session, RosterRow, roster_id).version
        checked, inputs = ready(session, roster_id, version, at)
        publish(session, checked, inputs, Act("account:1", at, reason), agreed=agreed)


def test_a_late_change_names_everybody_it_touches_before_it_is_published(
    database: Database,
) -> None:
    a_published_week(database)
    roster_id = approved(database, "10:00")
    with database.reading() as session:
        full, part = notices_touched(session, roster_id, SOON)
        assert notices_touched(session, roster_id, EARLY) == []
    assert (full.operator_id, full.days, full.needed, full.binding) == ("full", 2, 7, False)
    assert (part.operator_id, part.days, part.needed, part.binding) == ("part", 0, 7, True)
    assert full.date == part.date == MONDAY


def test_a_first_publication_inside_the_posting_notice_is_told_and_binds_nobody(
    database: Database,
) -> None:
    case = a_case(operators=(an_operator("full"), an_operator("part", part_time=True)))
    with database.writing() as session:
        import_case(session, SITE, case, Texts(), Act("command", EARLY))
    roster_id = approved(database, "09:00")
    with database.reading() as session:
        touched = notices_touched(session, roster_id, SOON)
    assert [(each.operator_id, each.binding) for each in touched] == [
        ("full", False),
        ("part", False),
    ]
    publish_now(database, roster_id, SOON)


def test_a_part_timer_who_did_not_agree_stops_the_publication_and_is_named(
    database: Database,
) -> None:
    a_published_week(database)
    roster_id = approved(database, "10:00")
    for agreed, reason in (((), "because"), (("full",), "because"), (("part",), "")):
        with pytest.raises(PublicationRefused) as refused:
            publish_now(database, roster_id, SOON, agreed, reason)
        [notice] = refused.value.notices
        assert (notice.operator_id, notice.date) == ("part", MONDAY)
        assert refused.value.rules == {}
    with database.reading() as session:
        assert find_row(session, RosterRow, roster_id).state == "approved"


def test_an_agreement_is_logged_stands_on_the_day_and_is_to_one_change(
    database: Database,
) -> None:
    a_published_week(database)
    publish_now(database, approved(database, "10:00"), SOON, ("part",), "she said yes by phone")
    with database.reading() as session:
        kept = {row["operator_id"]: row["agreed"] for row in rows(session, PublishedShiftRow)}
        assert kept == {"full": False, "part": True}
        [entry] = [row for row in rows(session, AuditRow) if row["action"] == "notice.agreed"]
        assert (entry["operator_id"], entry["details"]) == ("part", {"dates": ["2026-06-01"]})
        assert entry["reason"] == "she said yes by phone"
        assert verify(session)
    again = approved(database, "11:00")
    with database.reading() as session:
        [part] = [each for each in notices_touched(session, again, SOON) if each.binding]
        assert part.agreed
    with pytest.raises(PublicationRefused):
        publish_now(database, again, SOON)


def test_a_change_of_others_leaves_a_part_timer_alone(database: Database) -> None:
    a_published_week(database)
    publish_now(database, approved(database, "10:00", ("full",)), SOON)
    with database.reading() as session:
        assert [row["agreed"] for row in rows(session, PublishedShiftRow)] == [False, False]

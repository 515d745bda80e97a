"""Publication when somebody else is at work: what slips in between is seen, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from models.audit import Act, mark_end, touched_since, verify
from models.edits import add_row, find_row
from models.errors import EditConflict, PublicationRefused
from models.publishable import Inputs, see_inputs
from models.publishing import publish
from models.results import save_result
from models.rosters import move
from models.sites import make_site
from models.tables.duties import AuditRow
from models.tables.people import AbsenceRow
from models.tables.rosters import RosterRow
from models.tables.shifts import PublishedShiftRow
from models.tables.sites import SiteRow
from models.written import write_out
from tests.models.worlds import a_plan, a_run, a_small_case, a_small_site, ready, rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.database import Database
    from scheduler.case import Case

pytestmark = pytest.mark.usefixtures("sound")

WRITERS = 12


@pytest.fixture
def approved(database: Database, act: Act) -> tuple[int, int]:
    """An approved roster of a small site, and its version."""
    case = a_small_case()
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        roster = save_result(session, run_id, write_out(a_plan(case)), act)
        assert roster.id is not None
        return roster.id, move(session, roster.id, roster.version, "approved", act).version


def add_absence(session: Session, act: Act, day: int = 0) -> None:
    start = act.at + dt.timedelta(days=day)
    row = AbsenceRow(
        site_id=1,
        operator_id="o2",
        start=start,
        start_offset_s=0,
        end=start + dt.timedelta(hours=4),
        end_offset_s=0,
    )
    add_row(session, row, act)


def test_an_input_that_changes_after_the_check_refuses_publication_and_is_named(
    database: Database, act: Act, approved: tuple[int, int]
) -> None:
    with database.reading() as session:
        checked, inputs = ready(session, *approved, act.at)
    assert inputs.changes == ()
    with database.writing() as session:
        add_absence(session, act)
    with pytest.raises(PublicationRefused) as refused, database.writing() as session:
        publish(session, checked, inputs, act)
    assert [(each.table, each.kind) for each in refused.value.changes] == [("absences", "added")]
    with database.reading() as session:
        assert find_row(session, RosterRow, approved[0]).state == "approved"
        assert rows(session, PublishedShiftRow) == []


def test_what_is_logged_of_the_site_alone_lets_the_inputs_be_read_anew(
    database: Database, act: Act, approved: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def seen(session: Session, roster_id: int, version: int, case: Case) -> Inputs:
        read.append(1)
        return see_inputs(session, roster_id, version, case)

    monkeypatch.setattr("models.publishing.see_inputs", seen)
    with database.reading() as session:
        checked, inputs = ready(session, *approved, act.at)
    with database.writing() as session:
        make_site(session, "lyon", "Lyon", act)
    with database.writing() as session:
        publish(session, checked, inputs, act)
        assert read == []
        session.rollback()
    with database.writing() as session:
        case = a_small_case().model_copy(update={"week": checked.case.week + dt.timedelta(7)})
        a_run(session, find_row(session, SiteRow, 1), case, act, "r2")
    with database.writing() as session:
        assert publish(session, checked, inputs, act).state == "published"
        assert read == [1]


def test_a_version_that_moves_after_the_check_is_a_conflict(
    database: Database, act: Act, approved: tuple[int, int]
) -> None:
    with database.reading() as session:
        checked, inputs = ready(session, *approved, act.at)
    with database.writing() as session:
        version = move(session, *approved, "proposed", act).version
        move(session, approved[0], version, "approved", act)
    with pytest.raises(EditConflict), database.writing() as session:
        publish(session, checked, inputs, act)
    with pytest.raises(ValueError, match="another moment"), database.writing() as session:
        publish(session, checked, inputs, Act(act.by, act.at + dt.timedelta(minutes=1)))


def test_whoever_comes_first_publication_or_change_of_an_input_the_log_says_the_same(
    database: Database, act: Act, approved: tuple[int, int]
) -> None:
    with database.reading() as session:
        checked, inputs = ready(session, *approved, act.at)

    def work(number: int) -> bool:
        with database.writing() as session:
            if number != WRITERS // 2:
                add_absence(session, act, number)
                return True
            try:
                publish(session, checked, inputs, act)
            except PublicationRefused:
                session.rollback()
                return False
            return True

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(work, range(WRITERS)))
    with database.reading() as session:
        actions = [row["action"] for row in rows(session, AuditRow)]
        assert verify(session) == len(actions)
    published = done[WRITERS // 2]
    assert ("roster.published" in actions) is published
    if published:
        before = actions[: actions.index("roster.published")]
        assert "absence.added" not in before


def test_another_log_counts_as_a_change(database: Database, act: Act) -> None:
    with database.writing() as session:
        nothing = mark_end(session)
        assert not touched_since(session, nothing, 1)
        make_site(session, "lyon", "Lyon", act)
        end = mark_end(session)
        assert touched_since(session, nothing, 1)
        assert not touched_since(session, nothing, 2)
        assert not touched_since(session, end, 1)
        assert touched_since(session, type(end)(end.number, "0" * 64), 1)
        assert touched_since(session, type(end)(end.number + 5, end.hash), 1)

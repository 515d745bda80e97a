"""The life of a roster: who may go where, what publishing asks and changes, who loses a race."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from models.audit import Act, verify
from models.cases import load_case
from models.edits import add_row, change_row, find_row, remove_row
from models.errors import EditConflict, NotFound, PublicationRefused, RowRefused, TransitionRefused
from models.publishing import acknowledge
from models.results import add_roster, load_list, load_result, save_result
from models.roster_pages import refusals
from models.rosters import (
    NEXT,
    branch_roster,
    diff,
    edit_roster,
    find_roster,
    move,
    pin,
    roster_page,
)
from models.snapshots import save_snapshot, write_case
from models.tables.duties import AuditRow, RowHistoryRow
from models.tables.pairs import AffinityOverrideRow, LockRow, PairingRow
from models.tables.people import AbsenceRow
from models.tables.rosters import AcknowledgementRow, RosterRow
from models.written import write_out
from scheduler.entities import Lock
from tests.factories import MONDAY
from tests.models.worlds import (
    SITE,
    a_full_site,
    a_plan,
    a_run,
    a_small_case,
    a_small_site,
    publish_now,
    ready,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.database import Database

THREADS = 50


def proposed(database: Database, act: Act, start: str = "09:00") -> int:
    """Store a small site with one proposed roster; return its id."""
    case = a_small_case()
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        roster_id = save_result(session, run_id, write_out(a_plan(case, start)), act).id
    assert roster_id is not None
    return roster_id


def approve_and_publish(database: Database, roster_id: int, act: Act) -> None:
    with database.writing() as session:
        version = find_row(session, RosterRow, roster_id).version
        move(session, roster_id, version, "approved", act)
    publish_now(database, roster_id, version + 1, act)


def test_a_version_goes_only_where_it_may(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    with database.writing() as session:
        roster = find_row(session, RosterRow, roster_id)
        for state in sorted(set(NEXT) - set(NEXT["proposed"]) - {"published"}):
            with pytest.raises(TransitionRefused):
                move(session, roster_id, roster.version, state, act)
        with pytest.raises(TransitionRefused):
            ready(session, roster_id, roster.version, act.at)
        with pytest.raises(EditConflict):
            move(session, roster_id, roster.version + 1, "approved", act)
        with pytest.raises(NotFound):
            move(session, 99, 1, "approved", act)
        approved = move(session, roster_id, roster.version, "approved", act)
        assert (approved.approved_by, approved.approved_at) == (act.by, act.at)
        with pytest.raises(TransitionRefused):
            move(session, roster_id, approved.version, "published", act)


def test_a_refused_version_goes_nowhere_and_the_log_says_why(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    refusal = Act(act.by, act.at, "Lundi trop juste")
    with database.writing() as session:
        roster = find_row(session, RosterRow, roster_id)
        refused = move(session, roster_id, roster.version, "rejected", refusal)
        for state in sorted(set(NEXT) - {"published"}):
            with pytest.raises(TransitionRefused):
                move(session, roster_id, refused.version, state, act)
        assert refusals(session, [roster_id, 99]) == {roster_id: (act.by, "Lundi trop juste")}


@pytest.mark.usefixtures("sound")
def test_publishing_puts_shifts_and_teams_in_force_and_archives_the_former(
    database: Database, act: Act
) -> None:
    first = proposed(database, act)
    approve_and_publish(database, first, act)
    with database.writing() as session:
        loaded = load_case(session, SITE, MONDAY).case
        assert [row.operator_id for row in loaded.roster] == ["o1"]
        assert [(p.client_id, p.operator_id, p.role) for p in loaded.portfolio] == [
            ("c1", "o1", "lead")
        ]
        assert load_case(session, SITE).case.week == MONDAY + dt.timedelta(days=7)
        assert rows(session, AcknowledgementRow) == []
        site_id = find_row(session, RosterRow, first).site_id
        snapshot = save_snapshot(session, site_id, write_case(loaded))
        plan = a_plan(loaded, "10:00", portfolio=())
        second = add_roster(session, site_id, snapshot, write_out(plan), act, state="proposed").id
    assert second is not None
    approve_and_publish(database, second, act)
    with database.writing() as session:
        states = {row["number"]: row["state"] for row in rows(session, RosterRow)}
        assert states == {1: "archived", 2: "published"}
        [ask] = rows(session, AcknowledgementRow)
        assert (ask["operator_id"], ask["changed"]) == ("o1", [MONDAY.isoformat()])
        acknowledge(session, ask["id"], ask["version"], act.at)
        assert rows(session, AcknowledgementRow)[0]["acknowledged_at"] == act.at
        assert [row["ended_on"] for row in rows(session, PairingRow)] == [MONDAY]
        shift = load_case(session, SITE, MONDAY).case.roster[0]
        assert shift.start.hour == 10
        assert verify(session) == len(rows(session, AuditRow))
        assert find_roster(session, site_id, MONDAY, 2).id == second


@pytest.mark.usefixtures("sound")
def test_inputs_that_changed_refuse_publication_and_are_named(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    with database.writing() as session:
        roster = move(session, roster_id, 1, "approved", act)
        version = roster.version
        away = AbsenceRow(
            site_id=roster.site_id,
            operator_id="o2",
            start=act.at,
            start_offset_s=0,
            end=act.at + dt.timedelta(hours=4),
            end_offset_s=0,
        )
        add_row(session, away, act)
    with pytest.raises(PublicationRefused) as refused:
        publish_now(database, roster_id, version, act)
    [change] = refused.value.changes
    assert (change.table, change.kind) == ("absences", "added")
    assert "o2" in change.key
    with database.reading() as session:
        assert find_row(session, RosterRow, roster_id).state == "approved"


def test_a_plan_that_the_checker_refuses_is_not_published(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    with database.writing() as session:
        version = move(session, roster_id, 1, "approved", act).version
    with pytest.raises(PublicationRefused) as refused:
        publish_now(database, roster_id, version, act)
    assert refused.value.rules
    assert refused.value.changes == ()


def test_two_versions_are_compared_by_people_and_days(database: Database, act: Act) -> None:
    first = proposed(database, act)
    case = a_small_case()
    with database.writing() as session:
        other = a_plan(case, "10:00", portfolio=(), terms={"lost": 2.0}, objective=2.0)
        second = branch_roster(session, first, write_out(other), act)
        assert second.id is not None
        assert (second.number, second.state, second.based_on) == (2, "draft", first)
        found = diff(session, first, second.id)
        same = diff(session, first, first)
    [shift] = found.shifts
    assert (shift.operator_id, shift.date, len(shift.before), len(shift.after)) == (
        "o1",
        MONDAY,
        1,
        1,
    )
    [pairing] = found.pairings
    assert (pairing.before, pairing.after) == ("lead", None)
    assert found.terms == {"lost": 0.5, "wishes": -0.25}
    assert found.objective == pytest.approx(0.25)
    assert same.shifts == ()
    assert same.pairings == ()


def test_a_pinned_shift_is_a_lock_of_the_next_case(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    with database.writing() as session:
        [shift] = load_list(session, roster_id, "roster")
        lock = Lock(kind="shift", operator_id="o1", start=shift.start, end=shift.end)
        pin(session, roster_id, lock, act)
        for other in (
            lock.model_copy(update={"operator_id": "o2"}),
            Lock(kind="off", operator_id="o1", date=shift.date),
            Lock(kind="pairing", operator_id="o2", client_id="c1"),
        ):
            with pytest.raises(NotFound):
                pin(session, roster_id, other, act)
        [row] = rows(session, LockRow)
        case, texts = load_case(session, SITE)
    assert (row["by"], row["why"]) == ("account:1", "because")
    assert case.locks[0].kind == "shift"
    assert texts.locks[0].why == "because"


def test_the_page_holds_shifts_and_names(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    with database.reading() as session:
        page = roster_page(session, roster_id)
        assert page.roster.number == 1
        assert [shift.operator_id for shift in page.shifts] == ["o1"]
        assert page.names == {"o1": "", "o2": ""}


def test_an_edit_is_remembered_logged_and_bound_to_the_version_seen(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        row = next(each for each in rows(session, AffinityOverrideRow) if each["veto"])
        change_row(session, AffinityOverrideRow, row["id"], 1, {"veto": False, "score": 30.0}, act)
        with pytest.raises(EditConflict):
            change_row(session, AffinityOverrideRow, row["id"], 1, {"score": 40.0}, act)
        with pytest.raises(KeyError):
            change_row(session, AffinityOverrideRow, row["id"], 2, {"site_id": 4}, act)
        remove_row(session, AffinityOverrideRow, row["id"], 2, act)
        with pytest.raises(NotFound):
            remove_row(session, AffinityOverrideRow, row["id"], 2, act)
        history = rows(session, RowHistoryRow)
        assert [(h["row_version"], h["removed"]) for h in history] == [(1, False), (2, True)]
        assert history[0]["figures"]["veto"] is True
        assert history[0]["words"] == {"reason": "demande du client", "set_by": "RH"}
        actions = [entry["action"] for entry in rows(session, AuditRow)][-2:]
        assert actions == ["affinity_override.changed", "affinity_override.removed"]
        assert verify(session) == len(rows(session, AuditRow))


def race(database: Database, edit: Callable[[int], None]) -> tuple[list[int], int]:
    """Let fifty threads edit the same thing; return who won and how many were told they lost."""

    def run(number: int) -> bool:
        try:
            edit(number)
        except EditConflict:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(run, range(THREADS)))
    return [number for number, did in enumerate(won) if did], won.count(False)


def test_fifty_edits_of_one_affinity_lose_no_update(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        [row_id] = [r["id"] for r in rows(session, AffinityOverrideRow) if r["score"]]

    def edit(number: int) -> None:
        with database.reading() as session:
            seen = find_row(session, AffinityOverrideRow, row_id).version
        with database.writing() as session:
            changes = {"score": float(number)}
            change_row(session, AffinityOverrideRow, row_id, seen, changes, act)

    won, lost = race(database, edit)
    with database.reading() as session:
        row = find_row(session, AffinityOverrideRow, row_id)
        assert row.version == 1 + len(won)
        assert row.score in won
        former = [h["figures"]["score"] for h in rows(session, RowHistoryRow)]
        assert sorted([*former, row.score]) == sorted([72.5, *map(float, won)])
        assert verify(session) == len(rows(session, AuditRow))
    assert won
    assert len(won) + lost == THREADS


def test_fifty_edits_of_one_version_seen_by_all_let_one_win(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    case = a_small_case()

    def edit(number: int) -> None:
        with database.writing() as session:
            plan = a_plan(case, seed=number)
            edit_roster(session, roster_id, 1, write_out(plan), Act(f"account:{number}", act.at))

    won, lost = race(database, edit)
    assert (len(won), lost) == (1, THREADS - 1)
    with database.reading() as session:
        assert load_result(session, roster_id).seed == won[0]
        assert [r["number"] for r in rows(session, RosterRow)] == [1]
        assert rows(session, AuditRow)[-1]["actor"] == f"account:{won[0]}"
        assert verify(session) == len(rows(session, AuditRow))


def test_runs_that_end_together_get_numbers_one_by_one(database: Database, act: Act) -> None:
    roster_id = proposed(database, act)
    case = a_small_case()

    def edit(number: int) -> None:
        with database.writing() as session:
            branch_roster(session, roster_id, write_out(a_plan(case, seed=number)), act)

    won, _ = race(database, edit)
    assert len(won) == THREADS
    with database.reading() as session:
        numbers = sorted(r["number"] for r in rows(session, RosterRow))
        assert numbers == list(range(1, THREADS + 2))
        assert verify(session) == len(rows(session, AuditRow))


def test_a_row_of_somebody_unknown_is_refused_without_its_words(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        site_id = a_full_site(session, act).id or 0
    lock = LockRow(site_id=site_id, kind="off", operator_id="nobody", by="Zoé", why="secret")
    with pytest.raises(RowRefused) as refused, database.writing() as session:
        add_row(session, lock, act)
    assert "secret" not in repr(refused.value) + str(refused.value.__cause__)

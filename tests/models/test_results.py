"""Runs, results and snapshots: saved once, loaded equal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.changes import Change, changes_between
from models.desk import unpack, write
from models.errors import NotFound, RunEnded, RunInProgress
from models.packing import canonical, digest_of
from models.results import load_desk, load_result, save_result
from models.runs import (
    all_under_way,
    ask_cancel,
    ask_run,
    end_run,
    find_run,
    hand_back,
    start_run,
    tell_progress,
    under_way,
    watch,
    word_for,
)
from models.snapshots import load_snapshot, save_snapshot, write_case
from models.tables.rosters import CallSnapshotRow, CaseSnapshotRow, RosterRow
from models.written import write_out
from scheduler.progress import Progress
from scheduler.result import Cut, DeskStretch, TracePoint, Violation
from scheduler.settings import Settings
from tests.factories import MONDAY, an_operator
from tests.models.worlds import a_plan, a_run, a_small_case, a_small_site, rows
from tests.scheduler.files.full import a_full_case

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def test_a_result_comes_back_equal(database: Database, act: Act) -> None:
    case = a_small_case()
    start = case.horizon.moment(540)
    cut = Cut(start=start, end=start + dt.timedelta(hours=1), heads=2, calls_per_head_hour=1.5)
    warning = Violation(rule="lunch", severity="warning", operator_id="o1", amount=5.5)
    result = a_plan(case, cuts=(cut,), violations=(warning,), bound=1.25, gap=0.2)
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        roster = save_result(session, run_id, write_out(result), act)
        assert (roster.number, roster.state, roster.hard_violations) == (1, "proposed", 0)
    with database.reading() as session:
        [row] = rows(session, RosterRow)
        back = load_result(session, row["id"])
        assert back == result
        assert back.model_dump_json() == result.model_dump_json()
        assert load_desk(session, row["id"], "c1") == result.desk
        assert load_desk(session, row["id"], "c2") == ()
        run = find_run(session, run_id)
        assert (run.status, run.objective, run.bound) == ("done", 1.75, 1.25)


def test_a_result_is_saved_once_however_often_it_is_asked(database: Database, act: Act) -> None:
    case = a_small_case()
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        first = save_result(session, run_id, write_out(a_plan(case)), act)
        assert save_result(session, run_id, write_out(a_plan(case, "10:00")), act).id == first.id
    with database.writing() as session:
        again = save_result(session, run_id, write_out(a_plan(case, "10:00")), act)
        assert again.number == 1
        assert len(rows(session, RosterRow)) == 1
        with pytest.raises(NotFound):
            save_result(session, "r9", write_out(a_plan(case)), act)


def test_a_result_that_breaks_a_hard_rule_is_kept_as_rejected(database: Database, act: Act) -> None:
    case = a_small_case()
    broken = Violation(rule="lunch", severity="hard", amount=5)
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        roster = save_result(session, run_id, write_out(a_plan(case, violations=(broken,))), act)
        assert (roster.state, roster.hard_violations) == ("rejected", 1)


def test_one_run_a_site_and_week_at_a_time(database: Database, act: Act) -> None:
    case = a_small_case()
    with database.writing() as session:
        site = a_small_site(session, act)
        assert site.id is not None
        a_run(session, site, case, act)
        assert a_run(session, site, case, act) == "r1"
        with pytest.raises(RunInProgress) as refused:
            a_run(session, site, case, act, "r2")
        assert refused.value.run_id == "r1"
        start_run(session, "r1", "w1", act.at)
        end_run(session, "r1", "failed", act, failure="no_lawful_plan")
        end_run(session, "r1", "done", act)
        assert find_run(session, "r1").status == "failed"
        assert under_way(session, site.id, MONDAY) is None
        ask_run(session, "r3", site.id, write_case(case), Settings(), act)
    with database.reading() as session:
        assert len(rows(session, CaseSnapshotRow)) == 1


def test_a_worker_tells_its_progress_and_hears_of_a_cancel(database: Database, act: Act) -> None:
    point = TracePoint(seconds=0.5, objective=9.5, weeks=2)
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), a_small_case(), act)
        assert start_run(session, run_id, "w1", act.at) == 1
        tell_progress(session, run_id, 1, Progress("roster", 1.0, objective=9.5), [point])
        assert word_for(session, run_id, 1) == "go_on"
        ask_cancel(session, run_id, act)
        tell_progress(session, run_id, 1, Progress("desk", 2.0, bound=3.5))
        assert word_for(session, run_id, 1) == "stop"
        seen = watch(session, run_id)
        assert (seen.objective, seen.bound, seen.stage, seen.status) == (
            9.5,
            3.5,
            "desk",
            "running",
        )
        assert seen.change == point.model_dump(mode="json")
        with pytest.raises(NotFound):
            start_run(session, "r9", "w1", act.at)
        with pytest.raises(NotFound):
            watch(session, "r9")


def test_who_was_overtaken_is_told_to_leave_and_changes_nothing(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), a_small_case(), act)
        start_run(session, run_id, "w1", act.at)
        assert start_run(session, run_id, "w2", act.at) == 2
        assert word_for(session, run_id, 1) == "leave"
        tell_progress(session, run_id, 1, Progress("desk", 9.0, objective=1.0))
        hand_back(session, run_id, 1)
        seen = watch(session, run_id)
        assert (seen.status, seen.stage, seen.objective) == ("running", None, None)
        hand_back(session, run_id, 2)
        assert (watch(session, run_id).status, watch(session, run_id).attempt) == ("queued", 1)
        assert word_for(session, run_id, 2) == "leave"
        assert word_for(session, "r9", 1) == "leave"


def test_a_run_that_waits_is_cancelled_at_once_and_takes_no_result_then(
    database: Database, act: Act
) -> None:
    case = a_small_case()
    with database.writing() as session:
        run_id = a_run(session, a_small_site(session, act), case, act)
        assert all_under_way(session) == {run_id: 0}
        ask_cancel(session, run_id, act)
        assert watch(session, run_id).status == "cancelled"
        assert start_run(session, run_id, "w1", act.at) is None
        assert all_under_way(session) == {}
        with pytest.raises(RunEnded):
            save_result(session, run_id, write_out(a_plan(case)), act)
        assert rows(session, RosterRow) == []


def test_a_snapshot_is_the_case_and_shares_its_calls(database: Database, act: Act) -> None:
    case = a_full_case()
    other = case.model_validate(case.model_dump() | {"days": 14})
    with database.writing() as session:
        site = a_small_site(session, act)
        assert site.id is not None
        first = save_snapshot(session, site.id, write_case(case))
        assert save_snapshot(session, site.id, write_case(case)) == first
        second = save_snapshot(session, site.id, write_case(other))
    with database.reading() as session:
        assert load_snapshot(session, first) == case
        assert load_snapshot(session, first).digest == case.digest
        assert load_snapshot(session, second).digest == other.digest
        assert len(rows(session, CallSnapshotRow)) == 1
        with pytest.raises(NotFound):
            load_snapshot(session, 99)


def test_what_changed_between_two_cases_is_named() -> None:
    case = a_full_case()
    told = case.model_dump()
    told["operators"][1]["max_clients"] = 7
    told["absences"] = told["absences"][:1]
    told["posts"] = (*told["posts"], told["posts"][0] | {"weekday": 6})
    told["policy"]["weights"]["lost"] = 2.0
    told["calls"]["offered"] = [5, 0, 3]
    changes = changes_between(case, case.model_validate(told))
    assert Change("operators", "o2", "changed") in changes
    assert Change("policy", "weights.lost", "changed") in changes
    assert Change("calls", "c2", "changed") in changes
    assert Change("posts", "N 6", "added") in changes
    assert [(c.table, c.kind) for c in changes if c.table == "absences"] == [
        ("absences", "removed")
    ]
    assert len(changes) == 5
    assert changes_between(case, a_full_case()) == ()


def test_rows_in_another_order_are_a_change_of_their_list() -> None:
    case = a_small_case()
    other = case.model_validate(
        case.model_dump() | {"operators": (an_operator("o2"), an_operator("o1"))}
    )
    assert changes_between(case, other) == (Change("operators", "", "changed"),)


seconds = st.integers(0, 10_000_000)
stretches = st.builds(
    lambda client, start, length, team, offset: DeskStretch(
        client_id=client,
        start=dt.datetime.fromtimestamp(start, dt.timezone(dt.timedelta(seconds=offset))),
        end=dt.datetime.fromtimestamp(start + length, dt.UTC),
        operators=tuple(team),
    ),
    st.sampled_from(["c1", "c2", "c3"]),
    seconds,
    seconds,
    st.lists(st.sampled_from(["o1", "o2", "o3"]), unique=True),
    st.sampled_from([0, 3600, 7200, -16200]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(stretches, max_size=12).map(tuple))
def test_a_packed_desk_plan_is_the_plan(desk: tuple[DeskStretch, ...]) -> None:
    written = write(desk)
    placed = [each for pack in written.packs for each in unpack(pack["client_id"], pack["packed"])]
    back = tuple(stretch for _, stretch in sorted(placed, key=lambda each: each[0]))
    assert [s.model_dump_json() for s in back] == [s.model_dump_json() for s in desk]
    assert written.text == canonical([stretch.model_dump(mode="json") for stretch in desk])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(stretches, max_size=5).map(tuple))
def test_the_digest_covers_the_whole_content(desk: tuple[DeskStretch, ...]) -> None:
    result = a_plan(a_small_case(), desk=desk)
    assert write_out(result).digest == digest_of(result.model_dump(mode="json"))

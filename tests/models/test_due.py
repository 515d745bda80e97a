"""What is due: training of a version, who is not trained, and talks by their urgency."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.due import (
    hold_talk,
    learners_of,
    plan_talk,
    ramping_up,
    record_training,
    talks_due,
    talks_held,
    training_minutes_of,
    training_plan,
    unready_briefs,
)
from models.errors import EditConflict, NotFound, RequestRefused
from models.mapping import table_of
from models.results import add_roster
from models.snapshots import save_snapshot, write_case
from models.tables.clients import BriefRow, ReviewRow
from models.written import write_out
from scheduler.result import PlannedLearning, TrainingSession
from tests.factories import MONDAY, at
from tests.models.worlds import a_full_site, a_plan, rows
from tests.scheduler.files.full import a_full_case

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

DAY = dt.timedelta(days=1)


def test_training_is_read_from_a_version_whole_or_ones_own(database: Database, act: Act) -> None:
    case = a_full_case()
    lesson = TrainingSession(
        operator_id="o2",
        client_id="c1",
        beside="o1",
        start=at(case, 0, "10:00"),
        end=at(case, 0, "11:00"),
    )
    later = PlannedLearning(operator_id="o2", client_id="c1", week=MONDAY + 7 * DAY, minutes=90)
    plan = a_plan(case, training=(lesson,), learning=(later,))
    with database.writing() as session:
        a_full_site(session, act)
        snapshot = save_snapshot(session, 1, write_case(case))
        roster_id = add_roster(session, 1, snapshot, write_out(plan), act, state="draft").id
        assert roster_id is not None
        whole = training_plan(session, 1, roster_id)
        assert (whole.sessions, whole.learning) == ((lesson,), (later,))
        assert [(each.operator_id, each.role) for each in whole.learners] == [("o2", "backup")]
        teacher = training_plan(session, 1, roster_id, "o1")
        assert (teacher.sessions, teacher.learning, teacher.learners) == ((lesson,), (), ())
        with pytest.raises(NotFound):
            training_plan(session, 2, roster_id)


def test_talks_stand_by_their_urgency(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        august = dt.date(2026, 8, 1)
        told = talks_due(session, 1, august)
        assert [(talk.client_id, talk.state.upkeep) for talk in told] == [
            ("c2", "missed"),
            ("c1", "overdue"),
        ]
        assert len(talks_due(session, 1, MONDAY, within_days=30)) == 2
        assert talks_due(session, 1, MONDAY, within_days=29) == ()
        with pytest.raises(RequestRefused, match="asked_already"):
            plan_talk(session, 1, "c2", dt.date(2026, 7, 1), act)
        with pytest.raises(NotFound):
            plan_talk(session, 1, "c9", MONDAY, act)
        plan_talk(session, 1, "c1", august, act)
        states = {talk.client_id: talk.state for talk in talks_due(session, 1, august)}
        assert (states["c1"].upkeep, states["c1"].due) == ("planned", august)


def test_a_talk_is_held_with_an_outcome_once_it_took_place(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        row_id = rows(session, ReviewRow)[1]["id"]
        with pytest.raises(RequestRefused, match="in_the_future"):
            hold_talk(session, 1, row_id, 1, MONDAY + DAY, "fine", act)
        with pytest.raises(NotFound):
            hold_talk(session, 2, row_id, 1, MONDAY, "fine", act)
        hold_talk(session, 1, row_id, 1, MONDAY, "adjusted", act)
        with pytest.raises(EditConflict):
            hold_talk(session, 1, row_id, 1, MONDAY, "fine", act)
        [state] = [t.state for t in talks_due(session, 1, MONDAY) if t.client_id == "c2"]
        assert state.last_held == MONDAY
        assert [talk.held for talk in talks_held(session, 1, MONDAY)] == [MONDAY]
        assert talks_held(session, 1, MONDAY + DAY) == ()


def test_the_talk_that_waits_for_its_outcome_is_the_last_one_due(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        july, august = dt.date(2026, 7, 1), dt.date(2026, 8, 1)
        waiting = {talk.client_id: talk for talk in talks_due(session, 1, august)}
        assert waiting["c2"].planned == july
        plan_talk(session, 1, "c2", august + 30 * DAY, act)
        still = {talk.client_id: talk for talk in talks_due(session, 1, august)}
        assert still["c2"].planned == july  # missed, and may have been held after all
        assert still["c2"].row is not None
        row_id, version = still["c2"].row
        hold_talk(session, 1, row_id, version, act.at.date(), "fine", act)
        after = {talk.client_id: talk for talk in talks_due(session, 1, august)}
        assert after["c2"].planned == august + 30 * DAY


def test_a_training_is_done_once_its_minutes_are_enough(database: Database, act: Act) -> None:
    today = act.at.date()
    with database.writing() as session:
        a_full_site(session, act)
        [learner] = learners_of(session, 1, today)
        enough = training_minutes_of(session, 1) - learner.training_minutes_done
        row = record_training(session, 1, learner.id, learner.version, enough - 5, today, act)
        assert row.trained_on is None
        with pytest.raises(EditConflict):
            record_training(session, 1, learner.id, learner.version, 5, today, act)
        with pytest.raises(NotFound):
            record_training(session, 2, learner.id, row.version, 5, today, act)
        row = record_training(session, 1, learner.id, row.version, 5, today, act)
        assert row.trained_on == today
        assert learners_of(session, 1, today) == ()
        new = {(each.operator_id, each.client_id) for each in ramping_up(session, 1, today)}
        assert new == {(learner.operator_id, learner.client_id)}
        with pytest.raises(RequestRefused, match="trained_already"):
            record_training(session, 1, learner.id, row.version, 5, today, act)


def test_briefs_without_an_answer_are_named(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        session.execute(update(table_of(BriefRow)).values(has_authority=False))
        assert unready_briefs(session, 1, ["c1"]) == {"c1": ("authority",)}

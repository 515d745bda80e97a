"""Scores of pairs: those of the scheduler, kept for a day's inputs, read by whom they concern."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.cases import load_case
from models.edits import add_row
from models.errors import NotFound
from models.mapping import figures_of, table_of
from models.scores import (
    GOOD_FOR_DAYS,
    affinity_case,
    known_pairs,
    refresh_scores,
    score_of_pair,
    scores_of,
)
from models.tables.clients import ClientRow
from models.tables.duties import PairScoreRow
from models.tables.pairs import FeedbackRow
from scheduler.affinity.estimate import estimate
from scheduler.calendar import midnight
from scheduler.said import Feedback
from tests.factories import MONDAY
from tests.models.worlds import SITE, a_full_site, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def a_scored_site(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    assert refresh_scores(database, SITE, act.at) == 4


def test_scores_are_those_of_the_scheduler_with_doubt_origin_and_end(
    database: Database, act: Act
) -> None:
    a_scored_site(database, act)
    with database.reading() as session:
        case = load_case(session, SITE, MONDAY, midnight(MONDAY, "Europe/Paris")).case
        known = estimate(case)
        own = scores_of(session, 1, "o1", MONDAY)
    for score in own:
        at = case.operator_index["o1"], case.client_index[score.client_id]
        assert score.score == pytest.approx(known.mean[at])
        assert score.deviation == pytest.approx(known.deviation[at])
        assert sum(step.points for step in score.steps) == pytest.approx(score.score)
        assert score.as_of == case.as_of
    by_client = {score.client_id: score for score in own}
    assert by_client["c1"].expires_on == MONDAY + dt.timedelta(days=GOOD_FOR_DAYS)
    [rating] = [step for step in by_client["c1"].steps if step.kind == "rating"]
    assert rating.seen["date"] == dt.date(2026, 5, 20)


def test_lists_go_by_the_names_of_clients(database: Database, act: Act) -> None:
    a_scored_site(database, act)
    clients = table_of(ClientRow)
    for first, second in (("a", "b"), ("b", "a")):
        with database.writing() as session:
            for client_id, name in (("c1", first), ("c2", second)):
                one = clients.c.client_id == client_id
                session.execute(update(clients).where(one).values(name=name))
        with database.reading() as session:
            names = [score.client_name for score in scores_of(session, 1, "o1", MONDAY)]
        assert names == ["a", "b"]


def test_nobody_reads_scores_of_others_nor_expired_ones(database: Database, act: Act) -> None:
    a_scored_site(database, act)
    end = MONDAY + dt.timedelta(days=GOOD_FOR_DAYS)
    with database.reading() as session:
        assert {score.operator_id for score in scores_of(session, 1, "o2", MONDAY)} == {"o2"}
        assert scores_of(session, 2, "o1", MONDAY) == ()
        assert scores_of(session, 1, "o9", MONDAY) == ()
        assert score_of_pair(session, 1, "o1", "c1", end).client_id == "c1"
        with pytest.raises(NotFound):
            score_of_pair(session, 1, "o1", "c1", end + dt.timedelta(days=1))
        with pytest.raises(NotFound):
            score_of_pair(session, 1, "o1", "c9", MONDAY)


def test_a_score_that_a_person_set_for_a_time_ends_with_it(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    late = dt.datetime(2026, 8, 25, 8, tzinfo=dt.UTC)
    refresh_scores(database, SITE, late)
    with database.reading() as session:
        score = score_of_pair(session, 1, "o1", "c2", late.date())
    assert (score.score, score.expires_on) == (72.5, dt.date(2026, 9, 1))


def test_scores_are_computed_again_only_when_their_inputs_or_the_day_changed(
    database: Database, act: Act
) -> None:
    a_scored_site(database, act)
    assert refresh_scores(database, SITE, act.at + dt.timedelta(hours=2)) == 0
    with database.writing() as session:
        before = score_of_pair(session, 1, "o1", "c1", MONDAY)
        said = Feedback(date=MONDAY, operator_id="o1", client_id="c1", side="client", rating=1)
        row = FeedbackRow(site_id=1, **figures_of(said, table_of(FeedbackRow)))
        add_row(session, row, act)
    assert refresh_scores(database, SITE, act.at) == 4
    with database.reading() as session:
        assert score_of_pair(session, 1, "o1", "c1", MONDAY).score < before.score
    assert refresh_scores(database, SITE, act.at + dt.timedelta(days=1)) == 4
    with database.reading() as session:
        assert len(rows(session, PairScoreRow)) == 4


def test_a_case_for_scores_reads_no_calls_and_gives_the_same(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        case = affinity_case(session, SITE, act.at)
        assert len(case.calls) == 0
        assert case.roster == ()
        whole = load_case(session, SITE, case.week, case.as_of).case
    assert known_pairs(case) == known_pairs(whole)

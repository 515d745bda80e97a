"""Ratings and decisions about pairs: reasons, ends, sides, histories and contests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from models.affinities import (
    LONGEST_DAYS,
    end_override,
    rate_own,
    record_feedback,
    remove_feedback,
    set_override,
    switch_affinity,
)
from models.audit import Act, verify
from models.cases import load_case
from models.contests import (
    answer_contest,
    contests_in,
    contests_of,
    find_contest,
    open_contest,
    withdraw_contest,
)
from models.errors import EditConflict, NotFound, RequestRefused, TransitionRefused
from models.pair_history import pair_history, score_path
from models.scores import affinity_case, refresh_scores, score_of_pair
from models.tables.duties import AuditRow
from models.tables.pairs import AffinityOverrideRow, FeedbackRow
from scheduler.said import AffinityOverride, Feedback
from tests.factories import MONDAY
from tests.models.worlds import SITE, a_full_site, rows

if TYPE_CHECKING:
    from models.database import Database

DAY = dt.timedelta(days=1)


def said(**changes: Any) -> Feedback:
    values: dict[str, Any] = {
        "date": MONDAY,
        "operator_id": "o1",
        "client_id": "c1",
        "side": "client",
        "rating": 2,
        "tags": ("too_cold",),
    }
    return Feedback(**(values | changes))


def decided(**changes: Any) -> AffinityOverride:
    values: dict[str, Any] = {
        "operator_id": "o1",
        "client_id": "c1",
        "side": "house",
        "set_on": MONDAY,
        "score": 40,
        "expires_on": MONDAY + 90 * DAY,
    }
    return AffinityOverride(**(values | changes))


def test_a_rating_of_either_direction_becomes_part_of_the_case(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        record_feedback(session, 1, said(), act, comment="sec au téléphone")
        rate_own(session, 1, "o1", "c1", 5, act, tags=("pleasant",))
        loaded = load_case(session, SITE)
        assert loaded.case.feedback[-2:] == (
            said(),
            said(side="operator", rating=5, tags=("pleasant",)),
        )
        assert "sec au" not in repr(rows(session, AuditRow))
        assert verify(session) == len(rows(session, AuditRow))


def test_a_rating_that_cannot_be_is_refused(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        wrong = {
            "in_the_future": said(date=MONDAY + DAY),
            "tag_of_other_side": said(tags=("unclear_brief",)),
        }
        for reason, row in wrong.items():
            with pytest.raises(RequestRefused) as refused:
                record_feedback(session, 1, row, act)
            assert refused.value.reason == reason
        with pytest.raises(RequestRefused, match="tag_of_other_side"):
            record_feedback(session, 1, said(side="operator"), act)
        for change in ({"operator_id": "o9"}, {"client_id": "c9"}):
            with pytest.raises(NotFound):
                record_feedback(session, 1, said(**change), act)
        with pytest.raises(NotFound):
            rate_own(session, 1, "o1", "c2", 5, act)


def test_a_rating_is_taken_back_with_a_reason_only(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        row = record_feedback(session, 1, said(), act)
        assert row.id is not None
        with pytest.raises(RequestRefused, match="no_reason"):
            remove_feedback(session, 1, row.id, 1, replace(act, reason=" "))
        with pytest.raises(NotFound):
            remove_feedback(session, 2, row.id, 1, act)
        remove_feedback(session, 1, row.id, 1, act)
        assert len(rows(session, FeedbackRow)) == 2
        [event] = [e for e in pair_history(session, 1, "o1", "c1") if e.kind == "rating_removed"]
        assert (event.rating, event.side, event.tags) == (2, "client", ("too_cold",))


def test_a_decision_has_a_reason_and_a_score_an_end(database: Database, act: Act) -> None:
    wrong: list[tuple[str, AffinityOverride, Act]] = [
        ("no_reason", decided(), replace(act, reason="")),
        ("no_expiry", decided(expires_on=None), act),
        ("too_long", decided(expires_on=MONDAY + (LONGEST_DAYS + 1) * DAY), act),
        ("in_the_future", decided(set_on=MONDAY + DAY), act),
        ("ends_before_it_starts", decided(expires_on=MONDAY - DAY), act),
        ("ends_before_it_starts", decided(set_on=MONDAY - 9 * DAY, expires_on=MONDAY - DAY), act),
    ]
    with database.writing() as session:
        a_full_site(session, act)
        for reason, row, by in wrong:
            with pytest.raises(RequestRefused) as refused:
                set_override(session, 1, row, by)
            assert refused.value.reason == reason
        written = set_override(session, 1, decided(), act)
        assert (written.reason, written.set_by) == (act.reason, act.by)
        set_override(session, 1, decided(score=None, veto=True, expires_on=None), act)
        assert load_case(session, SITE).case.affinity_overrides[-2] == decided()


def test_a_decision_is_ended_or_was_never_made(database: Database, act: Act) -> None:
    tomorrow = replace(act, at=act.at + DAY)
    with database.writing() as session:
        a_full_site(session, act)
        count = len(rows(session, AffinityOverrideRow))
        ids = []
        for _ in range(2):
            row = set_override(session, 1, decided(), act)
            assert row.id is not None
            ids.append(row.id)
        end_override(session, 1, ids[0], 1, act)
        end_override(session, 1, ids[1], 1, tomorrow)
        with pytest.raises(RequestRefused, match="over"):
            end_override(session, 1, ids[1], 2, tomorrow)
        with pytest.raises(EditConflict):
            end_override(session, 1, ids[1], 1, act)
        with pytest.raises(NotFound):
            end_override(session, 2, ids[1], 2, act)
        left = rows(session, AffinityOverrideRow)
        assert len(left) == count + 1
        assert left[-1]["expires_on"] == MONDAY


def test_the_history_of_a_pair_goes_by_its_days_with_the_score_beside(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        record_feedback(session, 1, said(date=MONDAY - DAY), act, comment="froid")
        set_override(session, 1, decided(), act)
    with database.reading() as session:
        events = pair_history(session, 1, "o1", "c1")
        case = affinity_case(session, SITE, act.at)
    assert [(e.kind, e.on) for e in events] == [
        ("joined", dt.date(2025, 1, 6)),
        ("trained", dt.date(2025, 2, 1)),
        ("rating", dt.date(2026, 5, 20)),
        ("rating", dt.date(2026, 5, 31)),
        ("score", MONDAY),
    ]
    assert (events[3].words, events[4].words, events[4].until) == (
        "froid",
        "because",
        MONDAY + 90 * DAY,
    )
    points = score_path(case, "o1", "c1", events)
    assert [p.on for p in points] == [e.on for e in events]
    assert points[3].mean < points[2].mean
    assert (points[-1].mean, points[-1].deviation) == (40, 3)
    with database.reading() as session, pytest.raises(NotFound):
        pair_history(session, 1, "o1", "c9")


def test_affinity_is_switched_off_and_on_with_a_reason(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        with pytest.raises(RequestRefused, match="no_reason"):
            switch_affinity(session, SITE, replace(act, reason=""), enabled=False)
        with pytest.raises(NotFound):
            switch_affinity(session, "lyon", act, enabled=False)
        before = load_case(session, SITE).case
        assert switch_affinity(session, SITE, act, enabled=False)
        assert not switch_affinity(session, SITE, act, enabled=False)
        after = load_case(session, SITE).case
        assert not after.policy.affinity.enabled
        assert switch_affinity(session, SITE, act, enabled=True)
        assert load_case(session, SITE).case.digest == before.digest
        said = [r for r in rows(session, AuditRow) if r["action"] == "policy.settled"]
        assert [r["reason"] for r in said[-2:]] == ["because", "because"]


def a_contested_site(database: Database, act: Act) -> int:
    with database.writing() as session:
        a_full_site(session, act)
    refresh_scores(database, SITE, act.at)
    with database.writing() as session:
        return open_contest(session, 1, "o1", "c1", "on ne m'a jamais vue avec eux", act).id


def test_a_contest_keeps_the_score_as_it_was_and_is_ones_own(database: Database, act: Act) -> None:
    contest_id = a_contested_site(database, act)
    with database.writing() as session:
        score = score_of_pair(session, 1, "o1", "c1", MONDAY)
        contest = find_contest(session, 1, contest_id)
        assert (contest.score, contest.deviation, contest.steps) == (
            score.score,
            score.deviation,
            score.steps,
        )
        with pytest.raises(RequestRefused, match="asked_already"):
            open_contest(session, 1, "o1", "c1", "encore", act)
        with pytest.raises(RequestRefused, match="no_words"):
            open_contest(session, 1, "o1", "c2", " ", act)
        with pytest.raises(NotFound):
            open_contest(session, 1, "o9", "c1", "?", act)
        with pytest.raises(NotFound):
            withdraw_contest(session, 1, "o2", contest_id, 1, act)
        with pytest.raises(NotFound):
            find_contest(session, 2, contest_id)
        assert contests_of(session, 1, "o2") == ()
        withdraw_contest(session, 1, "o1", contest_id, 1, act)
        assert contests_in(session, 1) == ()
        assert "jamais" not in repr(rows(session, AuditRow))


def test_a_contest_is_upheld_with_words(database: Database, act: Act) -> None:
    contest_id = a_contested_site(database, act)
    with database.writing() as session:
        [waiting] = contests_in(session, 1, limit=1)
        assert waiting.id == contest_id
        with pytest.raises(RequestRefused, match="no_words"):
            answer_contest(session, 1, contest_id, 1, act, words="")
        answered = answer_contest(session, 1, contest_id, 1, act, words="vu ensemble")
        assert (answered.state, answered.answer) == ("upheld", "vu ensemble")
        for _ in range(2):
            with pytest.raises(TransitionRefused):
                answer_contest(session, 1, contest_id, 2, act, words="non")
        with pytest.raises(TransitionRefused):
            withdraw_contest(session, 1, "o1", contest_id, 2, act)


def test_a_contest_changes_a_score_by_an_override_with_reason_and_end(
    database: Database, act: Act
) -> None:
    contest_id = a_contested_site(database, act)
    with database.writing() as session:
        wrong: list[tuple[str, AffinityOverride]] = [
            ("another_pair", decided(client_id="c2")),
            ("no_expiry", decided(expires_on=None)),
            ("no_expiry", decided(score=None, clear=True, expires_on=None)),
        ]
        for reason, override in wrong:
            with pytest.raises(RequestRefused, match=reason):
                answer_contest(session, 1, contest_id, 1, act, words="oui", override=override)
        answered = answer_contest(session, 1, contest_id, 1, act, words="oui", override=decided())
        assert answered.state == "changed"
        assert answered.override_id == rows(session, AffinityOverrideRow)[-1]["id"]
        assert [r["action"] for r in rows(session, AuditRow)][-2:] == [
            "affinity_override.added",
            "contest.changed",
        ]
    refresh_scores(database, SITE, act.at)
    with database.reading() as session:
        assert score_of_pair(session, 1, "o1", "c1", MONDAY).score == 40
        kinds = [e.kind for e in pair_history(session, 1, "o1", "c1")]
        assert {"contest", "answer", "score"} <= set(kinds)

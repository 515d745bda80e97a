"""Reasons of stored plans: made ready once, in both languages, without colleagues' names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from api.explained import Asked, Reasons
from api.plans import Plans
from api.texts import LANGS
from models.edits import find_row
from models.errors import NotFound
from models.importing import import_case
from models.results import add_roster
from models.snapshots import save_snapshot
from models.tables.people import OperatorRow
from models.tables.rosters import RosterRow
from tests.api.worlds import a_week
from tests.factories import at
from tests.models.worlds import SITE

if TYPE_CHECKING:
    from api.view.week import Week
    from models.audit import Act
    from models.database import Database


@pytest.fixture
def week() -> Week:
    """Two people on duty on Monday; the client is o1's."""
    return a_week({"o1": [(0, "08:00", "12:00")], "o2": [(0, "09:00", "15:00")]})


@pytest.fixture
def roster_id(database: Database, act: Act, week: Week) -> int:
    """That week, published."""
    with database.writing() as session:
        site = import_case(session, SITE, week.case, week.texts, act)
        assert site.id is not None
        snapshot = save_snapshot(session, site.id, week.case)
        roster = add_roster(session, site.id, snapshot, week.result, act, state="draft")
        roster.state = "published"
        session.flush()
        assert roster.id is not None
        return roster.id


def test_a_client_and_a_shift_are_explained_in_both_languages(
    database: Database, roster_id: int, week: Week
) -> None:
    reasons = Reasons(database, Plans(database))
    start = at(week.case, 0, "08:00")
    for lang in LANGS:
        asked = Asked(1, roster_id, lang)
        pair = reasons.why_client(asked, "o1", "c1")
        assert (pair.kind, pair.document["role"]) == ("PairExplanation", "lead")
        assert "Garage" in pair.words[0]
        own = reasons.why_shift(asked, "o1", start)
        assert own.document["start"].startswith("2026-06-01T08:00")
        assert "Ana [x] Diaz" in own.words[0]
        json.dumps([pair.document, own.document])
    english, french = (
        reasons.why_week(Asked(1, roster_id, lang), "o1").words for lang in ("en", "fr")
    )
    assert french != english


def test_somebody_who_plans_reads_of_teams_and_hours(
    database: Database, roster_id: int, week: Week
) -> None:
    reasons, asked = Reasons(database, Plans(database)), Asked(1, roster_id, "en")
    assert "Ana [x] Diaz" in "\n".join(reasons.why_team(asked, "c1").words)
    hour = reasons.why_hour(asked, "c1", at(week.case, 0, "10:00"))
    assert hour.document["named"] == ["o1"]
    with pytest.raises(NotFound):
        reasons.why_hour(asked, "c1", at(week.case, 9, "10:00"))


def test_who_reads_their_own_reasons_reads_no_colleague(
    database: Database, roster_id: int, week: Week
) -> None:
    reasons = Reasons(database, Plans(database))
    own, planner = (Asked(1, roster_id, "fr", reader) for reader in ("o1", None))
    told, whole = (reasons.why_client(asked, "o1", "c1") for asked in (own, planner))
    for kind, explained in (("own", told), ("whole", whole)):
        text = json.dumps(explained.document) + "\n".join(explained.words)
        assert ("o2" in text or "Ben" in text) == (kind == "whole")
        assert "Ana [x] Diaz" in text
    assert "collègue" in "\n".join(told.words)
    questions: list[Any] = [
        lambda: reasons.why_client(own, "o2", "c1"),
        lambda: reasons.why_week(own, "o2"),
        lambda: reasons.why_team(own, "c1"),
        lambda: reasons.why_hour(own, "c1", at(week.case, 0, "10:00")),
    ]
    for question in questions:
        with pytest.raises(NotFound):
            question()


def test_what_is_not_there_is_not_found(database: Database, roster_id: int, week: Week) -> None:
    reasons = Reasons(database, Plans(database))
    asked = Asked(1, roster_id, "en")
    start = at(week.case, 0, "08:00")
    questions: list[Any] = [
        lambda: reasons.why_client(Asked(2, roster_id, "en"), "o1", "c1"),
        lambda: reasons.why_client(Asked(1, 99, "en"), "o1", "c1"),
        lambda: reasons.why_client(asked, "o9", "c1"),
        lambda: reasons.why_client(asked, "o1", "c9"),
        lambda: reasons.why_shift(asked, "o2", start),
        lambda: reasons.why_team(asked, "c9"),
    ]
    for question in questions:
        with pytest.raises(NotFound):
            question()


def test_a_draft_is_explained_to_planners_only(database: Database, roster_id: int) -> None:
    with database.writing() as session:
        find_row(session, RosterRow, roster_id).state = "draft"
    reasons = Reasons(database, Plans(database))
    assert reasons.why_week(Asked(1, roster_id, "en"), "o1").words
    with pytest.raises(NotFound):
        reasons.why_week(Asked(1, roster_id, "en", "o1"), "o1")


def test_a_plan_is_made_ready_once_and_few_are_kept(
    database: Database, act: Act, roster_id: int, week: Week
) -> None:
    reasons = Reasons(database, Plans(database, most=1))
    first = reasons.weigher(Asked(1, roster_id, "en"))[1]
    assert reasons.weigher(Asked(1, roster_id, "fr", "o1"))[1] is first
    other = week.result.model_copy(update={"seed": 2})
    with database.writing() as session:
        snapshot = save_snapshot(session, 1, week.case)
        second_id = add_roster(session, 1, snapshot, other, act, state="draft").id
    assert second_id is not None
    second = reasons.weigher(Asked(1, second_id, "en"))[1]
    assert second is not first
    assert reasons.weigher(Asked(1, roster_id, "en"))[1] is not first


def test_an_answer_is_found_once_and_said_with_the_names_of_now(
    database: Database, roster_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons, asked = Reasons(database, Plans(database)), Asked(1, roster_id, "en")
    first = reasons.why_client(asked, "o1", "c1")
    monkeypatch.delattr("scheduler.explain.pair.Teams")
    assert reasons.why_client(asked, "o1", "c1") == first
    with database.writing() as session:
        session.execute(update(OperatorRow).values(name="Zed"))
    assert "Zed" in reasons.why_client(asked, "o1", "c1").words[0]

"""What people change about themselves, and that nobody changes anything of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.errors import EditConflict, NotFound, RequestRefused
from models.own import (
    acknowledge_own,
    add_own,
    change_own,
    colleagues,
    declare_tone,
    own_rows,
    own_tone,
    remove_own,
)
from models.own_week import waiting_for
from models.tables.duties import AuditRow, RowHistoryRow
from models.tables.people import OperatorRow
from scheduler.entities import Availability, Tone, Wish
from tests.factories import MONDAY
from tests.models.worlds import a_full_site, a_published_site, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database


def a_wish(operator_id: str = "o1", **changes: Any) -> Wish:
    values: dict[str, Any] = {"weekday": 2, "kind": "late", "weight": 4}
    return Wish(operator_id=operator_id, **(values | changes))


def test_a_person_adds_changes_and_takes_back_wishes(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        before = own_rows(session, Wish, 1, "o1")
        added = add_own(session, 1, "o1", a_wish(), act)
        changed = change_own(session, 1, "o1", added.id, 1, a_wish(weight=1), act)
        assert changed.version == 2
        assert [own.value for own in own_rows(session, Wish, 1, "o1")] == [
            *(own.value for own in before),
            a_wish(weight=1),
        ]
        with pytest.raises(EditConflict):
            remove_own(session, Wish, 1, "o1", added.id, 1, act)
        remove_own(session, Wish, 1, "o1", added.id, 2, act)
        assert own_rows(session, Wish, 1, "o1") == before
        said = [(r["action"], r["operator_id"]) for r in rows(session, AuditRow)][-3:]
        assert said == [(f"preference.{done}", "o1") for done in ("added", "changed", "removed")]
        assert len(rows(session, RowHistoryRow)) == 2


def test_a_person_says_when_they_may_work(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        stretch = Availability(operator_id="o2", date=MONDAY, start_minute=480, end_minute=720)
        added = add_own(session, 1, "o2", stretch, act)
        assert [own.value for own in own_rows(session, Availability, 1, "o2")] == [stretch]
        remove_own(session, Availability, 1, "o2", added.id, 1, act)


def test_rows_of_somebody_else_are_not_found(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        [theirs] = own_rows(session, Wish, 1, "o2")
        for who in ("o1", "o9"):
            with pytest.raises(NotFound):
                change_own(session, 1, who, theirs.id, theirs.version, a_wish(who), act)
            with pytest.raises(NotFound):
                remove_own(session, Wish, 1, who, theirs.id, theirs.version, act)
            with pytest.raises(NotFound):
                add_own(session, 1, who, a_wish("o2"), act)
        with pytest.raises(NotFound):
            remove_own(session, Wish, 2, "o2", theirs.id, theirs.version, act)
        [waiting] = waiting_for(session, 1, "o1")
        with pytest.raises(NotFound):
            acknowledge_own(session, 1, "o2", waiting.id, waiting.version, act)
        assert own_rows(session, Wish, 1, "o2") == (theirs,)


def test_a_wish_that_says_nothing_the_planner_knows_is_refused(
    database: Database, act: Act
) -> None:
    wrong: dict[str, list[Wish | Availability]] = {
        "day_or_weekday": [a_wish(date=MONDAY), a_wish(weekday=None)],
        "unknown_shift": [
            a_wish(kind="shift"),
            a_wish(kind="shift", shift_code="X"),
            a_wish(kind="early", shift_code="D"),
        ],
        "no_time": [Availability(operator_id="o1", weekday=1, start_minute=60, end_minute=60)],
    }
    with database.writing() as session:
        a_full_site(session, act)
        for reason, values in wrong.items():
            for value in values:
                with pytest.raises(RequestRefused) as refused:
                    add_own(session, 1, "o1", value, act)
                assert refused.value.reason == reason
        add_own(session, 1, "o1", a_wish(kind="shift", shift_code="D"), act)


def test_wishes_have_an_end(database: Database, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.own.MOST_ROWS", 2)
    with database.writing() as session:
        a_full_site(session, act)
        add_own(session, 1, "o1", a_wish(), act)
        with pytest.raises(RequestRefused, match="too_many"):
            add_own(session, 1, "o1", a_wish(), act)


def test_tone_is_declared_by_oneself(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        before = own_tone(session, 1, "o1")
        assert before.value == Tone(warmth=1.5, detail=-1)
        after = declare_tone(session, 1, "o1", before.version, Tone(pace=1), act)
        assert own_tone(session, 1, "o1") == after
        with pytest.raises(EditConflict):
            declare_tone(session, 1, "o1", before.version, Tone(), act)
        assert rows(session, OperatorRow)[1]["pace"] == 0
        assert rows(session, AuditRow)[-1]["details"] == {"columns": sorted(Tone.model_fields)}


def test_a_change_is_acknowledged_once(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        [waiting] = waiting_for(session, 1, "o1")
        acknowledge_own(session, 1, "o1", waiting.id, waiting.version, act)
        assert waiting_for(session, 1, "o1") == ()
        count = len(rows(session, AuditRow))
        acknowledge_own(session, 1, "o1", waiting.id, waiting.version + 1, act)
        assert len(rows(session, AuditRow)) == count


def test_colleagues_stand_in_the_order_of_their_names(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        assert list(colleagues(session, 1).items()) == [("o2", "o2"), ("o1", "Zoé Le Goff")]

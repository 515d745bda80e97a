"""The inbox of signals: opened once, answered once, closed when gone, opened anew when back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.audit import Act, verify
from models.cases import load_case
from models.errors import EditConflict, NotFound, TransitionRefused
from models.mapping import table_of
from models.signals import (
    answer_signal,
    find_signal,
    inbox,
    notes_about,
    refresh_signals,
    store_signals,
)
from models.tables.clients import BriefRow
from models.tables.duties import AuditRow, SignalRow
from scheduler.signals import Signal
from tests.models.worlds import SITE, a_full_site, rows

if TYPE_CHECKING:
    from models.database import Database

OLD = Signal("brief_outdated", "c1", None, {"updated": dt.date(2026, 1, 15), "age": 137}, 1)
DROP = Signal("affinity_drop", "c2", "o1", {"points": 41, "chance": 0.5}, 6, 0.5)


def later(act: Act, days: int) -> Act:
    return replace(act, at=act.at + dt.timedelta(days=days))


def test_a_signal_of_the_case_comes_into_the_inbox_once_and_leaves_with_its_cause(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
    first = refresh_signals(database, SITE, act)
    old = [each for each in first if each.signal.kind == "brief_outdated"]
    assert [(each.signal.client_id, each.state) for each in old] == [("c1", "open")]
    assert old[0].signal.seen["updated"] == dt.date(2026, 1, 15)
    assert refresh_signals(database, SITE, later(act, 1)) == ()
    with database.writing() as session:
        [again] = [each for each in inbox(session, 1) if each.id == old[0].id]
        assert again.signal.seen["age"] == int(str(old[0].signal.seen["age"])) + 1
        session.execute(update(table_of(BriefRow)).values(updated=act.at.date()))
    assert refresh_signals(database, SITE, later(act, 2)) == ()
    with database.reading() as session:
        gone = find_signal(session, 1, old[0].id)
        assert (gone.state, gone.gone_at, gone.closed_at) == (
            "closed",
            later(act, 2).at,
            later(act, 2).at,
        )
        assert old[0].id not in {each.id for each in inbox(session, 1)}


def test_a_signal_is_taken_on_and_then_closed_with_its_outcome(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        [one, _] = store_signals(session, SITE, (OLD, DROP), act)
        answer_signal(session, 1, one.id, 1, act, note="j'appelle demain")
        with pytest.raises(EditConflict):
            answer_signal(session, 1, one.id, 1, act, outcome="talked")
        closed = answer_signal(
            session, 1, one.id, 2, later(act, 1), outcome="brief_updated", note="fait"
        )
        assert (closed.state, closed.signal.state) == ("closed", "resolved")
        with pytest.raises(TransitionRefused):
            answer_signal(session, 1, one.id, 3, act)
        notes = notes_about(session, 1, OLD)
        assert [(n.state, n.outcome, n.note) for n in notes] == [
            ("acknowledged", None, "j'appelle demain"),
            ("resolved", "brief_updated", "fait"),
        ]
        case = load_case(session, SITE).case
        assert [n.outcome for n in case.signals if n.kind == "brief_outdated"] == [
            None,
            "brief_updated",
        ]
        assert "fait" not in repr(rows(session, AuditRow))
        assert verify(session) == len(rows(session, AuditRow))


def test_a_closed_signal_stays_closed_until_it_goes_away_and_comes_back(
    database: Database, act: Act
) -> None:
    resolved = replace(OLD, state="resolved")
    with database.writing() as session:
        a_full_site(session, act)
        [one] = store_signals(session, SITE, (OLD,), act)
        answer_signal(session, 1, one.id, 1, act, outcome="no_cause")
        assert store_signals(session, SITE, (resolved,), later(act, 1)) == ()
        assert inbox(session, 1) == ()
        assert store_signals(session, SITE, (), later(act, 2)) == ()
        [back] = store_signals(session, SITE, (resolved,), later(act, 3))
        assert (back.state, back.id > one.id) == ("open", True)
        assert find_signal(session, 1, one.id).closed_at == act.at


def test_what_a_folder_says_is_done_is_not_opened(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        told = (replace(OLD, state="resolved"), replace(DROP, state="acknowledged"))
        [one] = store_signals(session, SITE, told, act)
        assert (one.signal.kind, one.state) == ("affinity_drop", "acknowledged")


def test_signals_of_a_site_are_not_found_at_another(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        [one] = store_signals(session, SITE, (OLD,), act)
        with pytest.raises(NotFound):
            answer_signal(session, 2, one.id, 1, act)
        with pytest.raises(NotFound):
            find_signal(session, 2, one.id)
        assert inbox(session, 2) == ()


def test_an_inbox_is_read_in_pages_from_the_oldest(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_full_site(session, act)
        store_signals(session, SITE, (OLD, DROP), act)
        [first] = inbox(session, 1, limit=1)
        [second] = inbox(session, 1, after_id=first.id, limit=5)
        assert [first.signal.kind, second.signal.kind] == ["brief_outdated", "affinity_drop"]
        version = rows(session, SignalRow)[0]["version"]
        store_signals(session, SITE, (OLD, DROP), later(act, 1))
        assert rows(session, SignalRow)[0]["version"] == version

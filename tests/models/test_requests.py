"""Requests: who may ask whom for what, who may say yes, and what then changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from models.audit import Act, verify
from models.errors import EditConflict, NotFound, RequestRefused, TransitionRefused
from models.request_list import (
    WAITING,
    find_request,
    offered_to_all,
    requests_in,
    requests_of,
)
from models.requests import NEXT, answer, ask_leave, ask_swap, consent, withdraw
from models.tables.duties import AuditRow
from models.tables.people import AbsenceRow
from models.tables.shifts import PublishedShiftRow
from tests.factories import MONDAY
from tests.models.worlds import a_published_site, rows

if TYPE_CHECKING:
    from typing import Any

    from sqlmodel import Session

    from models.database import Database

DAY = dt.timedelta(days=1)
TUESDAY_SHIFT = dt.datetime(2026, 6, 2, 7, tzinfo=dt.UTC)
WEDNESDAY_SHIFT = dt.datetime(2026, 6, 3, 20, tzinfo=dt.UTC)


@pytest.fixture
def supervisor(act: Act) -> Act:
    """Somebody else, an hour later."""
    return Act("account:2", act.at + dt.timedelta(hours=1))


def test_an_accepted_leave_is_an_absence_without_a_reason(
    database: Database, act: Act, supervisor: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        before = len(rows(session, AbsenceRow))
        asked = ask_leave(session, 1, "o1", MONDAY + 5 * DAY, MONDAY + 6 * DAY, act)
        assert asked.id is not None
        answer(session, 1, asked.id, 1, supervisor, accepts=True, words="bon repos")
        added = rows(session, AbsenceRow)[before:]
        assert [(r["start"].isoformat(), r["end"].isoformat()) for r in added] == [
            ("2026-06-05T22:00:00+00:00", "2026-06-07T22:00:00+00:00")
        ]
        told = find_request(session, 1, asked.id)
        assert (told.state, told.answer, told.answered_at) == (
            "accepted",
            "bon repos",
            supervisor.at,
        )
        said = [r["action"] for r in rows(session, AuditRow)][-3:]
        assert said == ["request.asked", "request.accepted", "absence.added"]
        assert "bon repos" not in repr(rows(session, AuditRow))
        assert verify(session) == len(rows(session, AuditRow))


def test_a_leave_that_cannot_be_is_refused_with_its_reason(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        ask_leave(session, 1, "o1", MONDAY + 5 * DAY, MONDAY + 6 * DAY, act)
        for first, last, reason in (
            (MONDAY + 2 * DAY, MONDAY + DAY, "ends_before_it_starts"),
            (MONDAY - DAY, MONDAY, "past"),
            (MONDAY, MONDAY + 366 * DAY, "too_long"),
            (MONDAY + 6 * DAY, MONDAY + 8 * DAY, "asked_already"),
        ):
            with pytest.raises(RequestRefused) as refused:
                ask_leave(session, 1, "o1", first, last, act)
            assert refused.value.reason == reason
        ask_leave(session, 1, "o1", MONDAY + 7 * DAY, MONDAY + 7 * DAY, act)
        ask_leave(session, 1, "o2", MONDAY + 6 * DAY, MONDAY + 6 * DAY, act)
        with pytest.raises(NotFound):
            ask_leave(session, 1, "o9", MONDAY, MONDAY, act)


def test_a_swap_needs_the_other_person_before_a_supervisor(
    database: Database, act: Act, supervisor: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        asked = ask_swap(
            session,
            1,
            "o1",
            TUESDAY_SHIFT,
            act,
            other_operator_id="o2",
            other_start=WEDNESDAY_SHIFT,
        )
        assert asked.id is not None
        with pytest.raises(TransitionRefused):
            answer(session, 1, asked.id, 1, supervisor, accepts=True)
        with pytest.raises(NotFound):
            consent(session, 1, "o1", asked.id, 1, act, agrees=True)
        consent(session, 1, "o2", asked.id, 1, act, agrees=True)
        with pytest.raises(EditConflict):
            answer(session, 1, asked.id, 1, supervisor, accepts=True)
        answer(session, 1, asked.id, 2, supervisor, accepts=True)
        told = find_request(session, 1, asked.id)
        assert (told.start, told.other_start) == (TUESDAY_SHIFT, WEDNESDAY_SHIFT)
        assert (told.state, told.agreed_at) == ("accepted", act.at)
        with pytest.raises(TransitionRefused):
            withdraw(session, 1, "o1", asked.id, 3, act)
        with pytest.raises(TransitionRefused):
            answer(session, 1, asked.id, 3, supervisor, accepts=False)


def test_a_shift_offered_to_all_is_taken_by_whoever_agrees_first(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        asked = ask_swap(session, 1, "o1", TUESDAY_SHIFT, act)
        assert asked.id is not None
        assert offered_to_all(session, 1, "o1") == ()
        assert [r.id for r in offered_to_all(session, 1, "o2")] == [asked.id]
        with pytest.raises(NotFound):
            consent(session, 1, "o2", asked.id, 1, act, agrees=False)
        with pytest.raises(NotFound):
            consent(session, 1, "o1", asked.id, 1, act, agrees=True)
        consent(session, 1, "o2", asked.id, 1, act, agrees=True)
        assert find_request(session, 1, asked.id).other_operator_id == "o2"
        assert offered_to_all(session, 1, "o2") == ()


def test_nobody_agrees_to_two_shifts_at_once(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        asked = ask_swap(session, 1, "o2", WEDNESDAY_SHIFT, act, other_operator_id="o1")
        assert asked.id is not None
        other = a_shift_of(session, "o1", WEDNESDAY_SHIFT + dt.timedelta(hours=1))
        with pytest.raises(RequestRefused, match="at_work_then"):
            consent(session, 1, "o1", asked.id, 1, act, agrees=True)
        session.delete(other)
        session.flush()
        consent(session, 1, "o1", asked.id, 1, act, agrees=True)


def a_shift_of(session: Session, operator_id: str, start: dt.datetime) -> PublishedShiftRow:
    row = PublishedShiftRow(
        site_id=1,
        operator_id=operator_id,
        start=start,
        start_offset_s=0,
        end=start + dt.timedelta(hours=4),
        end_offset_s=0,
        breaks=[],
        worked_minutes=240,
        agreed=False,
    )
    session.add(row)
    session.flush()
    return row


def test_a_swap_that_cannot_be_is_refused_with_its_reason(database: Database, act: Act) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        late = Act(act.by, TUESDAY_SHIFT)
        ask_swap(session, 1, "o2", WEDNESDAY_SHIFT, act)
        cases: list[tuple[str, dict[str, Any]]] = [
            ("same_person", {"other_operator_id": "o1"}),
            ("nobody_to_swap_with", {"other_start": WEDNESDAY_SHIFT}),
            ("no_such_shift", {"start": WEDNESDAY_SHIFT}),
            ("no_such_shift", {"other_operator_id": "o2", "other_start": TUESDAY_SHIFT}),
            ("past", {"act": late}),
        ]
        for reason, changes in cases:
            values: dict[str, Any] = {"start": TUESDAY_SHIFT, "act": act} | changes
            with pytest.raises(RequestRefused) as refused:
                ask_swap(session, 1, "o1", **values)
            assert refused.value.reason == reason
        with pytest.raises(RequestRefused, match="asked_already"):
            ask_swap(session, 1, "o2", WEDNESDAY_SHIFT, act)


def test_only_who_asked_withdraws_and_others_see_nothing(
    database: Database, act: Act, supervisor: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        asked = ask_leave(session, 1, "o1", MONDAY, MONDAY, act)
        assert asked.id is not None
        with pytest.raises(NotFound):
            withdraw(session, 1, "o2", asked.id, 1, act)
        with pytest.raises(NotFound):
            answer(session, 2, asked.id, 1, supervisor, accepts=True)
        assert requests_of(session, 1, "o2", since=act.at) == ()
        assert len(requests_in(session, 1, WAITING, limit=1)) == 1
        assert requests_in(session, 1, WAITING, after_id=asked.id) == ()
        withdraw(session, 1, "o1", asked.id, 1, act)
        assert requests_in(session, 1, WAITING) == ()
        assert [r.state for r in requests_of(session, 1, "o1", since=act.at)] == ["withdrawn"]
        assert requests_of(session, 1, "o1", since=act.at + DAY) == ()


def test_what_is_decided_stays_decided() -> None:
    for steps in NEXT.values():
        ends = {state for later in steps.values() for state in later} - set(WAITING)
        assert ends == {"accepted", "refused", "withdrawn"}
        assert not ends & set(steps)

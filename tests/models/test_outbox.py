"""Webhooks, deliveries and notices: who is told what and when, claimed once, tried again."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.announce import announce_published, announce_run, announce_signals
from models.audit import Act, verify
from models.cases import load_case
from models.edits import find_row
from models.errors import EditConflict, NotFound
from models.figures import figures_now
from models.mapping import table_of
from models.notices import due_mails, mail_failed, mail_sent, mark_read, notify, unread
from models.outbox import (
    CLAIM,
    EVENTS,
    MOST_ATTEMPTS,
    add_webhook,
    change_webhook,
    delivered,
    disable_webhook,
    due,
    failed,
    list_deliveries,
    list_webhooks,
    tell,
    wait_after,
)
from models.publishing import publish
from models.results import add_roster, save_result
from models.retention import retain, retained_on
from models.rosters import move
from models.snapshots import save_snapshot, write_case
from models.tables.accounts import AccountRoleRow, AccountRow
from models.tables.duties import AuditRow, SignalRow
from models.tables.outbox import DeliveryRow, NoticeRow, WorkerBeatRow
from models.tables.rosters import RosterRow
from models.tables.sites import SiteRow
from models.written import write_out
from scheduler.proof.validate import Report
from tests.factories import MONDAY
from tests.models.worlds import SITE, a_plan, a_run, a_small_case, a_small_site, ready, rows

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.database import Database
    from scheduler.result import Result

SATURDAY_NIGHT = dt.datetime(2026, 6, 6, 21, tzinfo=dt.UTC)
MONDAY_MORNING = dt.datetime(2026, 6, 8, 6, tzinfo=dt.UTC)
"""Eight o'clock in Paris."""


@pytest.fixture
def site(database: Database, act: Act) -> int:
    """A small site; o1, o2, a supervisor and somebody who left have accounts."""
    with database.writing() as session:
        site_id = a_small_site(session, act).id
        assert site_id is not None
        for number, (login, role, operator_id) in enumerate(
            (("one", "operator", "o1"), ("two", "operator", "o2"), ("boss", "supervisor", None)), 1
        ):
            an_account(session, number, login, role, site_id, operator_id, act.at)
        an_account(session, 4, "gone", "supervisor", site_id, None, act.at)
        session.execute(update(table_of(AccountRow)).values(disabled_at=None))
        people = table_of(AccountRow)
        session.execute(update(people).where(people.c.id == 4).values(disabled_at=act.at))
    return site_id


def an_account(
    session: Session,
    number: int,
    login: str,
    role: str,
    site_id: int,
    operator_id: str | None,
    at: dt.datetime,
) -> None:
    session.add(
        AccountRow(
            id=number,
            login=login,
            email=f"{login}@example.org",
            password_hash="",
            site_id=site_id if operator_id else None,
            operator_id=operator_id,
            created_at=at,
        )
    )
    session.flush()
    session.add(AccountRoleRow(account_id=number, site_id=site_id, role=role, granted_at=at))
    session.flush()


def test_an_event_goes_to_every_webhook_that_wants_it_and_undoes_with_its_cause(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        all_of_it = add_webhook(session, site, "https://a.example/h", EVENTS, act)
        runs = add_webhook(session, site, "https://b.example/h", ["run.ended"], act)
        assert all_of_it.signing_key != runs.signing_key
        assert tell(session, "run.ended", site, {"run": "r"}, act.at) == 2
        assert tell(session, "roster.published", site, {"roster": 1}, act.at) == 1

    def tell_and_fail() -> None:
        with database.writing() as session:
            tell(session, "run.ended", site, {}, act.at)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()
    with database.writing() as session:
        found = due(session, act.at, 10)
        assert [each.event for each in found] == ["run.ended", "run.ended", "roster.published"]
        assert found[0].event_id == found[1].event_id != found[2].event_id
        assert {each.site for each in found} == {SITE}
        assert found[0].signing_key == list_webhooks(session, site)[0].signing_key


def test_what_one_sender_claimed_no_other_gets_before_the_claim_has_passed(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        add_webhook(session, site, "https://a.example/h", EVENTS, act)
        for number in range(40):
            tell(session, "run.ended", site, {"run": number}, act.at)

    def take(_: int) -> list[int]:
        with database.writing() as session:
            return [each.id for each in due(session, act.at, 5)]

    with ThreadPoolExecutor(8) as pool:
        taken = [key for keys in pool.map(take, range(12)) for key in keys]
    assert sorted(taken) == sorted(set(taken))
    with database.writing() as session:
        rest = due(session, act.at, 100)
        assert len(rest) + len(taken) == 40
        assert due(session, act.at, 100) == []
        assert len(due(session, act.at + CLAIM, 100)) == 40


def test_a_delivery_that_fails_waits_longer_each_time_and_is_given_up(
    database: Database, site: int, act: Act
) -> None:
    at = act.at
    with database.writing() as session:
        hook = add_webhook(session, site, "https://a.example/h", EVENTS, act)
        assert hook.id is not None
        tell(session, "run.ended", site, {}, at)
        waits = []
        for _ in range(MOST_ATTEMPTS):
            [delivery] = due(session, at, 10)
            failed(session, delivery.id, 500, at)
            [row] = rows(session, DeliveryRow)
            waits.append(row["due_at"] - at)
            at = row["due_at"]
        assert waits == sorted(waits)
        assert waits[0] == dt.timedelta(seconds=30)
        assert due(session, at + dt.timedelta(days=9), 10) == []
        [kept] = list_deliveries(session, hook.id)
        assert (kept.state, kept.attempts, kept.last_status) == ("given_up", MOST_ATTEMPTS, 500)
        failed(session, delivery.id, None, at)
    assert wait_after(99) == dt.timedelta(hours=6)


def test_a_delivery_that_was_taken_is_never_due_again(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        add_webhook(session, site, "https://a.example/h", EVENTS, act)
        tell(session, "run.ended", site, {}, act.at)
        [delivery] = due(session, act.at, 1)
        delivered(session, delivery.id, 204, act.at)
        failed(session, delivery.id, 500, act.at)
        [row] = rows(session, DeliveryRow)
        assert (row["state"], row["last_status"]) == ("delivered", 204)
        assert due(session, act.at + dt.timedelta(days=9), 10) == []
        assert figures_now(session, act.at).deliveries == {"delivered": 1}


def test_a_webhook_is_changed_by_version_and_tells_nothing_once_disabled(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        hook = add_webhook(session, site, "https://a.example/h", EVENTS, act)
        assert hook.id is not None
        key = hook.signing_key
        changed = change_webhook(session, hook.id, 1, act, events=["run.ended"], new_key=True)
        assert changed.signing_key != key
        with pytest.raises(EditConflict):
            change_webhook(session, hook.id, 1, act, url="https://b.example/h")
        tell(session, "run.ended", site, {}, act.at)
        disable_webhook(session, hook.id, 2, act)
        assert due(session, act.at, 10) == []
        assert tell(session, "run.ended", site, {}, act.at) == 0
        assert [row["state"] for row in rows(session, DeliveryRow)] == ["given_up"]
        assert key not in repr(rows(session, AuditRow))
        assert verify(session)


def test_a_mail_of_saturday_night_waits_for_monday_unless_it_is_urgent(
    database: Database, site: int
) -> None:
    at = SATURDAY_NIGHT
    with database.writing() as session:
        assert notify(session, site, [1, 1, 2], "roster_published", {}, at) == 2
        notify(session, site, [1], "roster_changed", {}, at, urgent=True)
        notify(session, site, [1], "signal_opened", {}, at, by_mail=False)
        assert len(unread(session, 1)) == 3
        [now] = due_mails(session, at, 10)
        assert (now.key, now.address, now.lang) == ("roster_changed", "one@example.org", "fr")
        mail_sent(session, now.notice_id, at)
        assert due_mails(session, MONDAY_MORNING - dt.timedelta(seconds=1), 10) == []
        assert len(due_mails(session, MONDAY_MORNING, 10)) == 2


def test_a_mail_that_became_due_while_nobody_sent_still_waits_for_working_hours(
    database: Database, site: int
) -> None:
    friday = dt.datetime(2026, 6, 5, 9, tzinfo=dt.UTC)
    with database.writing() as session:
        notify(session, site, [1], "roster_published", {}, friday)
        assert due_mails(session, SATURDAY_NIGHT, 10) == []
        [mail] = due_mails(session, MONDAY_MORNING, 10)
        assert figures_now(session, friday).waiting_mails == 1
        mail_failed(session, mail.notice_id, SATURDAY_NIGHT)
        [row] = rows(session, NoticeRow)
        assert (row["due_at"], row["attempts"]) == (MONDAY_MORNING, 1)


def test_what_was_read_is_not_mailed_and_only_its_owner_reads_it(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        notify(session, site, [1, 4], "roster_published", {}, act.at)
        [notice] = unread(session, 1)
        assert notice.id is not None
        with pytest.raises(NotFound):
            mark_read(session, 2, notice.id, act.at)
        mark_read(session, 1, notice.id, act.at)
        mark_read(session, 1, notice.id, act.at + dt.timedelta(days=1))
        assert rows(session, NoticeRow)[0]["read_at"] == act.at
        assert unread(session, 1) == []
        assert due_mails(session, act.at, 10) == []


def told(session: Session) -> list[tuple[int, str, bool]]:
    return [(row["account_id"], row["key"], row["urgent"]) for row in rows(session, NoticeRow)]


def published(database: Database, act: Act, roster_id: int) -> None:
    with database.writing() as session:
        version = find_row(session, RosterRow, roster_id).version
        move(session, roster_id, version, "approved", act)
        publish(session, *ready(session, roster_id, version + 1, act.at), act)
        announce_published(session, roster_id, act)


def test_a_publication_tells_who_works_and_a_change_whose_days_changed(
    database: Database, site: int, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(case: object, result: Result, facts: object = None) -> Report:
        return Report((), {}, 0.0, result.cover)

    monkeypatch.setattr("scheduler.proof.validate.validate", nothing)
    early = Act(act.by, dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC))
    with database.writing() as session:
        add_webhook(session, site, "https://a.example/h", EVENTS, act)
        run_id = save_result(
            session, a_run_of(session, site, act), write_out(a_plan(a_small_case())), act
        ).id
    assert run_id is not None
    published(database, early, run_id)
    with database.writing() as session:
        assert told(session) == [(1, "roster_published", False)]
        assert rows(session, NoticeRow)[0]["params"]["dates"] == ["2026-06-01"]
        second = another(session, site, "10:00", act)
    published(database, early, second)
    with database.writing() as session:
        third = another(session, site, "11:00", act)
    published(database, act, third)
    with database.writing() as session:
        assert told(session)[1:] == [(1, "roster_changed", False), (1, "roster_changed", True)]
        fourth = another(session, site, "11:00", act)
    published(database, act, fourth)
    with database.reading() as session:
        assert len(told(session)) == 3
        events = [row["event"] for row in rows(session, DeliveryRow)]
        assert events == [
            "roster.published",
            *("roster.published", "roster.changed") * 2,
            "roster.published",
        ]
        changed = rows(session, DeliveryRow)[2]["payload"]
        assert changed["operators"] == [{"operator_id": "o1", "dates": ["2026-06-01"]}]


def a_run_of(session: Session, site_id: int, act: Act) -> str:
    return a_run(session, find_row(session, SiteRow, site_id), a_small_case(), act)


def another(session: Session, site_id: int, start: str, act: Act) -> int:
    case: Any = load_case(session, SITE, MONDAY).case
    snapshot = save_snapshot(session, site_id, write_case(case))
    row = add_roster(
        session, site_id, snapshot, write_out(a_plan(case, start)), act, state="proposed"
    )
    assert row.id is not None
    return row.id


def test_a_signal_is_told_to_those_who_talk_about_it_and_a_run_to_programs(
    database: Database, site: int, act: Act
) -> None:
    with database.writing() as session:
        add_webhook(session, site, "https://a.example/h", EVENTS, act)
        signal = SignalRow(
            site_id=site,
            kind="affinity_drop",
            operator_id="o1",
            client_id="c1",
            subject="affinity_drop o1 c1",
            evidence=3,
            opened_at=act.at,
        )
        session.add(signal)
        session.flush()
        announce_signals(session, signal.site_id, [signal], act)
        announce_run(session, a_run_of(session, site, act), act)
        assert told(session) == [(3, "signal_opened", False)]
        sent = rows(session, DeliveryRow)
        assert [row["event"] for row in sent] == ["signal.opened", "run.ended"]
        assert sent[0]["payload"]["operator_id"] == "o1"
        assert sent[1]["payload"]["status"] == "queued"
        assert "words" not in repr(sent)


def test_old_notices_and_deliveries_go_with_retention_which_knows_its_last_day(
    database: Database, site: int, act: Act
) -> None:
    later = dt.date(2027, 12, 1)
    with database.writing() as session:
        assert retained_on(session, site) is None
        add_webhook(session, site, "https://a.example/h", EVENTS, act)
        tell(session, "run.ended", site, {}, act.at)
        notify(session, site, [1], "signal_opened", {}, act.at, by_mail=False)
        counts = retain(session, SITE, later, act)
        assert (counts["notice"], counts["delivery"]) == (1, 1)
        assert retained_on(session, site) == later


def test_the_service_in_numbers(database: Database, site: int, act: Act) -> None:
    with database.writing() as session:
        save_result(session, a_run_of(session, site, act), write_out(a_plan(a_small_case())), act)
        session.add(WorkerBeatRow(name="w1", started_at=act.at, beat_at=act.at, running=[]))
    with database.reading() as session:
        figures = figures_now(session, act.at + dt.timedelta(seconds=7))
    assert (figures.runs, figures.waiting_runs) == ({"done": 1}, 0)
    assert figures.beat_ages_s == {"w1": 7.0}
    assert figures.bytes > 0

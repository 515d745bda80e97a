"""The sender: what is due goes out once, failures wait, outages pass, and it stops at once."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from api.log import open_log
from api.outbox.mail import MailServer
from api.outbox.sender import Reach, Sender, Sent
from models.audit import Act
from models.errors import DatabaseUnavailable
from models.notices import notify
from models.outbox import CLAIM, EVENTS, add_webhook, due, tell
from models.tables.accounts import AccountRow
from models.tables.outbox import DeliveryRow, NoticeRow
from scheduler.stopwatch import Stopwatch
from tests.api.outbox.servers import Hook, MailSink, hooked, serving
from tests.models.worlds import a_small_site, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from models.database import Database

NOON = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)


@dataclass
class World:
    """A site with one reachable account, a clock that stands still, and the log."""

    database: Database
    site_id: int
    at: dt.datetime = NOON
    log: io.StringIO = field(default_factory=io.StringIO)

    def clock(self) -> dt.datetime:
        return self.at

    def sender(self, database: Any = None, **reach: Any) -> Sender:
        log = open_log("json", "debug", self.log)
        to = Reach(private=True, **reach)
        return Sender(database or self.database, self.clock, log, to, pause_s=0.01)

    def hook(self, url: str) -> None:
        with self.database.writing() as session:
            add_webhook(session, self.site_id, url, EVENTS, Act("account:1", self.at))

    def tell(self, number: int = 1) -> None:
        with self.database.writing() as session:
            tell(session, "run.ended", self.site_id, {"run": number}, self.at)

    def notify(self, **changes: Any) -> None:
        params = {"week": "2026-06-01", "dates": ["2026-06-02"]}
        with self.database.writing() as session:
            notify(session, self.site_id, [1], "roster_changed", params, self.at, **changes)

    def states(self) -> list[str]:
        with self.database.reading() as session:
            return [row["state"] for row in rows(session, DeliveryRow)]


@pytest.fixture
def world(database: Database, act: Act) -> World:
    with database.writing() as session:
        site_id = a_small_site(session, act).id
        assert site_id is not None
        session.add(
            AccountRow(
                id=1,
                login="zoe",
                email="zoe@example.org",
                password_hash="",
                site_id=site_id,
                operator_id="o1",
                created_at=act.at,
            )
        )
    return World(database, site_id)


def test_what_is_due_goes_out_once_and_is_told_in_the_log_without_names(world: World) -> None:
    with hooked(Hook()) as hook, serving(MailSink()) as sink:
        world.hook(hook.url)
        world.tell()
        world.notify()
        mail = MailServer("127.0.0.1", sink.port, "planning@example.org", security="none")
        sender = world.sender(mail=mail)
        assert sender.run_once() == Sent(delivered=1, mailed=1)
        assert sender.run_once() == Sent()
    assert len(hook.got) == len(sink.raw) == 1
    assert world.states() == ["delivered"]
    with world.database.reading() as session:
        assert rows(session, NoticeRow)[0]["sent_at"] == NOON
    assert "zoe" not in world.log.getvalue()
    assert hook.url not in world.log.getvalue()


def test_a_webhook_that_fails_keeps_no_other_and_is_tried_later(world: World) -> None:
    with hooked(Hook(status=500)) as broken, hooked(Hook()) as fine:
        world.hook(broken.url)
        world.hook(fine.url)
        world.tell()
        assert world.sender().run_once() == Sent(delivered=1, failed=1)
        assert world.sender().run_once() == Sent()
        broken.status = 200
        world.at += dt.timedelta(seconds=30)
        assert world.sender().run_once() == Sent(delivered=1)
    assert world.states() == ["delivered", "delivered"]
    assert [head["Diapason-Delivery"] for head, _ in broken.got] == [
        json.loads(body)["id"] for _, body in (fine.got[0], fine.got[0])
    ]


def test_a_mail_that_is_refused_keeps_no_other_and_a_server_that_is_away_is_tried_later(
    world: World,
) -> None:
    with world.database.writing() as session:
        session.add(
            AccountRow(id=2, login="b", email="gone@example.org", password_hash="", created_at=NOON)
        )
        session.flush()
        notify(session, world.site_id, [2, 1], "signal_opened", {"kind": "x"}, world.at)
    with serving(MailSink(refused=frozenset({"gone@example.org"}))) as sink:
        mail = MailServer("127.0.0.1", sink.port, "planning@example.org", security="none")
        assert world.sender(mail=mail).run_once() == Sent(mailed=1, unsent=1)
    assert sink.recipients == ["zoe@example.org"]
    world.at += dt.timedelta(minutes=1)
    assert world.sender(mail=mail).run_once() == Sent(unsent=1)
    assert "gone" not in world.log.getvalue()


def test_without_a_mail_server_no_mail_is_claimed(world: World) -> None:
    world.notify()
    assert world.sender().run_once() == Sent()
    with world.database.reading() as session:
        assert rows(session, NoticeRow)[0]["attempts"] == 0


class Flaky:
    """A database that is away for some transactions that write."""

    def __init__(self, database: Database, away: set[int]) -> None:
        self.database, self.away, self.asked = database, away, 0
        self.failed = threading.Event()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.asked += 1
        if self.asked in self.away:
            self.failed.set()
            raise DatabaseUnavailable("away")
        with self.database.writing() as session:
            yield session


def test_what_could_not_be_written_down_is_written_when_the_database_is_back(
    world: World,
) -> None:
    with hooked(Hook()) as hook:
        world.hook(hook.url)
        world.tell()
        sender = world.sender(Flaky(world.database, {2}))
        with pytest.raises(DatabaseUnavailable):
            sender.run_once()
        assert world.states() == ["waiting"]
        world.at += CLAIM
        assert sender.run_once() == Sent()
    assert len(hook.got) == 1
    assert world.states() == ["delivered"]


def test_the_thread_survives_an_outage(world: World) -> None:
    with hooked(Hook()) as hook:
        world.hook(hook.url)
        world.tell()
        sender = world.sender(Flaky(world.database, {1, 2, 3}))
        sender.start()
        assert hook.reached.wait(30)
        assert sender.is_alive()
        sender.close()
    assert not sender.is_alive()
    waits = [json.loads(line) for line in world.log.getvalue().splitlines()]
    assert [line["wait_s"] for line in waits if line["event"] == "sender.waits"] == [
        pytest.approx(0.02),
        pytest.approx(0.04),
        pytest.approx(0.08),
    ]
    assert waits[0]["error"] == "DatabaseUnavailable"


def test_it_stops_within_a_second_while_a_webhook_hangs_and_forgets_nothing(
    world: World,
) -> None:
    with hooked(Hook(hold=threading.Event())) as hook:
        world.hook(hook.url)
        world.tell()
        sender = world.sender()
        sender.start()
        assert hook.reached.wait(30)
        stopwatch = Stopwatch()
        sender.close()
        assert stopwatch.seconds() < 5  # it would hang for the ten seconds of an attempt
        assert not sender.is_alive()
    assert world.states() == ["waiting"]
    world.at += CLAIM
    with world.database.writing() as session:
        assert len(due(session, world.at, 10)) == 1


def test_a_sender_that_never_began_closes(world: World) -> None:
    world.sender().close()


def test_chores_are_done_now_and_then(world: World) -> None:
    done: list[int] = []
    log = open_log("json", "debug", world.log)
    sender = Sender(world.database, world.clock, log, Reach(), chores=[lambda: done.append(1)])
    sender.run_once()
    sender.run_once()
    assert len(done) == 1
    world.at += dt.timedelta(hours=1)
    sender.run_once()
    assert len(done) == 2

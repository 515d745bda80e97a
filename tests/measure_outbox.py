"""How long telling takes: ``python -m tests.measure_outbox [--database URL]``, on loopback.

A publication announced to 300 people, their mails handed to a server that only keeps them, and
320 events for one webhook.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import tempfile

from api.log import open_log
from api.outbox.mail import MailServer
from api.outbox.sender import Reach, Sender
from models import schema
from models.announce import announce_published
from models.audit import Act
from models.database import Database, open_database
from models.importing import import_case
from models.outbox import EVENTS, add_webhook, tell
from models.results import add_roster
from models.snapshots import save_snapshot, write_case
from models.tables.accounts import AccountRow
from models.written import write_out
from scheduler.files.texts import Texts
from scheduler.stopwatch import Stopwatch
from tests.api.outbox.servers import Hook, MailSink, hooked, serving
from tests.factories import a_case, a_result, a_shift, an_operator

PEOPLE = 300
EVENTS_TOLD = 320
AT = dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
ACT = Act("command", AT)


def fill(database: Database) -> tuple[int, int]:
    """Store a site whose people all have accounts and work five days; return site and roster."""
    ids = [f"o{number}" for number in range(PEOPLE)]
    case = a_case(operators=tuple(map(an_operator, ids)))
    with database.writing() as session:
        site_id = import_case(session, "paris", case, Texts(), ACT).id
        assert site_id is not None
        session.add_all(
            AccountRow(
                login=name,
                email=f"{name}@example.org",
                password_hash="",
                site_id=site_id,
                operator_id=name,
                created_at=AT,
            )
            for name in ids
        )
        week = {name: [a_shift(case, day, "09:00", "17:00") for day in range(5)] for name in ids}
        snapshot = save_snapshot(session, site_id, write_case(case))
        plan = a_result(case, week)
        roster_id = add_roster(
            session, site_id, snapshot, write_out(plan), ACT, state="proposed"
        ).id
    assert roster_id is not None
    return site_id, roster_id


def drain(sender: Sender) -> int:
    """Send until nothing is due; return how much went out."""
    sent = 0
    while (done := sender.run_once()).anything:
        sent += done.mailed + done.delivered
    return sent


def measure(database: Database) -> None:
    """Print seconds."""
    site_id, roster_id = fill(database)
    stopwatch = Stopwatch()
    with database.writing() as session:
        announce_published(session, roster_id, ACT)
    print(f"announce to {PEOPLE} people: {stopwatch.seconds():.2f} s")
    with serving(MailSink()) as sink, hooked(Hook()) as hook:
        mail = MailServer("127.0.0.1", sink.port, "planning@example.org", security="none")
        log = open_log("json", "error", io.StringIO())
        sender = Sender(database, lambda: AT, log, Reach(mail=mail, private=True))
        stopwatch = Stopwatch()
        print(f"{drain(sender)} mails: {stopwatch.seconds():.1f} s")
        with database.writing() as session:
            add_webhook(session, site_id, hook.url, EVENTS, ACT)
            for number in range(EVENTS_TOLD):
                tell(session, "run.ended", site_id, {"run": number}, AT)
        stopwatch = Stopwatch()
        print(f"{drain(sender)} webhooks: {stopwatch.seconds():.1f} s")


def main() -> None:
    """Measure on a new database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", help="an empty one; a file of SQLite when left out")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(parser.parse_args().database or f"{folder}/m.db")
        schema.upgrade(database)
        measure(database)
        database.close()


if __name__ == "__main__":
    main()

"""The house that tests of the page visit: one site with a planned week, an account for each role.

It is built once as a file; every test gets a copy of its own behind one live server.
"""

from __future__ import annotations

import datetime as dt
import io
import socket
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

import uvicorn

from api.identity.login import Opened, open_for
from api.identity.passwords import hash_password
from api.log import open_log
from api.metrics import make_metrics
from api.plans import Plans
from api.settings import ServiceSettings
from api.web.app import make_app
from api.web.service import Service
from api.weeks import Weeks
from models.accounts import find_account, grant, link_operator, make_account
from models.audit import Act
from models.cases import load_case
from models.edits import add_row
from models.importing import import_case
from models.publishing import publish
from models.results import save_result
from models.roster_pages import VersionSeen, list_versions
from models.rosters import move
from models.runs import ask_run
from models.sites import find_site, id_of
from models.snapshots import write_case
from models.tables.people import AbsenceRow
from models.written import write_out
from scheduler.files.texts import ClientWords, OperatorWords
from scheduler.settings import Settings
from tests.api.web.worlds import NOW, SECRET, Clock, Runs, Unlimited
from tests.models.worlds import ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fastapi import FastAPI

    from models.accounts import Role
    from models.database import Database
    from scheduler.files.texts import Texts
    from tests.api.web.weeks import Made

SITE: Final = "nantes"
PASSWORD: Final = "quatorze pigeons verts"  # noqa: S105 - of tests
ACCOUNTS: Final[Mapping[str, tuple[str, Role]]] = {
    "supervisor": ("Claire Morel", "supervisor"),
    "second": ("Karim Benali", "supervisor"),
    "hr": ("Hélène Roux", "hr"),
    "admin": ("Alix Petit", "admin"),
    "operator": ("", "operator"),
}
"""Login of each account, with its name and role; the operator is the first of the week."""

NASTY: Final = '<img src=x onerror="alert(1)">'
"""What the second operator and the second client are called: it has to be shown as text."""

DAYS_BEFORE: Final = dt.timedelta(days=4)
"""The clock of the house stands on the Thursday before the planned week."""

ACT: Final = Act("tests", NOW, "")


def build(database: Database, week: Made, *, nasty: bool = True) -> dt.date:
    """Put the house in an empty memory; return the Monday of its week."""
    texts = _with_nasty_names(week) if nasty else week.texts
    password = hash_password(PASSWORD)
    first = week.case.operators[0].operator_id
    with database.writing() as session:
        site_id = id_of(import_case(session, SITE, week.case, texts, ACT))
        for login, (name, role) in ACCOUNTS.items():
            told = name or texts.operator_name(first)
            account = make_account(session, login=login, name=told, password_hash=password, act=ACT)
            assert account.id is not None
            grant(session, account.id, SITE, role, ACT)
            if role == "operator":
                link_operator(session, account.id, (SITE, first), ACT)
        loaded = load_case(session, SITE, week.case.week).case
        ask_run(session, "r1", site_id, write_case(loaded), Settings(), ACT)
        save_result(session, "r1", write_out(week.result), ACT)
    return week.case.week


def _with_nasty_names(week: Made) -> Texts:
    second, client = week.case.operators[1].operator_id, week.case.clients[1].client_id
    return week.texts.model_copy(
        update={
            "operators": week.texts.operators | {second: OperatorWords(name=NASTY)},
            "clients": week.texts.clients | {client: ClientWords(name=NASTY)},
        }
    )


@dataclass
class House:
    """The house of one test, and where it is served."""

    address: str
    service: Service
    clock: Clock
    runs: Runs
    week: dt.date
    opened: dict[str, Opened] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The memory, for what a test sets up beside the page."""
        return self.service.database

    @property
    def roster(self) -> VersionSeen:
        """The newest version of the week."""
        with self.database.reading() as session:
            site_id = id_of(find_site(session, SITE))
            return list_versions(session, site_id, self.week, limit=1)[0]

    def publish(self) -> VersionSeen:
        """Approve and publish the newest version, at the moment of the clock."""
        act = Act("tests", self.clock.at, "")
        roster = self.roster
        with self.database.writing() as session:
            approved = move(session, roster.id, roster.version, "approved", act)
            publish(session, *ready(session, roster.id, approved.version, act.at), act)
        return self.roster

    def away(self, operator_id: str) -> None:
        """Somebody is away on the Monday of the week."""
        first = dt.datetime.combine(self.week, dt.time(), ZoneInfo("Europe/Paris"))
        with self.database.writing() as session:
            row = AbsenceRow(
                site_id=id_of(find_site(session, SITE)),
                operator_id=operator_id,
                start=first,
                start_offset_s=3600,
                end=first + dt.timedelta(days=1),
                end_offset_s=3600,
            )
            add_row(session, row, ACT)

    def sign_in(self, login: str) -> list[dict[str, str]]:
        """Cookies of somebody who has signed in."""
        if login not in self.opened:
            with self.database.writing() as session:
                account = find_account(session, login)
                assert account is not None
                assert account.id is not None
                self.opened[login] = open_for(session, account.id, self.clock.at)
        tokens = self.opened[login]
        told = {
            "diapason_session": tokens.session_token,
            "diapason_csrf": tokens.csrf_token,
        }
        return [{"name": k, "value": v, "url": self.address} for k, v in told.items()]


def house_of(database: Database, app: FastAPI, address: str, week: dt.date) -> House:
    """Open the house on a memory, behind the server of an app."""
    runs = Runs()
    clock = Clock(dt.datetime.combine(week - DAYS_BEFORE, dt.time(8), dt.UTC))
    service = Service(
        settings=ServiceSettings(),
        database=database,
        plans=Plans(database),
        weeks=Weeks(database),
        secret=SECRET,
        rates=Unlimited(),
        log=open_log("json", "error", io.StringIO()),
        metrics=make_metrics(database, clock),
        runs=runs,
        clock=clock,
    )
    app.state.service = service
    app.middleware_stack = None
    return House(address, service, clock, runs, week)


@contextmanager
def live_app() -> Iterator[tuple[FastAPI, str]]:
    """Serve an app on a port of its own, in a thread; its service is set for each test."""
    app = make_app(cast("Service", SimpleNamespace(settings=ServiceSettings())))
    app.state.service = SimpleNamespace(settings=ServiceSettings(), stopping=threading.Event())
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        door.listen()  # whoever comes before the server is ready waits
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        config: Any = uvicorn.Config(
            app, lifespan="off", log_level="error", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield app, address
        server.should_exit = True
        thread.join(10)

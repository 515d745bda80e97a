"""A service of a test's own: two sites, an account for every role, a clock that stands still."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from fastapi.testclient import TestClient

from api.identity.tokens import new_api_token, token_hash
from api.log import open_log
from api.metrics import make_metrics
from api.plans import Plans
from api.settings import ServiceSettings
from api.web.app import make_app
from api.web.service import Service
from api.weeks import Weeks
from models.accounts import ROLES, grant, link_operator, make_account
from models.audit import Act
from models.importing import import_case
from models.sessions import make_token
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from httpx2 import Response

    from models.database import Database

SITE, ELSEWHERE = "paris", "lyon"

NOW = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
SECRET = b"a secret of tests, long enough.."


class Unlimited:
    """Lets everybody ask as often as they like."""

    def take(self, kind: str, who: str) -> None:
        """Count nothing."""


@dataclass
class Clock:
    """Stands still until somebody moves it."""

    at: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.at


@dataclass
class Runs:
    """Remembers which runs and jobs were to be started."""

    started: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)

    def start(self, run_id: str) -> None:
        self.started.append(run_id)

    def start_job(self, job_id: str) -> None:
        self.jobs.append(job_id)

    def close(self, grace_s: float) -> None:
        """Nothing is under way."""


@dataclass
class World:
    """The service, and who may call it: a token for each role at ``SITE``, and elsewhere."""

    app: FastAPI
    service: Service
    clock: Clock
    runs: Runs
    tokens: dict[str, str]

    def client(self, who: str | None = None) -> TestClient:
        """Somebody who calls: a role, ``elsewhere`` with all roles at the other site, nobody."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        return TestClient(self.app, raise_server_exceptions=False, headers=headers)

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> Response:
        """Ask once."""
        return self.client(who).request(method, f"/api/v1{path}", **more)


def make_world(database: Database, **settings: Any) -> World:
    """Build a service on a migrated database."""
    return world_on(database, people_of(database), **settings)


def people_of(database: Database) -> dict[str, str]:
    """Import two sites and make an account for every role; return their tokens."""
    act = Act("tests", NOW, "")
    tokens: dict[str, str] = {}
    case = a_full_case()
    operators = [each.operator_id for each in case.operators]
    with database.writing() as session:
        for site in (SITE, ELSEWHERE):
            import_case(session, site, case, some_texts(), act)
        for role in ROLES:
            account = make_account(session, login=role, name=role.title(), act=act)
            assert account.id is not None
            grant(session, account.id, SITE, role, act)
            if role == "operator":
                link_operator(session, account.id, (SITE, operators[0]), act)
            tokens[role] = _token(session, account.id, act)
        other = make_account(session, login="elsewhere", name="Elsewhere", act=act)
        assert other.id is not None
        for role in ROLES:
            grant(session, other.id, ELSEWHERE, role, act)
        link_operator(session, other.id, (ELSEWHERE, operators[0]), act)
        tokens["elsewhere"] = _token(session, other.id, act)
        colleague = make_account(session, login="colleague", name="Colleague", act=act)
        assert colleague.id is not None
        grant(session, colleague.id, SITE, "operator", act)
        link_operator(session, colleague.id, (SITE, operators[1]), act)
        tokens["colleague"] = _token(session, colleague.id, act)
    return tokens


def world_on(database: Database, tokens: dict[str, str], **settings: Any) -> World:
    """Build a service on a database that has its people."""
    clock, runs = Clock(), Runs()
    service = Service(
        settings=ServiceSettings.model_construct(**ServiceSettings().model_dump() | settings),
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
    return World(_app_of(service, own=bool(settings)), service, clock, runs, tokens)


def _app_of(service: Service, *, own: bool) -> FastAPI:
    """The app of a service; the routes of all tests with the same settings are built once."""
    app = make_app(service) if own else _usual_app()
    app.state.service = service
    app.middleware_stack = None
    return app


@cache
def _usual_app() -> FastAPI:
    settings = ServiceSettings()
    return make_app(cast("Service", SimpleNamespace(settings=settings)))


def _token(session: Any, account_id: int, act: Act) -> str:
    token = new_api_token()
    make_token(session, account_id, token_hash(token), "tests", act)
    return token

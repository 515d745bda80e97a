"""A third site with a planned week: eight people, twelve clients, a proposed roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.accounts import grant
from models.audit import Act
from models.cases import load_case
from models.importing import import_case
from models.mapping import table_of
from models.results import save_result
from models.runs import ask_run
from models.snapshots import write_case
from models.tables.accounts import AccountRow
from models.written import write_out
from scheduler.generate import generate
from scheduler.settings import Settings
from scheduler.solve import solve
from tests.api.web.worlds import NOW

if TYPE_CHECKING:
    from httpx2 import Response

    from scheduler.case import Case
    from scheduler.files.texts import Texts
    from scheduler.result import Result
    from tests.api.web.worlds import World

PLANNED_SITE = "nantes"
ACT = Act("tests", NOW, "")


@dataclass(frozen=True)
class Made:
    """A case with its words and a plan of it."""

    case: Case
    texts: Texts
    result: Result


def made(operators: int = 8, clients: int = 12) -> Made:
    """Plan the week, without a database."""
    service = generate(operators=operators, clients=clients, weeks=4, seed=2)
    settings = Settings(effort=5, workers=1, portfolio="keep")
    return Made(service.case, service.texts, solve(service.case, settings))


@dataclass(frozen=True)
class PlannedWorld:
    """The service with the planned week in its memory, proposed as ``roster_id``."""

    world: World
    made: Made
    roster_id: int

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> Response:
        """Ask about the planned site."""
        return self.world.ask(who, method, f"/sites/{PLANNED_SITE}{path}", **more)

    def roster(self, path: str = "", who: str = "supervisor", **more: Any) -> Response:
        """Read something of the proposed roster."""
        return self.ask(who, "GET", f"/rosters/{self.roster_id}{path}", **more)


def plan_in(world: World, made: Made) -> PlannedWorld:
    """Put the planned week in a world."""
    case = made.case
    with world.service.database.writing() as session:
        site = import_case(session, PLANNED_SITE, case, made.texts, ACT)
        assert site.id is not None
        for role in ("supervisor", "hr", "operator", "admin"):
            account = session.execute(
                select(table_of(AccountRow).c.id).where(table_of(AccountRow).c.login == role)
            ).scalar_one()
            grant(session, account, PLANNED_SITE, role, ACT)
        loaded = load_case(session, PLANNED_SITE, case.week).case
        assert loaded.digest == made.result.case_digest
        ask_run(session, "r1", site.id, write_case(loaded), Settings(), ACT)
        roster = save_result(session, "r1", write_out(made.result), ACT)
        assert roster.id is not None
        roster_id = roster.id
    return PlannedWorld(world, made, roster_id)

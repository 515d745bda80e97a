"""The house as its operators meet it: the week published, an account for a colleague, scores."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from api.web.access import CSRF_HEADER
from models.account_pages import see_account
from models.accounts import find_account, grant, link_operator, make_account
from models.audit import Act
from models.cases import load_case
from models.own import colleagues
from models.own_clients import own_clients
from models.own_week import own_shifts
from models.results import load_result, save_result
from models.runs import ask_run
from models.scores import refresh_scores
from models.sites import find_site, id_of
from models.snapshots import write_case
from models.written import write_out
from scheduler.derive import derive
from scheduler.edit import MoveShift
from scheduler.edit.editor import Editor
from scheduler.settings import Settings
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from models.own_clients import OwnClient
    from scheduler.derive import derive
    from scheduler.entities import PublishedShift
from tests.e2e.page.house import House

HALF_HOUR: Final = dt.timedelta(minutes=30)
TIMEOUT_S: Final = 60

THIRD: Final = "o04"
"""Somebody who is off on a day on which the operator works."""


@dataclass
class OwnWorld:
    """A house whose week is published, and who works there."""

    house: House
    own: str
    colleague: str
    third: str

    def ask(self, login: str, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask the API in somebody's name."""
        cookies = {each["name"]: each["value"] for each in self.house.sign_in(login)}
        headers = {CSRF_HEADER: cookies["diapason_csrf"]} | more.pop("headers", {})
        answer = httpx.request(
            method,
            f"{self.house.address}/api/v1{path}",
            headers=headers,
            cookies=cookies,
            timeout=TIMEOUT_S,
            **more,
        )
        assert answer.status_code < 300, answer.text
        return answer

    def shifts(self, operator_id: str) -> tuple[PublishedShift, ...]:
        """Published shifts of somebody in the week."""
        begin = dt.datetime.combine(self.house.week, dt.time(), dt.UTC)
        with self.house.database.reading() as session:
            site_id = id_of(find_site(session, SITE))
            return own_shifts(session, site_id, operator_id, begin, begin + dt.timedelta(days=7))

    def clients(self) -> tuple[OwnClient, ...]:
        """Clients that the operator carries."""
        with self.house.database.reading() as session:
            site_id = id_of(find_site(session, SITE))
            return own_clients(session, site_id, self.own, self.house.week, self.house.week)

    def to(self, day: int, hour: int) -> None:
        """Move the clock to an hour of a day of the week, by UTC."""
        day_ = self.house.week + dt.timedelta(days=day)
        self.house.clock.at = dt.datetime.combine(day_, dt.time(hour), dt.UTC)
        self.house.opened.clear()

    def publish(self, roster_id: int, version: int) -> None:
        """Approve a proposed version and publish it; everybody agrees."""
        path = f"/sites/{SITE}/rosters/{roster_id}"
        agreed = [self.own, self.colleague, self.third]
        for step, body in (
            ("approve", {"reason": "relu"}),
            ("publish", {"reason": "vu ensemble", "agreed": agreed}),
        ):
            seen = {"If-Match": f'"{version}"'}
            told = self.ask("supervisor", "POST", f"{path}/{step}", json=body, headers=seen).json()
            version = told["version"]

    def change(self, shift: PublishedShift) -> None:
        """Plan the week again with a shift half an hour later, and publish that."""
        move = MoveShift(
            operator_id=shift.operator_id,
            start=shift.start,
            to_start=shift.start + HALF_HOUR,
            to_end=shift.end + HALF_HOUR,
        )
        act = Act("tests", self.house.clock.at)
        with self.house.database.writing() as session:
            site_id = id_of(find_site(session, SITE))
            case = load_case(session, SITE, self.house.week).case
            before = load_result(session, self.house.roster.id)
            before = before.model_copy(update={"case_digest": case.digest})
            result = Editor(case, derive(case, before.cuts), before).apply([move])
            ask_run(session, "r2", site_id, write_case(case), Settings(), act)
            save_result(session, "r2", write_out(result), act)
        self.publish(self.house.roster.id, self.house.roster.version)


def published(house: House) -> OwnWorld:
    """Publish the week of a house, with accounts for two colleagues and scores."""
    world = world_of(house)
    with house.database.writing() as session:
        for login, operator_id in (("colleague", world.colleague), ("third", world.third)):
            account = make_account(session, login=login, name=NASTY, act=ACT)
            assert account.id is not None
            grant(session, account.id, SITE, "operator", ACT)
            link_operator(session, account.id, (SITE, operator_id), ACT)
    world.publish(house.roster.id, house.roster.version)
    refresh_scores(house.database, SITE, house.clock.at)
    return world


def world_of(house: House) -> OwnWorld:
    """Tell who works in a house: the operator with an account, and their colleague."""
    with house.database.reading() as session:
        account = find_account(session, "operator")
        assert account is not None
        assert account.id is not None
        operator = see_account(session, account.id).operator
        assert operator is not None
        names = colleagues(session, id_of(find_site(session, SITE)))
    second = next(key for key, name in names.items() if name == NASTY)
    return OwnWorld(house, operator[1], second, THIRD)

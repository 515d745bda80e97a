"""Every route, every role, own site and another's: from the route table itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

from api.web.access import Allow, Everybody, access_table, declared
from models.accounts import ROLES
from tests.api.web.worlds import ELSEWHERE, SITE

if TYPE_CHECKING:
    from tests.api.web.worlds import World

REFUSED = (401, 403)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)  # what is asked is who may
def test_every_route_refuses_whoever_has_not_its_role(world: World) -> None:
    wrong = []
    for (method, path), access in world.app.state.access.items():
        if isinstance(access, Everybody):
            continue
        for who in (None, *ROLES, "elsewhere"):
            status = world.client(who).request(method, _filled(path, SITE)).status_code
            if (status in REFUSED) == _may(access, who, path):
                wrong.append((method, path, who, status))
    assert wrong == []


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)  # what is asked is who may
def test_roles_at_one_site_open_nothing_at_another(world: World) -> None:
    leaks = []
    for method, path in world.app.state.access:
        if "{site}" in path:
            for who in ROLES:
                status = world.client(who).request(method, _filled(path, ELSEWHERE)).status_code
                if status not in REFUSED:
                    leaks.append((method, path, who, status))
    assert leaks == []


def test_a_site_that_does_not_exist_answers_like_one_that_is_not_theirs(world: World) -> None:
    here, nowhere = (
        world.ask("supervisor", "GET", f"/sites/{site}/operators") for site in (ELSEWHERE, "x")
    )
    assert here.status_code == nowhere.status_code == 403
    assert {**here.json(), "instance": ""} == {**nowhere.json(), "instance": ""}


def test_an_app_with_an_undeclared_route_does_not_start() -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    with pytest.raises(RuntimeError, match="/open: access is declared 0 times"):
        access_table([("", router)])


def test_every_route_that_the_app_answers_stands_in_the_table(world: World) -> None:
    answered = {
        (method, context.path_format): declared(context.dependant)
        for context in iter_route_contexts(world.app.routes)
        for method in context.methods or ()
    }
    assert answered == {key: [access] for key, access in world.app.state.access.items()}


def _may(access: Any, who: str | None, path: str) -> bool:
    """What the declaration means, said a second time."""
    assert isinstance(access, Allow)
    if who is None:
        return False
    if access.own and who not in ("operator", "elsewhere"):
        return False
    if not access.roles:
        return True
    if access.anywhere:
        return who in access.roles or who == "elsewhere"
    return who in access.roles if "{site}" in path else False


def _filled(path: str, site: str) -> str:
    """Fill a path with the site, and with things that are not there."""
    path = path.replace("{site}", site)
    return re.sub(r"\{[a-z_]+\}", "2026-06-01" if "{week}" in path else "987654", path)

"""Where somebody can go: links to their sites, the tour of their first role, and nowhere to go."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any

from api.page.menu import first_site, sites_of
from api.page.tour import STEPS, tour_of
from api.texts import Speaker


def visit(operator: tuple[str, str] | None = None, **roles: str) -> Any:
    held = MappingProxyType({site: frozenset(role.split()) for site, role in roles.items()})
    identity = SimpleNamespace(account_id=3, roles=held, operator=operator)
    return SimpleNamespace(identity=identity, speaker=Speaker("en"))


def test_another_site_keeps_the_page_where_somebody_has_it_there_too() -> None:
    both = visit(lyon="supervisor", paris="admin supervisor")
    assert sites_of(both, "/s/paris/week") == [("lyon", "/s/lyon/week"), ("paris", "/s/paris/week")]
    there = dict(sites_of(both, "/s/paris/admin/settings/law"))
    assert there == {"lyon": "/s/lyon/week", "paris": "/s/paris/admin/settings"}
    assert dict(sites_of(both, "/account"))["lyon"] == "/s/lyon/week"


def test_who_has_a_role_without_pages_still_sees_their_sites() -> None:
    assert sites_of(visit(paris="operator"), "/account") == [("paris", "/")]
    assert tour_of(visit(paris="operator"), None) is None
    assert first_site(visit()) is None


def test_the_tour_is_that_of_the_first_role_and_of_the_site() -> None:
    told = tour_of(visit(paris="hr", lyon="admin"), "paris")
    assert told is not None
    assert told["who"] == "3:hr"
    assert told["steps"][0]["path"] == "/s/paris/signals"
    own = tour_of(visit(operator=("paris", "o1"), paris="operator"), None)
    assert own is not None
    assert [each["path"] for each in own["steps"]] == [path for _, path in STEPS["operator"]]

"""Who learns what: sessions written down end a training; talks with clients planned and held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from models.plans import names_at
from models.sites import find_site, id_of
from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "record": "Noter une séance",
        "minutes": "Minutes",
        "do": "Noter",
        "done": "La formation est terminée",
        "nobody": "Personne n’est en cours de formation",
        "plan": "Prévoir un point",
        "client": "Client",
        "day": "Jour",
        "plan_do": "Prévoir ce point",
        "note": "Noter le point",
        "held": "Tenus",
        "adjusted": "Des ajustements sont convenus",
        "all": "Tous",
    },
    "en": {
        "record": "Note a session",
        "minutes": "Minutes",
        "do": "Note",
        "done": "The training is done",
        "nobody": "Nobody is in training",
        "plan": "Plan a talk",
        "client": "Client",
        "day": "Day",
        "plan_do": "Plan this talk",
        "note": "Note the talk",
        "held": "Held",
        "adjusted": "Adjustments were agreed",
        "all": "All",
    },
}


def learners(own: OwnWorld) -> list[dict[str, Any]]:
    """Who is in training, as the API tells it."""
    found = own.ask("hr", "GET", f"/sites/{SITE}/training?roster_id={own.house.roster.id}")
    told: list[dict[str, Any]] = found.json()["learners"]
    return told


def learns(own: OwnWorld) -> str:
    """Let the colleague learn a client that they do not carry; return its name."""
    carried = own.ask("hr", "GET", f"/sites/{SITE}/portfolio?operator_id={own.colleague}").json()
    taken = {each["client_id"] for each in carried["items"]}
    with own.house.database.reading() as session:
        names = names_at(session, id_of(find_site(session, SITE)))
    client = next(key for key in names.clients if key not in taken)
    pairing = {
        "client_id": client,
        "operator_id": own.colleague,
        "role": "backup",
        "since": "2026-11-02",
        "training_minutes_done": 30,
    }
    own.ask("hr", "POST", f"/sites/{SITE}/portfolio", json=pairing)
    return names.client_name(client)


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_session_is_written_down_until_the_training_is_done(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    client = learns(own)
    others = len(learners(own)) - 1
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/training?on={own.house.week}")
    row = page.locator("section[aria-labelledby=learners] tr", has_text=NASTY).filter(
        has_text=client
    )
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.get_by_role("button", name=words["record"]).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(words["minutes"]).fill("45")
    axe(page)
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["do"], exact=True).click()
    expect(row).to_contain_text("1\u00a0h\u00a015")
    row.get_by_role("button", name=words["record"]).click()
    dialog.get_by_label(words["done"]).check()
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["do"], exact=True).click()
    expect(row).to_have_count(0)
    assert len(learners(own)) == others


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_talk_with_a_client_is_planned_and_held(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/reviews")
    axe(page)
    page.get_by_role("button", name=words["plan"], exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(words["client"]).select_option(label=NASTY)
    dialog.get_by_label(words["day"]).fill("2026-12-08")
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["plan_do"]).click()
    page.get_by_role("link", name=words["all"], exact=True).first.click()
    row = page.locator("tbody tr", has_text=NASTY)
    row.get_by_role("button", name=words["note"]).click()
    dialog.get_by_label(words["adjusted"]).check()
    axe(page)
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["do"], exact=True).click()
    page.get_by_role("link", name=words["held"], exact=True).click()
    expect(page.locator("tbody tr", has_text=NASTY).first).to_contain_text(words["adjusted"])
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

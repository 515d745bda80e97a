"""Requests of people: what a yes would change is seen first, then it is yes or no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "try": "Voir ce qu’un oui changerait",
        "accept": "Accepter",
        "refuse": "Refuser",
        "why": "Pourquoi",
        "cover": "Chercher qui les reprend",
        "plan": "Ouvrir le planning",
        "none": "Aucune demande en attente",
        "answered": "Répondues",
    },
    "en": {
        "try": "See what a yes would change",
        "accept": "Accept",
        "refuse": "Refuse",
        "why": "Why",
        "cover": "Find who takes them over",
        "plan": "Open the plan",
        "none": "No request waits",
        "answered": "Answered",
    },
}


def leave(own: OwnWorld, first: str, last: str) -> dict[str, Any]:
    """The operator asks for time off."""
    asked = {"kind": "leave", "first": first, "last": last}
    told: dict[str, Any] = own.ask("operator", "POST", "/me/requests", json=asked).json()
    return told


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_time_off_is_weighed_and_accepted_and_another_refused(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    day = own.shifts(own.own)[1].start.date().isoformat()
    first, second = leave(own, day, day), leave(own, "2026-12-21", "2026-12-23")
    page = page_as("supervisor", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/requests")
    axe(page)
    card = page.locator(f"#request-{first['id']}")
    accept = card.get_by_role("button", name=words["accept"])
    expect(accept).to_be_disabled()
    card.get_by_role("button", name=words["try"]).click()
    expect(card.locator(".effect .big-figure").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accept.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name=words["accept"]).click()
    expect(page.get_by_role("link", name=words["cover"])).to_have_attribute(
        "href", f"/s/{SITE}/absence?day={day}"
    )

    other = page.locator(f"#request-{second['id']}")
    expect(other.get_by_role("button", name=words["accept"])).to_be_enabled()  # nothing to cover
    other.get_by_role("button", name=words["refuse"]).click()
    dialog.get_by_label(words["why"]).fill(NASTY)
    axe(page)
    dialog.get_by_role("button", name=words["refuse"]).click()
    expect(other).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name=words["none"])).to_be_visible()
    page.get_by_role("link", name=words["answered"], exact=True).click()
    expect(page.locator("main article").first).to_contain_text(NASTY)
    axe(page)


def test_a_swap_is_tried_and_written_into_a_version(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    theirs = {shift.start.date() for shift in own.shifts(own.third)}
    start = next(s.start for s in own.shifts(own.own) if s.start.date() not in theirs)
    asked = {"kind": "swap", "start": start.isoformat()}
    made = own.ask("operator", "POST", "/me/requests", json=asked).json()
    page = page_as("supervisor")
    page.goto(f"/s/{SITE}/requests")
    card = page.locator(f"#request-{made['id']}")
    expect(card).to_contain_text("n’a pas encore donné son accord")
    assert card.get_by_role("button", name="Accepter").count() == 0

    seen = {"If-Match": f'"{made["version"]}"'}
    own.ask("third", "POST", f"/me/requests/{made['id']}/agree", headers=seen)
    former = own.house.roster.id
    page.reload()
    card.get_by_role("button", name="Voir ce qu’un oui changerait").click()
    expect(card.locator(".effect li").first).to_be_visible()
    card.get_by_role("button", name="Accepter").click()
    page.locator("dialog[open]").get_by_role("button", name="Accepter").click()
    page.get_by_role("link", name="Ouvrir le planning").click()
    page.wait_for_url(re.compile(r"/week\?roster="))
    page.locator("#grid[data-ready]").wait_for()
    assert own.house.roster.id != former
    assert own.house.roster.state == "draft"

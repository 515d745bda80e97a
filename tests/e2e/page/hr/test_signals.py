"""Weak signals as talks to have: planned, held, not needed; found by a name; none is a verdict."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from models.signals import store_signals
from scheduler.signals import Signal
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "plan": "Prévoir un échange",
        "take": "Je m’en charge",
        "planned": "pris en charge",
        "day": "Échange prévu le",
        "done": "C’est fait",
        "close": "Clore",
        "brief": "Les consignes ont été revues",
        "closed": "Clos",
        "needless": "Pas nécessaire",
        "without": "Clore sans échange",
        "none": "Aucun échange à mener",
    },
    "en": {
        "plan": "Plan a talk",
        "take": "I take it on",
        "planned": "taken on",
        "day": "Talk planned for",
        "done": "Done",
        "close": "Close",
        "brief": "The brief was revised",
        "closed": "Closed",
        "needless": "Not needed",
        "without": "Close without a talk",
        "none": "No talk to have",
    },
}


def seen(own: OwnWorld) -> str:
    """Let two things be seen: of a pair, and of a client; return the client's id."""
    client = own.clients()[0].client_id
    drop = Signal("affinity_drop", client, own.colleague, {"points": 41, "trend": -9}, 6, 0.9)
    brief: dict[str, str | int | float | dt.date | None] = {
        "updated": dt.date(2026, 1, 15),
        "age": 137,
        "every": 90,
    }
    old = Signal("brief_outdated", client, None, brief, 1)
    with own.house.database.writing() as session:
        store_signals(session, SITE, (drop, old), ACT)
    return client


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_talk_is_planned_then_held_and_another_is_not_needed(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    seen(own)
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/signals")
    talk = page.locator(".talk").first
    assert NASTY in talk.inner_text()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    talk.get_by_role("button", name=words["plan"]).click()
    dialog = page.locator("dialog[open]")
    axe(page)
    dialog.locator("textarea").fill("Avec le référent.")
    dialog.locator("input[type=date]").fill("2026-12-03")
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["take"]).click()
    text = talk.inner_text()
    assert words["planned"] in text
    assert words["day"] in text
    assert "Avec le référent." in text
    assert "Hélène Roux" in text

    talk.get_by_role("button", name=words["done"], exact=True).click()
    dialog.get_by_label(words["brief"]).check()
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["close"], exact=True).click()
    expect(page.locator(".talk")).to_have_count(1)

    talk.get_by_role("button", name=words["needless"]).click()
    dialog.locator("textarea").fill(NASTY)
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["without"]).click()
    expect(page.get_by_role("heading", name=words["none"])).to_be_visible()
    axe(page)
    page.get_by_role("link", name=words["closed"], exact=True).click()
    expect(page.locator(".talk")).to_have_count(2)
    assert words["brief"] in page.locator("main").inner_text()
    assert NASTY in page.locator(".log").first.inner_text()


def test_talks_are_found_by_a_name_or_by_what_was_seen(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    client = seen(own)
    page = page_as("hr")
    page.goto(f"/s/{SITE}/signals")
    page.get_by_label("Chercher une personne ou un client").fill("IMG SRC")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.locator(".talk")).to_have_count(1)
    page.get_by_role("link", name="Histoire du binôme").click()
    page.wait_for_url(f"**/pairs/{own.colleague}/{client}")
    page.goto(f"/s/{SITE}/signals?kind=brief_outdated")
    expect(page.locator(".talk")).to_have_count(1)
    page.goto(f"/s/{SITE}/signals?q=zzz")
    expect(page.get_by_role("heading", name="Rien ne correspond")).to_be_visible()

"""Absence today: two taps to ranked repairs, on a phone, and the one that is taken."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

WORDS = {
    "fr": ("Ce jour seulement", "Prendre cette solution 1", "repos"),
    "en": ("This day only", "Take this way 1", "off"),
}


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_two_taps_lead_to_repairs_and_one_is_taken(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    day, take, off = WORDS[lang]
    former = served.roster.id
    page = page_as("supervisor", lang, phone=phone)
    page.goto(f"/s/{SITE}/absence")
    page.locator("html[data-ready]").wait_for(state="attached")
    axe(page)
    page.locator("#who .person").first.click()
    page.get_by_role("button", name=day).click()
    ways = page.locator(".way")
    ways.first.wait_for()
    expect(ways.first).to_contain_text(f"→ {off}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=take, exact=True).click()
    page.wait_for_url(re.compile(r"/week\?roster="))
    page.locator("#grid[data-ready]").wait_for()
    assert served.roster.id != former
    assert served.roster.state == "proposed"


def test_who_is_inside_their_notice_is_asked_first(page_as: PageAs, served: House) -> None:
    served.publish()
    served.clock.at += dt.timedelta(days=5)
    page = page_as("supervisor")
    page.goto(f"/s/{SITE}/absence")
    page.locator("#who .person").first.click()
    page.get_by_role("button", name="Jusqu’à la fin de la semaine").click()
    page.locator(".way").first.wait_for()
    asked = page.locator(".way", has_text="accord à demander").first
    if asked.count():
        asked.get_by_role("button", name=re.compile("Prendre")).click()
        page.get_by_role("button", name="Chacun a donné son accord").click()
        page.wait_for_url(re.compile(r"/week\?roster="))
        page.locator("#grid[data-ready]").wait_for()


def test_names_are_shown_as_text_and_can_be_searched(page_as: PageAs) -> None:
    page = page_as("supervisor", phone=True)
    page.goto(f"/s/{SITE}/absence?day=2026-12-01")
    page.get_by_label("Chercher un nom").fill("IMG SRC")
    people = page.locator(".person:visible")
    expect(people).to_have_count(1)
    people.first.click()
    expect(page.locator("#until-title")).to_contain_text(NASTY)


def test_an_absence_elsewhere_in_time_is_explained(page_as: PageAs) -> None:
    page = page_as("supervisor")
    page.goto(f"/s/{SITE}/absence")
    page.locator("#who .person").first.click()
    page.get_by_label("Du", exact=True).fill("2027-03-01T00:00")
    page.get_by_label("Au", exact=True).fill("2027-03-02T00:00")
    page.get_by_role("button", name="Voir les solutions").click()
    expect(page.locator("#ways-list .note")).to_contain_text("en dehors des jours planifiés")

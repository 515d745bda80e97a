"""Proposals side by side: figures, terms, who gets which shift; approved, published or refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.page.house import NASTY, SITE
from tests.e2e.page.planning import second_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

COMPARE = f"/s/{SITE}/compare"
WORDS = {
    "fr": {
        "value": "Valeur",
        "worse": "moins bien de",
        "off": "repos",
        "search": "Chercher un nom",
    },
    "en": {"value": "Value", "worse": "worse by", "off": "off", "search": "Search for a name"},
}


def ready(page: Page, path: str = COMPARE) -> Page:
    """Lead a page there and wait until everything is counted."""
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def column(page: Page, roster_id: int) -> Locator:
    """What can be decided about one version."""
    return page.locator(f'[data-steps="{roster_id}"]')


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_two_proposals_stand_side_by_side(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    words, first = WORDS[lang], served.roster.id
    second = second_version(served)
    page = ready(page_as("supervisor", lang, phone=phone), f"{COMPARE}?a={first}&b={second}")
    value = page.locator(".versus tbody tr").first
    expect(value).to_contain_text(words["value"])
    expect(value.locator("td").nth(1)).to_contain_text(words["worse"])
    assert page.locator(".versus .group ~ tr").count() > 1
    expect(page.locator(f'[data-fill="warnings"][data-version="{second}"]')).to_have_text(
        re.compile(r"^\d+$")
    )
    differing = page.locator(f"#diff-{second} ~ div tbody").first
    expect(differing).to_contain_text(NASTY)
    expect(differing).to_contain_text(words["off"])
    expect(page.locator("img[src=x]")).to_have_count(0)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label(words["search"]).fill("nobody of this name")
    expect(page.locator("[data-found]:visible")).to_have_count(0)


def test_a_third_version_is_chosen_beside_them(page_as: PageAs, served: House) -> None:
    first, second = served.roster.id, second_version(served)
    third = second_version(served, "r3")
    page = ready(page_as("supervisor"), f"{COMPARE}?a={second}&b={third}&c=")
    expect(page.locator("thead .version")).to_have_count(2)
    page.locator("select[name=c]").select_option(str(first))
    page.get_by_role("button", name="Comparer").click()
    expect(page.locator("thead .version")).to_have_count(3)


def test_a_proposal_is_approved_and_published_and_the_other_refused(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    first, second = served.roster.id, second_version(served)
    page = ready(page_as("supervisor"), f"{COMPARE}?a={first}&b={second}")
    column(page, second).get_by_role("button", name="Refuser…").click()
    dialog = page.get_by_role("dialog")
    axe(page)
    dialog.get_by_role("button", name="Refuser").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Dites pourquoi")
    dialog.get_by_label("Motif").fill(f"Trop juste {NASTY}")
    dialog.get_by_role("button", name="Refuser").click()
    expect(column(page, second)).to_contain_text(f"Refusée par Claire Morel : Trop juste {NASTY}")
    expect(column(page, second).get_by_role("button")).to_have_count(0)
    for name in ("Approuver…", "Publier…"):
        column(page, first).get_by_role("button", name=name).click()
        page.locator("#step-go").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    column(page, first).get_by_role("button", name="Archiver…").wait_for()
    expect(page.locator("thead .badge").first).to_have_text("publié")


def test_a_publication_says_whom_it_concerns_here_too(page_as: PageAs, served: House) -> None:
    first = served.publish().id
    second = second_version(served)
    served.clock.at += dt.timedelta(days=3)
    page = ready(page_as("supervisor"), f"{COMPARE}?a={first}&b={second}")
    column(page, second).get_by_role("button", name="Approuver…").click()
    page.locator("#step-go").click()
    column(page, second).get_by_role("button", name="Publier…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Personnes dont les vacations changent : 1.")
    expect(dialog).to_contain_text(NASTY)
    expect(dialog).to_contain_text("élai de prévenance")
    expect(page.locator("img[src=x]")).to_have_count(0)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_version_alone_says_what_to_do(
    page_as: PageAs, axe: Callable[[Page], None], lang: str
) -> None:
    page = page_as("supervisor", lang)
    page.goto(COMPARE)
    expect(page.locator("main .button.primary")).to_have_text(
        {"fr": "Lancer un calcul", "en": "Start a run"}[lang]
    )
    axe(page)


def test_the_board_leads_here_and_a_refused_version_says_so(page_as: PageAs, served: House) -> None:
    second = second_version(served)
    page = page_as("supervisor")
    page.goto(f"/s/{SITE}/week?roster={second}")
    page.locator("#grid[data-ready]").wait_for()
    page.get_by_text("Autres", exact=True).click()
    page.get_by_role("button", name="Refuser…").click()
    page.get_by_role("dialog").get_by_label("Motif").fill("Trop juste")
    page.locator("#step-go").click()
    expect(page.locator("#read-only")).to_contain_text("a été refusée")
    page.get_by_role("link", name="Comparer les versions").click()
    page.wait_for_url(re.compile(r"/compare\?"))

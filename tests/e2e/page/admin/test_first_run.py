"""The first run: the tour of the demo for each role, an empty service, notices that wait."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.page.tour import STEPS
from models.audit import Act
from models.notices import notify
from models.sites import find_site, id_of
from tests.e2e.page.house import SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]


@pytest.fixture
def demo(served: House, live: tuple[FastAPI, str]) -> House:
    """The house as a demo."""
    settings = served.service.settings.model_copy(update={"demo": True})
    live[0].state.service = dataclasses.replace(served.service, settings=settings)
    return served


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_the_tour_leads_through_the_pages_of_an_admin_and_stays_left(
    page_as: PageAs, demo: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    page = page_as("admin", lang, phone=phone)
    page.goto("/")
    tour = page.get_by_role("dialog")
    expect(tour.get_by_role("heading")).to_be_focused()
    axe(page)
    for _, path in STEPS["admin"][1:]:
        tour.locator(".primary").click()
        page.wait_for_url(f"**/s/{SITE}/{path}")
        expect(tour.get_by_role("heading")).to_be_focused()
    expect(page.locator(".side a.tour-here")).to_have_count(1)
    tour.locator(".primary").click()
    expect(tour).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(tour).to_have_count(0)


def test_the_tour_is_left_by_a_key_and_taken_again_from_the_menu(
    page_as: PageAs, demo: House
) -> None:
    page = page_as("operator", phone=True)
    page.goto("/me")
    tour = page.get_by_role("dialog")
    tour.get_by_role("button", name="Suivant").press("Enter")
    page.wait_for_url("**/me/clients")
    page.goto("/me/data")
    expect(tour.get_by_role("link", name="Aller à la page")).to_have_attribute(
        "href", "/me/clients"
    )
    tour.get_by_role("button", name="Précédent").focus()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Reprendre la visite").click()
    page.wait_for_url("**/me/clients")
    expect(tour).to_be_visible()


def test_every_role_has_a_short_tour() -> None:
    assert set(STEPS) == {"supervisor", "hr", "admin", "operator"}
    assert all(len(steps) <= 8 for steps in STEPS.values())


def test_there_is_no_tour_outside_the_demo(page_as: PageAs) -> None:
    page = page_as("admin")
    page.goto(f"/s/{SITE}/start")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("dialog").count() == page.locator("[data-tour]").count() == 0


def test_notices_that_wait_are_counted_in_the_header_and_the_menu_says_where_one_is(
    page_as: PageAs, served: House
) -> None:
    act = Act("tests", served.clock.at)
    page = page_as("operator")
    page.goto("/me/clients")
    expect(page.locator(".side [aria-current=page]")).to_have_attribute("href", "/me/clients")
    expect(page.locator(".notices-button .count")).to_have_count(0)
    with served.database.writing() as session:
        site_id = id_of(find_site(session, SITE))
        account = page.context.request.get("/api/v1/session").json()["account_id"]
        params = {"week": served.week.isoformat()}
        notify(session, site_id, [account], "roster_published", params, act.at)
    page.reload()
    expect(page.get_by_role("link", name="Avis, 1 non lu(s)")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_theme_that_is_chosen_beats_that_of_the_machine(
    page_as: PageAs, theme: str, dark: bool
) -> None:
    page = page_as("admin", dark=dark)
    page.goto(f"/s/{SITE}/admin/accounts")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    colours = {"light": "rgb(246, 247, 249)", "dark": "rgb(18, 22, 28)"}
    assert page.evaluate(paper) == colours["dark" if dark else "light"]
    page.locator("details.account summary").click()
    page.locator(f"[data-theme-choice={theme}]").click()
    assert page.evaluate(paper) == colours[theme]
    page.reload()
    assert page.evaluate(paper) == colours[theme]
    drawn = "getComputedStyle(document.body).getPropertyValue('--paper')"
    assert page.evaluate(drawn) == colours[theme]  # who draws reads a colour

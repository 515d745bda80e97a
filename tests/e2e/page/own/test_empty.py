"""Pages of somebody for whom nothing is there yet say what to do; every page is accessible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from models.mapping import table_of
from models.tables.duties import PairScoreRow
from models.tables.pairs import PairingRow
from models.tables.people import AvailabilityRow, PreferenceRow, StandingRow
from models.tables.rosters import RosterRow
from models.tables.shifts import PublishedShiftRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

PAGES = (
    *("/me", "/me/clients", "/me/wishes", "/me/requests", "/me/scores", "/me/fairness"),
    *("/me/data", "/me/more", "/account", "/notices"),
)
EMPTY = {
    "/me": {"fr": "Aucun planning publié", "en": "No roster is published yet"},
    "/me/clients": {"fr": "Vous ne portez aucun client", "en": "You carry no client yet"},
    "/me/wishes": {"fr": "Aucun souhait pour l’instant", "en": "No wish yet"},
    "/me/requests": {"fr": "Aucune demande", "en": "No request"},
    "/me/scores": {"fr": "Aucun score pour l’instant", "en": "No score yet"},
    "/me/fairness": {"fr": "première semaine publiée", "en": "first published week"},
}
OPENED = "found => found.forEach((each) => { each.open = true; })"
EMPTIED = (PairScoreRow, PairingRow, PreferenceRow, AvailabilityRow, StandingRow)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_empty_pages_say_so_and_what_comes_next(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    with own.house.database.writing() as session:
        for kind in (*EMPTIED, PublishedShiftRow):
            session.execute(delete(table_of(kind)))
        session.execute(table_of(RosterRow).update().values(state="archived"))
    page = page_as("operator", lang, phone=True)
    for path, words in EMPTY.items():
        page.goto(path)
        assert words[lang] in page.locator("main").inner_text()
        axe(page)


@pytest.mark.parametrize(("lang", "phone", "dark"), [("fr", True, False), ("en", False, True)])
def test_every_page_is_accessible_and_as_wide_as_its_screen(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
    dark: bool,
) -> None:
    page = page_as("operator", lang, phone=phone, dark=dark)
    client = f"/me/clients/{own.clients()[0].client_id}"
    for path in (*PAGES, client):
        page.goto(path)
        page.locator("details").evaluate_all(
            "found => found.forEach(each => { if (!each.closest('header')) each.open = true })"
        )
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.evaluate("window.innerWidth"), path


def test_the_bar_of_a_phone_leads_to_every_page(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    page = page_as("operator", phone=True)
    page.goto("/me")
    for name, path in (
        ("Clients", "/me/clients"),
        ("Souhaits", "/me/wishes"),
        ("Demandes", "/me/requests"),
        ("Plus", "/me/more"),
        ("Semaine", "/me"),
    ):
        page.locator(".bar").get_by_role("link", name=name).click()
        page.wait_for_url(f"**{path}")
    page.goto("/me/more")
    for path in ("/me/scores", "/me/fairness", "/me/data", "/notices", "/account"):
        assert page.locator(f".own-links a[href='{path}']").is_visible()

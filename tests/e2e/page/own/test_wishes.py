"""Wishes, availability and tone: added, changed and taken back by the person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from models.mapping import table_of
from models.own import own_rows, own_tone
from models.sites import find_site, id_of
from models.tables.people import AvailabilityRow, PreferenceRow
from scheduler.entities import Availability, Wish
from tests.e2e.page.house import SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "add": "Ajouter un souhait",
        "late": "Vacation du soir",
        "essential": "essentiel",
        "save": "Enregistrer",
        "change": "Modifier",
        "one_day": "Un jour précis",
        "date": "Date",
        "remove": "Retirer",
        "none": "Aucun souhait",
    },
    "en": {
        "add": "Add a wish",
        "late": "Evening shift",
        "essential": "essential",
        "save": "Save",
        "change": "Change",
        "one_day": "One day",
        "date": "Date",
        "remove": "Remove",
        "none": "No wish yet",
    },
}


@pytest.fixture
def bare(own: OwnWorld) -> OwnWorld:
    """Nobody wishes for anything yet."""
    with own.house.database.writing() as session:
        for kind in (PreferenceRow, AvailabilityRow):
            session.execute(delete(table_of(kind)))
    return own


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_wish_is_added_changed_and_taken_back(
    bare: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    words = WORDS[lang]
    page = page_as("operator", lang, phone=True)
    page.goto("/me/wishes")
    page.get_by_role("button", name=words["add"]).click()
    dialog = page.locator("dialog[open]")
    axe(page)
    dialog.locator("[name=kind]").select_option(label=words["late"])
    dialog.locator("[name=weight]").select_option(label=words["essential"])
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["save"]).click()
    row = page.locator("section[aria-labelledby=wishes] li")
    assert words["late"] in row.inner_text()
    row.get_by_role("button", name=words["change"]).click()
    dialog.get_by_role("radio", name=words["one_day"]).check()
    dialog.get_by_label(words["date"], exact=True).fill("2026-12-18")
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["save"]).click()
    assert "18" in row.inner_text()
    with bare.house.database.reading() as session:
        site_id = id_of(find_site(session, SITE))
        [found] = own_rows(session, Wish, site_id, bare.own)
    assert (found.value.kind, found.value.weight) == ("late", 5)
    assert (str(found.value.date), found.value.weekday) == ("2026-12-18", None)
    with page.expect_navigation():
        row.get_by_role("button", name=words["remove"]).click()
    assert words["none"] in page.locator("main").inner_text()


def test_a_stretch_of_availability_may_end_at_midnight(
    bare: OwnWorld, page_as: Callable[..., Page]
) -> None:
    page = page_as("operator", phone=True)
    page.goto("/me/wishes")
    page.get_by_role("button", name="Ajouter une disponibilité").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Jour de la semaine").select_option(label="mercredi")
    dialog.get_by_label("De", exact=True).fill("09:30")
    dialog.get_by_label("À", exact=False).last.fill("00:00")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Enregistrer").click()
    with bare.house.database.reading() as session:
        [found] = own_rows(session, Availability, id_of(find_site(session, SITE)), bare.own)
    stretch = found.value
    assert (stretch.weekday, stretch.start_minute, stretch.end_minute) == (2, 570, 1440)
    assert "09:30–24:00" in page.locator("main").inner_text()


def test_what_cannot_be_is_told_in_the_dialog_and_changes_nothing(
    bare: OwnWorld, page_as: Callable[..., Page]
) -> None:
    page = page_as("operator", phone=True)
    page.goto("/me/wishes")
    page.get_by_role("button", name="Ajouter une disponibilité").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("De", exact=True).fill("18:00")
    dialog.get_by_label("À", exact=False).last.fill("09:00")
    dialog.get_by_role("button", name="Enregistrer").click()
    dialog.get_by_role("alert").wait_for()
    assert "La fin doit venir après le début" in dialog.get_by_role("alert").inner_text()


def test_a_tone_is_declared_in_words(bare: OwnWorld, page_as: Callable[..., Page]) -> None:
    with bare.house.database.reading() as session:
        before = own_tone(session, id_of(find_site(session, SITE)), bare.own).value
    page = page_as("operator", phone=True)
    page.goto("/me/wishes")
    page.get_by_label("Chaleur").fill("2")
    assert page.locator("#told-warmth").inner_text() == "très chaleureux"
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer mon ton").click()
    with bare.house.database.reading() as session:
        after = own_tone(session, id_of(find_site(session, SITE)), bare.own).value
    assert after == before.model_copy(update={"warmth": 2.0})

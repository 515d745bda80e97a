"""The account of anybody who is signed in, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.page.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

ANOTHER = "seize tortues bleues"


@pytest.mark.parametrize("who", ["operator", "supervisor", "hr", "admin"])
def test_everybody_has_an_account_page_that_is_accessible(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], who: str
) -> None:
    page = page_as(who, phone=True)
    for path in ("/account", "/notices"):
        page.goto(path)
        axe(page)
        assert page.locator(".bar").count() == (1 if who == "operator" else 0)


def test_language_and_address_are_changed(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    page = page_as("operator", phone=True)
    page.goto("/account")
    page.locator("[name=lang]").select_option("en")
    page.locator("[name=email]").fill("leila@example.org")
    with page.expect_navigation():
        page.locator("#profile").get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "My account"
    assert page.locator("[name=email]").input_value() == "leila@example.org"
    told = own.ask("operator", "GET", "/me").json()
    assert (told["lang"], told["email"]) == ("en", "leila@example.org")


def test_the_password_is_changed_and_other_devices_are_signed_out(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    own.ask("operator", "GET", "/me")  # a session of its own is what the page uses
    page = page_as("operator", phone=True)
    page.goto("/account")
    form = page.locator("#password-form")
    form.get_by_label("Mot de passe actuel").fill("pas celui-ci")
    form.get_by_label("Nouveau mot de passe").fill(ANOTHER)
    form.get_by_role("button").click()
    page.locator("[name=before][aria-invalid=true]").wait_for()
    form.get_by_label("Mot de passe actuel").fill(PASSWORD)
    form.get_by_role("button").click()
    page.get_by_text("Le mot de passe est changé.").wait_for()
    said = {"login": "operator", "password": ANOTHER}
    assert httpx.post(f"{own.house.address}/api/v1/session", json=said).status_code == 201


def test_sessions_are_listed_and_ended(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    said = {"login": "operator", "password": PASSWORD}
    elsewhere = httpx.post(f"{own.house.address}/api/v1/session", json=said).cookies
    page = page_as("operator", phone=True)
    page.goto("/account")
    rows = page.locator("section[aria-labelledby=sessions] li")
    assert "Cet appareil" in rows.locator("strong").inner_text()
    before = rows.count()
    rows.get_by_role("button", name="Déconnecter").first.click()
    page.wait_for_function(
        "count => document.querySelectorAll('section[aria-labelledby=sessions] li').length < count",
        arg=before,
    )
    assert httpx.get(f"{own.house.address}/api/v1/me", cookies=elsewhere).status_code == 401


def test_a_key_is_made_shown_once_and_revoked(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    page = page_as("supervisor")
    page.goto("/account")
    page.get_by_label("Nom de la clé").fill("tableau <b>de bord</b>")
    page.get_by_role("button", name="Créer une clé").click()
    field = page.locator("[data-token]")
    field.wait_for()
    headers = {"Authorization": f"Bearer {field.input_value()}"}
    assert httpx.get(f"{own.house.address}/api/v1/me", headers=headers).status_code == 200
    page.reload()
    row = page.locator("section[aria-labelledby=tokens] li")
    assert "tableau <b>de bord</b>" in row.inner_text()
    row.get_by_role("button", name="Révoquer").click()
    row.wait_for(state="detached")
    assert httpx.get(f"{own.house.address}/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_notices_are_read_one_by_one_until_nothing_is_new(
    own: OwnWorld, page_as: Callable[..., Page], lang: str
) -> None:
    page = page_as("operator", lang, phone=True)
    page.goto("/notices")
    notices = page.locator("[data-notice]")
    assert notices.count() == 1
    assert {"fr": "Votre semaine du", "en": "Your week of"}[lang] in notices.inner_text()
    notices.get_by_role("button").click()
    page.locator("#no-notices").wait_for()
    page.reload()
    assert {"fr": "Rien de nouveau", "en": "Nothing new"}[lang] in page.locator("main").inner_text()


def test_signing_out_leads_to_the_door(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    page = page_as("operator", phone=True)
    page.goto("/account")
    page.locator("main [data-sign-out]").click()
    page.wait_for_url("**/login")

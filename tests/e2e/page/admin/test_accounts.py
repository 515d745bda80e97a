"""Accounts by an admin: somebody is invited, comes in, gets roles and a password, is shut out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from models.account_pages import list_accounts
from models.sessions import make_token
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

ACCOUNTS = f"/s/{SITE}/admin/accounts"
PASSWORD = "seize tortues bleues"  # noqa: S105 - of tests
WORDS = {
    "fr": ("Ajouter un compte", "Créer et inviter", "C’est noté", "sans mot de passe", "actif"),
    "en": ("Add an account", "Create and invite", "Noted", "no password yet", "active"),
}


def number_of(house: House, login: str) -> int:
    with house.database.reading() as session:
        found = list_accounts(session, site_key=SITE, limit=100)
    return next(each.account_id for each in found if each.login == login)


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_somebody_is_invited_sets_a_password_and_comes_in(
    page_as: PageAs, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    add, make, noted, invited, active = WORDS[lang]
    page = page_as("admin", lang, phone=phone)
    page.goto(ACCOUNTS)
    page.locator("html[data-ready]").wait_for(state="attached")
    axe(page)
    page.get_by_role("button", name=add).click()
    form = page.locator("#new-account")
    form.locator("[name=name]").fill(NASTY)
    form.locator("[name=login]").fill("nadia")
    form.locator("[name=roles][value=supervisor]").check()
    axe(page)
    form.get_by_role("button", name=make).click()
    link = page.locator("#invitation-link")
    expect(link).to_have_value(re.compile(r"/set-password#.+"))
    address = link.input_value()
    axe(page)
    page.get_by_role("button", name=noted).click()
    row = page.locator("#accounts tbody tr", has_text="nadia")
    expect(row).to_contain_text(NASTY)
    expect(row).to_contain_text(invited)
    guest = page_as(None, lang, phone=phone)
    guest.goto(address)
    axe(guest)
    guest.locator("[name=password]").fill("court")
    guest.locator("#set-password button").click()
    expect(guest.get_by_role("alert").or_(guest.locator(".field-trouble")).first).to_be_visible()
    guest.locator("[name=password]").fill(PASSWORD)
    guest.locator("#set-password button").click()
    guest.wait_for_url("**/login")
    guest.locator("[name=login]").fill("nadia")
    guest.locator("[name=password]").fill(PASSWORD)
    guest.locator("form button").click()
    guest.wait_for_url(f"**/s/{SITE}/week")
    page.reload()
    expect(row).to_contain_text(active)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_that_is_not_whole_says_what_to_do(page_as: PageAs) -> None:
    page = page_as(None)
    page.goto("/set-password")
    expect(page.locator("#no-token")).to_be_visible()
    expect(page.locator("#set-password")).to_be_hidden()


def test_an_account_gets_roles_an_operator_and_another_password(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    number = number_of(served, "hr")
    with served.database.writing() as session:
        make_token(session, number, "h" * 64, "tableau <b>de bord</b>", ACT)
    page = page_as("admin")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(ACCOUNTS)
    page.get_by_label("Chercher un nom").fill("helene")
    expect(page.locator("#accounts tbody tr:visible")).to_have_count(1)
    page.get_by_role("link", name="Hélène Roux").click()
    page.locator("html[data-ready]").wait_for(state="attached")
    axe(page)
    box = page.locator("[data-role=supervisor]")
    box.check()
    page.get_by_text("Le rôle est donné.").wait_for()
    expect(box).to_be_focused()
    page.locator("#operator-form select").select_option(index=1)
    with page.expect_navigation():
        page.locator("#operator-form button").click()
    assert page.locator("#operator-form select").input_value() != ""
    token = page.locator(".lines li", has_text="tableau <b>de bord</b>")
    token.get_by_role("button").click()
    token.wait_for(state="detached")
    page.get_by_role("button", name="Faire choisir un autre mot de passe").click()
    expect(page.locator("#invitation-link")).to_have_value(re.compile("/set-password#"))
    page.keyboard.press("Escape")
    expect(page.locator("h1 .badge")).to_have_text("sans mot de passe")


def test_an_account_is_disabled_and_let_in_again_but_not_ones_own(
    page_as: PageAs, served: House
) -> None:
    page = page_as("admin", "en")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{ACCOUNTS}/{number_of(served, 'second')}")
    page.get_by_role("button", name="Disable the account").click()
    expect(page.locator("h1 .badge")).to_have_text("disabled")
    page.get_by_role("button", name="Enable the account").click()
    expect(page.locator("h1 .badge")).to_have_text("active")
    page.goto(f"{ACCOUNTS}/{number_of(served, 'admin')}")
    expect(page.locator("[data-role=admin]")).to_be_disabled()
    expect(page.get_by_role("button", name="Disable the account")).to_have_count(0)


def test_a_login_that_is_taken_is_told_in_the_form(page_as: PageAs) -> None:
    page = page_as("admin", "en")
    page.goto(ACCOUNTS)
    page.get_by_role("button", name="Give a role to an existing account").click()
    page.locator("#member [name=login]").fill("nobody-of-that-name")
    page.locator("#member").get_by_role("button", name="Give the role").click()
    expect(page.locator("#member .form-trouble")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add an account").click()
    form = page.locator("#new-account")
    form.locator("[name=name]").fill("Other")
    form.locator("[name=login]").fill("hr")
    form.locator("[name=roles][value=hr]").check()
    form.get_by_role("button", name="Create and invite").click()
    expect(form.locator(".form-trouble")).to_be_visible()

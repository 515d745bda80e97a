"""Webhooks by an admin: added with a key shown once, tried, sent again, changed, removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models.mapping import table_of
from models.tables.outbox import DeliveryRow
from tests.e2e.page.house import SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

HOOKS = f"/s/{SITE}/admin/webhooks"
WORDS = {
    "fr": ("Ajouter un webhook", "Envoyer un essai", "Renvoyer", "Retirer", "retiré"),
    "en": ("Add a webhook", "Send a trial", "Send again", "Remove", "removed"),
}


def deliver(house: House, state: str, status: int | None) -> None:
    """Do what the sender would have done."""
    with house.database.writing() as session:
        table = table_of(DeliveryRow)
        told = {"state": state, "attempts": 1, "last_status": status}
        session.execute(update(table).where(table.c.state == "waiting").values(**told))


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_webhook_is_added_tried_sent_again_and_removed(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    add, trial, again, remove, gone = WORDS[lang]
    page = page_as("admin", lang, phone=phone)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(HOOKS)
    axe(page)
    page.get_by_role("button", name=add).first.click()
    form = page.locator("#new-webhook")
    form.locator("[name=url]").fill("https://127.0.0.1/x")
    form.get_by_role("button", name=add).click()
    expect(form.locator(".field-trouble")).to_be_visible()
    form.locator("[name=url]").fill("https://payroll.example.org/<b>x</b>")
    form.get_by_role("button", name=add).click()
    key = page.locator("#key-value")
    expect(key).not_to_have_value("")
    axe(page)
    page.keyboard.press("Escape")
    page.locator("#webhooks a").click()
    page.get_by_role("button", name=trial).click()
    page.locator("#tried:visible").wait_for()
    deliver(served, "given_up", 500)
    row = page.locator("#deliveries tbody tr")
    expect(row).to_contain_text("500")
    axe(page)
    row.get_by_role("button", name=again).click()
    page.locator("#tried:visible").wait_for()
    deliver(served, "delivered", 204)
    expect(row).to_contain_text("204")
    expect(row.get_by_role("button", name=again)).to_have_count(0)
    page.locator("main details summary").first.click()
    page.locator("[name=events]").first.uncheck()
    with page.expect_navigation():
        page.locator("main details form button").click()
    page.get_by_role("button", name=re.compile("clé|key")).click()
    expect(key).not_to_have_value("")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=remove, exact=True).click()
    expect(page.locator("h1 .badge")).to_have_text(gone)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

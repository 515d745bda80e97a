"""The log by an admin: read, filtered, verified, taken away; a broken chain is said in words."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from models.audit import Act
from models.mapping import table_of
from models.settings import switch_affinity
from models.tables.duties import AuditRow
from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

LOG = f"/s/{SITE}/admin/audit"
WORDS = {
    "fr": ("Vérifier la chaîne", "La chaîne tient", "Filtrer", "Plus anciennes", "Tout montrer"),
    "en": ("Verify the chain", "The chain holds", "Filter", "Older", "Show everything"),
}


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_the_log_is_read_filtered_verified_and_taken_away(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    verify, holds, narrow, older, everything = WORDS[lang]
    act = Act("account:3", served.clock.at, NASTY)
    with served.database.writing() as session:
        for turn in range(60):
            switch_affinity(session, SITE, bool(turn % 2), act)
    page = page_as("admin", lang, phone=phone)
    page.goto(LOG)
    page.locator("html[data-ready]").wait_for(state="attached")
    axe(page)
    expect(page.locator("#log tbody tr").first).to_contain_text(NASTY)
    page.get_by_role("link", name=older).click()
    expect(page.locator("#log tbody tr").first).not_to_have_count(0)
    page.get_by_role("button", name=verify).click()
    expect(page.locator("#proof .note")).to_contain_text(holds)
    page.locator("[name=action]").select_option("site.made")
    page.get_by_role("button", name=narrow, exact=True).click()
    expect(page.locator("#log tbody tr")).to_have_count(1)
    page.locator("#log summary").click()
    expect(page.locator("#log .facts")).to_contain_text("site.made")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as taken:
        page.locator("#export").click()
    with taken.value.path().open(newline="", encoding="utf-8") as file:
        assert [row["action"] for row in csv.DictReader(file)] == ["site.made"]
    page.locator("[name=action]").select_option("")
    page.locator("[name=until]").fill("2001-01-01")
    page.get_by_role("button", name=narrow, exact=True).click()
    axe(page)
    page.locator(".empty").get_by_role("link", name=everything).click()
    expect(page.locator("#log tbody tr")).to_have_count(50)


def test_a_broken_chain_is_said_with_the_next_step(page_as: PageAs, served: House) -> None:
    with served.database.writing() as session:
        table = table_of(AuditRow)
        session.execute(update(table).where(table.c.number == 3).values(action="nothing"))
    page = page_as("admin")
    page.goto(LOG)
    page.get_by_role("button", name="Vérifier la chaîne").click()
    expect(page.locator("#proof .bad")).to_contain_text("à partir de l’entrée 3")
    expect(page.locator("#proof .bad")).to_contain_text("dernière sauvegarde")


def test_the_log_is_for_admins(page_as: PageAs) -> None:
    page = page_as("supervisor")
    answer = page.goto(LOG)
    assert answer is not None
    assert answer.status == 403

"""What everybody bore and worked: facts beside shares and limits, by name and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": ("Ce que veut dire chaque chiffre", "Maximum d’une semaine", "Semaine précédente"),
    "en": ("What each figure means", "Maximum of a week", "Week before"),
}


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_figures_stand_by_name_beside_their_limits(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    meaning, limit, before = WORDS[lang]
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/fairness?on={own.house.week}")
    heads = page.locator(".burdens tbody th a")
    names = heads.all_inner_texts()
    assert NASTY in names
    assert len(names) > 2
    expect(page.get_by_role("heading", name=meaning)).to_be_visible()
    expect(page.locator(".law")).to_contain_text(limit)
    expect(page.locator(".law")).to_contain_text("L3121-20")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".burdens thead a").count() == 1  # only the name can be turned around
    page.locator(".burdens thead a").click()
    page.locator("[aria-sort=descending]").wait_for()
    assert heads.all_inner_texts() == names[::-1]
    page.get_by_role("link", name=before).click()
    page.wait_for_url("**on=2026-11-23**")
    heads.first.click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    axe(page)

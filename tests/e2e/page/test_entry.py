"""The way in: signing in with a password, in both languages, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.page.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

WORDS = {
    "fr": ("Identifiant", "Mot de passe", "Se connecter"),
    "en": ("Login", "Password", "Sign in"),
}


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_somebody_signs_in(
    page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    page = page_as(None, lang, phone=phone)
    login, password, enter = WORDS[lang]
    page.goto("/login")
    axe(page)
    page.get_by_label(login).fill("supervisor")
    page.get_by_label(password).fill(PASSWORD)
    page.get_by_role("button", name=enter).click()
    page.wait_for_url("**/s/nantes/week")


def test_a_wrong_password_is_told_at_the_form(page_as: Callable[..., Page]) -> None:
    page = page_as(None)
    page.goto("/login")
    page.get_by_label("Identifiant").fill("supervisor")
    page.get_by_label("Mot de passe").fill("autre chose")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()

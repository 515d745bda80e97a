"""A contested score: read in the person's words, answered, changed once its effect was seen."""

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
    "fr": {
        "reply": "Répondre",
        "words": "Votre réponse à",
        "change": "Il change",
        "score": "Score, de 0 à 100",
        "reason": "Motif",
        "see": "Voir l’effet",
        "effect": "Les plannings prendraient",
        "send": "Envoyer la réponse",
        "none": "Aucune contestation à répondre",
        "answered": "Répondues",
        "changed": "score changé",
        "upheld": "score maintenu",
    },
    "en": {
        "reply": "Answer",
        "words": "Your answer to",
        "change": "It changes",
        "score": "Score, 0 to 100",
        "reason": "Reason",
        "see": "See the effect",
        "effect": "Plans would use",
        "send": "Send the answer",
        "none": "No contest to answer",
        "answered": "Answered",
        "changed": "score changed",
        "upheld": "score upheld",
    },
}


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_one_is_changed_and_one_is_upheld(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    for client in own.clients()[:2]:
        asked = {"client_id": client.client_id, "words": f"Avant ma formation. {NASTY}"}
        own.ask("operator", "POST", "/me/contests", json=asked)
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/contests")
    cards = page.locator("main article")
    expect(cards).to_have_count(2)
    card = cards.first
    assert NASTY in card.locator("blockquote").first.inner_text()
    card.locator("summary", has_text=words["reply"]).click()
    axe(page)
    card.get_by_label(words["words"]).fill("Vous avez raison.")
    card.get_by_label(words["change"]).check()
    card.get_by_label(words["score"]).fill("77")
    card.get_by_label(words["reason"]).fill("retours d’avant la formation")
    send = card.get_by_role("button", name=words["send"])
    expect(send).to_be_hidden()
    card.get_by_role("button", name=words["see"]).click()
    expect(card.locator(".effect")).to_contain_text(words["effect"])
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_navigation():
        send.click()
    expect(cards).to_have_count(1)
    card.locator("summary", has_text=words["reply"]).click()
    card.get_by_label(words["words"]).fill("Nous avons tout relu.")
    with page.expect_navigation():
        send.click()
    expect(page.get_by_role("heading", name=words["none"])).to_be_visible()
    page.get_by_role("link", name=words["answered"], exact=True).click()
    expect(cards.nth(0)).to_contain_text(words["upheld"])
    expect(cards.nth(1)).to_contain_text(words["changed"])
    axe(page)

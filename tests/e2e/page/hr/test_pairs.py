"""One pair: found by a name, its path and events, a decision weighed and ended, the log of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.page.letters import plain_letters
from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "search": "Nom d’une personne ou d’un client",
        "find": "Chercher",
        "decide": "Prendre une décision",
        "score": "Score, de 0 à 100",
        "reason": "Motif",
        "see": "Voir l’effet",
        "effect": "Les plannings prendraient",
        "save": "Enregistrer cette décision",
        "set": "Score fixé à 88",
        "end": "Y mettre fin",
        "why": "Pourquoi y mettre fin",
        "end_do": "Mettre fin à la décision",
        "none": "Aucune décision en vigueur",
        "taken": "Décision prise",
        "back": "Décision retirée",
    },
    "en": {
        "search": "Name of a person or a client",
        "find": "Search",
        "decide": "Decide something",
        "score": "Score, 0 to 100",
        "reason": "Reason",
        "see": "See the effect",
        "effect": "Plans would use",
        "save": "Save this decision",
        "set": "Score set to 88",
        "end": "End it",
        "why": "Why end it",
        "end_do": "End the decision",
        "none": "No decision holds",
        "taken": "Decision taken",
        "back": "Decision taken back",
    },
}


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_decision_is_weighed_before_it_is_written_and_then_ended(
    own: OwnWorld,
    page_as: Callable[..., Page],
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
) -> None:
    words = WORDS[lang]
    client = own.clients()[0]
    page = page_as("hr", lang, phone=phone, dark=phone)
    page.goto(f"/s/{SITE}/pairs")
    axe(page)
    page.get_by_label(words["search"]).fill(client.name[:6])
    page.get_by_role("button", name=words["find"]).click()
    page.locator("section[aria-labelledby=found-client] a", has_text=client.name).click()
    names = page.locator("table.pairs tbody th").all_inner_texts()
    assert names == sorted(names, key=plain_letters)  # by name, never by score
    axe(page)
    page.goto(f"/s/{SITE}/pairs/{own.own}/{client.client_id}")
    page.locator("#chart[data-ready] canvas").wait_for()
    assert page.locator("#path-table tbody tr").count() >= 1
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator("#deciding summary", has_text=words["decide"]).click()
    form = page.locator("#decision")
    form.get_by_label(words["score"]).fill("80")
    form.get_by_label(words["reason"]).fill(f"Entretien du 2. {NASTY}")
    save = form.get_by_role("button", name=words["save"])
    expect(save).to_be_hidden()
    form.get_by_role("button", name=words["see"]).click()
    expect(page.locator("#effect")).to_contain_text(words["effect"])
    expect(save).to_be_visible()
    form.get_by_label(words["score"]).fill("88")  # another one is weighed anew
    expect(save).to_be_hidden()
    form.get_by_role("button", name=words["see"]).click()
    expect(page.locator("#effect")).to_contain_text(words["effect"])
    axe(page)
    with page.expect_navigation():
        save.click()
    decision = page.locator(".decision")
    expect(decision).to_contain_text(words["set"])
    expect(decision).to_contain_text(NASTY)
    expect(page.locator(".score-log")).to_contain_text(words["taken"])
    expect(page.locator(".events li").first).to_contain_text("Hélène Roux")

    decision.locator("summary", has_text=words["end"]).click()
    decision.get_by_label(words["why"]).fill("Revu ensemble.")
    with page.expect_navigation():
        decision.get_by_role("button", name=words["end_do"]).click()
    expect(page.locator("section[aria-labelledby=decide]")).to_contain_text(words["none"])
    page.goto(f"/s/{SITE}/scores-log")
    rows = page.locator(".score-log tbody tr")
    expect(rows.nth(0)).to_contain_text(words["back"])
    expect(rows.nth(0)).to_contain_text("Revu ensemble.")
    expect(rows.nth(1)).to_contain_text(client.name)
    axe(page)


def test_a_rating_that_somebody_heard_is_noted_and_taken_back(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    client = own.clients()[1].client_id
    page = page_as("hr")
    page.goto(f"/s/{SITE}/pairs/{own.colleague}/{client}")
    page.locator("#rating summary").click()
    form = page.locator("#rating form")
    form.locator("[name=side][value=operator]").check()
    form.locator("[name=rating]").select_option("2")
    form.locator("[data-tags=operator] .chip", has_text="consignes").first.click()
    form.locator("[name=comment]").fill(NASTY)
    with page.expect_navigation():
        form.get_by_role("button", name="Noter ce retour").click()
    event = page.locator(".events li").first
    expect(event).to_contain_text("la personne) : 2 sur 5")
    expect(event).to_contain_text(NASTY)
    event.locator(".ending summary").click()
    event.get_by_label("Pourquoi retirer ce retour").fill("noté deux fois")
    with page.expect_navigation():
        event.get_by_role("button", name="Retirer ce retour").click()
    expect(page.locator(".events li").first).to_contain_text("Retour retiré")
    expect(page.locator(".score-log tbody tr").first).to_contain_text("noté deux fois")


def test_a_veto_says_that_the_pair_is_excluded(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    client = own.clients()[0].client_id
    page = page_as("hr")
    page.goto(f"/s/{SITE}/pairs/{own.own}/{client}")
    page.locator("#deciding summary").click()
    page.get_by_label("Poser un veto").check()
    expect(page.locator("[data-score]")).to_be_hidden()
    page.locator("#decision [name=expires_on]").fill("")
    page.locator("#decision [name=reason]").fill("à sa demande")
    page.get_by_role("button", name="Voir l’effet").click()
    expect(page.locator("#effect")).to_contain_text("Le binôme serait exclu")

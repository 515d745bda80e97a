"""Time off and swaps: asked for, answered by a colleague, taken back; how they stand in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.e2e.page.house import NASTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "leave": "Demander un congé",
        "first": "Premier jour",
        "last": "Dernier jour",
        "send": "Envoyer",
        "waits": "La supervision doit répondre",
        "withdraw": "Retirer",
        "withdrawn": "Retirée",
    },
    "en": {
        "leave": "Ask for time off",
        "first": "First day",
        "last": "Last day",
        "send": "Send",
        "waits": "A supervisor has to answer",
        "withdraw": "Withdraw",
        "withdrawn": "Withdrawn",
    },
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_time_off_is_asked_for_without_a_reason_and_taken_back(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    words = WORDS[lang]
    page = page_as("operator", lang, phone=True)
    page.goto("/me/requests")
    page.get_by_role("button", name=words["leave"]).click()
    dialog = page.locator("dialog[open]")
    axe(page)
    assert dialog.locator("textarea").count() == 0
    dialog.get_by_label(words["first"]).fill("2026-12-21")
    dialog.get_by_label(words["last"]).fill("2026-12-23")
    with page.expect_navigation():
        dialog.get_by_role("button", name=words["send"]).click()
    card = page.locator("section[aria-labelledby=mine] .card")
    assert words["waits"] in card.inner_text()
    assert "21" in card.inner_text()
    axe(page)
    with page.expect_navigation():
        card.get_by_role("button", name=words["withdraw"]).click()
    assert words["withdrawn"] in card.inner_text()


def test_a_swap_is_asked_for_agreed_to_and_waits_for_a_supervisor(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    own.to(0, 1)
    theirs = own.shifts(own.colleague)[2].start
    page = page_as("operator", phone=True)
    page.goto("/me/requests")
    page.get_by_role("button", name="Proposer un échange").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=start]").select_option(index=2)
    dialog.locator("[name=other_operator_id]").select_option(own.colleague)
    dialog.get_by_label("Jour de sa vacation").fill(theirs.date().isoformat())
    dialog.locator("[name=other_start] option:nth-child(2)").wait_for(state="attached")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Envoyer").click()
    mine = page.locator("section[aria-labelledby=mine] .card")
    assert f"{NASTY} doit répondre" in mine.inner_text()
    assert "En retour, vous feriez" in mine.inner_text()

    other = page_as("colleague", phone=True)
    other.goto("/me")
    other.get_by_role("link", name="Un collègue attend votre réponse").click()
    asked = other.locator("section[aria-labelledby=to-answer] .card")
    assert "vous propose sa vacation" in asked.inner_text()
    with other.expect_navigation():
        asked.get_by_role("button", name="D’accord").click()
    assert "la supervision doit valider" in other.locator("main").inner_text()
    page.reload()
    assert f"{NASTY} est d’accord" in mine.inner_text()


def test_a_shift_given_to_anybody_is_taken_by_who_comes_first(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    own.to(-1, 8)
    theirs = {shift.start.date() for shift in own.shifts(own.third)}
    start = next(s.start for s in own.shifts(own.own) if s.start.date() not in theirs)
    own.ask("operator", "POST", "/me/requests", json={"kind": "swap", "start": start.isoformat()})
    other = page_as("third", phone=True)
    other.goto("/me/requests")
    offered = other.locator("section[aria-labelledby=offered] .card")
    with other.expect_navigation():
        offered.get_by_role("button", name="Je la prends").click()
    assert "Vous êtes d’accord" in other.locator("main").inner_text()


def test_a_refusal_with_its_words_is_read(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    asked = {"kind": "leave", "first": "2026-12-21", "last": "2026-12-21"}
    made = own.ask("operator", "POST", "/me/requests", json=asked).json()
    answer = {"answer": "refuse", "words": "<b>Trop</b> de monde absent."}
    path = f"/sites/nantes/requests/{made['id']}/answer"
    seen = {"If-Match": f'"{made["version"]}"'}
    own.ask("supervisor", "POST", path, json=answer, headers=seen)
    page = page_as("operator", phone=True)
    page.goto("/me/requests")
    text = page.locator("section[aria-labelledby=mine]").inner_text()
    assert "Refusée" in text
    assert "<b>Trop</b> de monde absent." in text
    page.goto("/notices")
    assert page.locator("[data-notice]").count() > 0


def test_a_day_at_work_cannot_be_swapped_twice_and_the_form_says_so(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    start = own.shifts(own.own)[-1].start
    own.ask("operator", "POST", "/me/requests", json={"kind": "swap", "start": start.isoformat()})
    page = page_as("operator", phone=True)
    page.goto("/me/requests")
    page.get_by_role("button", name="Proposer un échange").click()
    dialog = page.locator("dialog[open]")
    day = start.astimezone(dt.timezone(dt.timedelta(hours=1)))
    options = dialog.locator("[name=start]").locator("option")
    dialog.locator("[name=start]").select_option(index=options.count() - 1)
    assert f"{day.day} décembre" in dialog.locator("[name=start] option:checked").inner_text()
    dialog.get_by_role("button", name="Envoyer").click()
    alert = dialog.get_by_role("alert")
    alert.wait_for()
    assert "attend sa réponse" in alert.inner_text()

"""My scores with their range, contested in words; my share and hours; my data taken along."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from models.contests import answer_contest, contests_of
from models.scores import scores_of
from models.sites import find_site, id_of
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "between": "Entre ",
        "contest": "Contester ce score",
        "words": "Ce qui n’est pas juste",
        "send": "Envoyer",
        "open": "les RH doivent répondre",
        "upheld": "score maintenu",
    },
    "en": {
        "between": "Between ",
        "contest": "Contest this score",
        "words": "What is not right",
        "send": "Send",
        "open": "HR has to answer",
        "upheld": "score upheld",
    },
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_score_is_told_with_its_range_and_contested_in_words(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    words = WORDS[lang]
    with own.house.database.reading() as session:
        site_id = id_of(find_site(session, SITE))
        kept = scores_of(session, site_id, own.own, own.house.clock.at.date())
    page = page_as("operator", lang, phone=True)
    page.goto("/me/scores")
    cards = page.locator(".score")
    names = [each.client_name for each in kept]
    assert cards.locator("h2").all_inner_texts() == names  # by name, never by score
    first = cards.first
    assert words["between"] in first.inner_text()
    first.get_by_text(words["contest"]).click()
    first.get_by_label(words["words"]).fill(f"Avant ma formation. {NASTY}")
    with page.expect_navigation():
        first.get_by_role("button", name=words["send"]).click()
    told = page.locator("section[aria-labelledby=contests] .card")
    assert words["open"] in told.inner_text()
    assert NASTY in told.inner_text()
    with own.house.database.writing() as session:
        [contest] = contests_of(session, site_id, own.own)
        answer_contest(
            session, site_id, contest.id, contest.version, ACT, words="Nous en avons parlé."
        )
    page.reload()
    assert words["upheld"] in told.inner_text()
    assert "Nous en avons parlé." in told.inner_text()
    axe(page)


def test_a_contest_is_taken_back(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    client = own.clients()[0].client_id
    own.ask("operator", "POST", "/me/contests", json={"client_id": client, "words": "Non."})
    page = page_as("operator", phone=True)
    page.goto("/me/scores")
    told = page.locator("section[aria-labelledby=contests] .card")
    with page.expect_navigation():
        told.get_by_role("button", name="Retirer").click()
    assert "retirée" in told.inner_text()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_my_share_and_my_hours_stand_beside_what_is_fair_and_lawful(
    own: OwnWorld, page_as: Callable[..., Page], lang: str
) -> None:
    page = page_as("operator", lang, phone=True)
    page.goto("/me/fairness")
    text = page.locator("main").inner_text()
    fair = {"fr": "pour une juste part de", "en": "for a fair share of"}[lang]
    assert text.count(fair) == 2
    assert {"fr": "Maximum légal par semaine", "en": "Lawful maximum a week"}[lang] in text
    assert "48\u00a0h" in text
    page.get_by_text({"fr": "Semaine par semaine", "en": "Week by week"}[lang]).click()
    assert page.locator("tbody tr").count() >= 1


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_my_data_are_taken_along_and_who_sees_them_is_told(
    own: OwnWorld, page_as: Callable[..., Page], lang: str
) -> None:
    page = page_as("operator", lang, phone=True)
    page.goto("/me/data")
    text = page.locator("main").inner_text()
    assert {"fr": "12 mois", "en": "12 months"}[lang] in text
    assert {"fr": "Vos collègues", "en": "Your colleagues"}[lang] in text
    with page.expect_download() as waiting:
        page.locator("a[href$='export.json']").click()
    assert own.own in json.dumps(json.loads(waiting.value.path().read_text("utf-8")))
    with page.expect_download() as waiting:
        page.locator("a[href$='export.zip']").click()
    archive = zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes()))
    assert "person.json" in archive.namelist()

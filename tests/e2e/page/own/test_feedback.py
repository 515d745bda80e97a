"""A client says how its team answers, by a link and without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.mapping import table_of
from models.tables.clients import ClientRow
from models.tables.pairs import FeedbackRow
from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

WORDS = {
    "fr": {
        "rating": "4 Satisfait",
        "tag": "chaleureux",
        "comment": "Un mot de plus",
        "send": "Envoyer",
        "thanks": "Merci !",
        "again": "Parler d’une autre personne",
        "spent": "Ce lien ne sert plus",
    },
    "en": {
        "rating": "4 Satisfied",
        "tag": "warm",
        "comment": "A word more",
        "send": "Send",
        "thanks": "Thank you!",
        "again": "Speak of somebody else",
        "spent": "This link has ended",
    },
}


def a_link(own: OwnWorld, client_id: str, uses: int) -> str:
    asked = {"client_id": client_id, "days": 30, "most_uses": uses}
    url: str = own.ask("supervisor", "POST", f"/sites/{SITE}/feedback-links", json=asked).json()[
        "url"
    ]
    return url


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_client_rates_somebody_of_its_team_until_the_link_is_spent(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    words, client = WORDS[lang], own.clients()[0].client_id
    with own.house.database.writing() as session:
        clients = table_of(ClientRow)
        named = update(clients).where(clients.c.client_id == client).values(name=NASTY)
        session.execute(named)
    url = a_link(own, client, 2)
    page = page_as(None, lang, phone=True)
    page.goto(url)
    axe(page)
    assert NASTY in page.locator("main").inner_text()
    assert own.own not in page.content()
    for place in range(2):
        page.locator("[name=person]").first.check()
        page.get_by_role("radio", name=words["rating"]).check()
        page.get_by_role("checkbox", name=words["tag"], exact=True).check()
        page.get_by_label(words["comment"]).fill("Très bien. <b>Vraiment.</b>")
        page.get_by_role("button", name=words["send"]).click()
        page.get_by_role(
            "heading", name=words["thanks"].replace(" ", "\u00a0" if lang == "fr" else " ")
        ).wait_for()
        axe(page)
        if place == 0:
            page.get_by_role("button", name=words["again"]).click()
    assert not page.get_by_role("button", name=words["again"]).is_visible()
    table = table_of(FeedbackRow)
    with own.house.database.reading() as session:
        query = select(table.c.rating, table.c.comment).where(
            table.c.client_id == client,
            table.c.date == own.house.clock.at.date(),
            table.c.side == "client",
        )
        said = session.execute(query).all()
    assert [tuple(each) for each in said] == [(4, "Très bien. <b>Vraiment.</b>")] * 2
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 410
    assert words["spent"] in page.locator("main").inner_text()
    axe(page)


def test_a_made_up_link_is_told_kindly(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    page = page_as(None, phone=True)
    answer = page.goto("/feedback/AAAAAGk7-abc")
    assert answer is not None
    assert answer.status == 410
    assert "Demandez-en un autre" in page.locator("main").inner_text()

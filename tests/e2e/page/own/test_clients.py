"""My clients: found in a moment, briefs at hand as text, reasons, and how they feel by one tap."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.mapping import table_of
from models.tables.clients import BriefRow, ClientRow
from models.tables.pairs import FeedbackRow
from tests.e2e.page.house import NASTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

PARTS = {
    "fr": ("À dire", "À ne jamais dire", "Jusqu’où aller", "À qui passer la main"),
    "en": ("Say", "Never say", "How far to go", "Whom to hand over to"),
}


def test_clients_are_found_by_a_few_letters_whatever_their_accents(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    clients = own.clients()
    with own.house.database.writing() as session:
        session.execute(
            update(table_of(ClientRow))
            .where(table_of(ClientRow).c.client_id == clients[0].client_id)
            .values(name="Étude Lefèvre")
        )
    page = page_as("operator", phone=True)
    page.goto("/me/clients")
    rows = page.locator(".client-list li:visible")
    assert rows.count() == len(clients)
    page.get_by_placeholder("Chercher un client").fill("lefevre etu")
    assert rows.count() == 1
    assert page.locator("#found").inner_text() == "Un client"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/me/clients/{clients[0].client_id}")
    assert page.get_by_role("heading", level=1).inner_text() == "Étude Lefèvre"


def test_only_open_clients_are_shown_when_wanted(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    own.to(1, 1)  # in the night
    page = page_as("operator", "en", phone=True)
    page.goto("/me/clients")
    shut = page.locator(".client-list li[data-open=no]").count()
    assert shut > 0
    page.get_by_role("button", name="Open", exact=True).click()
    assert page.locator(".client-list li[data-open=no]:visible").count() == 0
    assert "opens" in page.locator(".client-list li[data-open=no] .badge").first.inner_html()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_brief_is_at_hand_and_html_in_it_is_text(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None], lang: str
) -> None:
    client = own.clients()[0]
    with own.house.database.writing() as session:
        briefs, clients = table_of(BriefRow), table_of(ClientRow)
        session.execute(
            update(briefs)
            .where(briefs.c.client_id == client.client_id)
            .values(say=NASTY, never_say=f"<b>{NASTY}</b>", escalation="Mme Durand")
        )
        session.execute(
            update(clients)
            .where(clients.c.client_id == client.client_id)
            .values(name=NASTY, tension=3)
        )
    page = page_as("operator", lang, phone=True)
    page.goto("/me/clients")
    assert NASTY in page.locator(".client-name").all_inner_texts()
    page.goto(f"/me/clients/{client.client_id}")
    assert page.get_by_role("heading", level=1).inner_text() == NASTY
    text = page.locator(".brief").inner_text()
    assert all(part in text for part in (*PARTS[lang], NASTY, f"<b>{NASTY}</b>", "Mme Durand"))
    assert {"fr": "Très tendu", "en": "Very tense"}[lang] in page.locator("article").inner_text()
    axe(page)


def test_somebody_elses_client_is_not_shown(own: OwnWorld, page_as: Callable[..., Page]) -> None:
    mine = {client.client_id for client in own.clients()}
    with own.house.database.reading() as session:
        everybodys = set(session.execute(select(table_of(ClientRow).c.client_id)).scalars())
    page = page_as("operator", phone=True)
    answer = page.request.get(f"/me/clients/{min(everybodys - mine)}")
    assert answer.status == 404


def test_how_a_client_feels_is_said_by_one_tap_and_a_word(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    client = own.clients()[0]
    page = page_as("operator", phone=True)
    page.goto(f"/me/clients/{client.client_id}")
    page.get_by_role("checkbox", name="consignes peu claires").check()
    page.get_by_role("button", name="2 Difficile").click()
    page.get_by_text("Merci, c’est noté.").wait_for()
    table = table_of(FeedbackRow)
    today = own.house.clock.at.date()
    with own.house.database.reading() as session:
        query = select(table.c.rating, table.c.tags, table.c.side, table.c.date)
        query = query.where(table.c.client_id == client.client_id, table.c.date == today)
        [said] = session.execute(query).all()
    assert (said.rating, list(said.tags), said.side) == (2, ["unclear_brief"], "operator")
    assert said.date == dt.date(2026, 12, 1)


def test_why_this_client_is_told_in_words_without_names_of_colleagues(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    page = page_as("operator", phone=True)
    page.goto(f"/me/clients/{own.clients()[0].client_id}")
    page.get_by_role("button", name="Lire les raisons du planning").click()
    page.locator(".why li").first.wait_for(timeout=60_000)
    assert "Vous êtes en poste pour" in page.locator(".why").inner_text()
    page.get_by_text("Le calcul en détail").click()
    told = page.locator(".reasons").inner_text()
    assert "Pourquoi" in told
    assert NASTY not in told

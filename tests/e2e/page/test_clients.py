"""Clients: the list with what waits, one client's page, and what a supervisor does there."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from api.page.letters import plain_letters
from api.work.desk import Desk
from api.work.job_task import do_job
from api.work.shelf import Shelf
from models.jobs import start_job
from models.mapping import table_of
from models.records import list_records
from models.signals import find_signal, store_signals
from models.sites import find_site, id_of
from models.tables.clients import BriefRow, ReviewRow
from scheduler.signals import Signal
from tests.e2e.page.house import ACT, NASTY, SITE
from tests.e2e.page.test_portfolio import empty_site, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

PATH = f"/s/{SITE}/clients"
OPEN_ALL = "found => found.forEach(each => { if (!each.closest('header')) each.open = true })"
HEADS = {
    "fr": ("Consignes", "Équipe", "Preuve de service", "Points clients", "Lien de retour client"),
    "en": ("Instructions", "Team", "Proof of service", "Client talks", "Client feedback link"),
}


def client_ids(house: House) -> list[str]:
    with house.database.reading() as session:
        rows = list_records(session, "clients", id_of(find_site(session, SITE)), past=False)
        return [row.client_id for row in rows]


def records(house: House, name: str, client_id: str) -> Sequence[object]:
    with house.database.reading() as session:
        site_id = id_of(find_site(session, SITE))
        return list(list_records(session, name, site_id, where={"client_id": client_id}))


@pytest.mark.parametrize(("lang", "phone", "dark"), [("fr", False, False), ("en", True, True)])
def test_clients_are_listed_with_what_waits_for_somebody(
    page_as: PageAs,
    served: House,
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
    dark: bool,
) -> None:
    first = client_ids(served)[0]
    with served.database.writing() as session:
        briefs = table_of(BriefRow)
        session.execute(
            update(briefs)
            .where(briefs.c.client_id == first)
            .values(never_say="", has_never_say=False)
        )
    page = opened(page_as("supervisor", lang, phone=phone, dark=dark), PATH)
    rows = page.locator(".client-table tbody tr:visible")
    expect(rows).to_have_count(12)
    names = page.locator(".client-table th a").all_text_contents()
    assert names == sorted(names, key=plain_letters)
    assert NASTY in names
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-need=brief]").click()
    row = page.locator(f"tr:has(a[href$='/clients/{first}'])")
    expect(row).to_be_visible()
    expect(row).to_contain_text({"fr": "À ne jamais dire", "en": "Never say"}[lang])
    page.locator("[data-need=brief]").click()
    page.locator("#find").fill("IMG src")
    expect(rows).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/[^/]+$"))
    assert page.get_by_role("heading", level=1).inner_text() == NASTY


@pytest.mark.parametrize(("lang", "phone", "dark"), [("fr", False, False), ("en", True, True)])
def test_one_client_is_told_whole(
    page_as: PageAs,
    served: House,
    axe: Callable[[Page], None],
    lang: str,
    phone: bool,
    dark: bool,
) -> None:
    client = client_ids(served)[0]
    page = opened(page_as("supervisor", lang, phone=phone, dark=dark), f"{PATH}/{client}")
    for head in HEADS[lang]:
        expect(page.get_by_role("heading", name=head).first).to_be_visible()
    expect(page.locator(".chart canvas")).to_have_count(2)
    expect(page.locator("#foreseen")).to_contain_text(
        {"fr": "huit fois sur dix", "en": "eight times in ten"}[lang]
    )
    expect(page.locator("#days-table tbody tr")).to_have_count(7)
    expect(page.locator(".member").first).to_contain_text(
        {"fr": "Dans l’équipe depuis", "en": "In the team since"}[lang]
    )
    expect(page.locator(".of-service")).to_contain_text(
        {"fr": "19 fois sur 20", "en": "19 times in 20"}[lang]
    )
    page.locator("main details").evaluate_all(OPEN_ALL)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".member .reasons-ask button").first.click()
    expect(page.locator(".member .why li").first).to_be_visible(timeout=60_000)


def test_a_brief_is_completed_word_for_word(page_as: PageAs, served: House) -> None:
    client = client_ids(served)[0]
    table = table_of(BriefRow)
    with served.database.writing() as session:
        session.execute(
            update(table)
            .where(table.c.client_id == client)
            .values(say="", has_say=False, filter_rule="", has_filter_rule=False)
        )
    page = opened(page_as("supervisor"), f"{PATH}/{client}")
    expect(page.locator(".of-brief .note")).to_contain_text("Il manque : À dire")
    page.get_by_role("button", name="Modifier les consignes").click()
    page.get_by_label("À dire").fill(f"Bonjour {NASTY}")
    page.get_by_label("Ce qu’il faut filtrer").fill("le démarchage")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.locator(".of-brief .brief-list")).to_contain_text(f"Bonjour {NASTY}")
    [row] = records(served, "briefs", client)
    assert (row.has_say, row.updated) == (True, served.clock.at.date())  # type: ignore[attr-defined]


def test_a_talk_is_planned_and_what_came_of_it_written_down(page_as: PageAs, served: House) -> None:
    client = client_ids(served)[0]
    table = table_of(ReviewRow)
    with served.database.writing() as session:
        session.execute(table.delete().where(table.c.client_id == client))
    page = opened(page_as("supervisor"), f"{PATH}/{client}")
    expect(page.locator(".of-talks")).to_contain_text("Aucun point client noté")
    page.get_by_label("Prévoir un point le").fill(served.week.isoformat())
    page.get_by_role("button", name="Prévoir", exact=True).click()
    talk = page.locator(".of-talks .rows li")
    expect(talk).to_contain_text("à venir")
    talk.get_by_text("Noter ce qu’il en est sorti").click()
    talk.get_by_label("Ce qu’il en est sorti").select_option("adjusted")
    talk.get_by_role("button", name="Enregistrer").click()
    expect(talk.locator(".badge.good")).to_contain_text("tenu le")
    expect(talk).to_contain_text("on a ajusté")
    page.get_by_label("Prévoir un point le").fill(served.week.isoformat())
    page.get_by_role("button", name="Prévoir", exact=True).click()
    expect(page.locator(".of-talks > form .form-trouble")).to_be_visible()


def test_an_event_changes_what_is_expected_until_it_is_removed(
    page_as: PageAs, served: House
) -> None:
    client = client_ids(served)[0]
    page = opened(page_as("supervisor"), f"{PATH}/{client}")
    page.get_by_text("Ajouter un événement").click()
    form = page.locator(".of-events details form")
    form.get_by_label("Effet").select_option(label="50 % d’appels en plus")
    form.get_by_label("Motif").fill(f"soldes {NASTY}")
    form.get_by_role("button", name="Enregistrer").click()
    told = page.locator(".of-events .rows")
    expect(told).to_contain_text(f"soldes {NASTY}")
    expect(told).to_contain_text("Claire Morel")
    [row] = records(served, "events", client)
    assert row.factor == 1.5  # type: ignore[attr-defined]
    page.once("dialog", lambda dialog: dialog.accept())
    told.get_by_role("button", name="Retirer").click()
    expect(told).to_contain_text("Aucun événement")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_link_for_the_clients_word_is_made_copied_and_revoked(
    page_as: PageAs, served: House, lang: str
) -> None:
    make, copy, revoke, ended = {
        "fr": ("Créer le lien", "Copier", "Révoquer", "terminé"),
        "en": ("Make the link", "Copy", "Revoke", "ended"),
    }[lang]
    client = client_ids(served)[0]
    page = opened(page_as("supervisor", lang), f"{PATH}/{client}")
    page.get_by_role("button", name=make).click()
    address = page.locator("#link-address")
    expect(address).to_have_value(re.compile(r"/feedback/.+"))
    year = str((served.clock.at + dt.timedelta(days=30)).year)
    expect(page.locator("#link-until")).to_contain_text(year)
    page.get_by_role("button", name=copy).click()
    link = address.input_value()
    assert page.request.get(link).status == 200
    opened(page, f"{PATH}/{client}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=revoke).click()
    expect(page.locator(".of-links .rows")).to_contain_text(ended)
    assert page.request.get(link).status == 410


def test_the_week_is_lived_through_and_its_proof_is_told(page_as: PageAs, served: House) -> None:
    client = client_ids(served)[0]
    page = opened(page_as("supervisor"), f"{PATH}/{client}")
    expect(page.locator(".of-service")).to_contain_text("n’a pas encore été rejouée")
    page.get_by_role("button", name="Rejouer la semaine").click()
    expect(page.locator("#replay-state")).to_contain_text("Semaine rejouée : 0 sur")
    [job_id] = served.runs.jobs
    service = served.service
    with service.database.writing() as session:
        attempt = start_job(session, job_id, "tests", served.clock.at)
    assert attempt is not None
    do_job(Desk(service.database, job_id, attempt, service.clock, lambda _: None, Shelf()))
    proof = page.locator(".of-service")
    expect(proof).to_contain_text("Semaine rejouée 100 fois")
    line = proof.locator(".share-line", has_text="Continuité").last
    expect(line).to_contain_text("19 fois sur 20")
    expect(page.get_by_role("button", name="Rejouer la semaine")).to_have_count(0)


def test_a_signal_is_taken_on_and_closed_with_what_came_of_it(
    page_as: PageAs, served: House
) -> None:
    client = client_ids(served)[0]
    with served.database.writing() as session:
        told = Signal(
            "brief_outdated",
            client,
            None,
            {"updated": dt.date(2026, 1, 15), "age": 137, "every": 90},
            1,
        )
        [row] = store_signals(session, SITE, [told], ACT)
    page = opened(page_as("supervisor"), f"{PATH}/{client}")
    section = page.locator(".of-signals")
    section.get_by_role("button", name="Je m’en occupe").click()
    expect(section).to_contain_text("pris en charge")
    section.get_by_text("Clore").click()
    section.get_by_label("Ce qu’il en est sorti").select_option("brief_updated")
    section.get_by_label("En quelques mots").fill("relues ensemble")
    section.get_by_role("button", name="Enregistrer").click()
    expect(section).to_contain_text("Aucun signal")
    with served.database.reading() as session:
        found = find_signal(session, id_of(find_site(session, SITE)), row.id)
    assert found.state == "closed"


def test_who_is_not_known_is_told_as_a_page(page_as: PageAs) -> None:
    page = page_as("supervisor")
    assert page.request.get(f"{PATH}/nobody").status == 404


def test_a_site_without_clients_says_what_to_do(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    empty_site(served)
    page = page_as("supervisor")
    page.goto("/s/vide/clients")
    expect(page.get_by_role("link", name="Importer", exact=True)).to_be_visible()
    axe(page)

"""Portfolios: the matrix by colour, words and keys; weak points; a pair decided by a person."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from api.page.letters import plain_letters
from api.page.teams import matrix
from models.accounts import find_account, grant
from models.mapping import table_of
from models.records import list_records
from models.results import load_result
from models.sites import find_site, id_of, make_site
from models.tables.pairs import PairingRow
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

PATH = f"/s/{SITE}/portfolio"
WORDS = {
    "fr": {"told": "sur 100, entre", "where": "D’où vient ce score", "cell": "référent"},
    "en": {"told": "of 100, between", "where": "Where this score comes from", "cell": "lead"},
}


def opened(page: Page, path: str = PATH) -> Page:
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def cell(page: Page, kind: str) -> Locator:
    return page.locator(f"#matrix .cell{kind}").first


def pairs_in_force(house: House) -> list[Any]:
    with house.database.reading() as session:
        return list(list_records(session, "portfolio", id_of(find_site(session, SITE)), past=False))


@pytest.mark.parametrize(("lang", "phone", "dark"), [("fr", False, False), ("en", True, True)])
def test_the_matrix_is_read_by_eyes_keys_and_words(
    page_as: PageAs, axe: Callable[[Page], None], lang: str, phone: bool, dark: bool
) -> None:
    words = WORDS[lang]
    page = opened(page_as("supervisor", lang, phone=phone, dark=dark))
    names = page.locator("#matrix [role=columnheader]").all_text_contents()[1:]
    assert names == sorted(names, key=plain_letters)  # by name, never by score
    clients = page.locator("#matrix [role=rowheader]").all_text_contents()
    assert clients == sorted(clients, key=plain_letters)
    assert (len(names), len(clients)) == (8, 12)
    assert NASTY in names
    assert NASTY in clients
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cell(page, ".lead").wait_for()
    page.locator("#matrix [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    focused = page.locator("#matrix .cell:focus")
    expect(focused).to_have_attribute("aria-label", re.compile(re.escape(clients[1])))
    expect(page.locator("#told")).to_contain_text(names[-1])
    page.keyboard.press("Home")
    expect(page.locator("#matrix .mname:focus")).to_have_text(clients[1])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.locator("#pair-dialog")
    expect(dialog).to_contain_text(words["where"])
    axe(page)
    page.keyboard.press("Escape")
    cell(page, ".lead").click()
    expect(page.locator("#told")).to_contain_text(words["told"])
    expect(page.locator("#told")).to_contain_text(words["cell"])
    low, high = re.findall(r"\d+", page.locator("#told").inner_text().split("100")[1])[:2]
    expect(dialog).to_contain_text(re.compile(rf"\b{low}\b.*\b{high}\b"))  # both say the same


def test_a_large_matrix_asks_for_figures_as_it_is_looked_at(
    page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "MOST_CELLS", 16)
    page = page_as("supervisor")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page)
    page.locator("#matrix [tabindex='0']").focus()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#matrix .waits")).to_have_count(0)
    expect(page.locator("#matrix .cell:focus")).to_have_text(re.compile(r"\d|✕|^$"))
    parts = [url for url in asked if "/figures/" in url]
    assert len(parts) == len(set(parts)) == 5  # the first part came with the page


def test_filters_narrow_clients_and_people(page_as: PageAs) -> None:
    page = opened(page_as("supervisor", phone=True))
    rows = page.locator("#matrix .mrow:not(.head):visible")
    page.get_by_label("Chercher un client").fill("IMG src")
    expect(rows).to_have_count(1)
    everybody = page.locator("#matrix .mperson").count()
    page.get_by_label("Seulement leur équipe").check()
    expect(page.locator("#shown")).to_contain_text("Clients : 1 sur 12")
    team = rows.locator(".team")
    expect(page.locator("#matrix .mperson")).to_have_count(team.count())
    assert 0 < team.count() < everybody
    page.get_by_label("Chercher un client").fill("")
    page.get_by_label("Place dans l’équipe").select_option("lead")
    expect(rows).to_have_count(page.locator("#matrix .lead").count())


def test_who_hangs_on_one_person_is_told_on_top_and_leads_to_the_row(
    page_as: PageAs, served: House
) -> None:
    pairs = pairs_in_force(served)
    client = pairs[0].client_id
    kept = next(each.operator_id for each in pairs if each.client_id == client)
    table = table_of(PairingRow)
    with served.database.writing() as session:
        of_client = table.c.client_id == client
        session.execute(update(table).where(of_client).values(trained_on=None))
        day = served.week - dt.timedelta(days=30)
        one = of_client & (table.c.operator_id == kept)
        session.execute(update(table).where(one).values(trained_on=day))
    page = opened(page_as("supervisor"))
    alone = page.locator(".risks details", has_text="Une seule personne formée")
    link = alone.locator(f"a[href='#client-{client}']")
    link.click()
    expect(page.locator(f"#client-{client} .mname")).to_be_focused()
    expect(page.locator(f"#client-{client} .untrained")).to_have_count(
        page.locator(f"#client-{client} .team").count() - 1
    )


def test_another_role_is_weighed_before_it_is_saved(page_as: PageAs, served: House) -> None:
    former = served.roster
    page = opened(page_as("supervisor"))
    cell(page, ".team.member").click()
    form = page.locator("#pair-role")
    client, operator = (form.get_attribute(f"data-{each}") for each in ("client", "operator"))
    save = form.get_by_role("button", name="Enregistrer")
    expect(save).to_be_disabled()
    form.get_by_label(re.compile("Place dans l’équipe")).select_option("lead")
    expect(save).to_be_enabled()
    expect(page.locator("#role-effect")).not_to_be_empty()
    assert served.roster.version == former.version  # nothing was written yet
    save.click()
    page.wait_for_url(re.compile(r"roster="))
    with served.database.reading() as session:
        result = load_result(session, served.roster.id)
    [role] = [
        each.role
        for each in result.portfolio
        if (each.client_id, each.operator_id) == (client, operator)
    ]
    assert role == "lead"


def test_a_pair_is_explained_fixed_and_let_go(page_as: PageAs, served: House) -> None:
    page = opened(page_as("supervisor"))
    cell(page, ".lead").click()
    dialog = page.locator("#pair-dialog")
    dialog.get_by_role("button", name="Pourquoi ce binôme").click()
    expect(dialog.locator(".why li").first).to_contain_text("En poste pour", timeout=60_000)
    dialog.get_by_text("Fixer ce binôme").click()
    dialog.get_by_label("Motif").fill(f"demandé par le client {NASTY}")
    dialog.get_by_role("button", name="Fixer", exact=True).click()
    locked = page.locator("#matrix .locked")
    locked.first.wait_for()
    page.locator("html[data-ready]").wait_for(state="attached")
    locked.first.click()
    expect(dialog.locator("blockquote")).to_have_text(f"demandé par le client {NASTY}")
    dialog.get_by_role("button", name="Ne plus fixer").click()
    expect(page.locator("#matrix .lead").first).to_be_visible()
    expect(locked).to_have_count(0)
    with served.database.reading() as session:
        assert list_records(session, "locks", id_of(find_site(session, SITE))) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_a_version_would_change_is_told_client_by_client(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str
) -> None:
    joins, none = {"fr": ("Arrive", "Rien :"), "en": ("Joins", "Nothing:")}[lang]
    page = opened(page_as("supervisor", lang))
    section = page.locator("section", has=page.locator("#rematch"))
    gone = pairs_in_force(served)[0]
    table = table_of(PairingRow)
    with served.database.writing() as session:
        ended = served.week - dt.timedelta(days=10)
        session.execute(update(table).where(table.c.id == gone.id).values(ended_on=ended))
    opened(page)
    change = section.locator("li", has=page.locator(f"a[href='#client-{gone.client_id}']")).first
    expect(change).to_contain_text(joins)
    axe(page)
    change.locator(f"[data-pair^='{gone.operator_id}|']").click()
    expect(page.locator("#pair-dialog .badge.warn").first).to_be_visible()
    with served.database.writing() as session:
        session.execute(update(table).where(table.c.id == gone.id).values(ended_on=None))
        load = load_result(session, served.roster.id)
        for each in load.portfolio:
            pair = (table.c.client_id == each.client_id) & (table.c.operator_id == each.operator_id)
            session.execute(update(table).where(pair).values(role=each.role))
    opened(page)
    expect(section).to_contain_text(none)


def test_a_site_without_anybody_says_what_to_do(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    empty_site(served)
    page = page_as("supervisor")
    page.goto("/s/vide/portfolio")
    expect(page.get_by_role("link", name="Importer", exact=True)).to_be_visible()
    axe(page)


def empty_site(house: House) -> None:
    """A second site of the supervisor's, at which nothing is known."""
    with house.database.writing() as session:
        make_site(session, "vide", "Vide", ACT)
        account = find_account(session, "supervisor")
        assert account is not None
        assert account.id is not None
        grant(session, account.id, "vide", "supervisor", ACT)

"""Runs: started, watched through a lost connection, stopped, asked again, with every ending."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.page.house import NASTY, SITE
from tests.e2e.page.planning import Worker, nasty_one, new_site, queued, second_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

RUNS = f"/s/{SITE}/runs"
WORDS = {
    "fr": {
        "start": "Lancer le calcul",
        "free": "équipes choisies à neuf",
        "stage": "Amélioration du planning",
        "state": "en cours",
        "gap": "au plus du meilleur possible",
        "done": "Le calcul a proposé la version n° 2.",
        "board": "Ouvrir la version n° 2 au tableau",
        "table": "Améliorations une à une",
    },
    "en": {
        "start": "Start the run",
        "free": "teams chosen anew",
        "stage": "Improving the roster",
        "state": "under way",
        "gap": "from the best possible",
        "done": "The run proposed version no. 2.",
        "board": "Open version no. 2 on the board",
        "table": "Improvements one by one",
    },
}


def ready(page: Page, path: str) -> Page:
    """Lead a page somewhere and wait until its script is there."""
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def figure(page: Page, name: str) -> Locator:
    """One of the live figures."""
    return page.locator(f'#figures [data-live="{name}"]')


@pytest.mark.parametrize(("lang", "phone"), [("fr", False), ("en", True)])
def test_a_run_is_started_watched_and_leads_to_the_board(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str, phone: bool
) -> None:
    words = WORDS[lang]
    page = ready(page_as("supervisor", lang, phone=phone), RUNS)
    axe(page)
    page.get_by_label(words["free"]).check()
    page.get_by_role("button", name=words["start"]).click()
    page.wait_for_url(re.compile(r"/runs/\d{8}T"))
    page.locator("html[data-ready]").wait_for(state="attached")
    worker = Worker(served, served.runs.started[0])
    expect(page.locator("#no-figures")).to_be_visible()
    worker.begin()
    worker.tell("roster", 12, 140.5, 90.0)
    expect(page.locator("#stage")).to_have_text(words["stage"])
    expect(page.locator("#state")).to_have_text(words["state"])
    expect(page.locator("#chart canvas")).to_be_visible()
    worker.tell("roster", 20, 120.25, 110.0)
    expect(figure(page, "objective")).to_have_text(re.compile(r"^120"))
    expect(figure(page, "quality")).to_contain_text(words["gap"])
    page.get_by_text(words["table"]).click()
    expect(page.locator("#improvements tr")).to_have_count(2)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    worker.leave()
    expect(page.locator("#outcome")).to_contain_text(words["done"])
    expect(page.locator("#under-way")).to_be_hidden()
    axe(page)
    page.get_by_role("link", name=words["board"]).click()
    page.wait_for_url(re.compile(r"/week\?roster="))


def test_a_lost_connection_is_told_and_another_attempt_begins_anew(
    page_as: PageAs, served: House
) -> None:
    worker = queued(served)
    worker.begin()
    worker.tell("roster", 5, 150.0)
    page = ready(page_as("supervisor"), f"{RUNS}/{worker.run_id}")
    expect(figure(page, "objective")).to_have_text("150")
    served.service.stopping.set()
    expect(page.locator("#lost")).to_be_visible()
    worker.tell("roster", 6, 140.0)
    worker.tell("roster", 7, 130.0)
    served.service.stopping.clear()
    expect(page.locator("#lost")).to_be_hidden()
    expect(figure(page, "objective")).to_have_text("130")
    expect(page.locator("#improvements tr")).to_have_count(3)
    worker.begin()
    worker.tell("roster", 2, 160.0)
    expect(figure(page, "objective")).to_have_text("160")
    expect(page.locator("#improvements tr")).to_have_count(1)


def test_a_browser_that_gave_up_reads_the_run_and_goes_on(page_as: PageAs, served: House) -> None:
    worker = queued(served)
    worker.begin()
    page = page_as("supervisor")
    page.route(re.compile(r"/events$"), lambda route: route.fulfill(status=204))
    ready(page, f"{RUNS}/{worker.run_id}")
    worker.tell("roster", 5, 150.0)
    expect(figure(page, "objective")).to_have_text("150")
    worker.end("failed", "no_roster_in_time")
    expect(page.locator("#outcome")).to_contain_text("avec plus de temps")


def test_a_run_is_stopped_and_asked_again(page_as: PageAs, served: House) -> None:
    worker = queued(served)
    page = ready(page_as("supervisor"), f"{RUNS}/{worker.run_id}")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("#outcome")).to_contain_text("annulé avant d’avoir un planning")
    expect(page.locator("#state")).to_have_text("annulé")
    served.clock.at = served.clock.at.replace(minute=5)
    page.get_by_role("button", name="Refaire le même").click()
    page.wait_for_url(re.compile(r"/runs/\d{8}T"))
    page.locator("html[data-ready]").wait_for(state="attached")
    assert len(served.runs.started) == 1


def test_a_run_that_stops_says_that_it_keeps_the_best(page_as: PageAs, served: House) -> None:
    worker = queued(served)
    worker.begin()
    worker.tell("roster", 5, 150.0)
    page = ready(page_as("supervisor", "en"), f"{RUNS}/{worker.run_id}")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#stage")).to_contain_text("the best roster is being finished")
    expect(page.locator("#cancel")).to_be_disabled()
    worker.leave()
    expect(page.locator("#outcome")).to_contain_text("proposed version no. 2")


def test_a_failure_names_people_and_says_what_to_do(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    worker = queued(served)
    worker.begin()
    obstacle = {"operator_id": nasty_one(served), "client_id": None, "rules": ["daily_rest"]}
    worker.end("failed", "no_lawful_plan", obstacles=[obstacle | {"params": {}}])
    page = ready(page_as("supervisor"), f"{RUNS}/{worker.run_id}")
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text(NASTY)
    expect(outcome).to_contain_text("Levez une vacation fixée")
    expect(page.locator("img[src=x]")).to_have_count(0)
    axe(page)
    page.get_by_role("link", name="Lancer un nouveau calcul").click()
    expect(page.get_by_role("button", name="Lancer le calcul")).to_be_visible()


def test_the_list_follows_the_run_under_way(page_as: PageAs, served: House) -> None:
    worker = queued(served)
    worker.begin()
    page = ready(page_as("supervisor"), RUNS)
    expect(page.get_by_role("button", name="Lancer le calcul")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(3)
    worker.tell("roster", 5, 150.0, 140.0)
    expect(page.locator('[data-live="figures"]')).to_contain_text("150")
    worker.leave()
    expect(page.get_by_role("button", name="Lancer le calcul")).to_be_visible()
    expect(page.get_by_role("link", name="n° 2", exact=True)).to_be_visible()


def test_two_versions_are_ticked_to_be_compared(page_as: PageAs, served: House) -> None:
    second_version(served)
    page = ready(page_as("supervisor"), RUNS)
    page.get_by_role("button", name="Comparer").click()
    expect(page.locator("#compare-help")).to_contain_text("deux ou trois")
    for number in (1, 2):
        page.get_by_label(f"Comparer la version n° {number}").check()
    page.get_by_role("button", name="Comparer").click()
    page.wait_for_url(re.compile(r"/compare\?v=\d+&v=\d+"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_site_that_knows_nobody_is_led_to_the_import(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str
) -> None:
    new_site(served, "lille")
    page = ready(page_as("supervisor", lang), "/s/lille/runs")
    expect(page.locator("#start .note")).to_contain_text(
        {"fr": "Personne n’est connu", "en": "Nobody is known"}[lang]
    )
    axe(page)
    page.locator("#start").get_by_role("link").click()
    page.wait_for_url(re.compile(r"/s/lille/import"))


def test_only_supervisors_see_runs(page_as: PageAs) -> None:
    page = page_as("hr")
    for path in (RUNS, f"/s/{SITE}/compare"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403

"""Settings by an admin: what they mean, what a change would do, why it was made, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from models.audit import Act
from models.backup import note_backup
from models.settings import setting_of
from models.sites import find_site, id_of, settle
from tests.e2e.page.house import NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from playwright.sync_api import Page

    from models.sites import Settled
    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

SETTINGS = f"/s/{SITE}/admin/settings"


def settled(house: House, kind: Settled) -> Any:
    with house.database.reading() as session:
        return setting_of(session, id_of(find_site(session, SITE)), kind)[0]


@pytest.mark.parametrize(("lang", "phone", "dark"), [("fr", False, False), ("en", True, True)])
def test_every_part_of_the_settings_can_be_read_by_everybody(
    page_as: PageAs, axe: Callable[[Page], None], lang: str, phone: bool, dark: bool
) -> None:
    page = page_as("admin", lang, phone=phone, dark=dark)
    for part in ("", "/law", "/policy", "/retention"):
        page.goto(SETTINGS + part)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
        expect(page.locator(".tabs [aria-current=page]")).to_have_count(1)
        expect(page.locator(".side [aria-current=page]")).to_have_count(1)


def test_the_site_and_its_shifts_are_settled_with_a_reason(page_as: PageAs, served: House) -> None:
    with served.database.writing() as session:
        act = Act("command", served.clock.at, "")
        settle(session, find_site(session, SITE), "site", settled(served, "site"), act, motives={})
    page = page_as("admin")
    page.goto(SETTINGS)
    page.locator("#name-form [name=name]").fill(NASTY)
    with page.expect_navigation():
        page.locator("#name-form button").click()
    assert page.locator("#name-form [name=name]").input_value() == NASTY
    page.locator("#unsaid").get_by_role("link").click()  # choices of the law, and no motives
    law_form = page.locator("#law-form")
    for each in law_form.locator(".motive:visible textarea").all():
        each.fill("accord du 3 mars")
    law_form.locator("[name=reason]").fill("motifs")
    with page.expect_navigation():
        law_form.get_by_role("button", name="Enregistrer").click()
    page.goto(SETTINGS)
    expect(page.locator("#unsaid")).to_have_count(0)
    law = settled(served, "site").law
    form = page.locator("#place-form")
    form.locator("[name='site.grid.first_start']").fill("06:10")
    form.locator("[name=reason]").fill("essai")
    form.get_by_role("button", name="Enregistrer").click()
    expect(form.locator(".form-trouble")).to_be_visible()
    form.locator("[name='site.grid.first_start']").fill("07:00")
    with page.expect_navigation():
        form.get_by_role("button", name="Enregistrer").click()
    assert settled(served, "site").grid.first_start == 7 * 60
    assert settled(served, "site").law == law
    expect(page.locator(".history").first).to_contain_text("essai")
    hours = page.locator("#hours-form")
    hours.get_by_label("samedi").check()
    hours.locator("[name='hours.until_minute']").fill("20:30")
    with page.expect_navigation():
        hours.get_by_role("button", name="Enregistrer").click()
    told = settled(served, "hours")
    assert (told.weekdays, told.until_minute) == ((0, 1, 2, 3, 4, 5), 1230)


def test_another_site_is_made_and_its_first_steps_are_shown(
    page_as: PageAs, axe: Callable[[Page], None]
) -> None:
    page = page_as("admin", "en")
    page.goto(SETTINGS)
    page.locator("#new-site-form [name=name]").fill("Lille")
    page.locator("#new-site-form [name=key]").fill("lille")
    page.locator("#new-site-form button").click()
    page.wait_for_url("**/s/lille/start")
    axe(page)
    expect(page.locator(".first-steps .badge.warn")).to_have_count(4)
    page.get_by_role("button", name="Give me the role of supervisor").click()
    page.get_by_role("link", name="Import").last.wait_for()
    page.goto("/")
    page.wait_for_url("**/s/lille/start")
    page.locator(".sites").get_by_role("link", name=SITE).click()
    page.wait_for_url(f"**/s/{SITE}/admin/accounts")


def test_the_law_shows_articles_and_a_choice_asks_for_its_motive_and_its_effect(
    page_as: PageAs, served: House
) -> None:
    page = page_as("admin")
    page.goto(f"{SETTINGS}/law")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.get_by_label("Chercher une règle").fill("L3131-1")
    expect(page.locator(".law-part tbody tr:visible")).to_have_count(1)
    expect(page.locator(".law-part tbody tr:visible")).to_contain_text("11\u00a0h")
    before = settled(served, "site").law.notice_by_agreement
    box = page.locator("[name='site.law.notice_by_agreement']")
    motive = page.locator("[name='law_motives.notice_by_agreement']")
    box.set_checked(not before)
    expect(motive).to_be_visible() if not before else expect(motive).to_be_hidden()
    page.locator("#profile").select_option("fr")
    page.get_by_role("button", name="Voir l’effet").click()
    effect = page.locator(".effect")
    expect(effect.locator(".note")).to_be_visible()
    expect(effect).to_contain_text("en appels perdus")
    form = page.locator("#law-form")
    for each in form.locator(".motive:visible textarea").all():
        each.fill(f"accord du 3 mars {NASTY}")
    form.locator("[name=reason]").fill("nouvel accord")
    with page.expect_navigation():
        form.get_by_role("button", name="Enregistrer").click()
    place, law = settled(served, "site"), settled(served, "law")
    assert place.law.notice_by_agreement is not before
    assert (place.law_profile, law.name) == ("fr", "fr")
    expect(page.locator(".history").first).to_contain_text("nouvel accord")


def test_a_weight_is_told_in_calls_tried_and_settled(page_as: PageAs, served: House) -> None:
    page = page_as("admin")
    page.goto(f"{SETTINGS}/policy")
    page.locator("html[data-ready]").wait_for(state="attached")
    form = page.locator("#policy-form")
    weight = form.locator("[name='policy.weights.pay_hour']")
    weight.fill("0.25")
    expect(page.locator("[data-worth='policy.weights.pay_hour']")).to_contain_text("4 fois")
    form.get_by_role("button", name="Voir l’effet").click()
    expect(form.locator(".effect tbody th").first).to_have_text("paie")
    form.locator("[name=reason]").fill(NASTY)
    weight.fill("-1")
    form.get_by_role("button", name="Enregistrer").click()
    assert settled(served, "policy").weights.pay_hour != -1
    weight.fill("0.25")
    with page.expect_navigation():
        form.get_by_role("button", name="Enregistrer").click()
    assert settled(served, "policy").weights.pay_hour == 0.25
    expect(page.locator(".history")).to_contain_text(NASTY)
    expect(page.locator(".history")).to_contain_text("0,25")


def test_affinities_are_switched_off_with_a_reason_and_stay_so(
    page_as: PageAs, served: House
) -> None:
    page = page_as("admin")
    page.goto(f"{SETTINGS}/policy")
    form = page.locator("#affinity-form")
    form.locator("[name=reason]").fill("demande du CSE")
    with page.expect_navigation():
        form.get_by_role("button", name="Couper les affinités").click()
    assert not settled(served, "policy").affinity.enabled
    expect(page.locator("#affinity-title .badge")).to_have_text("coupées")
    expect(page.get_by_text("demande du CSE").first).to_be_visible()
    other = page.locator("#policy-form")
    other.locator("[name='policy.weights.wish']").fill("0.7")
    other.locator("[name=reason]").fill("essai")
    with page.expect_navigation():
        other.get_by_role("button", name="Enregistrer").click()
    assert not settled(served, "policy").affinity.enabled


def test_what_would_go_is_seen_before_periods_are_settled(page_as: PageAs, served: House) -> None:
    page = page_as("admin", "en")
    page.goto(f"{SETTINGS}/retention")
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator("#backup-title .badge")).to_have_text("none known")
    form = page.locator("#retention-form")
    calls = form.locator("[name='retention.calls']")
    calls.fill("7")
    expect(form.locator("[data-span='retention.calls']")).to_have_text("7 days")
    form.get_by_role("button", name="See what would go").click()
    expect(form.locator("[data-going=calls]")).not_to_have_text("0")
    expect(form.locator(".effect")).to_contain_text("would go today")
    calls.fill("")
    form.locator("[name='retention.audit']").fill("12")
    form.locator("[name=reason]").fill("no")
    form.get_by_role("button", name="Save").click()
    assert settled(served, "retention").audit is None
    form.locator("[name='retention.audit']").fill("200")
    with page.expect_navigation():
        form.get_by_role("button", name="Save").click()
    kept = settled(served, "retention")
    assert (kept.calls, kept.audit) == (None, 200)
    act = Act("command", served.clock.at, "")
    note_backup(served.database, act, 1234, 5_600_000, portable=False)
    page.reload()
    expect(page.locator("#backup-title .badge")).to_have_text("recent")
    expect(page.locator("section").first).to_contain_text("5.6 MB")


def test_a_setting_that_somebody_else_settled_meanwhile_is_not_written_over(
    page_as: PageAs, served: House
) -> None:
    page = page_as("admin", "en")
    page.goto(f"{SETTINGS}/policy")
    other = page_as("admin", "en")
    other.goto(f"{SETTINGS}/policy")
    for each, value in ((other, "0.9"), (page, "0.1")):
        form = each.locator("#policy-form")
        form.locator("[name='policy.weights.wish']").fill(value)
        form.locator("[name=reason]").fill("trial")
        form.get_by_role("button", name="Save").click()
        if each is other:
            expect(each.locator(".history")).to_contain_text("trial")
    expect(page.locator("#policy-form .form-trouble")).to_be_visible()
    assert settled(served, "policy").weights.wish == 0.9

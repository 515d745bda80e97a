"""My week: today first, what changed and by whom, next week, reasons, the calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.page.own.world import OwnWorld

ZONE = ZoneInfo("Europe/Paris")
TODAY = {"fr": "Aujourd’hui · mardi", "en": "Today · Tuesday"}
UNPUBLISHED = {"fr": "pas encore publiée", "en": "not published yet"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_today_comes_first_with_its_breaks_then_the_days_of_the_week(
    own: OwnWorld, page_as: Callable[..., Page], lang: str
) -> None:
    shifts = own.shifts(own.own)
    first = shifts[0]
    own.house.clock.at = first.start + dt.timedelta(minutes=1)
    page = page_as("operator", lang, phone=True)
    page.goto("/me")
    local = first.start.astimezone(ZONE)
    today = page.locator(".today")
    assert f"{local:%H:%M}" in today.inner_text()
    assert {"fr": "Aujourd’hui", "en": "Today"}[lang] in today.inner_text()
    assert today.locator(".breaks li").count() == len(first.breaks)
    assert UNPUBLISHED[lang] in page.locator(".week").nth(1).inner_text()
    worked = page.locator(".week").first.locator(".day:not(.off)").count()
    assert worked == len(shifts) - 1
    assert page.locator(".bar a[aria-current=page]").get_attribute("href") == "/me"


def test_changed_shifts_are_told_with_who_changed_them_until_they_are_seen(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    shift = own.shifts(own.own)[-1]
    own.to(-4, 8)
    own.change(shift)
    own.to(1, 8)
    page = page_as("operator", phone=True)
    page.goto("/me")
    axe(page)
    told = page.locator(".change")
    before, after = (t.astimezone(ZONE) for t in (shift.start, shift.start + dt.timedelta(0, 1800)))
    assert f"{before:%H:%M}" in told.locator("del").inner_text()
    assert f"{after:%H:%M}" in told.locator("ins").inner_text()
    assert "Claire Morel" in told.inner_text()
    with page.expect_navigation():
        told.get_by_role("button", name="J’ai vu").click()
    assert page.locator(".change").count() == 0


def test_reasons_of_a_shift_are_told_when_somebody_wants_them(
    own: OwnWorld, page_as: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    own.house.clock.at = own.shifts(own.own)[0].start + dt.timedelta(minutes=1)
    page = page_as("operator", phone=True)
    page.goto("/me")
    page.locator(".today").get_by_role("button", name="Pourquoi cette vacation").click()
    page.locator(".today .why li").first.wait_for(timeout=60_000)
    page.get_by_text("Le calcul en détail").click()
    assert "Pourquoi" in page.locator(".today .reasons-title").inner_text()
    axe(page)


def test_a_calendar_link_is_made_shown_once_and_ended(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    page = page_as("operator", phone=True)
    page.goto("/me")
    page.get_by_role("button", name="Créer mon lien").click()
    field = page.get_by_label("Adresse de mon agenda")
    field.wait_for()
    address = field.input_value()
    first = own.shifts(own.own)[0].start.astimezone(ZONE)
    assert f"{first:%Y%m%dT%H%M%S}" in httpx.get(address).text
    page.reload()
    assert not page.get_by_label("Adresse de mon agenda").is_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Supprimer le lien").click()
    assert httpx.get(address).status_code == 404


def test_a_swap_is_asked_for_from_the_shift_itself(
    own: OwnWorld, page_as: Callable[..., Page]
) -> None:
    own.house.clock.at = own.shifts(own.own)[0].start + dt.timedelta(minutes=1)
    page = page_as("operator", phone=True)
    page.goto("/me")
    day = page.locator(".week .day:not(.off)").first
    span = day.locator(".day-span").inner_text()
    day.locator("summary").click()
    day.get_by_role("link", name="Demander un échange").click()
    page.locator("dialog#swap[open]").wait_for()
    chosen = page.get_by_label("Ma vacation").locator("option:checked").inner_text()
    assert span in chosen

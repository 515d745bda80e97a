"""The week board: read, changed by pointer and keys, undone, filtered, followed by two at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from models.rosters import move
from tests.e2e.page.house import ACT, NASTY, SITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

BOARD = f"/s/{SITE}/week"
PART_TIMER = "o03"
CHECKED = re.compile(r"\beffect (good|warn|bad)\b")


def open_board(page: Page, path: str = BOARD) -> Page:
    """Lead a page to the board and wait until it can be used."""
    page.goto(path)
    page.locator("#grid[data-ready]").wait_for()
    return page


def row_of(page: Page, op: str) -> Locator:
    """Somebody's row."""
    return page.locator(f'.prow[data-op="{op}"]')


def somebody(page: Page, number: int = 0) -> tuple[str, Locator]:
    """Somebody who works, and their first shift."""
    bars: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.prow[data-op]')]"
        ".filter((row) => row.querySelector('.shift')).map((row) => row.dataset.op)"
    )
    op = bars[number]
    return op, row_of(page, op).locator(".shift").first


def drag(page: Page, bar: Locator, dx: float, dy: float = 0, *, edge: str = "") -> None:
    """Take a bar, carry it, and hold it there."""
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    x = box["x"] + {"": box["width"] / 2, "last": box["width"] - 2, "first": 2}[edge]
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=3)
    page.mouse.move(x + dx, y + dy, steps=3)


def shifts_of(page: Page, op: str) -> list[str]:
    """What somebody's bars say."""
    bars = row_of(page, op).locator(".shift")
    return [str(each.get_attribute("title")) for each in bars.all()]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_board_shows_the_week(page_as: PageAs, axe: Callable[[Page], None], lang: str) -> None:
    page = open_board(page_as("supervisor", lang))
    title = {"fr": "Semaine du 30 novembre 2026", "en": "Week of 30 November 2026"}[lang]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".prow[data-op]")).to_have_count(8)
    page.locator("#scores table").wait_for()
    expect(page.locator("#figures")).to_contain_text(
        {"fr": "Appels perdus", "en": "Lost calls"}[lang]
    )
    expect(page.locator("#state")).to_have_text({"fr": "proposé", "en": "proposed"}[lang])
    axe(page)


def test_names_are_shown_as_text(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    expect(page.locator(".who .name").filter(has_text=NASTY)).to_have_count(1)
    page.get_by_label("Client", exact=True).click()
    expect(page.locator(f"#clients option[value='{NASTY}']")).to_have_count(1)
    expect(page.locator("img[src=x]")).to_have_count(0)


def test_the_board_is_calm_in_the_dark_and_on_a_phone(
    page_as: PageAs, axe: Callable[[Page], None]
) -> None:
    page = open_board(page_as("supervisor", phone=True, dark=True))
    page.locator("#scores table").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_a_drag_says_its_effect_before_it_is_dropped_and_can_be_undone(
    page_as: PageAs, served: House
) -> None:
    page = open_board(page_as("supervisor"))
    op, bar = somebody(page)
    before = shifts_of(page, op)
    drag(page, bar, 14)
    expect(page.locator("#effect")).to_have_class(CHECKED)
    expect(page.locator("#effect")).to_contain_text("appels")
    assert served.roster.version == 1
    page.mouse.up()
    agree(page)
    expect(row_of(page, op).locator(".shift").first).not_to_have_attribute("title", before[0])
    assert served.roster.state == "draft"
    page.keyboard.press("Control+z")
    expect(row_of(page, op).locator(".shift").first).to_have_attribute("title", before[0])
    assert shifts_of(page, op) == before
    expect(page.locator("#undo")).to_be_disabled()


@pytest.mark.parametrize("holds", [True, False], ids=["held", "swept"])
def test_a_finger_that_holds_a_shift_carries_it_and_one_that_sweeps_moves_the_board(
    page_as: PageAs, holds: bool
) -> None:
    page = open_board(page_as("supervisor", phone=True))
    _, bar = somebody(page)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": px, "y": py} for px, py in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (x, y))
    if holds:
        expect(bar).to_have_class(re.compile(r"\bdragging\b"))
    for step in range(1, 6):
        touch("touchMove", (x + 6 * step, y))
    if holds:
        expect(page.locator("#effect")).to_have_class(CHECKED)
        page.keyboard.press("Escape")
    touch("touchEnd")
    expect(page.locator(".shift.dragging")).to_have_count(0)
    expect(page.locator("#effect")).to_be_hidden()


def agree(page: Page) -> None:
    """Do it all the same, where a rule would be broken."""
    sure = page.locator("#sure-yes")
    with page.expect_response(lambda answer: answer.url.endswith("/edits")):
        page.wait_for_function(
            "() => document.querySelector('#sure-dialog').open"
            " || document.querySelector('#effect').hidden"
        )
        if sure.is_visible():
            sure.click()


def test_an_end_is_pulled(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    op, bar = somebody(page)
    before = str(bar.get_attribute("title"))
    drag(page, bar, -10, edge="last")
    expect(page.locator("#effect")).to_have_class(CHECKED)
    page.mouse.up()
    agree(page)
    expect(row_of(page, op).locator(".shift").first).not_to_have_attribute("title", before)
    start = re.compile(r": (\d\d:\d\d)")
    after = str(row_of(page, op).locator(".shift").first.get_attribute("title"))
    assert start.search(before).group(1) == start.search(after).group(1)  # type: ignore[union-attr]


def test_a_shift_dropped_on_somebody_s_shift_is_swapped(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    page.locator("#scores table").wait_for()
    _, bar = somebody(page, 0)
    _, other = somebody(page, 1)
    box, aim = bar.bounding_box(), other.bounding_box()
    assert box
    assert aim
    middle = aim["x"] + aim["width"] / 2 - box["x"] - box["width"] / 2
    drag(page, bar, middle, aim["y"] - box["y"])
    expect(page.locator("#effect")).to_contain_text("échangent leurs vacations")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#effect")).to_be_hidden()


def test_what_a_rule_forbids_is_told_with_its_article(page_as: PageAs, served: House) -> None:
    page = open_board(page_as("supervisor"))
    _, bar = somebody(page)
    bar.focus()
    page.keyboard.press(" ")
    for _ in range(24):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#effect")).to_have_class(re.compile("bad"))
    expect(page.locator("#effect")).to_contain_text("L3121-18")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("règle impérative")
    page.get_by_role("dialog").get_by_role("button", name="Annuler").click()
    assert served.roster.version == 1


def test_the_keyboard_goes_around_and_carries_a_shift(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor", "en"))
    op, bar = somebody(page)
    bar.focus()
    before = str(bar.get_attribute("title"))
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[data-op]').dataset.op") != op
    page.keyboard.press("ArrowUp")
    bar.focus()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#effect")).to_have_class(CHECKED)
    page.keyboard.press("Enter")
    agree(page)
    expect(row_of(page, op).locator(".shift").first).not_to_have_attribute("title", before)


def test_exact_times_and_removal_by_dialog(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = open_board(page_as("supervisor"))
    op, bar = somebody(page)
    count = len(shifts_of(page, op))
    bar.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    end = dialog.get_by_label("À", exact=True)
    hours, minutes = end.input_value().split(":")
    end.fill(f"{int(hours) - 1:02d}:{minutes}")
    dialog.locator("#shift-effect p").first.wait_for()
    axe(page)
    dialog.get_by_role("button", name="Enregistrer").click()
    agree(page)
    said = f"{int(hours) - 1:02d}:{minutes}"
    expect(row_of(page, op).locator(".shift").first).to_have_attribute(
        "title", re.compile(f"–{said}")
    )
    row_of(page, op).locator(".shift").first.focus()
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Retirer").click()
    expect(row_of(page, op).locator(".shift")).to_have_count(count - 1)


def test_somebody_is_found_for_a_shift(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = open_board(page_as("supervisor"))
    _, bar = somebody(page)
    bar.click()
    page.get_by_role("button", name="Qui pourrait la prendre ?").click()
    found = page.locator("#found")
    found.locator("li, .note, .barred").first.wait_for(state="attached")
    axe(page)
    take = found.get_by_role("button", name=re.compile("Choisir"))
    if take.count():
        take.first.click()
        agree(page)
        expect(page.locator("#state")).to_have_text("brouillon")


def test_filters_by_name_skill_and_client(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    rows = page.locator(".prow[data-op]:visible")
    name = str(page.locator(".who .name").first.text_content())
    page.get_by_label("Nom", exact=True).fill(name.upper()[:6])
    expect(rows.first).to_contain_text(name)
    page.get_by_label("Nom", exact=True).fill("personne de ce nom")
    expect(rows).to_have_count(0)
    page.get_by_label("Nom", exact=True).fill("")
    page.get_by_label("Client", exact=True).click()
    page.locator("#clients option").first.wait_for(state="attached")
    client = str(page.locator("#clients option").nth(1).get_attribute("value"))
    page.get_by_label("Client", exact=True).fill(client)
    expect(page.locator("#shown")).not_to_have_text("8 sur 8")
    assert 0 < rows.count() < 8


def test_service_hour_by_hour_is_a_table_too(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = open_board(page_as("supervisor", "en"))
    page.locator("#scores table").wait_for()
    page.get_by_role("button", name="Hour by hour").click()
    rows = page.get_by_role("dialog").locator("tbody tr")
    assert rows.count() > 24
    axe(page)
    rows.nth(10).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("Who could take it?")


def test_a_second_supervisor_sees_a_change_and_a_conflict_is_explained(
    page_as: PageAs, served: House
) -> None:
    first, second = open_board(page_as("supervisor")), open_board(page_as("second"))
    op, bar = somebody(first)
    before = str(bar.get_attribute("title"))
    second.route(re.compile(r"/rosters/\d+$"), lambda route: route.fulfill(status=304))
    drag(first, bar, 14)
    first.mouse.up()
    agree(first)
    late = row_of(second, op).locator(".shift").first
    expect(late).to_have_attribute("title", before)
    drag(second, late, -14)
    second.mouse.up()
    expect(second.locator("#toasts")).to_contain_text("Quelqu’un a modifié ce planning")
    second.unroute_all()
    expect(late).not_to_have_attribute("title", before)
    expect(second.locator("#toasts")).to_contain_text("Un collègue vient de modifier")
    assert served.roster.version == 2


def test_a_version_is_approved_and_published(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    page = open_board(page_as("supervisor"))
    page.get_by_role("button", name="Approuver…").click()
    page.get_by_role("dialog").get_by_role("button", name="Approuver").click()
    expect(page.locator("#state")).to_have_text("approuvé")
    page.get_by_role("button", name="Publier…").click()
    axe(page)
    page.get_by_role("dialog").get_by_role("button", name="Publier").click()
    expect(page.locator("#state")).to_have_text("publié")
    assert served.roster.state == "published"
    expect(page.locator("#read-only")).to_contain_text("nouveau brouillon")


def test_a_publication_says_whom_it_concerns_and_asks_who_agreed(
    page_as: PageAs, served: House, axe: Callable[[Page], None]
) -> None:
    served.publish()
    served.clock.at += dt.timedelta(days=3)
    page = open_board(page_as("supervisor"))
    row_of(page, PART_TIMER).locator(".shift").first.focus()
    for key in (" ", "Shift+ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("#effect")).to_have_class(CHECKED)
    page.keyboard.press("Enter")
    agree(page)
    for name in ("Proposer", "Approuver…"):
        page.get_by_role("button", name=name).click()
        page.locator("#step-go").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Publier…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Personnes dont les vacations changent : 1.")
    expect(dialog).to_contain_text("Délai de prévenance touché")
    axe(page)
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Publier").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Indiquez comment l’accord a été donné")


def test_a_refused_publication_says_what_to_look_at(page_as: PageAs, served: House) -> None:
    page = open_board(page_as("supervisor"))
    page.get_by_role("button", name="Approuver…").click()
    page.locator("#step-go").click()
    expect(page.locator("#state")).to_have_text("approuvé")
    served.away("o01")
    page.get_by_role("button", name="Publier…").click()
    page.locator("#step-go").click()
    expect(page.get_by_role("alert")).to_contain_text("absences")
    assert served.roster.state == "approved"


def test_an_edit_of_an_approved_version_is_a_new_draft(page_as: PageAs, served: House) -> None:
    with served.database.writing() as session:
        move(session, served.roster.id, 1, "approved", ACT)
    former = served.roster.id
    page = open_board(page_as("supervisor"))
    op, bar = somebody(page)
    drag(page, bar, 14)
    page.mouse.up()
    agree(page)
    expect(page.locator("#toasts")).to_contain_text("nouveau brouillon")
    expect(page).to_have_url(re.compile(rf"roster={served.roster.id}"))
    assert served.roster.id != former
    assert shifts_of(page, op)


def test_a_shift_is_fixed_for_later_plans(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    op, bar = somebody(page)
    bar.click()
    page.get_by_role("button", name="Fixer").click()
    expect(row_of(page, op).locator(".shift.locked")).to_have_count(1)
    open_board(page)
    row_of(page, op).locator(".shift.locked").click()
    page.get_by_role("button", name="Ne plus fixer").click()
    expect(row_of(page, op).locator(".shift.locked")).to_have_count(0)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_week_is_posted_on_paper(
    page_as: PageAs, served: House, axe: Callable[[Page], None], lang: str
) -> None:
    page = page_as("hr", lang)
    page.goto(f"{BOARD}/print?roster={served.roster.id}")
    expect(page.locator("tbody tr")).to_have_count(8)
    expect(page.locator("article")).to_contain_text(NASTY)
    axe(page)
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()


def test_a_week_without_a_roster_says_what_to_do(
    page_as: PageAs, axe: Callable[[Page], None]
) -> None:
    page = page_as("supervisor")
    page.goto(f"{BOARD}?week=2027-01-04")
    expect(page.get_by_role("link", name="Calculer cette semaine")).to_be_visible()
    axe(page)


def test_only_supervisors_see_the_board(page_as: PageAs) -> None:
    page = page_as("operator")
    answer: Any = page.goto(BOARD)
    assert answer.status == 403


def test_a_day_is_looked_at_more_closely(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    page.get_by_role("button", name="mer 02/12", exact=True).click()
    expect(page.get_by_role("button", name="Jour", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert page.evaluate("document.querySelector('#board-scroll').scrollLeft") > 0


CLOCK = """async (module) => {
  const time = await import(module);
  time.beginWeek("2026-10-19", [
    { from: Date.parse("2026-10-17T22:00:00Z") / 1000, minutes: 120 },
    { from: Date.parse("2026-10-25T01:00:00Z") / 1000, minutes: 60 },
  ]);
  const sunday = 6 * 1440;
  return [sunday + 60, sunday + 150, sunday + 240].map((wall) => {
    const told = time.instantOf(wall);
    return [told, time.wallOf(told) - wall];
  });
}"""


def test_the_clock_of_the_board_knows_when_clocks_change(page_as: PageAs) -> None:
    page = open_board(page_as("supervisor"))
    module = page.evaluate(
        "() => document.querySelector('link[rel=modulepreload][href$=\"time.js\"]').href"
    )
    assert page.evaluate(CLOCK, module) == [
        ["2026-10-25T01:00:00+02:00", 0],
        ["2026-10-25T02:30:00+02:00", 0],
        ["2026-10-25T04:00:00+01:00", 0],
    ]

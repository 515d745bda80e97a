"""Measures the week board in a real browser: ready, scrolling, drag feedback, weight.

``python -m tests.measure_board DATABASE [--rounds N]`` copies a file of SQLite that holds a
planned week, serves it on loopback, and opens the board as a supervisor does. Times are
medians, in milliseconds; the first opening, which reads the week into the memory of the
service, is told apart.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models import schema
from models.accounts import grant, make_account
from models.audit import Act
from models.database import open_database
from models.planned_weeks import planned_weeks
from models.sites import find_site, id_of, site_keys
from tests.e2e.page.house import House, house_of, live_app
from tests.e2e.page.pages import Visitor, launched

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Response

    from models.database import Database

DRAGS: Final = 12
WHO: Final = "measure"

READY: Final = """() => new Promise((done) => {
  const look = () => document.querySelectorAll(".shift").length
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""
"""Milliseconds from the start of the navigation until bars are on the screen."""

SCROLL: Final = """() => new Promise((done) => {
  const board = document.querySelector("#board-scroll");
  const begun = performance.now();
  let frames = 0;
  const step = () => {
    frames += 1;
    board.scrollTop += 40;
    if (performance.now() - begun < 2000) requestAnimationFrame(step);
    else done(frames / ((performance.now() - begun) / 1000));
  };
  requestAnimationFrame(step);
})"""


LISTEN: Final = """() => {
  const effect = document.querySelector("#effect");
  window.waited = new Promise((done) => {
    let begun = 0;
    const moved = (event) => { begun = event.timeStamp; };
    addEventListener("pointermove", moved, { once: true, capture: true });
    const told = new MutationObserver(() => {
      if (!begun || !/\\b(good|warn|bad)\\b/.test(effect.className)) return;
      told.disconnect();
      requestAnimationFrame(() => done(performance.now() - begun));
    });
    told.observe(effect, { attributes: true, attributeFilter: ["class"] });
  });
}"""
"""Milliseconds from the pointer's move until the frame that says its effect."""


def prepared(database: Database) -> tuple[str, dt.date]:
    """Let a supervisor into a memory; tell its site that has a planned week, and the Monday."""
    act = Act("measure", dt.datetime.now(dt.UTC), "")
    with database.writing() as session:
        for key in site_keys(session):
            weeks = planned_weeks(session, id_of(find_site(session, key)))
            if weeks:
                account = make_account(session, login=WHO, name="Measure", act=act)
                assert account.id is not None
                grant(session, account.id, key, "supervisor", act)
                return key, weeks[0]
    raise SystemExit("no planned week in this database")


def opened(page: Page, path: str) -> float:
    """Open the board; tell after how many milliseconds it can be used."""
    page.goto(path, wait_until="commit")
    ready: float = page.evaluate(READY)
    page.locator("#grid[data-ready]").wait_for(timeout=120_000)
    return ready


def dragged(page: Page) -> list[float]:
    """Carry a shift along; tell how long each step waits for its effect."""
    page.locator("#scores table").wait_for(timeout=120_000)
    box = page.locator(".shift").nth(8).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    waits = []
    for step in range(1, DRAGS + 1):
        page.evaluate(LISTEN)
        page.mouse.move(x + step * 12, y)
        waits.append(float(page.evaluate("() => window.waited")))
    page.keyboard.press("Escape")
    page.mouse.up()
    return waits


def weight(page: Page, path: str) -> tuple[int, int]:
    """Bytes of a first opening, compressed: page and assets, and what it asks of the API."""
    bodies: dict[str, bytes] = {}

    def keep(answer: Response) -> None:
        if answer.status == 200:
            bodies.setdefault(answer.url, answer.body())

    page.on("response", keep)
    opened(page, path)
    page.locator("#scores table").wait_for(timeout=120_000)
    parts = {url: body for url, body in bodies.items() if "/api/" not in url}
    data = {url: body for url, body in bodies.items() if "/api/" in url}
    squeezed = [sum(len(gzip.compress(each)) for each in of.values()) for of in (parts, data)]
    return squeezed[0], squeezed[1]


def measured(browser: Browser, house: House, path: str, rounds: int) -> dict[str, Any]:
    """Open the board again and again, as somebody with an empty cache."""
    told: dict[str, list[float]] = {"ready_ms": [], "drag_ms": [], "scroll_fps": []}

    def visitor() -> Visitor:
        return Visitor.of(browser, house, WHO, "fr", phone=False, dark=False)

    first = visitor()
    cold = opened(first.page, path)
    first.page.locator("#scores table").wait_for(timeout=120_000)
    first.leave()
    for _ in range(rounds):
        own = visitor()
        told["ready_ms"].append(opened(own.page, path))
        told["scroll_fps"].append(float(own.page.evaluate(SCROLL)))
        own.page.evaluate("document.querySelector('#board-scroll').scrollTop = 0")
        told["drag_ms"] += dragged(own.page)
        assert own.troubles == []
        own.leave()
    last = visitor()
    page_bytes, data_bytes = weight(last.page, path)
    last.leave()
    medians = {name: round(statistics.median(values), 1) for name, values in told.items()}
    worst = round(sorted(told["drag_ms"])[int(0.95 * len(told["drag_ms"]))], 1)
    return {
        "first_ready_ms": round(cold, 1),
        **medians,
        "drag_p95_ms": worst,
        "page_gzip_bytes": page_bytes,
        "data_gzip_bytes": data_bytes,
    }


def measure(
    page: str, what: Callable[[Browser, House, str, int], dict[str, Any]], told: str | None
) -> None:
    """Serve a copy of the database that was asked for, measure a page of it, print the figures."""
    asked = argparse.ArgumentParser(description=told)
    asked.add_argument("database", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copy(said.database, Path(place) / "measured.db")
        database = open_database(str(copy))
        schema.upgrade(database)
        site, week = prepared(database)
        with live_app() as (app, address), launched() as browser:
            house = house_of(database, app, address, week)
            house.clock.at = dt.datetime.now(dt.UTC)
            figures = what(browser, house, f"/s/{site}/{page}?week={week}", said.rounds)
            house.service.stopping.set()
        database.close()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    measure("week", measured, __doc__)

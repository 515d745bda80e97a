"""Measures the matrix of clients and people in a real browser: ready, steps, scrolling, weight.

``python -m tests.measure_portfolio DATABASE [--rounds N]`` copies a file of SQLite that holds a
planned week, serves it on loopback, and opens the portfolios as a supervisor does. Times are
medians, in milliseconds; the first opening, which reads the week, is told apart. A step is an
arrow key, until the words of the cell stand on the page.
"""

from __future__ import annotations

import gzip
import statistics
from typing import TYPE_CHECKING, Any, Final

from tests.e2e.page.pages import Visitor
from tests.measure_board import WHO, measure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

    from tests.e2e.page.house import House

READY: Final = """() => new Promise((done) => {
  const look = () => document.querySelector("#matrix .cell")
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""
"""Milliseconds from the start of the navigation until cells are on the screen."""

STEPS: Final = """async () => {
  const waits = [];
  document.querySelector("#matrix [tabindex='0']").focus();
  for (const key of Array.from({ length: 40 }, (_, n) => (n % 4 ? "ArrowDown" : "ArrowRight"))) {
    const begun = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    waits.push(performance.now() - begun);
  }
  return waits;
}"""

SCROLL: Final = """() => new Promise((done) => {
  const place = document.querySelector("#matrix-scroll");
  const begun = performance.now();
  let frames = 0;
  const step = () => {
    frames += 1;
    place.scrollTop += 40;
    place.scrollLeft += 10;
    if (performance.now() - begun < 2000) requestAnimationFrame(step);
    else done(frames / ((performance.now() - begun) / 1000));
  };
  requestAnimationFrame(step);
})"""


def opened(page: Page, path: str) -> float:
    """Open the matrix; tell after how many milliseconds it can be used."""
    page.goto(path, wait_until="commit")
    ready: float = page.evaluate(READY)
    page.locator("html[data-ready]").wait_for(state="attached", timeout=120_000)
    return ready


def weight(page: Page, path: str) -> int:
    """Bytes of a first opening, compressed: the page and everything that it asks for."""
    bodies: dict[str, bytes] = {}

    def keep(answer: Response) -> None:
        if answer.status == 200:
            bodies.setdefault(answer.url, answer.body())

    page.on("response", keep)
    opened(page, path)
    page.wait_for_load_state("networkidle")
    return sum(len(gzip.compress(each)) for each in bodies.values())


def measured(browser: Browser, house: House, path: str, rounds: int) -> dict[str, Any]:
    """Open the matrix again and again, as somebody with an empty cache."""
    told: dict[str, list[float]] = {"ready_ms": [], "step_ms": [], "scroll_fps": []}

    def visitor() -> Visitor:
        return Visitor.of(browser, house, WHO, "fr", phone=False, dark=False)

    first = visitor()
    cold = opened(first.page, path)
    size: dict[str, int] = first.page.evaluate(
        "() => ({ clients: document.querySelectorAll('#matrix .mrow').length - 1,"
        " people: document.querySelectorAll('#matrix .mperson').length })"
    )
    first.leave()
    for _ in range(rounds):
        own = visitor()
        told["ready_ms"].append(opened(own.page, path))
        told["step_ms"] += own.page.evaluate(STEPS)
        told["scroll_fps"].append(float(own.page.evaluate(SCROLL)))
        assert own.troubles == []
        own.leave()
    last = visitor()
    heavy = weight(last.page, path)
    last.leave()
    medians = {name: round(statistics.median(values), 1) for name, values in told.items()}
    return {**size, "first_ready_ms": round(cold, 1), **medians, "gzip_bytes": heavy}


if __name__ == "__main__":
    measure("portfolio", measured, __doc__)

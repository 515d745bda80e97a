"""A browser, a live house of each test's own, and pages that tell of any trouble they have.

A page fails its test on an error of a script, a refusal by the content security policy,
a file that is missing, or a request to anywhere but the house.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from models.database import open_database
from tests.api.web.weeks import made
from tests.e2e.page.house import House, build, house_of, live_app
from tests.e2e.page.own.world import published
from tests.e2e.page.pages import CHROMIUM, Visitor, launched

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

AXE: Final = Path(__file__).parents[2] / "vendor" / "axe-core" / "axe.min.js"
GRAVE: Final = ("serious", "critical")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of all tests of the page."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: install Debian's package chromium to test the page")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def live() -> Iterator[tuple[FastAPI, str]]:
    """An app that is served, and its address."""
    with live_app() as served:
        yield served


@pytest.fixture(scope="session")
def proposed(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dt.date]:
    """The house as a file, to copy, and its week, which is proposed."""
    path = tmp_path_factory.mktemp("house") / "built.db"
    shutil.copy(migrated_file, path)
    database = open_database(str(path))
    week = build(database, made())
    database.close()
    return path, week


@pytest.fixture(scope="session")
def posted(
    proposed: tuple[Path, dt.date],
    live: tuple[FastAPI, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dt.date]:
    """The house as a file, with its week published and scores computed."""
    path = tmp_path_factory.mktemp("published") / "house.db"
    shutil.copy(proposed[0], path)
    database = open_database(str(path))
    published(house_of(database, *live, proposed[1]))
    database.close()
    return path, proposed[1]


@pytest.fixture
def built(proposed: tuple[Path, dt.date]) -> tuple[Path, dt.date]:
    """The house that tests of a folder visit; a folder may have another."""
    return proposed


@pytest.fixture
def served(
    built: tuple[Path, dt.date], live: tuple[FastAPI, str], tmp_path: Path
) -> Iterator[House]:
    """A house of the test's own, served."""
    path = tmp_path / "house.db"
    shutil.copy(built[0], path)
    database = open_database(str(path))
    house = house_of(database, *live, built[1])
    yield house
    house.service.stopping.set()
    database.close()


@pytest.fixture
def page_as(browser: Browser, served: House) -> Iterator[Callable[..., Page]]:
    """Return what opens a page for somebody: ``page_as("supervisor", "fr", phone=False)``.

    The login is one of ``ACCOUNTS``, or ``None`` for nobody. The page shows nothing yet:
    ``page.goto("/s/nantes/week")`` leads it.
    """
    visitors: list[Visitor] = []

    def open_page(
        who: str | None = "supervisor",
        lang: str = "fr",
        *,
        phone: bool = False,
        dark: bool = False,
    ) -> Page:
        visitor = Visitor.of(browser, served, who, lang, phone=phone, dark=dark)
        visitors.append(visitor)
        return visitor.page

    yield open_page
    for visitor in visitors:
        visitor.leave()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Return what fails on serious or critical faults of accessibility of a page."""
    source = AXE.read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
        grave = [
            f"{each['impact']}: {each['id']}: {node['html']}: {node['failureSummary']}"
            for each in found
            if each["impact"] in GRAVE
            for node in each["nodes"][:3]
        ]
        assert grave == []

    return check

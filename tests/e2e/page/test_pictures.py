"""Every page as people see it: it opens, anybody can use it, it is light, its picture is current.

The pictures lie in ``docs/pictures``. ``pytest tests/e2e/page/test_pictures.py --pictures``
takes them anew; without that, a page that has come to look otherwise fails.
"""

from __future__ import annotations

import gzip
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from PIL import Image

from api.page.menu import OF_SITE, OWN
from models.database import open_database
from tests.api.web.weeks import made
from tests.e2e.page.house import SITE, House, build, house_of
from tests.e2e.page.pages import Visitor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page, Response

FOLDER: Final = Path(__file__).parents[3] / "docs" / "pictures"
GALLERY: Final = FOLDER.parent / "pages.md"
HEAVIEST: Final = 350 * 1024
"""Bytes of a first visit, compressed."""
COLOURS: Final = 96
CELLS: Final = (64, 40)
FAR: Final = 20
"""Steps of 255 by which a cell's grey may differ: fonts are not the same everywhere."""
MOST_FAR: Final = 0.05


class Sight(NamedTuple):
    """A page that somebody sees."""

    name: str
    who: str | None
    path: str
    ready: str = "main"
    lang: str = "fr"
    phone: bool = False
    dark: bool = False


def of_site(path: str) -> str:
    """Path of a page of the site."""
    return f"/s/{SITE}/{path}"


SIGHTS: Final = (
    Sight("login", None, "/login"),
    Sight("week", "supervisor", of_site("week"), "#grid[data-ready]"),
    Sight("week-dark", "supervisor", of_site("week"), "#grid[data-ready]", "en", dark=True),
    Sight("absence", "supervisor", of_site("absence")),
    Sight("own-week", "operator", "/me", phone=True),
    Sight("own-clients", "operator", "/me/clients", phone=True),
    Sight("own-wishes", "operator", "/me/wishes", phone=True),
    Sight("own-requests", "operator", "/me/requests", phone=True),
    Sight("own-scores", "operator", "/me/scores", phone=True),
    Sight("own-fairness", "operator", "/me/fairness", phone=True),
    Sight("own-data", "operator", "/me/data", phone=True),
    Sight("account", "operator", "/account", phone=True),
    Sight("notices", "operator", "/notices", phone=True),
)
"""Pages with a picture of their own."""


@pytest.fixture(scope="module")
def painted(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dt.date]:
    """A house as a file, larger than that of other tests, and its week."""
    path = tmp_path_factory.mktemp("pictures") / "house.db"
    shutil.copy(migrated_file, path)
    database = open_database(str(path))
    week = build(database, made(operators=14, clients=36), nasty=False)
    database.close()
    return path, week


@pytest.fixture
def house(
    painted: tuple[Path, dt.date], live: tuple[FastAPI, str], tmp_path: Path
) -> Iterator[House]:
    """The house, served: its week is published."""
    copy = shutil.copy(painted[0], tmp_path / "house.db")
    database = open_database(str(copy))
    house = house_of(database, *live, painted[1])
    house.publish()
    yield house
    house.service.stopping.set()
    database.close()


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_opens_is_accessible_and_light_and_looks_like_its_picture(
    sight: Sight,
    browser: Browser,
    house: House,
    axe: Callable[[Page], None],
    pytestconfig: pytest.Config,
) -> None:
    visitor = Visitor.of(browser, house, sight.who, sight.lang, phone=sight.phone, dark=sight.dark)
    page = visitor.page
    page.add_init_script("localStorage.setItem('diapason.tour', 'seen')")
    bodies: dict[str, bytes] = {}

    def keep(answer: Response) -> None:
        if answer.status == 200 and "event-stream" not in answer.headers.get("content-type", ""):
            bodies[answer.url] = answer.body()

    page.on("response", keep)
    page.goto(sight.path)
    page.locator(sight.ready).first.wait_for()
    page.wait_for_load_state("networkidle")
    seen = page.screenshot()
    axe(page)
    weight = sum(len(gzip.compress(body)) for body in bodies.values())
    visitor.leave()
    assert visitor.troubles == []
    assert weight <= HEAVIEST
    kept = FOLDER / f"{sight.name}.png"
    if pytestconfig.getoption("--pictures"):
        Image.open(io.BytesIO(seen)).convert("RGB").quantize(COLOURS).save(kept, optimize=True)
    assert far_apart(kept.read_bytes(), seen) <= MOST_FAR


def far_apart(one: bytes, other: bytes) -> float:
    """Share of the cells of two pictures whose greys differ much; 1 for pictures of other sizes."""
    pictures = [Image.open(io.BytesIO(each)).convert("L") for each in (one, other)]
    if pictures[0].size != pictures[1].size:
        return 1.0
    greys = [each.resize(CELLS, Image.Resampling.BOX).tobytes() for each in pictures]
    differing = sum(abs(a - b) > FAR for a, b in zip(*greys, strict=True))
    return differing / len(greys[0])


def test_every_page_of_the_menu_has_a_picture() -> None:
    led_to = {of_site(path) for entries in OF_SITE.values() for _, path in entries}
    led_to |= {path for _, path in OWN}
    assert led_to <= {sight.path for sight in SIGHTS}


def test_every_picture_is_shown_in_the_gallery_and_taken_by_a_test() -> None:
    text = GALLERY.read_text("utf-8")
    names = {sight.name for sight in SIGHTS}
    assert {path.stem for path in FOLDER.glob("*.png")} == names
    assert [name for name in names if f"(pictures/{name}.png)" not in text] == []

"""Every page as people see it: it opens, anybody can use it, it is light, its picture is current.

The pictures lie in ``docs/pictures``. ``pytest tests/e2e/page/test_pictures.py --pictures``
takes them anew; without that, a page that has come to look otherwise fails.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from PIL import Image

from api.page.menu import OF_SITE, OWN
from models.database import open_database
from models.scores import refresh_scores
from models.signals import store_signals
from scheduler.edit import MoveShift
from scheduler.signals import Signal
from tests.api.web.weeks import made
from tests.e2e.page.house import ACT, SITE, House, build, house_of
from tests.e2e.page.own.world import HALF_HOUR, OwnWorld
from tests.e2e.page.pages import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page, Response

    from scheduler.entities import PublishedShift

FOLDER: Final = Path(__file__).parents[3] / "docs" / "pictures"
GALLERY: Final = FOLDER.parent / "pages.md"
HEAVIEST: Final = 350 * 1024
"""Bytes of a first visit, compressed."""
COLOURS: Final = 96
CELLS: Final = (64, 40)
FAR: Final = 20
"""Steps of 255 by which a cell's grey may differ: fonts are not the same everywhere."""
MOST_FAR: Final = 0.08


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
    Sight("week", "supervisor", of_site("week?roster={other}"), "#scores table"),
    Sight(
        "week-dark", "supervisor", of_site("week?roster={roster}"), "#scores table", "en", dark=True
    ),
    Sight("week-print", "supervisor", of_site("week/print?roster={roster}")),
    Sight("runs", "supervisor", of_site("runs")),
    Sight("run", "supervisor", of_site("runs/r1")),
    Sight("compare", "supervisor", of_site("compare?a={roster}&b={other}")),
    Sight("portfolio", "supervisor", of_site("portfolio")),
    Sight("clients", "supervisor", of_site("clients")),
    Sight("client", "supervisor", of_site("clients/{client}")),
    Sight("absence", "supervisor", of_site("absence")),
    Sight("requests", "supervisor", of_site("requests")),
    Sight("import", "supervisor", of_site("import")),
    Sight("signals", "hr", of_site("signals")),
    Sight("pairs", "hr", of_site("pairs")),
    Sight("pair", "hr", of_site("pairs/{operator}/{client}")),
    Sight("fairness", "hr", of_site("fairness")),
    Sight("training", "hr", of_site("training")),
    Sight("reviews", "hr", of_site("reviews")),
    Sight("contests", "hr", of_site("contests")),
    Sight("scores-log", "hr", of_site("scores-log")),
    Sight("accounts", "admin", of_site("admin/accounts")),
    Sight("settings", "admin", of_site("admin/settings")),
    Sight("law", "admin", of_site("admin/settings/law")),
    Sight("policy", "admin", of_site("admin/settings/policy")),
    Sight("retention", "admin", of_site("admin/settings/retention")),
    Sight("audit", "admin", of_site("admin/audit")),
    Sight("webhooks", "admin", of_site("admin/webhooks")),
    Sight("own-week", "operator", "/me", phone=True),
    Sight("own-clients", "operator", "/me/clients", phone=True),
    Sight("own-client", "operator", "/me/clients/{client}", phone=True),
    Sight("own-wishes", "operator", "/me/wishes", phone=True),
    Sight("own-requests", "operator", "/me/requests", phone=True),
    Sight("own-scores", "operator", "/me/scores", phone=True),
    Sight("own-fairness", "operator", "/me/fairness", phone=True),
    Sight("own-data", "operator", "/me/data", phone=True),
    Sight("account", "operator", "/account", phone=True),
    Sight("notices", "operator", "/notices", phone=True),
)
"""Pages with a picture of their own."""


class Painted(NamedTuple):
    """A house as a file, its week, and what stands in the addresses of its pages."""

    path: Path
    week: dt.date
    named: dict[str, str]


@pytest.fixture(scope="module")
def painted(
    migrated_file: Path, live: tuple[FastAPI, str], tmp_path_factory: pytest.TempPathFactory
) -> Painted:
    """A house larger than that of other tests: its week is published, people have said things."""
    path = tmp_path_factory.mktemp("pictures") / "house.db"
    shutil.copy(migrated_file, path)
    database = open_database(str(path))
    planned = made(operators=16, clients=26)
    week = build(database, planned, nasty=False)
    house = house_of(database, *live, week)
    house.publish()
    refresh_scores(database, SITE, house.clock.at)
    first, second, third = (each.operator_id for each in planned.case.operators[:3])
    own = OwnWorld(house, first, second, third)
    client = own.clients()[0].client_id
    brief: dict[str, Any] = {"updated": dt.date(2026, 6, 15), "age": 164, "every": 90}
    seen = (
        Signal("affinity_drop", client, second, {"points": 41, "trend": -9}, 6, 0.9),
        Signal("brief_outdated", client, None, brief, 1),
    )
    with database.writing() as session:
        store_signals(session, SITE, seen, ACT)
    day = own.shifts(first)[0].start.date().isoformat()
    own.ask("operator", "POST", "/me/requests", json={"kind": "leave", "first": day, "last": day})
    words = {"client_id": client, "words": "Ces appels datent d’avant ma formation."}
    own.ask("operator", "POST", "/me/contests", json=words)
    seen_version = house.roster
    branched = another_version(own, own.shifts(second)[0])
    named = {
        "client": client,
        "operator": first,
        "roster": str(seen_version.id),
        "other": str(branched),
    }
    house.service.stopping.set()
    database.close()
    return Painted(path, week, named)


def another_version(own: OwnWorld, shift: PublishedShift) -> int:
    """Edit the published week: half an hour later for somebody; return the draft's id."""
    roster = own.house.roster
    move = MoveShift(
        operator_id=shift.operator_id,
        start=shift.start,
        to_start=shift.start + HALF_HOUR,
        to_end=shift.end + HALF_HOUR,
    )
    told = own.ask(
        "supervisor",
        "POST",
        f"/sites/{SITE}/rosters/{roster.id}/edits",
        json={"edits": [move.model_dump(mode="json")]},
        headers={"If-Match": f'"{roster.version}"'},
    )
    number: int = told.json()["roster"]["id"]
    return number


@pytest.fixture
def house(painted: Painted, live: tuple[FastAPI, str], tmp_path: Path) -> Iterator[House]:
    """The house, served."""
    copy = shutil.copy(painted.path, tmp_path / "house.db")
    database = open_database(str(copy))
    house = house_of(database, *live, painted.week)
    yield house
    house.service.stopping.set()
    database.close()


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_opens_is_accessible_and_light_and_looks_like_its_picture(
    sight: Sight,
    browser: Browser,
    house: House,
    painted: Painted,
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
    page.goto(sight.path.format(**painted.named))
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
    return float(differing / len(greys[0]))


def test_every_page_of_the_menu_has_a_picture() -> None:
    led_to = {of_site(path) for entries in OF_SITE.values() for _, path in entries}
    led_to |= {path for _, path in OWN}
    assert led_to <= {sight.path.partition("?")[0] for sight in SIGHTS}


def test_every_picture_is_shown_in_the_gallery_and_taken_by_a_test() -> None:
    text = GALLERY.read_text("utf-8")
    names = {sight.name for sight in SIGHTS}
    assert {path.stem for path in FOLDER.glob("*.png")} == names
    assert [name for name in names if f"(pictures/{name}.png)" not in text] == []

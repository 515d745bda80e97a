"""Files in: dropped or chosen, every fault by row, what would change, imported whole."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from models.cases import load_case
from tests.e2e.page.house import NASTY, SITE
from tests.e2e.page.planning import new_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.e2e.page.house import House

    PageAs = Callable[..., Page]

IMPORT = f"/s/{SITE}/import"


WORDS = {
    "fr": (
        "Choisir un dossier",
        "3 défauts à corriger",
        "Déposer les fichiers corrigés",
        "Importer",
    ),
    "en": ("Choose a folder", "3 faults to correct", "Drop the corrected files", "Import"),
}


def ready(page: Page, path: str = IMPORT) -> Page:
    """Lead a page there."""
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")
    return page


def taken_out(page: Page, folder: Path) -> Path:
    """What the site knows, as a folder of files."""
    answer = page.request.get(f"/api/v1/sites/{SITE}/export.zip")
    assert answer.ok
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        archive.extractall(folder)
    return folder


def change(file: Path, row: int, **cells: str) -> None:
    """Put other cells in a row of a file."""
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        rows, names = list(reader), list(reader.fieldnames or ())
    rows[row].update(cells)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names)
        writer.writeheader()
        writer.writerows(rows)


def choose(page: Page, button: str, files: Any) -> None:
    """Choose files as somebody does who clicks."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(files)


def operators(served: House) -> dict[str, str]:
    """Names of the site's operators."""
    with served.database.reading() as session:
        loaded = load_case(session, SITE)
    return {
        each.operator_id: loaded.texts.operator_name(each.operator_id)
        for each in loaded.case.operators
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_faults_are_told_by_row_corrected_and_then_imported(
    page_as: PageAs, served: House, axe: Callable[[Page], None], tmp_path: Path, lang: str
) -> None:
    words = {
        "fr": (
            "Choisir un dossier",
            "3 défauts à corriger",
            "Déposer les fichiers corrigés",
            "Importer",
        ),
        "en": ("Choose a folder", "3 faults to correct", "Drop the corrected files", "Import"),
    }[lang]
    page = ready(page_as("supervisor", lang))
    axe(page)
    folder = taken_out(page, tmp_path / "files")
    before = operators(served)
    good = (folder / "operators.csv").read_bytes()
    change(folder / "operators.csv", 0, contract_minutes_week=NASTY, max_clients="-3")
    change(folder / "clients.csv", 1, priority="beaucoup")
    choose(page, words[0], folder)
    expect(page.locator("#faults-title")).to_have_text(words[1])
    first = page.locator("#fault-rows tr").filter(has_text="contract_minutes_week")
    expect(first).to_contain_text(NASTY)
    expect(first.locator("td").first).to_have_text("2")
    expect(page.locator("img[src=x]")).to_have_count(0)
    axe(page)
    page.locator("#by-file button").filter(has_text="clients.csv").click()
    expect(page.locator("#fault-rows tr")).to_have_count(1)
    assert operators(served) == before
    (folder / "operators.csv").write_bytes(good)
    change(folder / "operators.csv", 0, name="Anaïs Nouvelle")
    change(folder / "operators.csv", 2, max_clients="70")
    change(folder / "clients.csv", 1, priority="2")
    page.get_by_role("button", name=words[2]).click()
    choose(page, words[0], folder)
    expect(page.locator("#summary")).to_be_visible()
    rows = page.locator("#lists tr")
    expect(rows.first.locator("td").nth(2)).to_have_text("2")
    axe(page)
    assert operators(served) == before
    page.get_by_role("button", name=words[3], exact=True).click()
    expect(page.locator("#imported")).to_be_visible()
    assert "Anaïs Nouvelle" in operators(served).values()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#to-runs").click()
    page.wait_for_url(re.compile(rf"/runs\?week={served.week}"))


def test_who_is_missing_from_the_files_is_said_before(
    page_as: PageAs, served: House, tmp_path: Path
) -> None:
    page = ready(page_as("supervisor", phone=True))
    answer = page.request.get(f"/api/v1/sites/{SITE}/export.xlsx")
    (tmp_path / "semaine.xlsx").write_bytes(answer.body())
    choose(page, "Choisir un fichier", tmp_path / "semaine.xlsx")
    expect(page.locator("#summary-words")).to_contain_text("rien ne changerait")
    expect(page.locator("#leavers")).to_be_hidden()
    expect(page.locator("#kept")).to_contain_text("politique")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    folder = taken_out(page, tmp_path / "files")
    lines = (folder / "operators.csv").read_text("utf-8").splitlines()
    gone = lines.pop().partition(",")[0]
    (folder / "operators.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for file in folder.glob("*.csv"):
        if file.name != "operators.csv":
            kept = [each for each in file.read_text("utf-8").splitlines() if gone not in each]
            file.write_text("\n".join(kept) + "\n", "utf-8")
    choose(page, "Choisir un dossier", folder)
    expect(page.locator("#leavers")).to_contain_text("1 personne(s)")
    assert gone in operators(served)


DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const event = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
  document.querySelector("#drop").dispatchEvent(event);
}"""


def test_what_is_dropped_is_read_and_nonsense_is_told(page_as: PageAs) -> None:
    page = ready(page_as("supervisor"))
    page.evaluate(DROP, ["notes.txt", "rien"])
    expect(page.locator("#chosen")).to_contain_text("aucun fichier d’un cas")
    page.evaluate(DROP, ["case.zip", "rien"])
    expect(page.locator("#fault-rows")).to_contain_text("archive .zip")
    page.evaluate(DROP, ["operators.csv", "operator_id,name\no1,Anne\n"])
    expect(page.locator("#by-file button").first).to_contain_text("Tous")


def test_a_new_site_begins_with_the_template(page_as: PageAs, served: House) -> None:
    new_site(served, "lille")
    page = ready(page_as("supervisor", "en"), "/s/lille/import")
    expect(page.locator("main .note").first).to_contain_text("knows nobody yet")
    with page.expect_download() as download:
        page.get_by_role("link", name="Empty template").click()
    assert download.value.suggested_filename == "lille-template.xlsx"


def test_a_lost_service_is_told_and_nothing_is_half_done(
    page_as: PageAs, served: House, tmp_path: Path
) -> None:
    page = ready(page_as("supervisor"))
    answer = page.request.get(f"/api/v1/sites/{SITE}/export.xlsx")
    (tmp_path / "semaine.xlsx").write_bytes(answer.body())
    choose(page, "Choisir un fichier", tmp_path / "semaine.xlsx")
    expect(page.locator("#summary")).to_be_visible()
    told = {
        "title": "Cela existe déjà",
        "detail": "Quelqu’un a importé.",
        "type": "x",
        "status": 409,
    }
    page.route(re.compile(r"/import\?"), lambda route: route.fulfill(status=409, json=told))
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.locator("#import-trouble")).to_contain_text("Quelqu’un a importé.")
    assert NASTY in operators(served).values()


def test_only_supervisors_and_admins_import(page_as: PageAs) -> None:
    for who, status in (("admin", 200), ("hr", 403), ("operator", 403)):
        answer = page_as(who).goto(IMPORT)
        assert answer is not None
        assert answer.status == status

"""One person's archive: exact JSON, a readable table each, words for all, no formulas."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, get_args

import pytest

from api.duties.person_files import DOCUMENT, README, person_archive, table_csv, what_is_in
from api.texts import Speaker, catalogue
from models.duties import export_person, tables_about_operators
from models.errors import Refusal
from models.tables import METADATA
from scheduler.said import SignalOutcome
from tests.models.worlds import SITE, a_published_site

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database

EN, FR = Speaker("en"), Speaker("fr")


def test_an_archive_holds_every_table_twice_and_says_what_is_in_it(
    database: Database, act: Act
) -> None:
    with database.writing() as session:
        a_published_site(session, act)
        told = export_person(session, SITE, "o1", act)
    data = person_archive(told, FR)
    assert data == person_archive(told, FR)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read(DOCUMENT)) == told
        names = {f"{name}.csv" for name in told["tables"]}
        assert set(archive.namelist()) == {README, DOCUMENT} | names
        page = list(csv.DictReader(io.StringIO(archive.read("published_shift.csv").decode())))
        assert len(page) == len(told["tables"]["published_shift"])
        assert page[0]["operator_id"] == "o1"
        assert "vos vacations publiées" in archive.read(README).decode()


def test_text_that_a_spreadsheet_would_run_is_shown_as_text() -> None:
    rows: list[dict[str, Any]] = [
        {"words": "=1+1", "number": -2.5, "list": ["a"], "none": None},
        {"words": "-x"},
    ]
    assert list(csv.reader(io.StringIO(table_csv(rows)))) == [
        ["words", "number", "list", "none"],
        ["'=1+1", "-2.5", '["a"]', ""],
        ["'-x", "", "", ""],
    ]


@pytest.mark.parametrize("speaker", [EN, FR], ids=["en", "fr"])
def test_every_table_about_a_person_has_words(speaker: Speaker) -> None:
    about = {table.name for table in tables_about_operators()}
    about |= {table.name for table in METADATA.sorted_tables if "account_id" in table.c}
    assert {name for name in about if what_is_in(name, speaker) == name} == set()
    assert what_is_in("something", speaker) == "something"


def test_every_refusal_and_every_outcome_has_words() -> None:
    known = catalogue("en")
    assert {key.removeprefix("refused.") for key in known if key.startswith("refused.")} == set(
        get_args(Refusal)
    )
    said = {key.rpartition(".")[2] for key in known if key.startswith("signals.outcome.")}
    assert said == set(get_args(SignalOutcome))

"""The documents of the duties stay true: every word and period that the program keeps is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from models.announce import URGENT_WITHIN
from models.duties import tables_about_operators
from models.hours import WorkingHours
from models.sites import Retention
from models.tables import METADATA

DUTIES: Final = Path(__file__).parents[2] / "docs" / "duties"
KINDS: Final = ("dpia", "staff-notice", "cse-notice")
BLANKS: Final = {"fr": r"\[À REMPLIR :", "en": r"\[TO FILL IN:"}


def page(kind: str, lang: str) -> str:
    return (DUTIES / f"{kind}.{lang}.md").read_text("utf-8")


@pytest.mark.parametrize("lang", sorted(BLANKS))
def test_every_column_of_words_about_somebody_is_named(lang: str) -> None:
    kept = {
        f"`{table.name}.{column.name}`"
        for table in METADATA.sorted_tables
        for column in table.c
        if "personal" in column.info
    }
    named = set(re.findall(r"`[a-z_]+\.[a-z_]+`", page("dpia", lang)))
    assert kept - named == set()
    assert {each for each in named - kept if each.split(".")[0][1:] in METADATA.tables} == set()


@pytest.mark.parametrize("lang", sorted(BLANKS))
def test_every_table_about_an_operator_or_an_account_is_named(lang: str) -> None:
    about = {table.name for table in tables_about_operators()}
    about |= {table.name for table in METADATA.sorted_tables if "account_id" in table.c}
    named = set(re.findall(r"`([a-z_]+)`", page("dpia", lang)))
    assert about - named == set()


@pytest.mark.parametrize("lang", sorted(BLANKS))
def test_every_kind_of_record_is_named_with_how_long_it_is_kept(lang: str) -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+?) \|", page("dpia", lang), re.M))
    forever = {"fr": "gardé", "en": "kept"}[lang]
    for kind, field in Retention.model_fields.items():
        assert rows[kind] == (str(field.default) if field.default else forever), kind


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_leave_the_same_blanks_to_the_house(kind: str) -> None:
    left = [
        len(re.findall(BLANKS[lang], " ".join(page(kind, lang).split()))) for lang in ("fr", "en")
    ]
    assert left[0] == left[1] > 0


def test_the_hours_that_people_are_told_are_those_of_the_program() -> None:
    hours = WorkingHours()
    assert hours.weekdays == (0, 1, 2, 3, 4)
    assert (hours.from_minute, hours.until_minute) == (8 * 60, 19 * 60)
    assert URGENT_WITHIN.total_seconds() == 48 * 3600
    assert "8:00 to 19:00" in page("staff-notice", "en")
    assert "de 8 h à 19 h" in page("staff-notice", "fr")
    for lang, told in (("fr", "48 heures"), ("en", "48 hours")):
        assert told in " ".join(page("staff-notice", lang).split())

"""What is written about the files is complete: documentation, fault catalogue, JSON schemas."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from scheduler.files.expected import PARAMETERS, Expected
from scheduler.files.schemas import schemas, write_schemas
from scheduler.files.tables import CALLS_COLUMNS, TABLES
from scheduler.policy import Policy
from scheduler.site import Site
from tests.scheduler.files.keys import field_at, keys_of

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "input-files.md").read_text("utf-8")

DOCUMENTED = {
    **{table.file: set(table.column_names) for table in TABLES},
    "calls.csv": set(CALLS_COLUMNS),
    "site.toml": {"name", "grid", "law.motives", *(".".join(keys) for keys in keys_of(Site))},
    "policy.toml": {".".join(keys) for keys in keys_of(Policy)},
}


def section(file: str) -> str:
    """The part of the documentation under a file's heading."""
    found = re.search(rf"^## `{re.escape(file)}`( °)?\n(.*?)(?=^## |\Z)", DOCUMENT, re.M | re.S)
    assert found is not None, f"{file} has no heading"
    return found[2]


@pytest.mark.parametrize(("file", "names"), DOCUMENTED.items())
def test_every_column_of_a_file_is_documented_and_no_other(file: str, names: set[str]) -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", section(file), re.M)) == names


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_files_that_may_be_absent_are_marked(table: object) -> None:
    file, optional = getattr(table, "file", ""), getattr(table, "optional", None)
    assert (f"## `{file}` °\n" in DOCUMENT) == optional


@pytest.mark.parametrize(("file", "model"), [("site.toml", Site), ("policy.toml", Policy)])
def test_defaults_of_toml_keys_are_documented_as_they_are(
    file: str, model: type[Site] | type[Policy]
) -> None:
    rows = re.findall(r"^\| `([^`]+)` \|[^|]*\|[^|]*\| ([^|]*) \|", section(file), re.M)
    told = {name: text.strip('`"') for name, text in rows}
    for keys in keys_of(model):
        default = field_at(model, keys).get_default(call_default_factory=True)
        text = told[".".join(keys)]
        if default is None or default == ():
            assert text in {"none", "no limit"}, keys
        elif ":" in text:
            hours, minutes = text.split(":")
            assert int(hours) * 60 + int(minutes) == default, keys
        elif isinstance(default, bool):
            assert text == str(default).lower(), keys
        elif isinstance(default, str):
            assert text == default, keys
        else:
            assert float(text) == default, keys


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_columns_that_may_be_blank_say_what_a_blank_means(table: object) -> None:
    file = getattr(table, "file", "")
    rows = re.findall(r"^\| `([^`]+)` \|[^|]*\|[^|]*\| ?([^|]*)\|", section(file), re.M)
    told = {name for name, text in rows if text.strip()}
    fields = getattr(table, "entity", Site).model_fields
    may_be_blank = {
        column.name
        for column in getattr(table, "columns", ())
        if not column.required
        and (column.path[0] not in fields or not fields[column.path[0]].is_required())
    }
    assert told == may_be_blank


def catalogue(language: str) -> dict[str, str]:
    """The sentences of one language."""
    path = ROOT / "api" / "texts" / language / "faults.toml"
    sentences: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["fault"]
    return sentences


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_fault_has_its_sentence_and_no_sentence_is_idle(language: str) -> None:
    assert set(catalogue(language)) == {expected.value for expected in Expected}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("expected", list(Expected))
def test_a_sentence_uses_the_values_that_come_with_its_fault(
    language: str, expected: Expected
) -> None:
    sentence = catalogue(language)[expected]
    used = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    params = PARAMETERS.get(expected, ())
    assert used <= set(params)
    told = sentence.format(**dict.fromkeys(params, "x"))
    assert told[0].isupper() or told.startswith(("«", "x"))
    assert told.endswith((".", "?"))


@pytest.mark.parametrize("expected", list(PARAMETERS))
def test_both_languages_tell_the_same_values(expected: Expected) -> None:
    used = [
        {name for _, name, _, _ in string.Formatter().parse(catalogue(language)[expected]) if name}
        for language in ("en", "fr")
    ]
    assert used[0] == used[1]


def test_the_published_schemas_are_current() -> None:
    folder = ROOT / "docs" / "schemas"
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == schemas()


def test_schemas_are_written_as_they_are_told(tmp_path: Path) -> None:
    write_schemas(tmp_path / "new")
    assert {file.name: file.read_text("utf-8") for file in (tmp_path / "new").iterdir()} == (
        schemas()
    )

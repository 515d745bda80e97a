"""Every key has its words in both languages, with the same placeholders."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import api
from api.texts import LANGS, Speaker, catalogue
from scheduler.files.expected import PARAMETERS, Expected
from scheduler.learning.unmet import REASONS as TRAINING_REASONS
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.portfolio.unmet import REASONS
from scheduler.proof.claims import CLAIMS
from scheduler.rules import RULES
from scheduler.terms import TERMS

EN, FR = catalogue("en"), catalogue("fr")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_keys() -> None:
    assert set(EN) == set(FR)


def test_every_text_of_the_command_line_is_used() -> None:
    """A key stands whole in the code, or its last part does beside a key built from parts."""
    code = "\n".join(path.read_text("utf-8") for path in Path(api.__file__).parent.rglob("*.py"))
    own = tomllib.loads((Path(api.__file__).parent / "texts/en/cli.toml").read_text("utf-8"))
    built = {match.split("{")[0] for match in re.findall(r'f"([a-z_.]+\{[^"]*)"', code)}

    def used(key: str) -> bool:
        ending = key.partition(".")[2]
        whole = f'"{key}"' in code or f'"{ending}"' in code or f".{ending}" in code
        return whole or any(key.startswith(start) for start in built)

    keys = [f"{section}.{name}" for section, texts in own.items() for name in texts]
    assert [key for key in keys if not used(key)] == []


def test_both_languages_use_the_same_placeholders() -> None:
    differ = {key for key in EN if placeholders(EN[key]) != placeholders(FR[key])}
    assert not differ


@pytest.mark.parametrize(
    "rule", [*(r.ID for r in RULES), *(r.ID for r in PORTFOLIO_RULES), *CLAIMS, "desk", "training"]
)
def test_every_rule_has_a_title_a_sentence_and_words_for_a_breach(rule: str) -> None:
    assert {f"rule.{rule}.{part}" for part in ("title", "says", "broken")} <= set(EN)


def test_every_fault_has_words_that_use_its_parameters_only() -> None:
    for key in Expected:
        assert placeholders(EN[f"fault.{key}"]) <= set(PARAMETERS.get(key, ())), key


def test_every_term_and_every_unmet_reason_has_words() -> None:
    wanted = {f"term.{term.NAME}.{part}" for term in TERMS for part in ("name", "meaning")}
    wanted |= {f"unmet.{reason}.says" for reason in (*REASONS, *TRAINING_REASONS)}
    assert wanted <= set(EN)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        Speaker("en").say("nothing.of.the.kind")


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        Speaker("en").say("error.input")


@pytest.mark.parametrize(
    ("lang", "number", "share", "date", "day", "hours"),
    [
        ("en", "12,345.7", "97.3%", "30 November 2026", "Mon 30/11", "34.5"),
        ("fr", "12\u202f345,7", "97,3\u00a0%", "30 novembre 2026", "lun 30/11", "34,5"),
    ],
)
def test_figures_are_written_as_each_language_writes_them(
    lang: str, number: str, share: str, date: str, day: str, hours: str
) -> None:
    speaker = Speaker(next(each for each in LANGS if each == lang))
    monday = dt.date(2026, 11, 30)
    assert speaker.number(12345.678, 1) == number
    assert speaker.percent(0.973) == share
    assert speaker.date(monday) == date
    assert speaker.short_day(monday) == day
    assert speaker.hours(2070) == hours


def test_what_is_not_known_is_a_dash() -> None:
    assert Speaker("fr").value(None) == Speaker("fr").percent(None) == "–"

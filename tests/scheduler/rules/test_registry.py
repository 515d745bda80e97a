"""The registry: every rule is named, tested, documented and worded; every law value has a use."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scheduler.evidence import Evidence
from scheduler.laws import load_profile, profile_names
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.proof import desk, training
from scheduler.proof.claims import CLAIMS
from scheduler.rule import Rule
from scheduler.rules import RULES, check_all, in_order, well_formed
from tests.factories import a_case, a_result, a_shift, an_operator, evidence_of

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")
LANGUAGES = ("en", "fr")
VALIDATOR = ("desk", "training", *CLAIMS)

REPORTED_ONLY = {
    "sunday_or_holiday_premium": "the house sets what it pays in its policy",
    "night_exceptional_premium": "the house sets what it pays in its policy",
    "night_habitual_starts": "habitual night work carries no premium",
    "night_habitual_ends": "habitual night work carries no premium",
    "experience_band_1_months": "a hint for skill levels, which people set",
    "experience_band_2_months": "a hint for skill levels, which people set",
}


def words(language: str) -> dict[str, dict[str, str]]:
    """Every ``[rule.<id>]`` table of one language."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "api" / "texts" / language).glob("*.toml")):
        for key, table in tomllib.loads(path.read_text("utf-8")).get("rule", {}).items():
            assert key not in found, f"{key} is worded twice in {language}"
            found[key] = table
    return found


WORDS = {language: words(language) for language in LANGUAGES}


def section(rule_id: str) -> str:
    """Text under one heading of the page, as one line."""
    _, _, rest = PAGE.partition(f"### `{rule_id}`\n")
    return " ".join(re.split(r"\n##", rest, maxsplit=1)[0].split())


def placeholders(text: str) -> set[str]:
    """Names of the parameters that a message asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def module_files(package: str) -> set[str]:
    """Names of the modules of a package, from its folder."""
    return {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__", "common"}


def test_every_file_is_a_rule_of_the_registry_once() -> None:
    ids = [rule.ID for rule in RULES]
    assert len(ids) == len(set(ids))
    assert set(ids) == module_files("scheduler/rules")


def test_no_two_rules_share_an_id() -> None:
    ids = [*(r.ID for r in RULES), *(r.ID for r in PORTFOLIO_RULES), *VALIDATOR]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_every_rule_is_named_by_its_file_and_has_a_test(rule: Any) -> None:
    assert rule.__name__ == f"scheduler.rules.{rule.ID}"
    assert rule.__doc__
    assert (ROOT / "tests" / "scheduler" / "rules" / f"test_{rule.ID}.py").is_file()


def test_the_page_has_one_heading_a_rule_in_the_order_of_the_registry() -> None:
    headings = re.findall(r"^### `(\w+)`$", PAGE, flags=re.MULTILINE)
    assert headings == [
        *(rule.ID for rule in RULES),
        *(rule.ID for rule in PORTFOLIO_RULES),
        *VALIDATOR,
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_the_page_says_of_each_rule_what_its_profile_says(rule: Rule) -> None:
    text = section(rule.ID)
    law = load_profile("fr_idcc_2098")
    assert text.startswith("Hard" if rule.HARD else "Warning")
    for key in rule.KEYS:
        assert f"`{key}`" in text
        article = law.article(key)
        assert article is not None
        assert article in text
        value, unit = law.values[key].value, law.values[key].unit
        if unit == "share":
            continue
        shown = value if isinstance(value, str) else f"{value:g}"
        assert shown in text or key in {"sunday_rest", "may_day_rest", "minor_holiday_rest"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_every_key_a_rule_reads_is_set_by_a_shipped_profile(rule: Rule) -> None:
    known = {key for name in profile_names() for key in load_profile(name).values}
    assert set(rule.KEYS) <= known


def test_every_law_value_is_read_or_reported_with_a_reason() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for path in (ROOT / "scheduler").rglob("*.py")
        if path.parent.name != "laws"
    )
    for name in profile_names():
        for key in load_profile(name).values:
            read = f'"{key}"' in code
            assert read != (key in REPORTED_ONLY), key
    for key in REPORTED_ONLY:
        assert re.search(rf"^\| .*`{key}`.*\| reported only: ", PAGE, flags=re.MULTILINE), key


def test_the_page_is_honest_about_its_sources() -> None:
    statuses = {
        value.status for name in profile_names() for value in load_profile(name).values.values()
    }
    assert ("Today every value is `secondary`" in " ".join(PAGE.replace("> ", "").split())) == (
        statuses == {"secondary"}
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "rule_id",
    [*(rule.ID for rule in RULES), *(rule.ID for rule in PORTFOLIO_RULES), *VALIDATOR],
)
def test_every_rule_has_its_words(language: str, rule_id: str) -> None:
    table = WORDS[language].get(rule_id, {})
    assert {"title", "says", "broken"} <= set(table)
    assert all(table.values())


def test_both_languages_say_the_same_things_of_the_same_parameters() -> None:
    english, french = (WORDS[language] for language in LANGUAGES)
    assert set(english) == set(french)
    for rule_id, table in english.items():
        assert set(table) == set(french[rule_id]), rule_id
        for name, text in table.items():
            assert placeholders(text) == placeholders(french[rule_id][name]), (rule_id, name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_every_variant_of_a_message_is_pointed_at_by_its_rule(rule: Any) -> None:
    """Variants are named in the rule's file as plain words or as ``rule.<id>.<variant>``."""
    source = Path(rule.__file__).read_text("utf-8")
    variants = set(WORDS["en"][rule.ID]) - {"title", "says", "broken"}
    assert all(f'"{variant}"' in source or f".{variant}" in source for variant in variants)


@pytest.mark.parametrize("module", [well_formed, desk, training], ids=lambda module: module.ID)
def test_every_kind_of_fault_has_its_message(module: Any) -> None:
    source = Path(module.__file__).read_text("utf-8")
    faults = set(re.findall(r'_(?:broken|fault)\([^")]*"(\w+)"', source))
    assert len(faults) > 5
    assert faults <= set(WORDS["en"][module.ID])


def test_all_violations_come_in_one_order_whatever_the_rows() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    shifts = {
        name: [a_shift(case, day, "06:00", "23:00") for day in (2, 0, 1)] for name in ("o2", "o1")
    }
    plan = a_result(case, shifts)
    turned = plan.model_copy(update={"roster": tuple(reversed(plan.roster))})
    found = check_all(Evidence(case, plan))
    assert found
    assert found == check_all(Evidence(case, turned)) == in_order(list(reversed(found)))


def test_an_empty_week_breaks_nothing() -> None:
    assert check_all(evidence_of(a_case())) == []


def test_messages_can_be_filled_with_what_their_violations_carry() -> None:
    case = a_case(
        operators=(
            an_operator("o1", part_time=True, contract_minutes_week=1500),
            an_operator("o2", minor=True),
            an_operator("o3", night_worker=True),
        )
    )
    long_days = [a_shift(case, day, "05:00", "23:00") for day in range(7)]
    nights = [a_shift(case, day, "20:00", "31:00") for day in range(7)]
    split = [
        shift
        for day in range(7)
        for shift in (a_shift(case, day, "08:00", "08:30"), a_shift(case, day, "12:00", "12:45"))
    ]
    met: set[str] = set()
    for own in (long_days, nights, split):
        evidence = evidence_of(case, dict.fromkeys(("o1", "o2", "o3"), own))
        for rule in RULES:
            for violation in rule.check(evidence):
                words_of = rule.explain(violation, case)
                table, variant = words_of.key.split(".")[1:]
                for language in LANGUAGES:
                    WORDS[language][table][variant].format(**words_of.params)
                met.add(rule.ID)
    assert len(met) > 12

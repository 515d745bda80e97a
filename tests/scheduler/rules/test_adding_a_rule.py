"""The guide to adding a rule shows code as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "adding-a-rule.md").read_text("utf-8")
SOURCES = {
    "python": (
        "scheduler/rules/limit_days_off.py",
        "tests/scheduler/rules/test_limit_days_off.py",
    ),
    "toml": ("api/texts/en/rules_house.toml", "api/texts/fr/rules_house.toml"),
}
BLOCKS = re.findall(r"```(python|toml)\n(.*?)\n```", GUIDE, flags=re.DOTALL)


def test_the_guide_shows_every_step() -> None:
    assert len(BLOCKS) == 10


@pytest.mark.parametrize(("language", "block"), BLOCKS)
def test_every_block_of_the_guide_is_in_the_code(language: str, block: str) -> None:
    assert any(block in (ROOT / path).read_text("utf-8") for path in SOURCES[language])


def test_every_file_that_the_guide_names_exists() -> None:
    named = {
        path
        for path in re.findall(r"`((?:scheduler|tests|docs|api)/[\w/.\-]+)`", GUIDE)
        if "<" not in path
    }
    assert len(named) > 5
    for path in named:
        assert (ROOT / path).exists(), path

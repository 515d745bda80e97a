"""The pages that lead people around: their links, targets and indexes are true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
DECISIONS: Final = ROOT / "docs" / "decisions"


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in targets if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"^make (\w+)", (ROOT / page).read_text("utf-8"), re.M))
    made = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert named
    assert named <= made


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = {
        name: f"# {number}: {title}"
        for number, name, title in re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$", index, re.M)
    }
    written = {
        path.name: path.read_text("utf-8").splitlines()[0] for path in DECISIONS.glob("0*.md")
    }
    assert written
    assert listed == written

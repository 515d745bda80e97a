"""Every term is in the objective, has its own tests, and is told with its true weights."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from scheduler.derive import derive
from scheduler.policy import Weights
from scheduler.terms import TERMS, score_all
from tests.factories import a_case, evidence_of

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
MODULES = [
    import_module(f"scheduler.terms.{path.stem}")
    for path in sorted((ROOT / "scheduler" / "terms").glob("*.py"))
    if path.stem != "__init__"
]


def test_every_file_that_names_a_term_is_in_the_objective_once() -> None:
    named = [module for module in MODULES if hasattr(module, "NAME")]
    assert sorted(module.NAME for module in named) == sorted(term.NAME for term in TERMS)
    assert all(module.__name__.rpartition(".")[2] == module.NAME for module in named)
    assert set(named) == set(TERMS)


@pytest.mark.parametrize("module", [module.__name__.rpartition(".")[2] for module in MODULES])
def test_every_file_of_the_terms_has_its_tests(module: str) -> None:
    assert (Path(__file__).parent / f"test_{module}.py").is_file()


def test_the_page_has_one_heading_a_term_in_the_order_of_the_objective() -> None:
    assert re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE) == [term.NAME for term in TERMS]


def test_the_page_gives_every_weight_with_its_default() -> None:
    told = dict(re.findall(r"`(\w+)`\s+\(default\s+([0-9.]+)\s", PAGE))
    defaults = {name: float(value) for name, value in told.items()}
    assert defaults == Weights().model_dump()


def test_scores_come_by_name_in_the_order_of_the_objective() -> None:
    case = a_case()
    scores = score_all(evidence_of(case), derive(case))
    assert list(scores) == [term.NAME for term in TERMS]

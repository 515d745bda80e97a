"""The planner's page tells every term and every weight, with its true default."""

from __future__ import annotations

import re
from pathlib import Path

from scheduler.policy import Weights
from scheduler.terms import TERMS

PAGE = (Path(__file__).parents[3] / "docs" / "model.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("| term |")[2].partition("\n\n")[0]


def test_the_page_has_one_row_a_term_in_the_order_of_the_objective() -> None:
    assert re.findall(r"^\| `(\w+)` \|", TABLE, re.MULTILINE) == [term.NAME for term in TERMS]


def test_the_page_gives_every_weight_with_its_default() -> None:
    last_column = " ".join(row.rsplit("|", 2)[1] for row in TABLE.splitlines() if row)
    told = {name: float(value) for name, value in re.findall(r"`(\w+)` ([0-9.]+)\b", last_column)}
    assert told == Weights().model_dump()

"""Fairness on the page: one line a person in the order of the case, never sorted by a figure."""

from __future__ import annotations

import pytest

from api.texts import Lang, Speaker
from api.view.fairness import fairness
from tests.api.worlds import a_week, drawn


def test_each_person_has_one_line_in_the_order_of_the_case() -> None:
    week = a_week({"o2": [(5, "09:00", "12:00")]})
    page = drawn(fairness(week, Speaker("en")))
    names = [week.texts.operator_name(o.operator_id).split()[0] for o in week.case.operators]
    lines = [line for line in page.splitlines() if line.strip().startswith(tuple(names))]
    assert [line.split()[0] for line in lines] == names
    assert " 3.0 / " in lines[1]
    assert " 0.0 / " in lines[0]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "gives up a fit worth 0.0 calls"), ("fr", "qui vaut 0,0 appels")]
)
def test_what_sharing_costs_is_told_in_calls(lang: Lang, words: str) -> None:
    page = " ".join(drawn(fairness(a_week(), Speaker(lang)), 400).split())
    assert words in page

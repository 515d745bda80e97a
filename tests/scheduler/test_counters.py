"""Counters of a planned week, and standings of four weeks that rank nobody."""

from __future__ import annotations

import pytest

from scheduler.counters import counters_of, standings
from scheduler.entities import Wish
from scheduler.evidence import Evidence
from scheduler.result import DeskStretch
from tests.factories import MONDAY, a_case, a_client, a_result, a_shift, an_operator, at
from tests.scheduler.terms.worlds import a_pairing, even_facts
from tests.scheduler.test_fairness import a_counter

TWO = (an_operator("o1"), an_operator("o2"))


def planned() -> Evidence:
    """The first works a Saturday and a late Monday, where a tense client rings first with them."""
    wishes = (
        Wish(operator_id="o1", weekday=5, kind="off", weight=5),
        Wish(operator_id="o1", weekday=6, kind="off", weight=1),
        Wish(operator_id="o2", weekday=0, kind="off", weight=1),
    )
    case = a_case(
        operators=TWO,
        clients=(a_client(tension=2),),
        preferences=wishes,
        counters=(
            a_counter("o1", 1, tension_minutes=30, wishes_asked=2, wishes_granted=2),
            a_counter("o2", 2, unsocial_minutes=90, wishes_asked=1),
            a_counter("o2", 9, unsocial_minutes=5000, wishes_asked=50),
        ),
    )
    shifts = {
        "o1": [a_shift(case, 0, "14:00", "22:00"), a_shift(case, 5, "09:00", "12:00")],
    }
    desk = DeskStretch(
        client_id="c1", start=at(case, 0, "14:00"), end=at(case, 0, "15:00"), operators=("o1",)
    )
    team = (a_pairing("c1", "o1", role="lead"),)
    return Evidence(case, a_result(case, shifts, team, desk=(desk,)))


def test_a_planned_week_adds_its_tension_its_evenings_its_weekend_and_its_wishes() -> None:
    evidence = planned()
    first, second = counters_of(evidence, even_facts(evidence.case))
    assert (first.operator_id, first.week) == ("o1", MONDAY)
    assert first.tension_minutes == pytest.approx(4 * 2 * 2)
    assert first.unsocial_minutes == 120 + 180
    assert (first.weekends, first.wishes_asked, first.wishes_granted) == (1, 2, 1)
    assert (second.weekends, second.wishes_asked, second.wishes_granted) == (0, 1, 1)
    assert second.unsocial_minutes == second.tension_minutes == 0


def test_a_fortnight_is_counted_week_by_week() -> None:
    case = a_case(days=14, operators=TWO)
    shifts = {"o1": [a_shift(case, 12, "09:00", "12:00")]}
    rows = counters_of(Evidence(case, a_result(case, shifts)), even_facts(case))
    assert [(row.operator_id, row.unsocial_minutes) for row in rows] == [
        ("o1", 0),
        ("o2", 0),
        ("o1", 180),
        ("o2", 0),
    ]


def test_a_standing_holds_the_weeks_that_count_in_the_order_of_the_case() -> None:
    evidence = planned()
    facts = even_facts(evidence.case)
    first, second = standings(evidence, facts)
    assert (first.operator_id, second.operator_id) == ("o1", "o2")
    assert first.tension == pytest.approx(30 + 16)
    assert second.unsocial == 90
    assert first.tension_fair == pytest.approx(float(facts.tension.fair[0]))


def test_wishes_are_held_against_the_rate_of_the_whole_site() -> None:
    evidence = planned()
    first, second = standings(evidence, even_facts(evidence.case))
    assert (first.wishes_asked, first.wishes_granted) == (4, 3)
    assert (second.wishes_asked, second.wishes_granted) == (2, 1)
    assert first.wishes_fair == pytest.approx(4 * 4 / 6)
    assert second.wishes_fair == pytest.approx(2 * 4 / 6)

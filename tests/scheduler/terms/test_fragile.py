"""Fragile: clients that hang on one person, or whose hours their team cannot cover."""

from __future__ import annotations

import pytest

from scheduler.case import Case
from scheduler.entities import Availability
from scheduler.evidence import Evidence
from scheduler.result import PlannedPairing
from scheduler.site import LawSwitches, Site
from scheduler.terms import fragile
from tests.factories import a_case, a_result, an_operator
from tests.scheduler.terms.worlds import a_pairing, even_facts

OPEN_SUNDAYS = Site(law=LawSwitches(sunday_derogation=True))


def score(case: Case, *team: PlannedPairing) -> float:
    return fragile.score(Evidence(case, a_result(case, portfolio=team)), even_facts(case))


def people(**changes: object) -> Case:
    operators = tuple(an_operator(f"o{i}", night_worker=True) for i in (1, 2))
    return a_case(**({"operators": operators, "site": OPEN_SUNDAYS} | changes))


def test_two_trained_people_who_are_free_at_all_hours_are_enough() -> None:
    assert score(people(), a_pairing("c1", "o1"), a_pairing("c1", "o2")) == 0


def test_a_client_with_one_trained_person_counts_once() -> None:
    team = (a_pairing("c1", "o1"), a_pairing("c1", "o2", trained=False))
    assert score(people(), *team) == pytest.approx(3.0)


def test_hours_that_nobody_of_the_team_can_cover_count_once_more() -> None:
    office = tuple(
        Availability(operator_id=o, weekday=day, start_minute=480, end_minute=1080)
        for o in ("o1", "o2")
        for day in range(7)
    )
    case = people(availability=office)
    assert score(case, a_pairing("c1", "o1"), a_pairing("c1", "o2")) == pytest.approx(3.0)
    assert score(case, a_pairing("c1", "o1")) == pytest.approx(6.0)


def test_a_client_without_a_team_is_fragile_on_both_counts() -> None:
    assert score(people()) == pytest.approx(6.0)

"""Sunday rest: off, unless the house has a derogation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.laws import LawProfile
from scheduler.rules import sunday_rest
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift

OPEN = Site(law=LawSwitches(sunday_derogation=True))


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return sunday_rest.check(evidence_of(case, {"o1": list(shifts)}))


def test_a_saturday_that_ends_at_midnight_leaves_sunday_free() -> None:
    case = a_case()
    assert not violations(case, a_shift(case, 5, "16:00", "24:00"))


def test_a_saturday_night_works_on_sunday() -> None:
    case = a_case()
    (found,) = violations(case, a_shift(case, 5, "22:00", "26:00"))
    assert (found.amount, found.date) == (120, date(2026, 6, 7))


def test_unpaid_breaks_are_no_work() -> None:
    case = a_case()
    (found,) = violations(case, a_shift(case, 6, "9:00", "18:00", ("12:00", "13:00", False)))
    assert found.amount == 480


def test_last_sundays_night_is_the_past_rosters_affair() -> None:
    row = a_published_shift(a_case(), "o1", -1, "20:00", "28:00")
    assert not violations(a_case(roster=(row,)))


def test_a_derogation_opens_sundays() -> None:
    case = a_case(site=OPEN)
    assert sunday_rest.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 6, "9:00", "18:00"))


def test_a_profile_without_the_key_does_not_bind() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    assert sunday_rest.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 6, "9:00", "18:00"))


def test_the_explanation_names_the_article() -> None:
    case = a_case()
    (found,) = violations(case, a_shift(case, 6, "9:00", "12:00"))
    words = sunday_rest.explain(found, case)
    assert (words.key, words.article) == ("rule.sunday_rest.broken", "L3132-3")
    assert words.params == {"day": "2026-06-07", "minutes": 180}


def test_the_automaton_agrees_with_the_check_even_just_past_the_horizon() -> None:
    case = a_case(days=13)
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(13)]
    for day in (5, 6, 7, 12):
        choices[day] = [
            (a_shift(case, day, "16:00", "24:00"),),
            (a_shift(case, day, "8:00", "12:00"), a_shift(case, day, "22:00", "25:00")),
        ]
    lawful, unlawful = assert_twins(sunday_rest, case, choices)
    assert (lawful, unlawful) == (2 * 1 * 3 * 2, 81 - 12)

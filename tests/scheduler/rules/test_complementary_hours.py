"""Complementary hours: a tenth over contract, a third by agreement, always under 35 h."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scheduler.rules import complementary_hours
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift

BY_AGREEMENT = Site(law=LawSwitches(complementary_by_agreement=True))


def a_part_timer(contract: int = 24 * 60, **changes: Any) -> Case:
    operator = an_operator(part_time=True, contract_minutes_week=contract)
    return a_case(operators=(operator,), **changes)


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return complementary_hours.check(evidence_of(case, {"o1": list(shifts)}))


def days(case: Case, count: int, end: str) -> list[Shift]:
    return [a_shift(case, day, "8:00", end) for day in range(count)]


def test_a_tenth_over_contract_is_the_most() -> None:
    case = a_part_timer()
    assert not violations(case, *days(case, 4, "14:36"))  # 26 h 24
    (found,) = violations(case, *days(case, 4, "14:45"))
    assert found.amount == 36
    assert complementary_hours.explain(found, case).article == "L3123-28"


def test_an_agreement_allows_a_third() -> None:
    case = a_part_timer(site=BY_AGREEMENT)
    assert not violations(case, *days(case, 4, "16:00"))  # exactly 32 h
    (found,) = violations(case, *days(case, 4, "16:15"))
    assert found.amount == 60
    assert complementary_hours.explain(found, case).article == "L3123-20"


def test_the_legal_week_is_never_reached_even_inside_the_share() -> None:
    case = a_part_timer(contract=33 * 60)
    (found,) = violations(case, *days(case, 5, "15:00"))  # 35 h, under 36 h 18
    assert found.amount == 1
    words = complementary_hours.explain(found, case)
    assert (words.key, words.article) == ("rule.complementary_hours.broken", "L3123-9")


def test_both_limits_are_reported_when_both_are_passed() -> None:
    case = a_part_timer(contract=30 * 60)
    amounts = [v.amount for v in violations(case, *days(case, 6, "14:00"))]  # 36 h
    assert amounts == [180, 61]


def test_full_timers_are_not_concerned() -> None:
    case = a_case()
    assert complementary_hours.resource(case, case.operators[0]) is None
    assert not violations(case, *days(case, 5, "18:00"))


def test_last_sundays_spill_counts_in_the_week() -> None:
    row = a_published_shift(a_part_timer(), "o1", -1, "20:00", "26:00")
    case = a_part_timer(roster=(row,))
    (found,) = violations(case, *days(case, 4, "14:36"))
    assert found.amount == 120


def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world() -> None:
    row = a_published_shift(a_part_timer(), "o1", -1, "20:00", "26:00")
    for site in (Site(), BY_AGREEMENT):
        case = a_part_timer(days=8, site=site, roster=(row,))
        choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(8)]
        for day in (0, 2, 4, 6):
            choices[day] = [
                (a_shift(case, day, "8:00", "14:36"),),
                (a_shift(case, day, "17:00", "25:00"),),
            ]
        choices[7] = [(a_shift(case, 7, "2:00", "26:00"),)]
        lawful, unlawful = assert_twins(complementary_hours, case, choices)
        assert lawful > 0
        assert unlawful > 0

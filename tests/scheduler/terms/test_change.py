"""Change: days that differ from what was published, inside the notice and before; pairings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.calendar import midnight
from scheduler.case import Case
from scheduler.entities import Pairing
from scheduler.evidence import Evidence
from scheduler.shifts import DayPattern, Shift
from scheduler.terms import change
from tests.factories import (
    MONDAY,
    a_case,
    a_client,
    a_published_shift,
    a_result,
    a_shift,
    an_operator,
    evidence_of,
)
from tests.scheduler.terms.worlds import a_pairing, even_facts

IN_NOTICE, BEFORE, PAIRING = 1.5, 0.3, 2.0


def published(*days: int, **changes: Any) -> Case:
    """Published from 08:00 to 16:00 on these days."""
    plain = a_case(**changes)
    rows = tuple(a_published_shift(plain, "o1", day, "08:00", "16:00") for day in days)
    return a_case(**(changes | {"roster": rows}))


def score(case: Case, *shifts: Shift) -> float:
    return change.score(evidence_of(case, {"o1": list(shifts)}), even_facts(case))


def test_a_week_as_published_costs_nothing_and_breaks_may_move() -> None:
    case = published(0)
    assert score(case, a_shift(case, 0, "08:00", "16:00", ("10:00", "10:15", True))) == 0


def test_a_shift_dropped_moved_or_added_changes_its_day_once() -> None:
    case = published(0, 1)
    kept = a_shift(case, 0, "08:00", "16:00")
    assert score(case, kept) == pytest.approx(IN_NOTICE)
    assert score(case, kept, a_shift(case, 1, "08:00", "16:30")) == pytest.approx(IN_NOTICE)
    same = (kept, a_shift(case, 1, "08:00", "16:00"))
    assert score(case, *same, a_shift(case, 2, "08:00", "16:00")) == pytest.approx(IN_NOTICE)
    split = (a_shift(case, 1, "08:00", "12:00"), a_shift(case, 1, "14:00", "16:00"))
    assert score(case, kept, *split) == pytest.approx(IN_NOTICE)


def test_seven_days_of_notice_end_at_the_same_hour_a_week_later() -> None:
    case = published(0, 6, as_of=midnight(MONDAY - timedelta(days=4), "Europe/Paris"))
    # As of Thursday 00:00: Monday to Wednesday are inside seven days, Thursday is not.
    assert [change.day_weight(case, day) for day in (0, 2, 3, 6)] == [
        IN_NOTICE,
        IN_NOTICE,
        BEFORE,
        BEFORE,
    ]
    assert score(case) == pytest.approx(IN_NOTICE + BEFORE)


def test_without_a_posting_notice_in_the_profile_every_change_is_a_cheap_one() -> None:
    case = published(0, profile="fr")
    assert score(case) == pytest.approx(BEFORE)


@pytest.mark.parametrize("week", [date(2026, 10, 19), date(2026, 3, 23)])
def test_a_case_read_back_from_its_file_weighs_the_days_alike_across_a_clock_change(
    week: date,
) -> None:
    case = published(0, 7, week=week, days=14)
    again = Case.model_validate_json(case.model_dump_json())
    weights = [change.day_weight(case, day) for day in range(14)]
    assert weights == [IN_NOTICE] * 7 + [BEFORE] * 7
    assert [change.day_weight(again, day) for day in range(14)] == weights


def test_a_site_or_a_week_without_a_published_roster_has_nothing_to_change() -> None:
    plain, first_week = a_case(), published(0, days=14)
    assert score(plain, a_shift(plain, 0, "08:00", "16:00")) == 0
    assert change.day_cost(plain, plain.operators[0]) is None
    kept = a_shift(first_week, 0, "08:00", "16:00")
    assert score(first_week, kept, a_shift(first_week, 8, "08:00", "16:00")) == 0


def test_someone_unpublished_beside_published_people_is_changed_by_any_shift() -> None:
    people = (an_operator("o1"), an_operator("o2"))
    case = published(0, operators=people)
    shift = a_shift(case, 0, "08:00", "16:00")
    evidence = evidence_of(case, {"o1": [shift], "o2": [shift]})
    assert change.score(evidence, even_facts(case)) == pytest.approx(IN_NOTICE)


def test_last_sundays_night_is_no_part_of_the_published_week() -> None:
    plain = a_case()
    case = a_case(roster=(a_published_shift(plain, "o1", -1, "22:00", "30:00"),))
    assert score(case, a_shift(case, 0, "18:00", "22:00")) == 0


def test_the_cost_of_a_day_is_what_it_adds_to_the_score() -> None:
    case = published(0, 6, as_of=midnight(MONDAY - timedelta(days=4), "Europe/Paris"))
    price = change.day_cost(case, case.operators[0])
    assert price is not None
    kept = {day: a_shift(case, day, "08:00", "16:00") for day in (0, 6)}
    assert price(0, DayPattern(0, (kept[0],))) == 0
    for day in (0, 6):
        other = a_shift(case, day, "09:00", "16:00")
        rest = [shift for key, shift in kept.items() if key != day]
        assert price(day, None) == pytest.approx(score(case, *rest))
        assert price(day, DayPattern(day, (other,))) == pytest.approx(score(case, *rest, other))


def test_a_pairing_started_or_ended_costs_and_a_new_role_does_not() -> None:
    force = (
        Pairing(client_id="c1", operator_id="o1", role="lead", since=date(2025, 1, 1)),
        Pairing(client_id="c2", operator_id="o1", role="lead", since=date(2025, 1, 1)),
    )
    case = a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(a_client("c1"), a_client("c2")),
        portfolio=force,
    )
    kept = (a_pairing("c1", "o1", role="backup"), a_pairing("c2", "o1"))
    moved = (a_pairing("c1", "o1"), a_pairing("c2", "o2"))
    assert change.pairing_changes(case, kept) == 0
    assert change.pairing_changes(case, moved) == pytest.approx(2 * PAIRING)
    evidence = Evidence(case, a_result(case, portfolio=moved))
    assert change.score(evidence, even_facts(case)) == pytest.approx(2 * PAIRING)


def test_a_first_portfolio_changes_nothing() -> None:
    assert change.pairing_changes(a_case(), (a_pairing("c1", "o1"),)) == 0

"""The tiny case against the figures worked out by hand in ``sample_data/tiny/README.md``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.derive import derive
from scheduler.files.reader import read_folder
from scheduler.patterns import day_patterns
from scheduler.rules import absences, availability, complementary_hours, lunch
from scheduler.terms import contract, pay, wishes
from tests.factories import a_shift, evidence_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.shifts import Shift

FOLDER = Path(__file__).parents[2] / "sample_data" / "tiny"
MON, TUE, WED, THU, FRI = range(5)


@pytest.fixture(scope="module")
def case() -> Case:
    imported = read_folder(FOLDER)
    assert imported.warnings == ()
    return imported.case


@pytest.fixture(scope="module")
def facts(case: Case) -> Facts:
    return derive(case)


def calls_at(case: Case, facts: Facts, client_id: str, day: int, clock: str) -> float:
    hours, minutes = clock.split(":")
    slot = (day * 1440 + int(hours) * 60 + int(minutes)) // case.site.slot_minutes
    return float(facts.demand.calls[case.client_index[client_id], slot])


def eight_hours(case: Case, day: int, lunch_at: str = "12:00") -> Shift:
    end = f"{int(lunch_at[:2]) + 1}:00"
    return a_shift(case, day, "08:00", "16:00", (lunch_at, end, False))


def planned(case: Case, operator_id: str, *shifts: Shift) -> Evidence:
    return evidence_of(case, {operator_id: list(shifts)})


def test_the_week_after_the_history_is_planned(case: Case) -> None:
    assert case.week.isoformat() == "2026-06-22"
    assert len(case.operators) == 4
    assert len(case.clients) == 6


def test_expected_calls_are_the_means_worked_out_by_hand(case: Case, facts: Facts) -> None:
    # To a call in ten thousand: what is learned of days is shrunk, never exactly nothing.
    assert calls_at(case, facts, "notary", MON, "09:00") == pytest.approx(1, rel=1e-4)
    assert calls_at(case, facts, "bikes", TUE, "10:00") == pytest.approx(1.5, rel=1e-4)
    assert calls_at(case, facts, "dentist", MON, "12:30") == 0
    assert calls_at(case, facts, "notary", THU, "09:00") == 0
    weekly = dict(zip(case.client_index, facts.demand.calls.sum(axis=1), strict=True))
    assert weekly == pytest.approx(
        {"dentist": 60, "clinic": 60, "notary": 64, "agency": 80, "plumber": 120, "bikes": 60},
        rel=1e-4,
    )
    assert facts.demand.handle_seconds == pytest.approx(np.full(6, 120.0))


def test_those_with_the_skills_and_no_veto_may_serve(case: Case, facts: Facts) -> None:
    able = {
        client: "".join(
            o.operator_id[0] for i, o in enumerate(case.operators) if facts.eligible[i, j]
        )
        for client, j in case.client_index.items()
    }
    assert able == {
        "dentist": "ab",
        "clinic": "a",
        "notary": "c",
        "agency": "bd",
        "plumber": "abc",
        "bikes": "abcd",
    }


def test_only_the_bike_shop_is_not_ready(case: Case) -> None:
    assert [brief.client_id for brief in case.briefs if not brief.ready] == ["bikes"]


@pytest.mark.parametrize(
    ("operator_id", "client_id", "mean"),
    [
        ("anna", "dentist", 67),
        ("bruno", "dentist", 80),
        ("anna", "agency", 50),
        ("david", "bikes", 80),
    ],
)
def test_affinities_are_those_worked_out_by_hand(
    case: Case, facts: Facts, operator_id: str, client_id: str, mean: float
) -> None:
    pair = case.operator_index[operator_id], case.client_index[client_id]
    assert facts.affinities.mean[pair] == pytest.approx(mean)


def test_a_score_set_by_hand_is_planned_with_half_its_deviation_off(
    case: Case, facts: Facts
) -> None:
    pair = case.operator_index["david"], case.client_index["bikes"]
    assert facts.affinities.planning[pair] == pytest.approx(78.5)


def test_lunch_after_four_hours_is_lawful_and_after_five_is_not(case: Case) -> None:
    assert lunch.check(planned(case, "anna", eight_hours(case, MON))) == []
    late = lunch.check(planned(case, "anna", eight_hours(case, MON, "13:00")))
    assert [violation.amount for violation in late] == [45]


def test_nobody_works_without_a_window_or_while_absent(case: Case) -> None:
    assert availability.check(planned(case, "chloe", eight_hours(case, TUE))) == []
    assert availability.check(planned(case, "chloe", eight_hours(case, WED)))
    assert absences.check(planned(case, "bruno", eight_hours(case, TUE))) == []
    assert absences.check(planned(case, "bruno", eight_hours(case, WED)))


def test_four_full_days_pass_the_part_timers_tenth_by_96_minutes(case: Case) -> None:
    days = [eight_hours(case, day) for day in (MON, TUE, THU, FRI)]
    assert complementary_hours.check(planned(case, "chloe", *days[:3])) == []
    week = complementary_hours.check(planned(case, "chloe", *days))
    assert [violation.amount for violation in week] == [96]


@pytest.mark.parametrize(
    ("operator_id", "days", "cost"),
    [
        ("anna", "full full full full -", 8.4),
        ("anna", "full full full full full", 0),
        ("chloe", "full full - full half", 0.6),
        ("bruno", "full full - full full", 0),
    ],
)
def test_minutes_off_the_contract_cost_what_was_worked_out(
    case: Case, facts: Facts, operator_id: str, days: str, cost: float
) -> None:
    shifts = [
        eight_hours(case, day) if kind == "full" else a_shift(case, day, "08:00", "12:00")
        for day, kind in enumerate(days.split())
        if kind != "-"
    ]
    others = {o.operator_id for o in case.operators} - {operator_id}
    nobody = sum(
        contract.week_cost(case, case.operators[case.operator_index[other]])(0, 0)
        for other in others
    )
    found = contract.score(planned(case, operator_id, *shifts), facts)
    assert found - nobody == pytest.approx(cost)


def test_a_weekday_shift_costs_seven_paid_hours(case: Case, facts: Facts) -> None:
    assert pay.score(planned(case, "anna", eight_hours(case, MON)), facts) == pytest.approx(0.35)


def test_missed_wishes_cost_their_weight(case: Case, facts: Facts) -> None:
    assert wishes.score(planned(case, "david", eight_hours(case, FRI)), facts) == pytest.approx(1.2)
    late = a_shift(case, TUE, "12:00", "20:00", ("13:00", "14:00", False))
    assert wishes.score(planned(case, "anna", late), facts) == pytest.approx(0.8)
    assert wishes.score(planned(case, "anna", eight_hours(case, TUE)), facts) == 0
    assert wishes.score(planned(case, "anna"), facts) == 0


def least_lost(case: Case, facts: Facts, operator_id: str, client_id: str, day: int) -> float:
    """Calls of one line and day that its only operator cannot take, by trying every shift."""
    operator = case.operators[case.operator_index[operator_id]]
    filters = [rule.resource(case, operator) for rule in (lunch, availability, absences)]
    opens = day * 1440
    slots = range(opens, opens + 1440, case.site.slot_minutes)
    calls = {
        at: calls_at(case, facts, client_id, day, f"{(at - opens) // 60}:{at % 60}") for at in slots
    }
    worth = [0.0]
    for pattern in day_patterns(case, operator)[day]:
        if all(rule is None or rule.effect(day, pattern) is not None for rule in filters):
            taken = [n for at, n in calls.items() if pattern.worked_between(at, at + 30) == 30]
            worth.append(sum(taken))
    return sum(calls.values()) - max(worth)


def test_forty_four_calls_are_beyond_any_lawful_roster(case: Case, facts: Facts) -> None:
    clinic = [least_lost(case, facts, "anna", "clinic", day) for day in range(5)]
    notary = [least_lost(case, facts, "chloe", "notary", day) for day in range(5)]
    agency = least_lost(case, facts, "david", "agency", WED)
    dentist = least_lost(case, facts, "anna", "dentist", WED)
    assert clinic == pytest.approx([2, 2, 2, 2, 2], rel=1e-4, abs=1e-3)
    assert notary == pytest.approx([4, 4, 16, 0, 4], rel=1e-4, abs=1e-3)
    assert agency == pytest.approx(4, rel=1e-4)
    assert dentist == pytest.approx(2, rel=1e-4)
    assert sum(clinic) + sum(notary) + agency + dentist == pytest.approx(44, rel=1e-4)

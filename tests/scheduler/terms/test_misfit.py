"""Misfit: calls times the distance of the best voice present, and the price of a better one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.evidence import Evidence
from scheduler.policy import Policy, Weights
from scheduler.terms import misfit
from tests.factories import a_case, a_client, a_published_shift, a_result, a_shift, an_operator
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people
from tests.scheduler.terms.worlds import a_pairing, even_facts, plan_of, random_duty, seeds

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift

SLOTS_A_WEEK = 7 * 24 * 4
FITS = {("o1", "c1"): 80.0, ("o2", "c1"): 60.0}
TEAM = (a_pairing("c1", "o1"), a_pairing("c1", "o2"))


def two(**changes: Any) -> Case:
    return a_case(operators=(an_operator("o1"), an_operator("o2")), **changes)


def plan(
    case: Case, shifts: dict[str, list[Shift]], team: tuple[PlannedPairing, ...] = TEAM
) -> Evidence:
    return Evidence(case, a_result(case, shifts, team))


def test_a_call_that_meets_nobody_of_its_team_costs_its_whole_weight_and_priority() -> None:
    case = two(clients=(a_client("c1", priority=3.0),))
    score = misfit.score(plan(case, {}), even_facts(case, calls=2.0))
    assert score == pytest.approx(0.5 * 3 * 2 * SLOTS_A_WEEK)


def test_the_best_voice_present_counts_and_no_other() -> None:
    case = two()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "09:00")],
        "o2": [a_shift(case, 0, "08:30", "10:00")],
    }
    # Four slots at 80, then four at 60 alone.
    expected = 0.5 * (SLOTS_A_WEEK - 4 * 0.8 - 4 * 0.6)
    assert misfit.score(plan(case, shifts), even_facts(case, fits=FITS)) == pytest.approx(expected)


def test_while_the_best_takes_a_break_the_next_best_counts() -> None:
    case = two()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "09:00", ("08:15", "08:30", True))],
        "o2": [a_shift(case, 0, "08:00", "09:00")],
    }
    expected = 0.5 * (SLOTS_A_WEEK - 3 * 0.8 - 1 * 0.6)
    assert misfit.score(plan(case, shifts), even_facts(case, fits=FITS)) == pytest.approx(expected)


def test_untrained_people_and_people_outside_the_team_are_no_voice() -> None:
    case = two()
    team = (a_pairing("c1", "o1", trained=False),)
    shift = a_shift(case, 0, "08:00", "09:00")
    evidence = plan(case, {"o1": [shift], "o2": [shift]}, team)
    assert misfit.score(evidence, even_facts(case, fits=FITS)) == pytest.approx(0.5 * SLOTS_A_WEEK)


def test_a_backup_is_a_voice_like_any_other() -> None:
    case = two()
    team = (a_pairing("c1", "o2", role="backup"),)
    evidence = plan(case, {"o2": [a_shift(case, 0, "08:00", "09:00")]}, team)
    expected = 0.5 * (SLOTS_A_WEEK - 4 * 0.6)
    assert misfit.score(evidence, even_facts(case, fits=FITS)) == pytest.approx(expected)


def test_last_sundays_night_counts_from_monday_midnight_and_this_sundays_until_then() -> None:
    case = two(roster=(a_published_shift(two(), "o1", -1, "22:00", "25:00"),))
    evidence = plan(case, {"o2": [a_shift(case, 6, "22:00", "30:00")]})
    expected = 0.5 * (SLOTS_A_WEEK - 4 * 0.8 - 8 * 0.6)
    assert misfit.score(evidence, even_facts(case, fits=FITS)) == pytest.approx(expected)


@pytest.mark.parametrize(("week", "worked"), [(date(2026, 10, 19), 9), (date(2026, 3, 23), 7)])
def test_the_night_of_a_clock_change_has_one_hour_more_or_less(week: date, worked: int) -> None:
    case = two(week=week)
    slots = SLOTS_A_WEEK + 4 * (worked - 8)
    evidence = plan(case, {"o1": [a_shift(case, 5, "22:00", "30:00")]})
    expected = 0.5 * (slots - 4 * worked * 0.8)
    assert misfit.score(evidence, even_facts(case, fits=FITS)) == pytest.approx(expected)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_the_marginals_of_the_slots_someone_joins_add_up_to_the_fall_of_the_score(
    seed: int,
) -> None:
    case = three_people(policy=Policy(weights=Weights(misfit=0.7)))
    facts = some_facts(case, seed)
    portfolio = a_portfolio(case, facts, ("o1", "c2"))
    joining = seed % 3
    name = case.operators[joining].operator_id
    duty = random_duty(case, seed)
    without = duty | {name: [False] * facts.demand.slots}
    gain = 0.0
    for c, client in enumerate(case.clients):
        team = {p.operator_id for p in portfolio if p.client_id == client.client_id}
        if name not in team:
            continue
        best = np.zeros(facts.demand.slots)
        for other in team - {name}:
            fit = facts.affinities.planning[case.operator_index[other], c]
            best = np.maximum(best, np.where(duty[other], fit, 0.0))
        gain += misfit.marginal(case, facts, c, joining, best)[np.array(duty[name])].sum()
    before = misfit.score(plan_of(case, without, portfolio), facts)
    after = misfit.score(plan_of(case, duty, portfolio), facts)
    assert gain > 0
    assert before - after == pytest.approx(gain)

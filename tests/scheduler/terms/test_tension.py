"""Tension: who rings first bears it; shares, runs without a pause, and fit given up."""

from __future__ import annotations

import pytest

from scheduler.case import Case
from scheduler.evidence import Evidence
from scheduler.facts import Facts
from scheduler.policy import FairnessPolicy, Policy, Weights
from scheduler.result import DeskStretch
from scheduler.terms import tension
from scheduler.terms.tension import borne_minutes, turns_of
from tests.factories import a_case, a_client, a_result, a_shift, an_operator, at
from tests.scheduler.terms.worlds import a_pairing, even_facts

TWO = (an_operator("o1"), an_operator("o2"))
TEAM = (
    a_pairing("c1", "o1", role="lead", affinity=80.0),
    a_pairing("c1", "o2", affinity=60.0),
)
ONLY_SHARES = Weights(tension=0.2, tension_run=0, misfit=0)
ONLY_RUNS = Weights(tension=0, misfit=0)


def tense(level: int = 2, weights: Weights | None = None, **changes: object) -> Case:
    policy = Policy(weights=weights or Weights(), fairness=FairnessPolicy(tense_run_minutes=60))
    values = {"operators": TWO, "clients": (a_client(tension=level),), "policy": policy}
    return a_case(**(values | changes))


def rings(case: Case, start: str, end: str, *operators: str, day: int = 0) -> DeskStretch:
    return DeskStretch(
        client_id="c1", start=at(case, day, start), end=at(case, day, end), operators=operators
    )


def evidence(case: Case, *desk: DeskStretch) -> Evidence:
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "16:00", ("12:00", "13:00", False))],
        "o2": [a_shift(case, 0, "08:00", "16:00", ("12:00", "13:00", False))],
    }
    return Evidence(case, a_result(case, shifts, TEAM, desk=desk))


def facts_of(case: Case) -> Facts:
    """Four calls of two minutes an hour, at every hour of the week."""
    return even_facts(case)


def test_whoever_rings_first_bears_the_minutes_times_the_level() -> None:
    case = tense(3)
    plan = evidence(case, rings(case, "08:00", "10:00", "o2", "o1"))
    turns = turns_of(plan, facts_of(case))
    assert borne_minutes(case, facts_of(case), turns).tolist() == pytest.approx([0, 2 * 4 * 2 * 3])


def test_a_client_without_tension_and_a_stretch_without_anybody_weigh_nothing() -> None:
    calm, tight = tense(0), tense(2)
    assert turns_of(evidence(calm, rings(calm, "08:00", "10:00", "o1")), facts_of(calm)) == []
    assert turns_of(evidence(tight, rings(tight, "18:00", "20:00")), facts_of(tight)) == []


def test_a_stretch_that_leaves_the_planned_days_counts_its_part_inside_them() -> None:
    case = tense(2)
    beyond = DeskStretch(
        client_id="c1", start=at(case, 6, "23:00"), end=at(case, 9, "01:00"), operators=("o1",)
    )
    before = DeskStretch(
        client_id="c1", start=at(case, -9, "23:00"), end=at(case, 0, "01:00"), operators=("o1",)
    )
    for stretch in (beyond, before):
        (turn,) = turns_of(evidence(case, stretch), facts_of(case))
        assert turn.calls == pytest.approx(4)


def test_minutes_above_the_fair_share_weigh_by_their_square() -> None:
    case = tense(3, ONLY_SHARES)
    facts = facts_of(case)
    share = facts.tension.fair[0]
    stretches = [rings(case, "00:00", "24:00", "o1", day=day) for day in range(7)]
    plan = evidence(case, *stretches)
    borne = 7 * 24 * 4 * 2 * 3
    over = (borne - share) / 60
    whole = int(over)
    expected = whole**2 + (2 * whole + 1) * (over - whole)
    assert tension.score(plan, facts) == pytest.approx(0.2 * expected)


def test_a_run_without_a_pause_pays_for_the_minutes_beyond_its_most() -> None:
    case = tense(3, ONLY_RUNS)
    # 24 minutes an hour: four hours hold 96, three hold 72, and 60 are free.
    morning = evidence(case, rings(case, "08:00", "12:00", "o1", "o2"))
    both = evidence(
        case, rings(case, "08:00", "12:00", "o1", "o2"), rings(case, "13:00", "16:00", "o1", "o2")
    )
    assert tension.score(morning, facts_of(case)) == pytest.approx(0.05 * 36)
    assert tension.score(both, facts_of(case)) == pytest.approx(0.05 * (36 + 12))


def test_a_turn_costs_the_fit_it_gives_up_against_the_best_voice_on_duty() -> None:
    case = tense(1, Weights(tension=1e-9, tension_run=0))
    usual = evidence(case, rings(case, "08:00", "10:00", "o1", "o2"))
    turn = evidence(case, rings(case, "08:00", "10:00", "o2", "o1"))
    assert tension.score(usual, facts_of(case)) == pytest.approx(0)
    assert tension.score(turn, facts_of(case)) == pytest.approx(0.5 * 8 * 0.20)
    assert tension.given_up_calls(case, facts_of(case), turns_of(turn, facts_of(case))) == (
        pytest.approx(0.8)
    )

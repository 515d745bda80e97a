"""Cover: shares of the expected calls that meet a trained voice, and the calls lost."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.evidence import Evidence
from scheduler.result import PlannedPairing
from scheduler.shifts import Shift
from scheduler.terms.cover import cover, covered_calls
from scheduler.terms.presence import presence
from tests.factories import a_case, a_client, a_result, a_shift, an_operator
from tests.scheduler.terms.worlds import a_pairing, even_facts

WEEK_HOURS = 168


def two_and_two() -> Case:
    return a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(a_client("c1"), a_client("c2")),
    )


def plan(case: Case, shifts: dict[str, list[Shift]], *team: PlannedPairing) -> Evidence:
    return Evidence(case, a_result(case, shifts, team))


def test_backups_give_named_cover_and_no_team_cover() -> None:
    case = two_and_two()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "12:00")],
        "o2": [a_shift(case, 0, "10:00", "14:00")],
    }
    evidence = plan(case, shifts, a_pairing("c1", "o1"), a_pairing("c1", "o2", role="backup"))
    seen = cover(evidence, even_facts(case))
    # The second client has no team: each client holds half of all calls.
    assert seen.named_share == pytest.approx(6 / WEEK_HOURS / 2)
    assert seen.team_share == pytest.approx(4 / WEEK_HOURS / 2)
    assert seen.expected_calls == pytest.approx(2 * WEEK_HOURS * 4)


def test_people_in_training_or_on_a_break_give_none() -> None:
    case = two_and_two()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "12:00", ("09:00", "10:00", False))],
        "o2": [a_shift(case, 0, "08:00", "12:00")],
    }
    evidence = plan(case, shifts, a_pairing("c1", "o1"), a_pairing("c1", "o2", trained=False))
    assert cover(evidence, even_facts(case)).named_share == pytest.approx(3 / WEEK_HOURS / 2)


def test_lost_calls_are_counted_without_the_weight() -> None:
    case = two_and_two()
    dear = case.policy.weights.model_copy(update={"lost": 9.0})
    case = a_case(
        operators=case.operators,
        clients=case.clients,
        policy=case.policy.model_copy(update={"weights": dear}),
    )
    evidence = plan(case, {"o1": [a_shift(case, 0, "08:00", "12:00")]})
    assert cover(evidence, even_facts(case)).lost_calls == pytest.approx(
        4 * (4 * (WEEK_HOURS - 4) + 1 * 4)
    )


def test_when_no_call_is_expected_everything_is_covered() -> None:
    case = two_and_two()
    seen = cover(plan(case, {}), even_facts(case, calls=0.0, loss=(0.0, 0.0, 0.0)))
    assert (seen.named_share, seen.team_share, seen.lost_calls) == (1.0, 1.0, 0.0)


def test_covered_calls_say_which_client_and_when() -> None:
    case = two_and_two()
    evidence = plan(case, {"o1": [a_shift(case, 0, "01:00", "02:00")]})
    team = {"c2": [a_pairing("c2", "o1", role="lead")]}
    table = covered_calls(case, even_facts(case), team, presence(evidence))
    assert not table[0].any()
    assert np.flatnonzero(table[1]).tolist() == list(range(12, 24))

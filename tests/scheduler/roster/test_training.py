"""Training sessions: both there, nobody twice, where the learner is missed least."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.evidence import Evidence
from scheduler.facts import Facts
from scheduler.learning import LearningPlan
from scheduler.policy import Policy
from scheduler.proof.training import check_training
from scheduler.result import PlannedLearning, PlannedPairing
from scheduler.roster.breaks import place_breaks
from scheduler.roster.training import Board, Place, _asks, place_training
from scheduler.shifts import Shift
from scheduler.site import TICK_MINUTES
from scheduler.terms import lost, misfit
from scheduler.training import Session, told
from tests.factories import MONDAY, a_case, a_client, a_result, a_shift, an_operator
from tests.scheduler.terms.worlds import even_facts

if TYPE_CHECKING:
    from scheduler.case import Case

Roster = dict[str, tuple[Shift, ...]]
NINE_TO_NOON = ("09:00", "12:00")


def a_desk(people: int = 3, **policy: Any) -> Case:
    return a_case(
        operators=tuple(an_operator(f"o{n}") for n in range(1, people + 1)),
        clients=(a_client("c1"), a_client("c2")),
        policy=Policy(**({"training_cost_limit": 100.0} | policy)),
    )


def asked(case: Case, *rows: tuple[str, str, int], facts: Facts | None = None) -> Facts:
    plan = LearningPlan(
        tuple(
            PlannedLearning(operator_id=o, client_id=c, week=MONDAY, minutes=minutes)
            for o, c, minutes in rows
        )
    )
    return replace(facts or calm(case), learning=plan)


def calm(case: Case) -> Facts:
    """Every slot alike; each further head saves half of what the one before did."""
    return even_facts(case, loss=(4.0, 2.0, 1.0, 0.5))


def pairing(operator_id: str, client_id: str = "c1", role: str = "member", **changes: Any) -> Any:
    values = {"affinity": 50.0, "calls": 0.0, "role": role}
    return PlannedPairing(client_id=client_id, operator_id=operator_id, **(values | changes))


def learner(operator_id: str, client_id: str = "c1") -> Any:
    return pairing(operator_id, client_id, trained=False)


TEAM = (pairing("o1", role="lead"), pairing("o2"), learner("o3"))


def on_monday(case: Case, **times: tuple[str, str]) -> Roster:
    return {who: (a_shift(case, 0, *span),) for who, span in times.items()}


def test_two_hours_are_cut_into_sessions_beside_the_lead() -> None:
    case = a_desk()
    roster = on_monday(case, o1=NINE_TO_NOON, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    found = place_training(case, asked(case, ("o3", "c1", 80)), roster, TEAM)
    assert sorted(session.minutes for session in found) == [20, 30, 30]
    assert {session.beside for session in found} == {"o1"}
    assert len({session.start for session in found}) == 3


def test_somebody_else_trained_teaches_where_the_lead_is_not_there() -> None:
    case = a_desk()
    roster = on_monday(case, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    (session,) = place_training(case, asked(case, ("o3", "c1", 30)), roster, TEAM)
    assert session.beside == "o2"


def test_people_who_never_meet_have_no_session() -> None:
    case = a_desk()
    roster = on_monday(case, o1=("08:00", "12:00"), o3=("12:00", "16:00"))
    assert place_training(case, asked(case, ("o3", "c1", 30)), roster, TEAM) == ()


def test_a_session_keeps_clear_of_the_breaks_of_both() -> None:
    case = a_desk()
    roster: Roster = {
        "o1": (a_shift(case, 0, "09:00", "10:00", ("09:25", "09:35", True)),),
        "o3": (a_shift(case, 0, "09:00", "10:00", ("09:45", "09:50", True)),),
    }
    facts = asked(case, ("o3", "c1", 30))
    assert place_training(case, facts, roster, TEAM) == ()
    short = a_desk(training_session_minutes=10)
    found = place_training(short, asked(short, ("o3", "c1", 40)), roster, TEAM)
    assert len(found) == 4
    assert not check(short, asked(short), roster, TEAM, found)


def test_a_session_lies_in_its_clients_opening_hours() -> None:
    case = a_desk()
    facts = calm(case)
    facts.demand.open[0] = False
    facts.demand.open[0, 44:46] = True
    roster = on_monday(case, o1=NINE_TO_NOON, o3=NINE_TO_NOON)
    asking = asked(case, ("o3", "c1", 60), facts=facts)
    (session,) = place_training(case, asking, roster, TEAM)
    assert (session.start, session.end) == (11 * 60, 11 * 60 + 30)


def test_the_learner_is_taken_off_the_desk_when_they_are_missed_least() -> None:
    case = a_desk()
    facts = calm(case)
    facts.pools.loss[:, :44] *= 100  # until eleven every head counts
    roster = on_monday(case, o1=NINE_TO_NOON, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    found = place_training(case, asked(case, ("o3", "c1", 60), facts=facts), roster, TEAM)
    assert min(session.start for session in found) == 11 * 60


def test_a_session_that_costs_more_than_policy_bears_waits() -> None:
    dear = a_desk(training_cost_limit=0.001)
    roster = on_monday(dear, o1=NINE_TO_NOON, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    assert place_training(dear, asked(dear, ("o3", "c1", 30)), roster, TEAM) == ()


def test_a_client_that_hangs_on_one_person_may_cost_more() -> None:
    case = a_desk(training_cost_limit=0.0)
    roster = on_monday(case, o1=NINE_TO_NOON, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    facts = asked(case, ("o3", "c1", 30))
    assert place_training(case, facts, roster, TEAM) == ()
    alone = (pairing("o1", role="lead"), learner("o3"))
    assert len(place_training(case, facts, roster, alone)) == 1


def test_nobody_teaches_more_than_policy_allows() -> None:
    case = a_desk(teaching_minutes_per_week=60)
    roster = on_monday(case, o1=NINE_TO_NOON, o2=NINE_TO_NOON, o3=NINE_TO_NOON)
    found = place_training(case, asked(case, ("o3", "c1", 120)), roster, TEAM)
    taught = {who: sum(s.minutes for s in found if s.beside == who) for who in ("o1", "o2")}
    assert taught == {"o1": 60, "o2": 60}


def test_one_lead_teaches_two_learners_one_after_the_other() -> None:
    case = a_desk()
    roster = on_monday(case, o1=("09:00", "10:00"), o2=("09:00", "10:00"), o3=("09:00", "10:00"))
    team = (pairing("o1", role="lead"), learner("o2"), learner("o3"))
    facts = asked(case, ("o2", "c1", 30), ("o3", "c1", 30))
    found = place_training(case, facts, roster, team)
    assert {session.operator_id for session in found} == {"o2", "o3"}
    assert not check(case, facts, roster, team, found)


def test_sessions_of_a_pairing_are_spread_over_days_that_cost_the_same() -> None:
    case = a_desk()
    roster = {
        who: tuple(a_shift(case, day, *NINE_TO_NOON) for day in range(4)) for who in ("o1", "o3")
    }
    found = place_training(case, asked(case, ("o3", "c1", 120)), roster, TEAM)
    assert {case.horizon.day_of(session.start) for session in found} == {0, 1, 2, 3}


def test_nothing_is_placed_for_pairings_that_are_not_in_the_portfolio() -> None:
    case = a_desk()
    roster = on_monday(case, o1=NINE_TO_NOON, o3=NINE_TO_NOON)
    facts = asked(case, ("o3", "c1", 30))
    assert place_training(case, facts, roster, (pairing("o1"), pairing("o3"))) == ()
    assert place_training(case, facts, roster, (learner("o3"),)) == ()


def check(
    case: Case,
    facts: Facts,
    roster: Roster,
    team: tuple[PlannedPairing, ...],
    found: tuple[Session, ...],
) -> Any:
    plan = a_result(case, {who: list(own) for who, own in roster.items()}, team)
    plan = plan.model_copy(update={"training": told(case.horizon, found)})
    return check_training(Evidence(case, plan), facts)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Case, Facts, Roster, Any]:
    """A few people on duty here and there, random fits and losses, some of them learning."""
    case = a_desk(
        4,
        training_session_minutes=draw(st.sampled_from([10, 30, 45])),
        teaching_minutes_per_week=draw(st.sampled_from([30, 60, 240])),
    )
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    facts = even_facts(case, loss=(6.0, 3.0, 1.5, 0.7, 0.3))
    facts.affinities.planning[:] = random.uniform(20, 95, facts.affinities.planning.shape)
    facts.pools.loss[:] *= random.uniform(0, 2, (facts.pools.loss.shape[1], 1))
    bare = {
        operator.operator_id: tuple(
            a_shift(case, day, f"{start:02d}:00", f"{start + length:02d}:00")
            for day in range(3)
            for start, length in [(int(random.integers(6, 14)), int(random.integers(4, 9)))]
        )
        for operator in case.operators
    }
    trained = random.random((4, 2)) < 0.6
    team = tuple(
        pairing(f"o{o + 1}", f"c{c + 1}", trained=bool(trained[o, c]))
        for c in range(2)
        for o in range(4)
    )
    asks = [(f"o{o + 1}", f"c{c + 1}", 60) for o in range(4) for c in range(2) if not trained[o, c]]
    return case, asked(case, *asks, facts=facts), place_breaks(case, facts, bare, team), team


@given(world=worlds())
@settings(max_examples=40, deadline=None)
def test_the_checker_finds_no_fault_with_what_is_placed(
    world: tuple[Case, Facts, Roster, Any],
) -> None:
    found = place_training(*world[:2], world[2], world[3])
    assert check(*world, found) == []
    assert place_training(*world[:2], world[2], world[3]) == found


@given(world=worlds())
@settings(max_examples=25, deadline=None)
def test_what_a_session_costs_is_what_the_terms_lose_by_it(
    world: tuple[Case, Facts, Roster, Any],
) -> None:
    case, facts, roster, team = world
    board = Board(case, facts, roster, team)
    before: tuple[Session, ...] = ()
    shifts = {who: list(own) for who, own in roster.items()}

    def cost(sessions: tuple[Session, ...]) -> float:
        rows = {"training": told(case.horizon, sessions)}
        evidence = Evidence(case, a_result(case, shifts, team).model_copy(update=rows))
        return lost.score(evidence, facts) + misfit.score(evidence, facts)

    for ask in _asks(case, facts, team):
        found = board.best(ask, ())
        if found is None:
            continue
        price, place = found
        board.put(ask, place)
        session = Session(
            case.operators[ask.learner].operator_id,
            case.clients[ask.client].client_id,
            case.operators[place.teacher].operator_id,
            place.start * TICK_MINUTES,
            (place.start + ask.ticks) * TICK_MINUTES,
        )
        rank = ask.teachers.index(place.teacher)
        after = (*before, session)
        assert price - 1e-3 * rank == pytest.approx(cost(after) - cost(before), abs=1e-6)
        before = after


def test_a_session_taken_off_the_board_leaves_no_trace() -> None:
    case = a_desk()
    facts = asked(case, ("o3", "c1", 30))
    roster = on_monday(case, o1=NINE_TO_NOON, o3=NINE_TO_NOON)
    board = Board(case, facts, roster, TEAM)
    (ask,) = _asks(case, facts, TEAM)
    present, heads = board.ground.present.copy(), board.ground.heads.copy()
    place = Place(9 * 12, teacher=0)
    board.put(ask, place)
    assert not np.array_equal(board.ground.present, present)
    board.put(ask, place, away=False)
    np.testing.assert_array_equal(board.ground.present, present)
    np.testing.assert_array_equal(board.ground.heads, heads)

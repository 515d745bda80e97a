"""The weeks ahead: started trainings first, then clients that hang on one person, then the rest."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.derive import derive
from scheduler.entities import Absence, Availability, Lock
from scheduler.learning import LearningPlan
from scheduler.said import AffinityOverride
from tests.factories import MONDAY, a_client, a_published_shift, an_operator, at
from tests.scheduler.learning.worlds import a_school, by_pair, planned, reasons
from tests.scheduler.portfolio.worlds import clients, facts_of, in_force, operators

if TYPE_CHECKING:
    from scheduler.case import Case

STARTED = MONDAY - timedelta(days=4)


def minutes(plan: LearningPlan) -> dict[tuple[str, str], int]:
    return {pair: sum(row.minutes for row in rows) for pair, rows in by_pair(plan).items()}


def learners(plan: LearningPlan, client_id: str = "c1") -> set[str]:
    return {row.operator_id for row in plan.rows if row.client_id == client_id}


def test_a_client_that_hangs_on_one_person_gets_a_second_and_a_third() -> None:
    plan = planned(a_school())
    assert len(learners(plan)) == 2
    assert set(minutes(plan).values()) == {120}
    assert plan.unmet == ()


def test_the_best_fit_learns_when_all_else_is_equal() -> None:
    case = a_school(trained_target=2)
    affinity = np.array([[50.0], [40.0], [90.0], [60.0]])
    assert learners(planned(case, affinity=affinity)) == {"o3"}


def test_people_who_are_there_when_the_others_are_not_are_worth_more_than_fit() -> None:
    mornings = [
        Availability(operator_id=o, weekday=day, start_minute=480, end_minute=780)
        for o in ("o1", "o2")
        for day in range(5)
    ]
    all_day = [
        Availability(operator_id="o3", weekday=day, start_minute=540, end_minute=1080)
        for day in range(5)
    ]
    case = a_school(3, trained_target=2, availability=(*mornings, *all_day))
    affinity = np.array([[70.0], [95.0], [70.0]])
    assert learners(planned(case, affinity=affinity)) == {"o3"}


def test_started_trainings_are_finished_before_others_begin() -> None:
    half = in_force("c1", "o2", trained_on=None, since=STARTED, training_minutes_done=60)
    case = a_school(portfolio=(in_force("c1", "o1", "lead"), half), teaching_minutes_per_week=60)
    first, *rest = planned(case).rows
    assert (first.operator_id, first.minutes, first.week) == ("o2", 60, MONDAY)
    assert all(row.week > MONDAY for row in rest)


def test_minutes_already_done_are_not_given_again_and_parts_of_a_tick_are_rounded_up() -> None:
    nearly = in_force("c1", "o2", trained_on=None, since=STARTED, training_minutes_done=113)
    case = a_school(2, portfolio=(in_force("c1", "o1", "lead"), nearly))
    assert minutes(planned(case)) == {("o2", "c1"): 10}


def test_a_client_that_hangs_on_one_person_comes_before_a_busier_one_that_wants_a_third() -> None:
    case = a_school(
        3,
        firms=2,
        portfolio=(in_force("c1", "o1"), in_force("c1", "o2"), in_force("c2", "o1", "lead")),
        teaching_minutes_per_week=120,
        clients=(a_client("c1"), a_client("c2")),
    )
    facts = facts_of(case)
    facts.demand.calls[0] *= 10
    assert planned(case, facts).rows[0].client_id == "c2"


def test_clients_without_calls_need_nobody_more() -> None:
    case = a_school()
    assert planned(case, calls=0.0).rows == ()


def test_where_nobody_is_trained_everybody_counts_and_nobody_learns() -> None:
    case = a_school(portfolio=(in_force("c1", "o1", "lead", trained_on=None),))
    assert planned(case) == planned(a_school(portfolio=()))
    assert planned(case).rows == ()


def test_nobody_begins_more_pairings_in_a_week_than_policy_allows() -> None:
    case = a_school(2, firms=6, new_pairings_per_week=2, trained_target=2)
    starts = Counter(rows[0].week for rows in by_pair(planned(case)).values())
    assert set(starts.values()) == {2}
    assert len(starts) == 3


def test_whoever_is_away_neither_learns_nor_teaches_that_week() -> None:
    site = a_school()
    away = Absence(operator_id="o1", start=at(site, 0, "0:00"), end=at(site, 6, "24:00"))
    plan = planned(a_school(absences=(away,)))
    assert min(row.week for row in plan.rows) == MONDAY + timedelta(days=7)


def test_what_can_wait_does_not_begin_when_hands_are_short() -> None:
    site = a_school(6)
    away = tuple(
        Absence(operator_id=o, start=at(site, 0, "0:00"), end=at(site, 6, "24:00"))
        for o in ("o5", "o6")
    )
    rows = by_pair(planned(a_school(6, absences=away)))
    assert sorted(own[0].week for own in rows.values()) == [MONDAY, MONDAY + timedelta(days=7)]


def test_a_team_may_not_grow_beyond_what_was_agreed() -> None:
    case = a_school(clients=(a_client("c1", team_target=1, team_max=1),))
    plan = planned(case)
    assert (plan.rows, reasons(plan)) == ((), {"c1": {"training_team_full"}})
    two = a_school(clients=(a_client("c1", team_target=2, team_max=2),))
    assert len(learners(planned(two))) == 1
    assert planned(two).unmet == ()


def test_a_client_whose_skill_nobody_else_holds_is_named() -> None:
    case = a_school(
        operators=(an_operator("o1", skills={"legal": 2}), *operators(3)[1:]),
        clients=(a_client("c1", skills={"legal": 2}),),
    )
    plan = planned(case)
    assert (plan.rows, reasons(plan)) == ((), {"c1": {"training_nobody_able"}})
    (unmet,) = plan.unmet
    assert (unmet.params["trained"], unmet.params["wanted"], unmet.params["able"]) == (1, 3, 1)


def test_a_veto_keeps_somebody_from_learning() -> None:
    veto = AffinityOverride(
        operator_id="o2", client_id="c1", veto=True, side="client", set_on=date(2026, 1, 5)
    )
    plan = planned(a_school(2, affinity_overrides=(veto,)))
    assert (plan.rows, reasons(plan)) == ((), {"c1": {"training_nobody_able"}})


def test_full_portfolios_are_named_and_a_fixed_pairing_takes_its_place() -> None:
    case = a_school(
        operators=(an_operator("o1"), an_operator("o2", max_clients=1)),
        clients=clients(2),
        portfolio=(in_force("c1", "o1", "lead"), in_force("c2", "o1", "lead")),
        locks=(Lock(kind="pairing", operator_id="o2", client_id="c2"),),
    )
    assert reasons(planned(case))["c1"] == {"training_no_room"}


def test_people_whose_hours_never_meet_a_trained_persons_cannot_learn() -> None:
    halves = [("o1", 540, 720), ("o2", 840, 1080)]
    case = a_school(
        2,
        availability=tuple(
            Availability(operator_id=o, weekday=day, start_minute=start, end_minute=end)
            for o, start, end in halves
            for day in range(5)
        ),
    )
    assert "training_hours_apart" in reasons(planned(case))["c1"]


def test_hours_that_no_trained_person_is_free_for_are_pressing() -> None:
    early = tuple(
        Availability(operator_id=o, weekday=day, start_minute=480, end_minute=900)
        for o in ("o1", "o2", "o3")
        for day in range(5)
    )
    team = tuple(in_force("c1", o) for o in ("o1", "o2", "o3"))
    plan = planned(a_school(5, portfolio=team, availability=early))
    assert learners(plan) <= {"o4", "o5"}
    assert len(learners(plan)) == 1
    assert plan.unmet == ()


def test_hours_that_nobody_at_all_is_free_for_are_named() -> None:
    rows = tuple(
        Availability(operator_id=f"o{n}", weekday=day, start_minute=480, end_minute=1020)
        for n in range(1, 5)
        for day in range(5)
    )
    plan = planned(a_school(availability=rows))
    assert reasons(plan) == {"c1": {"training_hours_nobody"}}
    assert plan.unmet[0].params == {"hours": 5.0}


def test_a_training_that_began_between_people_who_never_meet_blocks_nobody_else() -> None:
    site = a_school(3)
    stuck = in_force("c1", "o2", trained_on=None, since=STARTED)
    past = (
        a_published_shift(site, "o1", -7, "09:00", "13:00"),
        a_published_shift(site, "o2", -7, "14:00", "18:00"),
        a_published_shift(site, "o3", -7, "09:00", "13:00"),
    )
    case = a_school(
        3, portfolio=(in_force("c1", "o1", "lead"), stuck), roster=past, trained_target=2
    )
    assert learners(planned(case)) == {"o3"}


def test_minutes_that_are_done_or_dated_need_nobody_to_meet() -> None:
    done = in_force("c1", "o2", trained_on=None, since=STARTED, training_minutes_done=120)
    dated = in_force("c1", "o2", trained_on=MONDAY + timedelta(days=2), since=STARTED)
    for second in (done, dated):
        case = a_school(2, portfolio=(in_force("c1", "o1", "lead"), second), trained_target=2)
        assert planned(case) == LearningPlan()


def test_without_any_minutes_to_teach_there_is_no_time() -> None:
    plan = planned(a_school(teaching_minutes_per_week=0))
    assert (plan.rows, reasons(plan)) == ((), {"c1": {"training_no_time"}})


def test_training_that_outlasts_the_weeks_is_named() -> None:
    case = a_school(2, learning_minutes_per_week=30, learning_weeks=3, trained_target=2)
    plan = planned(case)
    assert minutes(plan) == {("o2", "c1"): 90}
    assert reasons(plan) == {"c1": {"training_beyond_weeks"}}


def test_a_house_without_training_minutes_only_introduces_people() -> None:
    plan = planned(a_school(training_minutes=0))
    assert {row.minutes for row in plan.rows} == {0}
    assert len(learners(plan)) == 2


@st.composite
def schools(draw: st.DrawFn) -> Case:
    people, firms = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(1, people), st.integers(1, firms), st.booleans()),
            unique_by=lambda pair: pair[:2],
        )
    )
    return a_school(
        operators=operators(people, max_clients=draw(st.integers(1, 5))),
        clients=clients(firms, team_max=draw(st.integers(3, 5))),
        portfolio=tuple(
            in_force(f"c{c}", f"o{o}") if done else in_force(f"c{c}", f"o{o}", trained_on=None)
            for o, c, done in pairs
        ),
        learning_weeks=draw(st.integers(1, 4)),
        learning_minutes_per_week=draw(st.integers(0, 200)),
        teaching_minutes_per_week=draw(st.integers(0, 200)),
        training_session_minutes=draw(st.sampled_from([15, 30, 45])),
        new_pairings_per_week=draw(st.integers(0, 2)),
    )


@given(case=schools())
@settings(max_examples=60, deadline=None)
def test_no_plan_passes_a_limit_or_teaches_anybody_twice(case: Case) -> None:
    plan, policy = planned(case), case.policy
    in_week = Counter[tuple[str, date]]()
    for row in plan.rows:
        in_week[row.operator_id, row.week] += row.minutes
        assert row.minutes % 5 == 0
    assert all(given <= policy.learning_minutes_per_week for given in in_week.values())
    total = sum(row.minutes for row in plan.rows)
    assert total <= policy.teaching_minutes_per_week * len(case.operators) * policy.learning_weeks
    trained = {(p.operator_id, p.client_id) for p in case.portfolio if p.trained_on}
    assert not trained & set(by_pair(plan))
    assert all(given <= policy.training_minutes for given in minutes(plan).values())
    fixed = {(p.operator_id, p.client_id) for p in case.portfolio}
    carried = Counter(operator_id for operator_id, _ in fixed | set(by_pair(plan)))
    before = Counter(operator_id for operator_id, _ in fixed)
    for operator in case.operators:
        name = operator.operator_id
        assert carried[name] <= max(operator.max_clients, before[name])


@given(case=schools())
@settings(max_examples=30, deadline=None)
def test_every_client_in_need_is_either_taught_for_or_named(case: Case) -> None:
    plan = planned(case)
    for client in case.clients:
        own = [p for p in case.portfolio if p.client_id == client.client_id]
        trained = sum(p.trained_on is not None for p in own)
        if not 0 < trained < 3:
            continue
        learning = {o for (o, c), given in minutes(plan).items() if c == client.client_id and given}
        assert trained + len(learning) >= 3 or client.client_id in reasons(plan)


def test_the_facts_of_a_case_carry_its_plan() -> None:
    case = a_school()
    assert derive(case).learning == planned(case, derive(case))


def test_the_plan_of_the_first_week_is_that_of_the_horizon() -> None:
    case = a_school(2, learning_minutes_per_week=60)
    plan = planned(case)
    assert [row.week for row in plan.rows] == [MONDAY, MONDAY + timedelta(days=7)]
    assert plan.in_horizon(case) == plan.rows[:1]


@pytest.mark.parametrize("limit", ["learning_minutes_per_week", "teaching_minutes_per_week"])
def test_weeks_hold_whole_sessions_until_the_last(limit: str) -> None:
    rows = planned(a_school(2, **{limit: 50})).rows
    assert [row.minutes for row in rows] == [30, 30, 30, 30]

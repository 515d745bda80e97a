"""Which clients are flagged, on how much evidence, and who never is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.entities import Brief
from scheduler.policy import Policy, ReadinessPolicy
from scheduler.readiness.flags import (
    long_calls,
    reported,
    reviews_missed,
    tense_without_authority,
)
from scheduler.readiness.standing import brief_state, review_state
from scheduler.said import Feedback
from tests.factories import MONDAY, a_case, a_client
from tests.scheduler.readiness.worlds import (
    a_brief,
    a_report,
    a_review,
    crowd,
    demand_of,
    with_calls,
)

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.readiness import Flag

ENOUGH = ReadinessPolicy().long_calls_evidence
USUAL = 180.0


def policy(**changes: Any) -> Policy:
    return Policy(readiness=ReadinessPolicy(**changes))


@pytest.mark.parametrize(("seconds", "flagged"), [(260.0, False), (270.0, True), (900.0, True)])
def test_calls_are_long_from_one_and_a_half_times_the_median_of_the_others(
    seconds: float, flagged: bool
) -> None:
    found = long_calls(with_calls([ENOUGH] * 6), demand_of([seconds, *[USUAL] * 5]))
    assert set(found) == ({"c1"} if flagged else set())


def test_a_long_call_is_told_with_its_numbers() -> None:
    case = with_calls([321, *[ENOUGH] * 5])
    hard = a_client("c1", complexity=3, skills={"legal": 2, "medical": 1})
    case = case.model_copy(update={"clients": (hard, *case.clients[1:])})
    flag = long_calls(case, demand_of([300.4, *[USUAL] * 5]))["c1"]
    assert flag.params == {
        "seconds": 300,
        "usual_seconds": 180,
        "ratio": 1.67,
        "answered": 321,
        "complexity": 3,
        "skill_level": 2,
    }


@given(st.integers(0, ENOUGH - 1), st.floats(1, 1e5))
def test_a_client_with_few_calls_is_never_flagged_on_handle_time(
    answered: int, seconds: float
) -> None:
    case = with_calls([answered, *[10 * ENOUGH] * 9])
    assert "c1" not in long_calls(case, demand_of([seconds, *[USUAL] * 9]))


@given(st.lists(st.floats(60, 600), min_size=6, max_size=12), st.floats(0.1, 10))
def test_only_the_ratio_to_the_others_counts(seconds: list[float], unit: float) -> None:
    case = with_calls([ENOUGH] * len(seconds))
    scaled = [unit * value for value in seconds]
    close = [
        abs(value / float(np.median(np.delete(seconds, c))) - 1.5) < 1e-6
        for c, value in enumerate(seconds)
    ]
    found, again = long_calls(case, demand_of(seconds)), long_calls(case, demand_of(scaled))
    assert any(close) or set(found) == set(again)


def test_a_client_is_compared_only_where_five_others_are_known() -> None:
    few = with_calls([ENOUGH] * 5 + [ENOUGH - 1])
    assert long_calls(few, demand_of([900.0, *[USUAL] * 5])) == {}


def test_calls_after_the_moment_of_the_case_are_no_evidence() -> None:
    later = with_calls([ENOUGH] * 6, days_ago=-1)
    assert long_calls(later, demand_of([900.0, *[USUAL] * 5])) == {}


@pytest.mark.parametrize(("allowed", "flagged"), [(1, True), (2, True), (3, False)])
def test_missed_talks_are_told_from_the_number_that_policy_says(
    allowed: int, flagged: bool
) -> None:
    case = a_case(policy=policy(missed_reviews=allowed), briefs=(a_brief(age_days=40),))
    client = case.clients[0]
    found = reviews_missed(
        case,
        {"c1": brief_state(client, case.briefs[0], MONDAY)},
        {"c1": review_state(client, [a_review(120), a_review(30)], MONDAY)},
    )
    assert set(found) == ({"c1"} if flagged else set())


def flagged_for_tension(tension: int, brief: Brief | None) -> bool:
    client = a_client(tension=tension)
    case = a_case(clients=(client,))
    return "c1" in tense_without_authority(case, {"c1": brief_state(client, brief, MONDAY)})


@pytest.mark.parametrize(
    ("tension", "brief", "flagged"),
    [
        (1, None, False),
        (2, None, True),
        (3, a_brief(), False),
        (2, a_brief(may_reassure=False), True),
        (2, a_brief(may_reassure=False, may_decide=True), False),
        (3, a_brief(has_authority=False, may_decide=True), True),
        (0, a_brief(has_authority=False, may_reassure=False), False),
    ],
    ids=[
        "little tension",
        "tense without any brief",
        "tense, may reassure",
        "tense, may do nothing",
        "tense, may decide",
        "tense, nobody wrote how far to go",
        "calm, may do nothing",
    ],
)
def test_tension_asks_for_some_authority(tension: int, brief: Brief | None, flagged: bool) -> None:
    assert flagged_for_tension(tension, brief) == flagged


def unclear(case: Case) -> dict[str, Flag]:
    return reported(case, "unclear_brief", "reported_unclear_brief", MONDAY)


def quiet_elsewhere(count: int = 200) -> tuple[Feedback, ...]:
    """Ratings of another client, none of which finds anything unclear."""
    return tuple(a_report(f"o{1 + n % 6}", "c2", days_ago=n % 80, tags=()) for n in range(count))


def told(*reports: Feedback, **changes: Any) -> Case:
    """Two clients, six operators, silence about the second client."""
    values: dict[str, Any] = {
        "operators": crowd(6),
        "clients": (a_client("c1"), a_client("c2")),
        "feedback": (*reports, *quiet_elsewhere()),
    }
    return a_case(**(values | changes))


def test_what_several_people_report_is_told_without_their_names() -> None:
    case = told(*(a_report(f"o{n}") for n in (1, 2, 3)), a_report("o1", tags=("pleasant",)))
    flag = unclear(case)["c1"]
    assert flag.params["people"] == 3
    assert (flag.params["mentions"], flag.params["ratings"]) == (3, 4)
    assert (flag.params["mentions_elsewhere"], flag.params["ratings_elsewhere"]) == (0, 200)
    assert not {"o1", "o2", "o3"} & set(map(str, flag.params.values()))


def test_two_people_are_not_several_however_often_they_say_it() -> None:
    assert unclear(told(*(a_report(f"o{1 + n % 2}") for n in range(40)))) == {}
    ready = policy(report_people=2)
    assert set(unclear(told(a_report("o1"), a_report("o2"), policy=ready))) == {"c1"}


def test_what_the_others_report_as_often_is_nothing_special() -> None:
    everywhere = tuple(a_report(f"o{1 + n % 6}", "c2") for n in range(100))
    case = told(*(a_report(f"o{n}") for n in range(1, 7)))
    case = case.model_copy(update={"feedback": case.feedback[:6] + everywhere})
    assert unclear(case) == {}


def test_clients_complaints_and_old_reports_do_not_count() -> None:
    days = ReadinessPolicy().report_days
    assert unclear(told(*(a_report(f"o{n}", side="client") for n in (1, 2, 3)))) == {}
    assert unclear(told(*(a_report(f"o{n}", days_ago=days) for n in (1, 2, 3)))) == {}
    assert unclear(told(*(a_report(f"o{n}", days_ago=days - 1) for n in (1, 2, 3))))
    assert unclear(told(*(a_report(f"o{n}", days_ago=-1) for n in (1, 2, 3)))) == {}


def test_without_anybody_to_compare_with_a_few_reports_prove_nothing() -> None:
    case = a_case(operators=crowd(3), feedback=tuple(a_report(f"o{n}") for n in (1, 2, 3)))
    assert unclear(case) == {}


def test_reports_at_random_hardly_ever_pass_for_more() -> None:
    """At one in a thousand, 300 clients give a third of a false alarm on average."""
    rng = np.random.default_rng(5)
    clients = tuple(a_client(f"c{n}") for n in range(300))
    feedback = tuple(
        a_report(
            f"o{1 + n % 6}",
            client.client_id,
            days_ago=n,
            tags=("unclear_brief",) if rng.random() < 0.15 else (),
        )
        for client in clients
        for n in range(20)
    )
    case = a_case(operators=crowd(6), clients=clients, feedback=feedback)
    assert len(unclear(case)) <= 2

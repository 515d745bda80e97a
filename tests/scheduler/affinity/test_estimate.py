"""Affinity estimates worked by hand, and what must hold of every estimate."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.affinity import Affinities
from scheduler.affinity.estimate import estimate
from scheduler.case import Case
from scheduler.entities import AffinityOverride, Feedback, Tone
from scheduler.site import AffinityPolicy, Policy
from tests.factories import MONDAY, a_case, a_client, an_operator


def rated(rating: int, *, age_days: int = 0, side: Any = "client", **changes: Any) -> Feedback:
    """One rating of the only pair, so many days before the case's moment."""
    values: dict[str, Any] = {
        "date": MONDAY - timedelta(days=age_days),
        "operator_id": "o1",
        "client_id": "c1",
        "side": side,
        "rating": rating,
    }
    return Feedback(**(values | changes))


def override(**changes: Any) -> AffinityOverride:
    """A score of 90 by the house for the only pair, set a month ago."""
    values: dict[str, Any] = {
        "operator_id": "o1",
        "client_id": "c1",
        "side": "house",
        "set_on": MONDAY - timedelta(days=30),
    }
    if not changes.get("veto"):
        values["score"] = 90.0
    return AffinityOverride(**(values | changes))


def toneless(**changes: Any) -> Case:
    """A case whose only client does not mind the tone: the prior is 50 with deviation 12."""
    policy = changes.pop("affinity", AffinityPolicy())
    return a_case(
        clients=(a_client(tone_importance=0.0),), policy=Policy(affinity=policy), **changes
    )


def only(table: np.ndarray[Any, Any]) -> float:
    """The single entry of a one-pair table."""
    assert table.shape == (1, 1)
    return float(table[0, 0])


def alone(affinities: Affinities) -> tuple[float, float, float, float]:
    """Mean, deviation, planning and evidence of the only pair."""
    return (
        only(affinities.mean),
        only(affinities.deviation),
        only(affinities.planning),
        only(affinities.evidence),
    )


def test_without_ratings_the_prior_stands() -> None:
    # variance of .7 a + .3 b with a, b of variance 144 and correlation .8
    deviation = 12 * math.sqrt(0.49 + 0.09 + 2 * 0.21 * 0.8)
    mean, found, planning, evidence = alone(estimate(toneless()))
    assert mean == 50
    assert found == pytest.approx(deviation)
    assert planning == pytest.approx(50 - 0.5 * deviation)
    assert evidence == 0


def test_the_prior_follows_tone_and_its_importance() -> None:
    case = a_case(
        operators=(an_operator(tone=Tone(warmth=1)),),
        clients=(a_client(tone=Tone(warmth=-1), tone_importance=0.5),),
    )
    assert only(estimate(case).mean) == pytest.approx(50 + 30 * 0.5 * 0.8)


def test_a_level_of_skill_above_the_one_asked_for_adds_two_points() -> None:
    case = a_case(
        operators=(
            an_operator("o1", skills={"medical": 3, "legal": 1}),
            an_operator("o2", skills={"medical": 1, "legal": 1}),
        ),
        clients=(a_client(skills={"medical": 1, "legal": 1}, tone_importance=0.0),),
    )
    np.testing.assert_allclose(estimate(case).mean[:, 0], [50 + 2 * (2 + 0) / 2, 50])


def test_one_rating_moves_both_directions_as_far_as_they_go_together() -> None:
    # A rating of 5 is 100 points, seen through 7.5^2 + 21^2 = 497.25.
    # Kalman gain of the rated side: 144 / (144 + 497.25); of the other: .8 of it.
    gain = 144 / (144 + 7.5**2 + 21**2)
    rated_side, other_side = 50 + gain * 50, 50 + 0.8 * gain * 50
    mean, _, _, evidence = alone(estimate(toneless(feedback=(rated(5),))))
    assert mean == pytest.approx(0.7 * other_side + 0.3 * rated_side)
    assert evidence == 1


def test_the_lower_direction_pulls() -> None:
    many_good = [rated(5, age_days=day) for day in range(20)]
    many_bad = [rated(1, age_days=day, side="operator") for day in range(20)]
    split = only(estimate(toneless(feedback=(*many_good, *many_bad))).mean)
    assert split < 50
    even = AffinityPolicy(lower_side_weight=0.5)
    assert only(
        estimate(toneless(feedback=(*many_good, *many_bad), affinity=even)).mean
    ) == pytest.approx(50)


def test_a_rating_one_half_life_old_weighs_half() -> None:
    case = toneless(feedback=(rated(5, age_days=120),))
    mean, _, _, evidence = alone(estimate(case))
    assert evidence == pytest.approx(0.5)
    gain = 144 / (144 + 7.5**2 + 21**2 / 0.5)
    assert mean == pytest.approx(50 + 50 * gain * (0.3 + 0.7 * 0.8))


def test_a_rating_of_tomorrow_is_not_known_yet() -> None:
    assert alone(estimate(toneless(feedback=(rated(1, age_days=-1),)))) == alone(
        estimate(toneless())
    )


def test_ratings_of_unknown_people_are_left_out() -> None:
    stranger = rated(1, operator_id="gone")
    assert alone(estimate(toneless(feedback=(stranger,)))) == alone(estimate(toneless()))


def test_a_rating_half_a_century_old_leaves_no_trace() -> None:
    case = toneless(feedback=(rated(1, date=date(1970, 1, 1)),))
    assert alone(estimate(case)) == pytest.approx(alone(estimate(toneless())), abs=1e-40)


def test_a_score_in_force_replaces_the_estimate() -> None:
    case = toneless(feedback=(rated(1),), affinity_overrides=(override(),))
    mean, deviation, planning, evidence = alone(estimate(case))
    assert (mean, deviation, planning, evidence) == (90, 3, 88.5, 1)


def test_an_expired_or_future_score_counts_for_nothing() -> None:
    expired = override(expires_on=MONDAY - timedelta(days=1))
    future = override(set_on=MONDAY + timedelta(days=1))
    assert only(estimate(toneless(affinity_overrides=(expired, future))).mean) == 50
    last_day = override(expires_on=MONDAY)
    assert only(estimate(toneless(affinity_overrides=(last_day,))).mean) == 90


def test_the_newest_score_wins_in_any_order_of_rows() -> None:
    older, newer = override(), override(score=20.0, set_on=MONDAY)
    for rows in ((older, newer), (newer, older)):
        assert only(estimate(toneless(affinity_overrides=rows)).mean) == 20


def test_a_veto_holds_whatever_else_was_set() -> None:
    veto = override(veto=True, side="operator")
    later_score = override(set_on=MONDAY)
    found = estimate(toneless(affinity_overrides=(veto, later_score)))
    assert found.vetoed[0, 0]
    assert only(found.mean) == 90


def test_switched_off_every_pair_plans_neutral_and_vetoes_hold() -> None:
    off = AffinityPolicy(enabled=False, neutral=55)
    case = toneless(
        affinity=off,
        feedback=(rated(1),),
        affinity_overrides=(override(), override(veto=True)),
    )
    found = estimate(case)
    assert only(found.planning) == 55
    assert found.vetoed[0, 0]


def test_nobody_and_no_client_make_empty_tables() -> None:
    assert estimate(a_case(operators=(), clients=())).mean.shape == (0, 0)


RATING = st.builds(
    rated,
    st.integers(1, 5),
    age_days=st.integers(0, 400),
    side=st.sampled_from(["client", "operator"]),
)
RATINGS = st.lists(RATING, max_size=12)


@settings(max_examples=40, deadline=None)
@given(RATINGS, RATING)
def test_one_more_rating_never_makes_us_less_sure(ratings: list[Feedback], more: Feedback) -> None:
    before = only(estimate(toneless(feedback=tuple(ratings))).deviation)
    after = only(estimate(toneless(feedback=(*ratings, more))).deviation)
    assert after <= before + 1e-12


@settings(max_examples=40, deadline=None)
@given(RATINGS, st.floats(0, 3))
def test_every_figure_stays_on_its_scale(ratings: list[Feedback], multiple: float) -> None:
    case = toneless(feedback=tuple(ratings), affinity=AffinityPolicy(deviation_multiple=multiple))
    mean, deviation, planning, evidence = alone(estimate(case))
    assert 0 <= planning <= mean <= 100
    assert 0 < deviation <= 12
    assert 0 <= evidence <= len(ratings)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(0, 400), st.integers(1, 400))
def test_an_older_rating_pulls_no_harder(rating: int, age: int, more: int) -> None:
    fresh = only(estimate(toneless(feedback=(rated(rating, age_days=age),))).mean)
    stale = only(estimate(toneless(feedback=(rated(rating, age_days=age + more),))).mean)
    assert abs(stale - 50) <= abs(fresh - 50)


@settings(max_examples=30, deadline=None)
@given(RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(ratings: list[Feedback], random: Any) -> None:
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert alone(estimate(toneless(feedback=tuple(ratings)))) == alone(
        estimate(toneless(feedback=tuple(shuffled)))
    )

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
from scheduler.affinity.heard import hear
from scheduler.affinity.prior import prior, tag_offsets
from scheduler.case import Case
from scheduler.entities import Tone
from scheduler.policy import AffinityPolicy, Policy
from scheduler.said import AffinityOverride, Feedback
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
    if not changes.get("veto") and "score" not in changes:
        values["score"] = 90.0
    return AffinityOverride(**(values | changes))


def toneless(**changes: Any) -> Case:
    """A case whose only client does not mind the tone: the prior is 50 with deviation 13."""
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
    # variance of .7 a + .3 b with a, b of variance 13² and correlation .95, and what a
    # client's team and an operator's clients may share, 2² each
    deviation = math.sqrt(13**2 * (0.49 + 0.09 + 2 * 0.21 * 0.95) + 2 * 2**2)
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


def test_one_rating_is_read_as_the_mode_of_its_ordered_logit() -> None:
    # A mark of 4 was felt between 62.5 and 87.5; what is heard has variance
    # 13² + 2² + 2² + 8², and the rated side's share of it is all but the severity.
    scale, spread = 20 / 1.702, 13**2 + 2 * 2**2 + 8**2
    heard = 50.0
    for _ in range(200):
        low, high = (1 / (1 + math.exp(-(edge - heard) / scale)) for edge in (62.5, 87.5))
        heard += 0.2 * (50 + spread * (low + high - 1) / scale - heard)
    affinity = AffinityPolicy(falls_a_month=0, lower_side_weight=1)
    found = estimate(toneless(feedback=(rated(4),), affinity=affinity))
    client, operator = found.sides[:, 0, 0]
    assert client == pytest.approx(50 + (heard - 50) * (13**2 + 8) / spread, abs=0.05)
    assert operator == pytest.approx(50 + (heard - 50) * (0.95 * 13**2 + 8) / spread, abs=0.05)
    assert only(found.mean) == pytest.approx(operator)


def test_the_lower_direction_pulls() -> None:
    many_good = [rated(5, age_days=day) for day in range(20)]
    many_bad = [rated(1, age_days=day, side="operator") for day in range(20)]
    split = only(estimate(toneless(feedback=(*many_good, *many_bad))).mean)
    assert split < 50
    even = AffinityPolicy(lower_side_weight=0.5)
    assert only(
        estimate(toneless(feedback=(*many_good, *many_bad), affinity=even)).mean
    ) == pytest.approx(50, abs=0.1)


def test_a_rating_one_half_life_old_weighs_half() -> None:
    found = estimate(toneless(feedback=(rated(5, age_days=365),)))
    assert only(found.evidence) == pytest.approx(0.5)


def test_ratings_before_a_clearing_count_for_nothing_while_it_holds() -> None:
    ratings = (rated(1, age_days=20), rated(5, age_days=5))
    cleared = override(clear=True, score=None, set_on=MONDAY - timedelta(days=10))
    kept = estimate(toneless(feedback=ratings[1:]))
    found = estimate(toneless(feedback=ratings, affinity_overrides=(cleared,)))
    assert alone(found) == alone(kept)
    over = override(
        clear=True,
        score=None,
        set_on=MONDAY - timedelta(days=10),
        expires_on=MONDAY - timedelta(days=1),
    )
    again = estimate(toneless(feedback=ratings, affinity_overrides=(over,)))
    assert alone(again) == alone(estimate(toneless(feedback=ratings)))


def test_a_pair_that_breaks_with_its_past_is_followed() -> None:
    good = [rated(5, age_days=day) for day in range(60, 160, 5)]
    bad = [rated(3, age_days=day) for day in range(0, 50, 5)]
    steady = AffinityPolicy(falls_a_month=0)
    found = estimate(toneless(feedback=(*good, *bad)))
    flat = estimate(toneless(feedback=(*good, *bad), affinity=steady))
    assert only(found.mean) < only(flat.mean) - 5
    assert only(found.trend) < -10


def test_a_severe_client_is_told_apart_from_a_bad_fit() -> None:
    people = tuple(an_operator(f"o{i}") for i in range(6))
    clients = (a_client("c1", tone_importance=0.0), a_client("c2", tone_importance=0.0))
    severe = [
        rated(2, age_days=day, operator_id=f"o{i}") for i in range(6) for day in range(0, 60, 10)
    ]
    fine = [
        rated(4, age_days=day, operator_id=f"o{i}", side="operator")
        for i in range(6)
        for day in range(0, 60, 10)
    ]
    alone_ = a_case(operators=people[:1], clients=clients, feedback=tuple(severe[:6]))
    among = a_case(operators=people, clients=clients, feedback=(*severe, *fine))
    assert estimate(among).sides[0, 0, 0] > estimate(alone_).sides[0, 0, 0] + 5


def test_a_tag_moves_the_pair_and_no_other() -> None:
    def case(*tags: Any) -> Case:
        return a_case(
            operators=(an_operator("o1"), an_operator("o2")),
            clients=(a_client(tone_importance=1.0), a_client("c2", tone_importance=1.0)),
            feedback=(rated(3, tags=tags),),
        )

    plain, told = prior_of(case()), prior_of(case("too_cold", "too_slow"))
    assert told[0, 0] < plain[0, 0]
    told[0, 0] = plain[0, 0]
    np.testing.assert_array_equal(told, plain)


def test_tags_that_contradict_each_other_move_nothing() -> None:
    case = a_case(
        clients=(a_client(tone_importance=1.0),),
        feedback=(rated(3, tags=("too_slow",)), rated(3, tags=("too_fast",))),
    )
    assert only(prior_of(case)) == 80


def prior_of(case: Case) -> np.ndarray[Any, Any]:
    """Prior mean with tags."""
    return prior(case, tag_offsets(case, hear(case, case.as_of)))[0].copy()


def test_a_rating_of_tomorrow_is_not_known_yet() -> None:
    assert alone(estimate(toneless(feedback=(rated(1, age_days=-1),)))) == alone(
        estimate(toneless())
    )


def test_ratings_of_unknown_people_are_left_out() -> None:
    stranger = rated(1, operator_id="gone")
    assert alone(estimate(toneless(feedback=(stranger,)))) == alone(estimate(toneless()))


def test_a_rating_half_a_century_old_leaves_no_trace() -> None:
    case = toneless(feedback=(rated(1, date=date(1970, 1, 1)),))
    assert alone(estimate(case)) == pytest.approx(alone(estimate(toneless())), abs=1e-6)


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
def test_without_falls_one_more_rating_hardly_ever_makes_us_less_sure(
    ratings: list[Feedback], more: Feedback
) -> None:
    # A rating that surprises moves the place where every mark is read; nothing else may widen.
    steady = AffinityPolicy(falls_a_month=0)
    before = only(estimate(toneless(feedback=tuple(ratings), affinity=steady)).deviation)
    after = only(estimate(toneless(feedback=(*ratings, more), affinity=steady)).deviation)
    assert after <= before * 1.1


@settings(max_examples=40, deadline=None)
@given(RATINGS, st.floats(0, 3))
def test_every_figure_stays_on_its_scale(ratings: list[Feedback], multiple: float) -> None:
    case = toneless(feedback=tuple(ratings), affinity=AffinityPolicy(deviation_multiple=multiple))
    mean, deviation, planning, evidence = alone(estimate(case))
    assert 0 <= planning <= mean <= 100
    assert 0 < deviation <= 20
    assert 0 <= evidence <= len(ratings)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(0, 400), st.integers(1, 400))
def test_an_older_rating_pulls_no_harder(rating: int, age: int, more: int) -> None:
    steady = AffinityPolicy(falls_a_month=0)
    fresh, stale = (
        only(estimate(toneless(feedback=(rated(rating, age_days=days),), affinity=steady)).mean)
        for days in (age, age + more)
    )
    assert abs(stale - 50) <= abs(fresh - 50) + 1e-9


@settings(max_examples=30, deadline=None)
@given(RATINGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(ratings: list[Feedback], random: Any) -> None:
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert alone(estimate(toneless(feedback=tuple(ratings)))) == alone(
        estimate(toneless(feedback=tuple(shuffled)))
    )

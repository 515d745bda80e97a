"""Every step of a pair's affinity is told, and the steps add up to it."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.affinity import Affinities
from scheduler.affinity.estimate import estimate
from scheduler.affinity.oddities import oddities
from scheduler.affinity.provenance import provenance
from scheduler.case import Case
from scheduler.entities import Pairing
from scheduler.said import AffinityOverride, Feedback
from tests.factories import MONDAY, a_case, a_client, an_operator

RATINGS = st.lists(
    st.builds(
        lambda o, c, age, side, rating, tag: Feedback(
            date=MONDAY - timedelta(days=age),
            operator_id=o,
            client_id=c,
            side=side,
            rating=rating,
            tags=tag,
        ),
        st.sampled_from(["o1", "o2"]),
        st.sampled_from(["c1", "c2"]),
        st.integers(0, 200),
        st.sampled_from(["client", "operator"]),
        st.integers(1, 5),
        st.sampled_from([(), ("too_cold",), ("too_fast",), ("warm",)]),
    ),
    max_size=14,
)


def two_by_two(ratings: list[Feedback], *overrides: AffinityOverride) -> Case:
    return a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(a_client("c1", tone_importance=0.3), a_client("c2")),
        feedback=tuple(ratings),
        affinity_overrides=overrides,
    )


def override(**changes: object) -> AffinityOverride:
    values: dict[str, object] = {
        "operator_id": "o1",
        "client_id": "c1",
        "side": "house",
        "set_on": MONDAY - timedelta(days=9),
    }
    return AffinityOverride.model_validate(values | changes)


@settings(max_examples=25, deadline=None)
@given(RATINGS)
def test_steps_add_up_to_the_mean(ratings: list[Feedback]) -> None:
    case = two_by_two(ratings)
    mean = estimate(case).mean
    for o in range(2):
        for c in range(2):
            told = provenance(case, o, c)
            assert told.mean == pytest.approx(mean[o, c])
            assert sum(step.points for step in told.steps) == pytest.approx(mean[o, c], abs=1e-6)


def test_a_score_set_by_a_person_is_the_last_step() -> None:
    told = provenance(two_by_two([], override(score=33.0)), 0, 0)
    assert told.steps[-1].kind == "score"
    assert sum(step.points for step in told.steps) == pytest.approx(33)


def test_each_rating_is_told_with_its_day_side_and_weight() -> None:
    rating = Feedback(
        date=MONDAY, operator_id="o1", client_id="c1", side="client", rating=2, tags=("too_cold",)
    )
    (step,) = [s for s in provenance(two_by_two([rating]), 0, 0).steps if s.kind == "rating"]
    assert step.seen == {
        "date": MONDAY,
        "side": "client",
        "rating": 2,
        "weight": 1.0,
        "tags": "too_cold",
    }
    assert step.points < 0


def test_nothing_that_is_returned_has_one_figure_a_person() -> None:
    case = a_case(
        operators=tuple(an_operator(f"o{i}") for i in range(3)),
        clients=tuple(a_client(f"c{i}") for i in range(5)),
    )
    known = estimate(case)
    shapes = {f.name: getattr(known, f.name).shape for f in fields(Affinities)}
    assert set(shapes.values()) == {(3, 5), (2, 3, 5)}


def test_what_was_not_taken_as_it_stands_is_named() -> None:
    tomorrow = Feedback(
        date=MONDAY + timedelta(days=1), operator_id="o1", client_id="c1", side="client", rating=1
    )
    strangers = tomorrow.model_copy(update={"date": MONDAY, "operator_id": "o2"})
    rows = (
        override(score=40.0),
        override(veto=True, side="client"),
        override(veto=True, side="house"),
        override(clear=True),
        override(operator_id="o2", score=10.0, expires_on=MONDAY - timedelta(days=2)),
        override(operator_id="o2", client_id="c2", veto=True, set_on=MONDAY + timedelta(days=3)),
    )
    case = two_by_two([tomorrow, strangers], *rows)
    together = Pairing(client_id="c1", operator_id="o1", role="lead", since=MONDAY)
    found = oddities(case.model_copy(update={"portfolio": (together,)}))
    assert {(o.kind, o.operator_id, o.client_id) for o in found} == {
        ("future_rating", "o1", "c1"),
        ("never_together", "o2", "c1"),
        ("veto_and_score", "o1", "c1"),
        ("vetoes_differ", "o1", "c1"),
        ("cleared", "o1", "c1"),
        ("expired", "o2", "c1"),
        ("not_yet", "o2", "c2"),
    }

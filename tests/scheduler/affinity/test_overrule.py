"""The effect of an override before it is written, and the path of a pair over time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler.affinity.estimate import estimate
from scheduler.affinity.overrule import overruled, with_override
from scheduler.affinity.path import path
from scheduler.calendar import midnight
from scheduler.case import Case
from scheduler.entities import Pairing
from scheduler.said import AffinityOverride, Feedback
from tests.factories import MONDAY, a_case, a_client, an_operator

TODAY = MONDAY


def said(operator: str, client: str, days_ago: int, rating: int, side: str = "client") -> Feedback:
    return Feedback.model_validate(
        {
            "date": TODAY - timedelta(days=days_ago),
            "operator_id": operator,
            "client_id": client,
            "side": side,
            "rating": rating,
        }
    )


def a_rated_case(*rows: Feedback) -> Case:
    return a_case(
        operators=tuple(an_operator(f"o{i}") for i in range(4)),
        clients=(
            *(a_client(f"c{i}") for i in range(4)),
            a_client("c9", skills={"medical": 2}),
        ),
        feedback=rows,
        portfolio=(Pairing(client_id="c0", operator_id="o0", role="lead", since=date(2026, 1, 5)),),
    )


def decided(operator: str = "o0", client: str = "c0", **changes: object) -> AffinityOverride:
    values: dict[str, object] = {
        "operator_id": operator,
        "client_id": client,
        "side": "house",
        "set_on": TODAY,
    }
    return AffinityOverride.model_validate(values | changes)


def test_a_score_moves_its_pair_alone_until_it_ends() -> None:
    case = a_rated_case(said("o0", "c0", 20, 4))
    row = decided(score=30, expires_on=TODAY + timedelta(days=90))
    effect = overruled(case, row)
    known = estimate(case)
    assert effect.before.mean == pytest.approx(known.mean[0, 0])
    assert (effect.after.mean, effect.after.deviation) == (30, 3)
    assert (effect.before.below_floor, effect.after.below_floor) == (False, True)
    assert (effect.after.vetoed, effect.after.eligible) == (False, True)
    assert (effect.role, effect.until) == ("lead", row.expires_on)
    changed = with_override(case, row)
    assert changed.digest != case.digest
    assert estimate(changed).mean[1, 0] == pytest.approx(known.mean[1, 0])


def test_a_veto_ends_eligibility_and_leaves_the_number() -> None:
    effect = overruled(a_rated_case(), decided(veto=True))
    assert effect.before.eligible
    assert not effect.after.eligible
    assert effect.after.mean == effect.before.mean


def test_a_score_makes_nobody_eligible_who_lacks_a_skill() -> None:
    effect = overruled(a_rated_case(), decided("o1", "c9", score=99))
    assert not effect.before.eligible
    assert not effect.after.eligible
    assert effect.role is None


def test_a_path_ends_where_the_estimate_is_and_knows_nothing_of_later_days() -> None:
    rows = tuple(
        said(f"o{i}", f"c{k}", 10 * (i + k) + 5, 1 + (3 * i + k) % 5, side)
        for i in range(4)
        for k in range(4)
        for side in ("client", "operator")
    )
    case = a_rated_case(*rows)
    days = [TODAY - timedelta(days=ago) for ago in (60, 7, 0)]
    points = path(case, "o0", "c0", days)
    assert [point.on for point in points] == days
    for point in points:
        as_of = midnight(point.on, case.site.timezone)
        known = estimate(case.model_copy(update={"as_of": as_of}))
        assert point.mean == pytest.approx(known.mean[0, 0], abs=1.5)
        assert point.deviation == pytest.approx(known.deviation[0, 0], abs=0.2)
    unrated = path(a_rated_case(), "o0", "c0", days)
    assert points[0].mean == pytest.approx(unrated[0].mean, abs=3)


def test_who_is_not_in_the_case_has_no_path() -> None:
    with pytest.raises(KeyError):
        path(a_rated_case(), "o9", "c0", [TODAY])
    with pytest.raises(KeyError):
        overruled(a_rated_case(), decided(client="c8", veto=True))

"""Plans side by side: paired differences, narrow and true."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scheduler.demand import Need
from scheduler.entities import Absence
from scheduler.errors import Mismatch
from scheduler.proof.compare import MEASURES, Cell, Lived, compare, difference, live
from scheduler.proof.replay.interval import paired_difference, ratio_interval, student_quantile
from scheduler.proof.replay.report import served
from scheduler.proof.replay.simulate import replay
from scheduler.proof.replay.stage import stage
from scheduler.proof.scenario import ExtraHead, Scenario, with_heads
from scheduler.result import Result
from tests.factories import at
from tests.scheduler.proof.believable import a_believable_case, a_believable_result

sums = arrays(np.float64, (4, 6), elements=st.floats(1, 50))


def alone(case_result: Result, days: int) -> Result:
    """The plan without the late person's first days."""
    rows = [row for row in case_result.roster if row.operator_id == "o2"]
    gone = rows[:days]
    return case_result.model_copy(
        update={"roster": tuple(row for row in case_result.roster if row not in gone)}
    )


def level_width(cell: Cell, against: str) -> float:
    seen = getattr(cell.measures["service_level"], against)
    return float(seen.high - seen.low)


def test_a_plan_differs_from_itself_by_exactly_nothing() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    found = compare(case, [result, result], facts, [Scenario(volume=1.3)], replications=8)
    for row in found.rows:
        assert row[0].measures["late"].against_first is None
        for measure in MEASURES:
            seen = row[1].measures[measure].against_first
            assert seen is not None
            assert (seen.value, seen.low, seen.high) == (0.0, 0.0, 0.0)
        assert row[0].below == row[1].below
        assert row[0].offered == row[1].offered
    assert found.rows[0][0].measures["late"].against_planned is None


def test_a_difference_under_the_same_calls_is_narrower_than_under_others() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    fewer = alone(result, 1)
    (cells,) = compare(case, [result, fewer], facts, replications=30).rows

    def level(plan: Result, seed: int) -> tuple[float, float]:
        good, counted = served(case, replay(stage(case, plan, facts), replications=30, seed=seed))
        value, half = ratio_interval(good.sum(axis=1), counted.sum(axis=1))
        assert value is not None
        assert half is not None
        return value, half

    independent = np.hypot(level(result, 1)[1], level(fewer, 2)[1])
    paired = cells[1].measures["service_level"].against_first
    assert paired is not None
    assert paired.high is not None
    assert paired.high < 0
    assert level_width(cells[1], "against_first") / 2 < 0.8 * independent


def test_heads_added_bring_more_calls_answered_in_time() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    need = Need((("fr", 1),), ())
    heads = [ExtraHead(need, (24 * d + 8) * 60, (24 * d + 18) * 60) for d in range(5)]
    more, wider, plan = with_heads(case, facts, result, heads)

    def late(seen_case: object, ground: object) -> np.ndarray:
        good, counted = served(seen_case, replay(ground, replications=10))  # type: ignore[arg-type]
        return np.asarray(counted.sum(axis=1) - good.sum(axis=1))

    before = late(case, stage(case, result, facts))
    after = late(more, stage(more, plan, wider))
    each = np.ones(10)
    seen = difference((after, each), (before, each))
    assert seen.high is not None
    assert seen.high < 0


def test_somebody_away_lowers_service_and_a_client_gone_takes_its_calls_along() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    absence = Absence(operator_id="o1", start=at(case, 0, "00:00"), end=at(case, 5, "00:00"))
    found = compare(
        case,
        [result],
        facts,
        [Scenario(absent=(absence,)), Scenario(leaving=("c2",))],
        replications=10,
    )
    planned, away, gone = (row[0] for row in found.rows)
    change = away.measures["service_level"].against_planned
    assert change is not None
    assert change.high is not None
    assert change.high < 0
    assert away.offered == planned.offered
    assert gone.offered < planned.offered
    assert "c2" not in gone.below


def test_a_plan_of_another_case_and_nothing_to_compare_are_refused() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    other = result.model_copy(update={"case_digest": "0" * 64})
    with pytest.raises(Mismatch):
        compare(case, [result, other], facts)
    with pytest.raises(ValueError, match="nothing"):
        compare(case, [], facts)
    with pytest.raises(ValueError, match="c9"):
        compare(case, [result], facts, [Scenario(leaving=("c9",))])


def test_progress_counts_on_over_all_replays() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    seen: list[int] = []
    compare(
        case,
        [result, result],
        facts,
        [Scenario(volume=0.5)],
        replications=3,
        on_progress=lambda progress: seen.append(progress.rounds),
    )
    assert seen == list(range(1, 13))


@given(sums)
def test_a_paired_difference_is_that_of_the_ratios_and_turns_its_sign_with_its_sides(
    drawn: np.ndarray,
) -> None:
    top, bottom, other_top, other_bottom = drawn
    value, half = paired_difference(top, bottom, other_top, other_bottom)
    back, same = paired_difference(other_top, other_bottom, top, bottom)
    assert value == pytest.approx(top.sum() / bottom.sum() - other_top.sum() / other_bottom.sum())
    assert value is not None
    assert back == pytest.approx(-value)
    assert half == pytest.approx(same)
    mean_and_width = paired_difference(top, np.ones(6), other_top, np.ones(6))
    deviation = np.std(top - other_top, ddof=1) / np.sqrt(6)
    assert mean_and_width[0] == pytest.approx((top - other_top).mean())
    assert mean_and_width[1] == pytest.approx(student_quantile(5) * deviation)


def test_a_difference_without_calls_on_a_side_or_of_one_replication_has_no_interval() -> None:
    one, none = np.ones(3), np.zeros(3)
    assert paired_difference(one, one, none, none) == (None, None)
    assert paired_difference(none, none, one, one) == (None, None)
    assert paired_difference(one[:1], one[:1], none[:1], one[:1]) == (1.0, None)


def test_whoever_lives_through_the_cells_the_comparison_is_the_same() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    plans, scenarios = [result, alone(result, 1)], [Scenario(volume=1.3)]

    def elsewhere(cells: Sequence[tuple[Scenario, int]]) -> list[Lived]:
        return [
            live(case, facts, plans[plan], scenario, replications=6, seed=4, workers=1)
            for scenario, plan in cells
        ]

    here = compare(case, plans, facts, scenarios, replications=6, seed=4)
    there = compare(case, plans, facts, scenarios, replications=6, seed=4, elsewhere=elsewhere)
    assert here == there

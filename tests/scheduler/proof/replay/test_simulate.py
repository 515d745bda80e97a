"""A planned week replayed: what it says fits together, and depends on what it should."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from scheduler.demand.pools import need_of
from scheduler.errors import Mismatch
from scheduler.evidence import Evidence
from scheduler.progress import Progress
from scheduler.proof.replay.outcome import Simulation
from scheduler.proof.replay.replications import Replay, run
from scheduler.proof.replay.simulate import simulate
from scheduler.proof.replay.stage import pool_of_client, stage
from scheduler.site import Shrinkage
from scheduler.terms.presence import presence
from tests.scheduler.proof.believable import a_believable_case, a_believable_result

CASE = a_believable_case()
RESULT, FACTS = a_believable_result(CASE)


def replayed(**asked: Any) -> Simulation:
    return simulate(CASE, RESULT, FACTS, **{"replications": 20, "workers": 1} | asked)


SEEN = replayed(replications=200)


def test_calls_are_answered_or_abandoned_and_add_up_by_client_slot_and_pool() -> None:
    whole = SEEN.counts
    assert whole.offered == pytest.approx(whole.answered + whole.abandoned)
    assert whole.answered == pytest.approx(whole.in_time + whole.late)
    assert whole.offered == pytest.approx(140, abs=4)
    for key in ("offered", "in_time", "late", "abandoned"):
        total = getattr(whole, key)
        assert sum(getattr(client.counts, key) for client in SEEN.clients) == pytest.approx(total)
        assert sum(getattr(slot, key) for slot in SEEN.slots) == pytest.approx(total)
        assert sum(sum(getattr(pool, key)) for pool in SEEN.pools) == pytest.approx(total)
    assert sum(operator.answered for operator in SEEN.operators) == pytest.approx(whole.answered)


def test_occupancy_is_handling_over_the_time_left_for_calls() -> None:
    handled = SEEN.counts.answered * float(FACTS.demand.handle_seconds[0])
    share = CASE.site.shrinkage.available_share
    left = sum(operator.duty_minutes for operator in SEEN.operators) * 60 * share
    busy = sum((o.occupancy or 0) * o.duty_minutes * 60 * share for o in SEEN.operators)
    assert busy == pytest.approx(handled, rel=0.05)
    assert 0 < busy / left < 1


def test_everybody_is_of_the_team_here_so_every_answered_call_is_named() -> None:
    assert SEEN.service.named_share == 1.0
    assert SEEN.service.named is not None
    assert SEEN.service.named.value == 1.0


def test_named_cover_has_its_interval_for_every_client() -> None:
    for each in SEEN.clients:
        named = each.service.named
        assert named is not None
        assert named.value == each.service.named_share
        assert named.low is not None
        assert named.high is not None
        assert named.low <= (named.value or 0) <= named.high


def test_the_answer_does_not_depend_on_the_number_of_workers() -> None:
    assert replayed(workers=1) == replayed(workers=3)


def test_the_answer_does_not_depend_on_who_lives_through_its_batches() -> None:
    ground = stage(CASE, RESULT, FACTS)

    def elsewhere(batches: Sequence[range]) -> list[Replay]:
        assert [len(batch) for batch in batches] == [20, 20, 5]
        return [run(ground, each, 1, 1.0, 1, lambda _: None, lambda: False) for each in batches]

    assert replayed(replications=45, elsewhere=elsewhere) == replayed(replications=45)


def test_other_seeds_give_other_weeks_and_the_same_one_the_same() -> None:
    assert replayed(seed=3) == replayed(seed=3)
    assert replayed(seed=3).counts != replayed(seed=4).counts


def test_volume_brings_more_calls_and_worse_service() -> None:
    busy = replayed(replications=200, volume=3.0)
    assert busy.counts.offered == pytest.approx(3 * SEEN.counts.offered, rel=0.03)
    before, after = SEEN.service.service_level.value, busy.service.service_level.value
    assert before is not None
    assert after is not None
    assert after < before


def test_a_plan_without_shifts_loses_every_call_and_misses_every_target() -> None:
    empty = RESULT.model_copy(update={"roster": ()})
    seen = simulate(CASE, empty, FACTS, replications=20, workers=1)
    assert seen.counts.abandoned == seen.counts.offered > 0
    assert {client.verdict for client in seen.clients} == {"missed"}
    assert {operator.occupancy for operator in seen.operators} == {None}


def test_a_week_without_calls_says_so() -> None:
    case = CASE.model_copy(
        update={
            "clients": tuple(
                client.model_copy(update={"declared_calls_week": 0.0}) for client in CASE.clients
            )
        }
    )
    result, facts = a_believable_result(case)
    seen = simulate(case, result, facts, replications=5, workers=1)
    assert seen.counts.offered == 0
    assert {client.verdict for client in seen.clients} == {"no_calls"}


def test_one_replication_decides_nothing() -> None:
    assert {client.verdict for client in replayed(replications=1).clients} == {"undecided"}


def test_what_is_done_when_it_is_given_up_is_kept() -> None:
    reports: list[Progress] = []
    seen = replayed(
        replications=50, on_progress=reports.append, cancelled=lambda: len(reports) >= 5
    )
    assert [report.rounds for report in reports] == [1, 2, 3, 4, 5]
    assert (seen.replications, seen.asked) == (5, 50)
    assert seen.counts == replayed(replications=5).counts


def test_it_ends_early_when_the_interval_is_narrow_enough() -> None:
    wide = replayed(replications=200, half_width=0.5)
    assert wide.replications == 20
    narrow = replayed(replications=60, half_width=1e-9)
    assert narrow.replications == 60
    assert narrow == replayed(replications=60)


def test_a_result_of_another_case_is_refused() -> None:
    other = RESULT.model_copy(update={"case_digest": "0" * 64})
    with pytest.raises(Mismatch):
        simulate(CASE, other, FACTS)


@pytest.mark.parametrize("asked", [{"replications": 0}, {"workers": 0}, {"volume": 0.0}])
def test_nothing_can_be_replayed_without_weeks_workers_or_volume(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        replayed(**asked)


def test_it_survives_being_written_and_read() -> None:
    assert Simulation.model_validate_json(SEEN.model_dump_json()) == SEEN


def test_duty_on_the_stage_is_the_presence_on_which_losses_are_counted() -> None:
    ground = stage(CASE, RESULT, FACTS)
    on_duty = presence(Evidence(CASE, RESULT))
    np.testing.assert_allclose(ground.duty_s, on_duty.sum(axis=1) * 300.0)
    changes = ground.desk.duty_at[ground.desk.duty_operator == 0] / 300.0
    edges = np.flatnonzero(np.diff(on_duty[0].astype(int), prepend=0, append=0))
    assert changes.tolist() == edges.tolist()


def test_calls_take_the_same_rostered_time_as_in_the_loss_curves() -> None:
    """One person who is always busy: shrinkage stretches what each call holds them."""
    longer = CASE.site.model_copy(update={"shrinkage": Shrinkage(meetings=0.5, sickness_reserve=0)})
    case = CASE.model_copy(update={"site": longer})
    result, facts = a_believable_result(case)
    assert stage(case, result, facts).desk.stretch == pytest.approx(2.0)
    ground = stage(CASE, RESULT, FACTS)
    assert ground.desk.stretch == pytest.approx(1 / CASE.site.shrinkage.available_share)


def test_every_client_is_in_the_pool_of_its_need() -> None:
    pools = pool_of_client(CASE, FACTS)
    for client, pool in zip(CASE.clients, pools, strict=True):
        assert FACTS.pools.needs[pool] == need_of(client)


def test_slots_begin_where_the_week_does() -> None:
    first, second = SEEN.slots[:2]
    assert first.start == CASE.horizon.moment(0)
    assert second.start - first.start == timedelta(minutes=CASE.site.slot_minutes)

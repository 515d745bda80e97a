"""From a Replay to a Simulation: ratios of sums, intervals over replications, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.variants import service_counts
from scheduler.proof.replay import tally as at
from scheduler.proof.replay.interval import ratio_interval
from scheduler.proof.replay.outcome import (
    ClientOutcome,
    Counts,
    Estimate,
    OperatorOutcome,
    PlanFacts,
    PoolOutcome,
    Service,
    Simulation,
    SlotOutcome,
    Verdict,
)
from scheduler.proof.replay.stage import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.proof.replay.replications import Replay
    from scheduler.proof.replay.stage import Stage
    from scheduler.result import Result

    Floats = NDArray[np.float64]

MOST_WORST: Final = 12
"""Slots told of each client."""


def simulation(
    case: Case,
    result: Result,
    facts: Facts,
    ground: Stage,
    seen: Replay,
    seed: int,
    volume: float,
    asked: int,
) -> Simulation:
    """Tell what a replay says."""
    good, counted = served(case, seen)
    return Simulation(
        case_digest=result.case_digest,
        week=result.week,
        as_of=result.as_of,
        plan=PlanFacts(
            objective=result.objective,
            status=result.status,
            solver=result.solver,
            seed=result.seed,
        ),
        seed=seed,
        volume=volume,
        replications=seen.replications,
        asked=asked,
        counts=_counts(seen.of_client.sum(axis=1)),
        service=_service(seen.of_client.sum(axis=1), good.sum(axis=1), counted.sum(axis=1)),
        clients=_clients(case, facts, seen, good, counted),
        operators=_operators(case, ground, seen),
        slots=_slots(case, facts, seen),
        pools=_pools(facts, ground, seen),
    )


def served(case: Case, seen: Replay) -> tuple[Floats, Floats]:
    """Calls served well and calls counted in each client's own variant.

    Returns
    -------
    tuple
        Two arrays ``[replication, client]``.
    """
    good = np.zeros(seen.of_client.shape[:2])
    counted = np.zeros_like(good)
    for c, client in enumerate(case.clients):
        mine = seen.of_client[:, c]
        good[:, c], counted[:, c] = service_counts(
            client.service_variant,
            mine[:, at.IN_TIME],
            mine[:, at.ANSWERED],
            mine[:, at.OFFERED],
            mine[:, at.SHORT],
        )
    return good, counted


def estimate(top: Floats, bottom: Floats) -> Estimate:
    """A share between 0 and 1 over replications, ``[replication]`` each."""
    value, half = ratio_interval(top, bottom)
    if value is None or half is None:
        return Estimate(value=value, low=None, high=None)
    return Estimate(value=value, low=max(0.0, value - half), high=min(1.0, value + half))


def verdict_at_least(seen: Estimate, target: float) -> Verdict:
    """Whether a share reaches a target for sure, surely not, or who knows."""
    if seen.value is None:
        return "no_calls"
    if seen.low is None or seen.high is None:
        return "undecided"
    if seen.low >= target:
        return "met"
    return "missed" if seen.high < target else "undecided"


def verdict_at_most(seen: Estimate, limit: float) -> Verdict:
    """Whether a share stays within a limit for sure, surely not, or who knows."""
    if seen.value is None:
        return "no_calls"
    if seen.low is None or seen.high is None:
        return "undecided"
    if seen.high <= limit:
        return "met"
    return "missed" if seen.low > limit else "undecided"


def _counts(sums: Floats) -> Counts:
    """Means over replications of ``[replication, CLIENT_SUMS]``."""
    mean = sums.sum(axis=0) / max(1, len(sums))
    return Counts(
        offered=mean[at.OFFERED],
        answered=mean[at.ANSWERED],
        in_time=mean[at.IN_TIME],
        abandoned=mean[at.ABANDONED_CALLS],
        short_abandoned=mean[at.SHORT],
        late=mean[at.ANSWERED] - mean[at.IN_TIME],
    )


def _service(sums: Floats, good: Floats, counted: Floats) -> Service:
    """Ratios of ``[replication, CLIENT_SUMS]``."""
    answered = float(sums[:, at.ANSWERED].sum())

    def per_answered(column: int) -> float | None:
        return float(sums[:, column].sum()) / answered if answered > 0 else None

    return Service(
        service_level=estimate(good, counted),
        abandonment=estimate(sums[:, at.ABANDONED_CALLS], sums[:, at.OFFERED]),
        speed_of_answer_s=per_answered(at.WAIT_S),
        named_share=per_answered(at.NAMED),
        named=estimate(sums[:, at.NAMED], sums[:, at.ANSWERED]),
        affinity=per_answered(at.AFFINITY),
    )


def _clients(
    case: Case, facts: Facts, seen: Replay, good: Floats, counted: Floats
) -> tuple[ClientOutcome, ...]:
    outcomes = []
    for c, client in enumerate(case.clients):
        sums = seen.of_client[:, c]
        service = _service(sums, good[:, c], counted[:, c])
        outcomes.append(
            ClientOutcome(
                client_id=client.client_id,
                counts=_counts(sums),
                service=service,
                variant=client.service_variant,
                answer_within_s=client.answer_within_s,
                target=client.service_level,
                verdict=verdict_at_least(service.service_level, client.service_level),
                max_abandon=client.max_abandon,
                abandon_verdict=verdict_at_most(service.abandonment, client.max_abandon),
                worst=_worst(case, facts, seen, c),
            )
        )
    return tuple(outcomes)


def _operators(case: Case, ground: Stage, seen: Replay) -> tuple[OperatorOutcome, ...]:
    mean = seen.of_operator.sum(axis=0) / max(1, seen.replications)
    share = case.site.shrinkage.available_share
    return tuple(
        OperatorOutcome(
            operator_id=operator.operator_id,
            duty_minutes=duty_s / SECONDS_PER_MINUTE,
            answered=sums[at.HANDLED],
            occupancy=sums[at.HANDLE_S] / (duty_s * share) if duty_s > 0 else None,
            tension_minutes=sums[at.TENSE_S] / SECONDS_PER_MINUTE,
            longest_run_minutes=sums[at.LONGEST_S] / SECONDS_PER_MINUTE,
        )
        for operator, duty_s, sums in zip(case.operators, ground.duty_s, mean, strict=True)
    )


def _slots(case: Case, facts: Facts, seen: Replay) -> tuple[SlotOutcome, ...]:
    mean = seen.of_slot.sum(axis=1) / max(1, seen.replications)
    return tuple(_slot(case, facts, mean, slot) for slot in range(mean.shape[1]))


def _worst(case: Case, facts: Facts, seen: Replay, client: int) -> tuple[SlotOutcome, ...]:
    mean = seen.of_slot[:, client] / max(1, seen.replications)
    badly = mean[at.SLOT_LATE] + mean[at.SLOT_ABANDONED]
    order = np.argsort(-badly, kind="stable")[:MOST_WORST]
    return tuple(_slot(case, facts, mean, int(slot)) for slot in order if badly[slot] > 0)


def _slot(case: Case, facts: Facts, mean: Floats, slot: int) -> SlotOutcome:
    """One slot of ``[SLOT_SUMS, slot]``."""
    return SlotOutcome(
        start=case.horizon.moment(slot * facts.demand.slot_minutes),
        offered=mean[at.SLOT_OFFERED, slot],
        in_time=mean[at.SLOT_IN_TIME, slot],
        late=mean[at.SLOT_LATE, slot],
        abandoned=mean[at.SLOT_ABANDONED, slot],
    )


def _pools(facts: Facts, ground: Stage, seen: Replay) -> tuple[PoolOutcome, ...]:
    outcomes = []
    for pool, need in enumerate(facts.pools.needs):
        mean = seen.of_slot[:, ground.pool == pool].sum(axis=1) / max(1, seen.replications)
        outcomes.append(
            PoolOutcome(
                languages=dict(need.languages),
                skills=dict(need.skills),
                operators=int(facts.pools.serves[:, pool].sum()),
                heads=tuple(ground.heads[pool].tolist()),
                offered=tuple(mean[at.SLOT_OFFERED].tolist()),
                in_time=tuple(mean[at.SLOT_IN_TIME].tolist()),
                late=tuple(mean[at.SLOT_LATE].tolist()),
                abandoned=tuple(mean[at.SLOT_ABANDONED].tolist()),
            )
        )
    return tuple(outcomes)

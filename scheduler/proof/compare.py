"""Proposals side by side: several plans of one case, in several scenarios, under the same calls.

Every plan meets the same calls in a scenario, replication by replication, and a
scenario brings the calls of the plain week but for what it changes. So differences are
taken within each replication, where chance that both sides share cancels out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from pydantic import Field

from scheduler.entities import Day, Frozen, Id, Moment
from scheduler.errors import Mismatch
from scheduler.proof.replay import tally as at
from scheduler.proof.replay.interval import paired_difference, ratio_interval
from scheduler.proof.replay.outcome import Estimate
from scheduler.proof.replay.report import estimate, served, verdict_at_least
from scheduler.proof.replay.simulate import replay
from scheduler.proof.replay.stage import stage
from scheduler.proof.scenario import Scenario, require_known, under

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.progress import OnProgress, Progress
    from scheduler.result import Result

    Floats = NDArray[np.float64]

Measure = Literal["service_level", "abandoned", "late", "named_share", "affinity"]
MEASURES: Final[tuple[Measure, ...]] = (
    "service_level",
    "abandoned",
    "late",
    "named_share",
    "affinity",
)
"""What is compared: two shares, two counts of calls a week, and points of affinity."""


class Compared(Frozen):
    """One measure of one plan in one scenario, with its 95 % intervals."""

    value: Estimate
    against_first: Estimate | None = Field(
        description="value less that of the first plan in the same scenario; null for it"
    )
    against_planned: Estimate | None = Field(
        description="value less that of the same plan as planned; null in that row"
    )


class Cell(Frozen):
    """One plan in one scenario."""

    offered: float = Field(description="calls a week, a mean over replications")
    measures: dict[Measure, Compared]
    below: tuple[Id, ...] = Field(
        description="clients whose whole interval lies below their service level"
    )


class Comparison(Frozen):
    """Plans against each other; the first row of cells is the week as planned."""

    case_digest: str
    week: Day
    as_of: Moment
    seed: int
    replications: int
    rows: tuple[tuple[Cell, ...], ...] = Field(description="[scenario, plan]")


@dataclass(frozen=True)
class Lived:
    """One plan lived through: sums by measure as ``(top, bottom)``, each ``[replication]``."""

    offered: float
    sums: Mapping[Measure, tuple[Floats, Floats]]
    below: tuple[str, ...]


Elsewhere = Callable[[Sequence[tuple[Scenario, int]]], Sequence[Lived]]
"""Whoever lives through scenarios with plans, by their place; same replications and seed."""


def compare(
    case: Case,
    results: Sequence[Result],
    facts: Facts,
    scenarios: Sequence[Scenario] = (),
    *,
    replications: int = 100,
    seed: int = 1,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    elsewhere: Elsewhere | None = None,
) -> Comparison:
    """Replay every plan as planned and in every scenario, and tell the differences.

    Parameters
    ----------
    results
        Plans of this case; differences are told against the first.
    scenarios
        What might happen besides the week as planned.
    on_progress
        Called with stage ``replay`` and the replications done over all replays.
    elsewhere
        Lives through all of them instead; the answer is the same.

    Raises
    ------
    Mismatch
        When a plan was computed from another case.
    ValueError
        When there is no plan, or a scenario names somebody unknown.
    """
    if not results:
        raise ValueError("there is nothing to compare")
    for result in results:
        if result.case_digest != case.digest:
            raise Mismatch(case.digest, result.case_digest)
    for scenario in scenarios:
        require_known(case, scenario)
    cells = [(each, plan) for each in (Scenario(), *scenarios) for plan in range(len(results))]
    if elsewhere is None:
        elsewhere = _here(case, facts, results, replications, seed, workers, on_progress)
    seen = list(elsewhere(cells))
    lived = [seen[first : first + len(results)] for first in range(0, len(seen), len(results))]
    return Comparison(
        case_digest=case.digest,
        week=case.week,
        as_of=case.as_of,
        seed=seed,
        replications=replications,
        rows=tuple(
            tuple(
                _cell(one, row[0] if p else None, lived[0][p] if s else None)
                for p, one in enumerate(row)
            )
            for s, row in enumerate(lived)
        ),
    )


def _here(
    case: Case,
    facts: Facts,
    results: Sequence[Result],
    replications: int,
    seed: int,
    workers: int,
    on_progress: OnProgress | None,
) -> Elsewhere:
    """Live through one after another, on this machine."""

    def one_by_one(cells: Sequence[tuple[Scenario, int]]) -> list[Lived]:
        return [
            live(
                case,
                facts,
                results[plan],
                scenario,
                replications=replications,
                seed=seed,
                workers=workers,
                on_progress=_counting_on(on_progress, number * replications),
            )
            for number, (scenario, plan) in enumerate(cells)
        ]

    return one_by_one


def difference(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Estimate:
    """Difference of two ratios of sums over the same replications, with its interval."""
    value, half = paired_difference(*one, *other)
    return _around(value, half)


def _counting_on(on_progress: OnProgress | None, before: int) -> OnProgress | None:
    """Report replications over all replays."""
    if on_progress is None:
        return None
    told = on_progress

    def report(progress: Progress) -> None:
        told(replace(progress, rounds=before + progress.rounds))

    return report


def live(
    case: Case,
    facts: Facts,
    result: Result,
    scenario: Scenario,
    *,
    replications: int,
    seed: int,
    workers: int,
    on_progress: OnProgress | None = None,
) -> Lived:
    """Live through one scenario with one plan.

    Raises
    ------
    ValueError
        When the scenario names somebody unknown.
    """
    changed, plan = under(case, facts, result, scenario)
    seen = replay(
        stage(case, plan, changed),
        replications=replications,
        seed=seed,
        workers=workers,
        on_progress=on_progress,
    )
    good, counted = served(case, seen)
    sums = seen.of_client.sum(axis=1)
    answered, each = sums[:, at.ANSWERED], np.ones(seen.replications)
    below = tuple(
        client.client_id
        for c, client in enumerate(case.clients)
        if verdict_at_least(estimate(good[:, c], counted[:, c]), client.service_level) == "missed"
    )
    return Lived(
        offered=float(sums[:, at.OFFERED].mean()),
        sums={
            "service_level": (good.sum(axis=1), counted.sum(axis=1)),
            "abandoned": (sums[:, at.ABANDONED_CALLS], each),
            "late": (answered - sums[:, at.IN_TIME], each),
            "named_share": (sums[:, at.NAMED], answered),
            "affinity": (sums[:, at.AFFINITY], answered),
        },
        below=below,
    )


def _cell(one: Lived, first: Lived | None, planned: Lived | None) -> Cell:
    return Cell(
        offered=one.offered,
        measures={
            measure: Compared(
                value=_around(*ratio_interval(*one.sums[measure])),
                against_first=_against(one, first, measure),
                against_planned=_against(one, planned, measure),
            )
            for measure in MEASURES
        },
        below=one.below,
    )


def _against(one: Lived, other: Lived | None, measure: Measure) -> Estimate | None:
    return None if other is None else difference(one.sums[measure], other.sums[measure])


def _around(value: float | None, half: float | None) -> Estimate:
    if value is None or half is None:
        return Estimate(value=value, low=None, high=None)
    return Estimate(value=value, low=value - half, high=value + half)

"""One seed of the closed loop under every way of learning, and the medians over seeds."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import sqrt
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, Final

from scheduler.bench.closed_figures import Alarms, Nearness, alarms, answered_affinity, nearness
from scheduler.bench.closed_loop import live, service_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.bench.closed_loop import Learning, World

STUDENT_95: Final = {
    1: 12.71,
    2: 4.30,
    3: 3.18,
    4: 2.78,
    5: 2.57,
    6: 2.45,
    7: 2.36,
    8: 2.31,
    9: 2.26,
}
"""Two-sided 95 % points of Student's t by degrees of freedom; 2 beyond."""
TRIALS: Final = 2
"""Trials a week in the arm that explores."""
ARMS: Final[tuple[tuple[str, Learning, World, int | None], ...]] = (
    ("learning", "on", "plain", None),
    ("tone_only", "prior", "plain", None),
    ("off", "off", "plain", None),
    ("noisy", "on", "noisy", None),
    ("biased", "on", "biased", None),
    ("exploring", "on", "plain", TRIALS),
)
"""Name of each life, with what planning knows, who rates and how many trials a week."""


@dataclass(frozen=True, slots=True)
class SeedFigures:
    """One service; ``answered`` is the mean true affinity of its last calls by arm."""

    seed: int
    nearness: Nearness
    alarms: Alarms
    answered: dict[str, float]
    new_pairings: int
    tried: int


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean of paired differences over seeds and half its 95 % interval."""

    mean: float
    half: float


def run_seed(operators: int, clients: int, weeks: int, seed: int) -> SeedFigures:
    """Live one service under every arm."""
    service = service_of(operators, clients, weeks, seed)
    lives = {name: live(service, weeks, how, who, tries) for name, how, who, tries in ARMS}
    learnt, exploring = lives["learning"], lives["exploring"]
    return SeedFigures(
        seed=seed,
        nearness=nearness(learnt),
        alarms=alarms(learnt, service.case.policy.signals.drop_alarm),
        answered={name: answered_affinity(life) for name, life in lives.items()},
        new_pairings=sum(week.new_pairings for week in exploring.weeks),
        tried=sum(week.tried for week in exploring.weeks),
    )


def run_seeds(
    operators: int, clients: int, weeks: int, seeds: Sequence[int], workers: int
) -> list[SeedFigures]:
    """Run every seed, side by side; the answer depends on the arguments alone."""
    one = partial(run_seed, operators, clients, weeks)
    if workers == 1:
        return [one(seed) for seed in seeds]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return list(pool.map(one, seeds))


def gain(found: Sequence[SeedFigures], arm: str, over: str) -> Gain:
    """How much truer the fit of answered calls is under one arm than under another."""
    differences = [each.answered[arm] - each.answered[over] for each in found]
    if len(differences) < 2:
        return Gain(fmean(differences), float("inf"))
    student = STUDENT_95.get(len(differences) - 1, 2.0)
    return Gain(fmean(differences), student * stdev(differences) / sqrt(len(differences)))


def medians(found: Sequence[SeedFigures]) -> dict[str, float]:
    """Medians over seeds; alarms are added up over all of them."""
    months = sum(each.alarms.pair_months for each in found)
    falls = sum(each.alarms.falls for each in found)
    return {
        "learnt": median(each.nearness.learnt for each in found),
        "prior": median(each.nearness.prior for each in found),
        "raw": median(each.nearness.raw for each in found),
        "held": median(each.nearness.held for each in found),
        "false_alarms": 100 * sum(each.alarms.false_alarms for each in found) / max(months, 1e-9),
        "found": sum(each.alarms.found for each in found) / max(falls, 1),
        "falls": float(falls),
    } | {name: median(each.answered[name] for each in found) for name, *_ in ARMS}

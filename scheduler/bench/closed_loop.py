"""Weeks of plan, calls, feedback, learning and plan again, on made-up services with a known truth.

One usual week is planned in full; its roster then repeats. Every week teams are chosen
again by the planner's own step for that roster, with what has been learnt by then; calls
go down the ringing order; both sides rate as ``scheduler.generate`` says they do. What is
learnt is held against the hidden truth in :mod:`scheduler.bench.closed_figures`.

Calls: the first of a team on duty takes an expected call with probability
``1 - BUSY``, else the next, and the last of them takes the rest; where nobody of the team
is on duty, all who hold the skills share alike.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from scheduler.affinity.estimate import estimate
from scheduler.derive import derive
from scheduler.entities import Pairing
from scheduler.evidence import Evidence
from scheduler.facts import skilled
from scheduler.generate import generate
from scheduler.generate.truth import (
    CLIENT_RATES_A_CALL,
    CLIENT_RATINGS_A_WEEK,
    DROP_POINTS,
    NEVER,
    OPERATOR_RATES_A_WEEK,
    RATING_NOISE,
    drop_days,
)
from scheduler.generate.voices import draw_tags, operator_complaints
from scheduler.learning.plan import learning_plan
from scheduler.portfolio.rechoose import rechoose
from scheduler.result import PlannedPairing
from scheduler.said import Feedback
from scheduler.settings import Settings
from scheduler.site import TICK_MINUTES
from scheduler.solve import solve
from scheduler.terms.presence import presence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.generate import HiddenTruth
    from scheduler.said import FeedbackSide

    Table = NDArray[np.float64]

HISTORY_WEEKS: Final = 8
"""Weeks of calls and ratings before the first simulated one."""
BUSY: Final = 0.4
"""Chance that somebody on duty is on another call."""
BIASED_SHARE: Final = 0.2
"""Part of the raters who are a full mark off, where that is asked for."""

Learning = Literal["on", "prior", "off"]
"""Everything; declared tone and skills alone; or affinity switched off altogether."""
World = Literal["plain", "noisy", "biased"]
"""The generator's own raters; twice their noise; or a fifth of them a full mark off."""


@dataclass(frozen=True)
class Service:
    """One made-up service, ready to be lived in.

    Attributes
    ----------
    case, truth
        The first week and what drives it.
    facts
        Of that week; only affinities and who may serve whom change later.
    teams
        Planned for it with affinity switched off.
    duty
        Who is on duty, ``[operator, slot]``.
    later_drops
        Day of each month's drop from the first simulated day on, as
        :func:`~scheduler.generate.truth.drop_days`.
    """

    case: Case
    truth: HiddenTruth
    facts: Facts
    teams: tuple[PlannedPairing, ...]
    duty: NDArray[np.bool_]
    later_drops: NDArray[np.int16]
    seed: int


@dataclass(frozen=True)
class LivedWeek:
    """What one week left behind, arrays ``[operator, client]``.

    ``affinities`` is what was known on its Monday, ``truth`` what held that week,
    ``answered`` expected calls of each pair, ``ratings`` how many were given.
    """

    affinities: Affinities
    truth: Table
    answered: Table
    ratings: NDArray[np.int64]
    new_pairings: int
    tried: int


@dataclass(frozen=True)
class Life:
    """All weeks of one service under one way of learning, and the case after the last."""

    service: Service
    case: Case
    weeks: tuple[LivedWeek, ...]


def service_of(operators: int, clients: int, weeks: int, seed: int) -> Service:
    """Make up a service and plan its usual week."""
    made = generate(operators, clients, HISTORY_WEEKS, seed=seed)
    case = made.case.model_copy(update={"affinity_overrides": ()})
    plain = _with_affinity(case, enabled=False)
    facts = derive(plain)
    result = solve(plain, Settings(effort=0, seed=seed, workers=1), facts=facts)
    ticks = presence(Evidence(plain, result))
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    duty = np.asarray(ticks.reshape(len(ticks), -1, per_slot).any(axis=2))
    rng = np.random.default_rng([seed, 5])
    drops = drop_days(7 * weeks, operators, clients, rng)
    return Service(case, made.truth, facts, result.portfolio, duty, drops, seed)


def live(
    service: Service,
    weeks: int,
    learning: Learning,
    world: World = "plain",
    trials: int | None = None,
) -> Life:
    """Live through some weeks.

    Parameters
    ----------
    service
        Where.
    weeks
        How many.
    learning
        What planning knows.
    world
        Who rates.
    trials
        Instead of the policy's ``trials_a_week``.
    """
    case = service.case
    more = {} if trials is None else {"trials_a_week": trials, "exploration": 1.0}
    case = _with_affinity(case, enabled=learning != "off", **more)
    teams = service.teams
    lived = []
    bias = _biases(service, world)
    for number in range(weeks):
        rng = np.random.default_rng([service.seed, number, 7])
        known = estimate(case)
        planned = known
        if learning == "prior":
            planned = estimate(case.model_copy(update={"feedback": ()}))
        facts = replace(
            service.facts,
            affinities=planned,
            eligible=skilled(case) & ~planned.vetoed,
        )
        facts = replace(facts, learning=learning_plan(case, facts))
        before = {(p.operator_id, p.client_id) for p in teams}
        teams = rechoose(case, facts, _with_learners(case, facts, teams), service.duty)
        truth = true_now(service, 7 * number)
        answered = who_answers(case, facts, teams, service.duty)
        said = _rate(service, case, answered, truth, bias, world, number, rng)
        counts = np.zeros(answered.shape, dtype=np.int64)
        for row in said:
            counts[case.operator_index[row.operator_id], case.client_index[row.client_id]] += 1
        fresh = [p for p in teams if (p.operator_id, p.client_id) not in before]
        lived.append(
            LivedWeek(
                affinities=known,
                truth=truth,
                answered=answered,
                ratings=counts,
                new_pairings=len(fresh),
                tried=sum(_was_tried(case, planned, p) for p in fresh),
            )
        )
        case = _a_week_later(case, teams, said)
    return Life(service, case, tuple(lived))


def _with_learners(
    case: Case, facts: Facts, teams: tuple[PlannedPairing, ...]
) -> tuple[PlannedPairing, ...]:
    """Teams in force and those who begin to learn this week; vetoed pairs are let go."""
    index = case.operator_index, case.client_index
    kept = [p for p in teams if facts.eligible[index[0][p.operator_id], index[1][p.client_id]]]
    held = {(p.operator_id, p.client_id) for p in kept}
    learners = [
        PlannedPairing(
            client_id=row.client_id,
            operator_id=row.operator_id,
            role="backup",
            trained=False,
            affinity=0.0,
            calls=0.0,
        )
        for row in facts.learning.in_horizon(case)
        if (row.operator_id, row.client_id) not in held
    ]
    return (*kept, *learners)


def true_now(service: Service, day: int) -> Table:
    """True affinity of every pair on a day of the simulation, ``[operator, client]``."""
    earlier = (service.truth.drop_day != NEVER).sum(axis=0)
    later = (service.later_drops <= day).sum(axis=0)
    now = service.truth.affinity - DROP_POINTS * (earlier + later)
    return np.asarray(np.clip(now, 0.0, 100.0))


def who_answers(
    case: Case, facts: Facts, teams: tuple[PlannedPairing, ...], duty: NDArray[np.bool_]
) -> Table:
    """Expected calls that each pair answers in the week, ``[operator, client]``."""
    planning, calls = facts.affinities.planning, facts.demand.calls
    able = skilled(case)
    found = np.zeros(planning.shape)
    by_client: dict[int, list[PlannedPairing]] = {}
    for pairing in teams:
        if pairing.trained:
            by_client.setdefault(case.client_index[pairing.client_id], []).append(pairing)
    for c in range(len(case.clients)):
        order = sorted(
            (
                -planning[case.operator_index[p.operator_id], c]
                - (case.policy.lead_bonus if p.role == "lead" else 0.0),
                case.operator_index[p.operator_id],
            )
            for p in by_client.get(c, ())
        )
        left = calls[c].copy()
        people = [o for _, o in order]
        there = duty[people]
        after = there[::-1].cumsum(axis=0)[::-1] - there  # colleagues further down the order
        for rank, o in enumerate(people):
            takes = np.where(there[rank], np.where(after[rank] > 0, 1 - BUSY, 1.0), 0.0) * left
            found[o, c] += takes.sum()
            left -= takes
        others = duty & able[:, c][:, None]
        heads = others.sum(axis=0)
        share = np.where(heads > 0, left / np.maximum(heads, 1), 0.0)
        found[:, c] += (others * share).sum(axis=1)
    return found


def _with_affinity(case: Case, **changes: object) -> Case:
    affinity = case.policy.affinity.model_copy(update=changes)
    return case.model_copy(update={"policy": case.policy.model_copy(update={"affinity": affinity})})


def _was_tried(case: Case, planned: Affinities, pairing: PlannedPairing) -> bool:
    o, c = case.operator_index[pairing.operator_id], case.client_index[pairing.client_id]
    return bool(planned.tried[o, c])


def _biases(service: Service, world: World) -> tuple[Table, Table]:
    """Severity of operators and of clients in marks."""
    rng = np.random.default_rng([service.seed, 11])
    found = []
    for own in (service.truth.operator_bias, service.truth.client_bias):
        chosen = rng.random(len(own)) < BIASED_SHARE
        sign = np.where(rng.random(len(own)) < 0.5, -1.0, 1.0)
        found.append(own + (chosen * sign if world == "biased" else 0.0))
    return found[0], found[1]


def _rate(
    service: Service,
    case: Case,
    answered: Table,
    truth: Table,
    bias: tuple[Table, Table],
    world: World,
    number: int,
    rng: np.random.Generator,
) -> list[Feedback]:
    """Ratings of one week, both ways."""
    calls = rng.poisson(answered)
    by_client = np.minimum(rng.binomial(calls, CLIENT_RATES_A_CALL), CLIENT_RATINGS_A_WEEK)
    by_operator = ((calls > 0) & (rng.random(calls.shape) < OPERATOR_RATES_A_WEEK)).astype(np.int64)
    noise = RATING_NOISE * (2.0 if world == "noisy" else 1.0)
    complaints = operator_complaints(case.clients, case.briefs)
    monday = service.case.week + dt.timedelta(days=7 * number)
    found = []
    sides: tuple[tuple[FeedbackSide, NDArray[np.int64]], ...] = (
        ("client", by_client),
        ("operator", by_operator),
    )
    for side, count in sides:
        o, c = (np.repeat(axis, count[np.nonzero(count)]) for axis in np.nonzero(count))
        severity = bias[0][o] if side == "operator" else bias[1][c]
        felt = 1 + 4 * truth[o, c] / 100 + severity + rng.normal(0, noise, len(o))
        marks = np.clip(np.round(felt), 1, 5).astype(np.int64)
        days = rng.integers(0, 5, len(o))
        tags = draw_tags(side, np.stack((o, c, marks)), service.truth, complaints, rng)
        found += [
            Feedback(
                date=monday + dt.timedelta(days=int(days[k])),
                operator_id=case.operators[int(o[k])].operator_id,
                client_id=case.clients[int(c[k])].client_id,
                side=side,
                rating=int(marks[k]),
                tags=(tag,) if tag else (),
            )
            for k, tag in enumerate(tags)
        ]
    return found


def _a_week_later(case: Case, teams: tuple[PlannedPairing, ...], said: list[Feedback]) -> Case:
    """The planned week stays the usual one; what is known moves on by seven days."""
    as_of = case.as_of + dt.timedelta(days=7)
    sunday = as_of.date() - dt.timedelta(days=1)
    before = {(p.client_id, p.operator_id): p for p in case.portfolio}
    portfolio = []
    for planned in teams:
        former = before.get((planned.client_id, planned.operator_id))
        trained_on = former.trained_on if former else None
        portfolio.append(
            Pairing(
                client_id=planned.client_id,
                operator_id=planned.operator_id,
                role=planned.role,
                since=former.since if former else sunday - dt.timedelta(days=6),
                trained_on=trained_on or sunday,
                training_minutes_done=case.policy.training_minutes,
            )
        )
    return case.model_copy(
        update={
            "as_of": as_of,
            "feedback": (*case.feedback, *said),
            "portfolio": tuple(portfolio),
        }
    )

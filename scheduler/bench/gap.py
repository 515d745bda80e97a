"""Generalised assignment through the portfolio's own engine.

An agent is an operator, its capacity the operator's room; an item is a client whose
team is one person, of a size that depends on who carries it; what the pair costs is
its misfit. Everybody is there whenever the client calls, nothing is in force, and
every other weight is 0, so that the cost of the teams is the instance's own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import midnight
from scheduler.case import Case
from scheduler.derive import derive
from scheduler.entities import Client, Operator
from scheduler.laws import LawProfile
from scheduler.policy import Policy, Weights
from scheduler.portfolio.descent import descend
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.limits import Limits
from scheduler.portfolio.presence import Cells
from scheduler.portfolio.question import begin, question_of
from scheduler.portfolio.search import search
from scheduler.progress import Progress, relative_gap
from scheduler.site import Site
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from scheduler.bench.gap_reader import Gap
    from scheduler.bench.gap_referee import Pairs
    from scheduler.portfolio.question import Question
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.settings import Settings

FIRST_DAY: Final = dt.date(2024, 1, 1)
TIMEZONE: Final = "UTC"
SEARCH_PART: Final = 0.9
"""Part of the time limit after which the search stops; the rest starts and ends the process."""
ROUNDING: Final = 1e-6
WALL_WHEN_COUNTED: Final = 3600.0
"""Wall seconds that come with counted work, so many that only a stuck machine meets them."""


@dataclass(frozen=True, slots=True)
class GapResult:
    """What a search gave.

    Attributes
    ----------
    status
        ``optimal`` when value and bound meet, ``feasible``, ``none`` without any
        assignment of every item, or ``impossible`` when it is proven that there is none.
    value
        What the assignment costs, as the engine counts it.
    bound
        No assignment costs less: proven.
    gap
        Between the two, as a share of the value.
    pairs
        Item and agent of each item, counted from 1.
    seconds
        Of the search.
    """

    status: str
    value: float | None
    bound: float | None
    gap: float | None
    pairs: Pairs
    seconds: float


def to_question(gap: Gap) -> Question:
    """Say an instance in the words of a portfolio."""
    case = _case(gap)
    agents, items = gap.cost.shape
    largest = gap.cost.max(axis=0)
    facts = derive(case)
    frame = frame_of(case, facts, "free")
    allowed = gap.resource <= gap.capacity[:, None]
    frame = replace(
        frame,
        allowed=frame.allowed & allowed,
        affinity=1.0 - gap.cost / np.maximum(largest, 1),
        calls=largest.astype(np.float64),
        weight=np.ones(items),
        size=gap.resource,
        room=gap.capacity,
        missing_cost=2.0 * float(largest.sum()) + 1.0,
        grain=1.0,
    )
    whole_week = np.ones((agents, facts.demand.slots), dtype=np.bool_)
    cells = Cells(
        of_slot=np.zeros(facts.demand.slots, dtype=np.int64),
        band=np.zeros(1, dtype=np.int64),
        calls=frame.calls[:, None],
        presence=np.ones((agents, 1)),
        available=whole_week,
    )
    return question_of(frame, facts, cells)


def solve_gap(
    gap: Gap, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
) -> GapResult:
    """Assign every item within the limits of the settings.

    Parameters
    ----------
    gap
        The instance.
    settings
        Time limit or effort (in deterministic seconds of CP-SAT), and seed.
    on_progress, cancelled
        Told of better values and bounds; asked whether to stop.
    """
    watch = Stopwatch()
    counted = settings.effort is not None
    limits = Limits(
        watch=watch,
        deadline_s=WALL_WHEN_COUNTED if counted else SEARCH_PART * settings.time_limit_s,
        deterministic=settings.effort,
        seed=settings.seed,
        cancelled=cancelled,
        workers=settings.workers,
    )
    on_progress(Progress(stage="portfolio", seconds=0.0))
    question, standing = begin(to_question(gap))
    descend(question.ground, standing, cancelled)

    def tell(cost: float, bound: float | None) -> None:
        on_progress(
            Progress(
                stage="portfolio",
                seconds=watch.seconds(),
                objective=cost,
                bound=bound,
                gap=relative_gap(cost, bound),
                improved=True,
            )
        )

    found = search(question, standing.team, limits, tell)
    pairs = tuple((int(c) + 1, int(o) + 1) for c, o in np.argwhere(found.team.T))
    if not found.team.any(axis=0).all():
        proven = found.bound is not None and found.bound >= found.cost - ROUNDING
        status = "impossible" if proven else "none"
        return GapResult(status, None, None, None, pairs, watch.seconds())
    value = round(found.cost, 6)
    bound = None if found.bound is None else min(round(found.bound, 6), value)
    return GapResult(
        status="optimal" if bound == value else "feasible",
        value=value,
        bound=bound,
        gap=relative_gap(value, bound),
        pairs=pairs,
        seconds=watch.seconds(),
    )


def _case(gap: Gap) -> Case:
    """A site with the agents as operators and the items as clients, and no weight but misfit."""
    agents, items = gap.cost.shape
    weights = Weights(**{name: float(name == "misfit") for name in Weights.model_fields})
    return Case(
        week=FIRST_DAY,
        days=7,
        as_of=midnight(FIRST_DAY, TIMEZONE),
        site=Site(timezone=TIMEZONE, slot_minutes=30, grid=None),
        policy=Policy(weights=weights, largest_share=1.0),
        law=LawProfile(name="none", title="no law"),
        operators=tuple(
            Operator(
                operator_id=f"agent{agent + 1}",
                contract_minutes_week=0,
                employed_since=FIRST_DAY,
                max_clients=items,
                languages={},
            )
            for agent in range(agents)
        ),
        clients=tuple(
            Client(
                client_id=f"item{item + 1}",
                sector="other",
                since=FIRST_DAY,
                team_min=1,
                team_target=1,
                team_max=1,
                languages={},
            )
            for item in range(items)
        ),
    )

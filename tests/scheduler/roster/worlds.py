"""Small worlds for the roster engine: people under real rules, facts made by hand.

The shift grids are tiny, so that every week of a person can be listed. A
``Reader`` walks the compiled arrays one week at a time, in plain Python: what
the kernels do at once, tests can then do by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.demand import Demand, Need, Pools
from scheduler.entities import FairnessCounter
from scheduler.facts import Facts, skilled
from scheduler.fairness import added_overload, tension_share, unsocial_of, unsocial_share
from scheduler.policy import FairnessPolicy, Policy, Weights
from scheduler.result import PlannedPairing
from scheduler.rules import check_all
from scheduler.site import LawSwitches, ShiftGrid, Site
from scheduler.terms import change, contract, lost, misfit, pay, posts, unsocial, wishes
from tests.factories import (
    MONDAY,
    a_case,
    a_client,
    a_published_shift,
    a_result,
    an_operator,
    evidence_of,
    known_affinities,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.evidence import Evidence
    from scheduler.roster.engine import Engine
    from scheduler.roster.space import WeekSpace
    from scheduler.shifts import DayPattern

ROSTER_TERMS = (lost, misfit, posts, wishes, unsocial, contract, pay, change)

Week = tuple[int, ...]
"""A pattern number a day."""


def a_grid(*starts: int, lengths: Sequence[int] = (300, 540)) -> ShiftGrid:
    """A grid of one or two starts and one or two lengths, with one place for lunch."""
    return ShiftGrid(
        first_start=min(starts),
        last_start=max(starts),
        start_step=max(15, max(starts) - min(starts)),
        min_length=min(lengths),
        max_length=max(lengths),
        length_step=max(15, max(lengths) - min(lengths)),
        lunch_earliest=12 * 60,
        lunch_latest_end=12 * 60 + 45,
    )


def a_site(grid: ShiftGrid | None = None, **changes: Any) -> Site:
    """A site open on Sundays; days from 08:00 of five or nine hours unless told otherwise."""
    values: dict[str, Any] = {
        "grid": a_grid(8 * 60) if grid is None else grid,
        "law": LawSwitches(sunday_derogation=True),
    }
    return Site(**(values | changes))


def a_world(**changes: Any) -> Case:
    """A case on the small grid."""
    return a_case(**({"site": a_site()} | changes))


def a_late_past(case: Case, operator_id: str = "o1") -> tuple[PublishedShift, ...]:
    """Six evenings of last week, the last one on Sunday until 23:00."""
    return tuple(
        a_published_shift(case, operator_id, day, "15:00", "23:00") for day in range(-6, 0)
    )


def three_people(**changes: Any) -> Case:
    """Two full-timers and a part-timer for two clients, on a grid of mornings and evenings."""
    values: dict[str, Any] = {
        "site": a_site(a_grid(8 * 60, 14 * 60, lengths=(300, 480))),
        "operators": (
            an_operator("o1"),
            an_operator("o2", max_minutes_week=2400),
            an_operator("o3", part_time=True, contract_minutes_week=1440, max_minutes_week=1560),
        ),
        "clients": (a_client("c1"), a_client("c2", priority=2.0)),
    }
    return a_world(**(values | changes))


def two_people(**changes: Any) -> Case:
    """Two people on one start and two lengths, so that all pairs of weeks can be valued."""
    operators = (an_operator("o1", max_minutes_week=1500), an_operator("o2", max_minutes_week=1500))
    values: dict[str, Any] = {
        "operators": operators,
        "clients": (a_client("c1"), a_client("c2", priority=2.0)),
    }
    return a_world(**(values | changes))


def evenings_of_two(site: Site | None = None) -> Case:
    """Two people of whom the first bore ten hours of last week's weekend; more is dear."""
    return two_people(
        site=a_site() if site is None else site,
        policy=Policy(weights=Weights(unsocial=0.5), fairness=FairnessPolicy(evening_from=16 * 60)),
        counters=(
            FairnessCounter(
                operator_id="o1",
                week=MONDAY - timedelta(days=7),
                tension_minutes=0,
                unsocial_minutes=600,
                weekends=1,
                wishes_asked=0,
                wishes_granted=0,
            ),
        ),
    )


def some_facts(case: Case, seed: int = 0) -> Facts:
    """Random demand, two pools with convex losses, random affinities.

    Everyone serves the first pool, all but the last operator the second.
    """
    random = np.random.default_rng(seed)
    operators, clients = len(case.operators), len(case.clients)
    slots = case.horizon.minutes // case.site.slot_minutes
    per_day = 24 * 60 // case.site.slot_minutes
    hour = np.arange(slots) % per_day * 24 // per_day
    daytime = (hour >= 7) & (hour < 22)
    is_open = np.tile(daytime, (clients, 1))
    calls = random.uniform(0, 2, (clients, slots)) * is_open * (random.random(slots) < 0.7)
    load = random.uniform(0, 3, (2, slots)) * daytime
    heads = np.arange(operators + 1)
    loss = load[:, :, None] * random.uniform(0.1, 0.6, (2, slots))[:, :, None] ** heads
    serves = np.ones((operators, 2), dtype=np.bool_)
    serves[-1, 1] = operators == 1
    planning = random.uniform(20, 95, (operators, clients))
    none = np.zeros((operators, clients))
    handle, steady = np.full(clients, 180.0), np.zeros(clients)
    demand = Demand(case.site.slot_minutes, calls, handle, is_open, steady, 0.0)
    return Facts(
        demand=demand,
        pools=Pools((Need((), ()), Need((("fr", 1),), ())), serves, loss, load),
        affinities=known_affinities(planning, none, planning, none.astype(np.bool_), none),
        eligible=skilled(case),
        handle_factor=np.ones((operators, clients)),
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, skilled(case)),
    )


def a_portfolio(case: Case, facts: Facts, *missing: tuple[str, str]) -> tuple[PlannedPairing, ...]:
    """Everyone with every client but the ``missing`` (operator, client) pairs; the first leads."""
    return tuple(
        PlannedPairing(
            client_id=client.client_id,
            operator_id=operator.operator_id,
            role="lead" if o == 0 else "member",
            affinity=float(facts.affinities.planning[o, c]),
            calls=0.0,
        )
        for c, client in enumerate(case.clients)
        for o, operator in enumerate(case.operators)
        if (operator.operator_id, client.client_id) not in missing
    )


def evidence_of_engine(
    case: Case, engine: Engine, portfolio: tuple[PlannedPairing, ...]
) -> Evidence:
    """Evidence of the roster that an engine holds."""
    evidence = evidence_of(case)
    shifts = {key: list(own) for key, own in engine.roster().items()}
    return type(evidence)(case, a_result(case, shifts, portfolio))


def roster_value(evidence: Evidence, facts: Facts) -> float:
    """Sum of the terms that a roster decides."""
    return float(sum(term.score(evidence, facts) for term in ROSTER_TERMS))


def numbers_by_day(space: WeekSpace) -> list[list[int]]:
    """Pattern numbers of each day, the day off last."""
    days: list[list[int]] = [[]]
    for number, pattern in enumerate(space.patterns):
        days[-1].append(number)
        if pattern is None:
            days.append([])
    return days[:-1]


def every_week(space: WeekSpace) -> Iterator[Week]:
    """All combinations of candidates, lawful or not."""
    return product(*numbers_by_day(space))


@dataclass(frozen=True)
class Reader:
    """The compiled weeks of a space, read arc by arc."""

    space: WeekSpace
    entries: tuple[dict[int, tuple[int, float]], ...]
    """Group and own cost by pattern, ``[operator * days + day]``."""
    arcs: tuple[dict[tuple[int, int], tuple[int, float]], ...]
    """Target and cost by fork and group, ``[automaton * days + day]``."""
    known: dict[int, dict[Week, float]] = field(default_factory=dict)
    """Lawful weeks that were listed before."""

    def price(self, operator: int, week: Sequence[int]) -> float | None:
        """Own cost of a week; ``None`` when it is no path of the automaton, or passes a tally."""
        weeks = self.space.weeks
        if (weeks.uses[list(week)].sum(axis=0) > weeks.most_uses[operator]).any():
            return None
        node, total = int(weeks.start_node[operator]), 0.0
        for day, pattern in enumerate(week):
            entry = self.entries[operator * weeks.days + day].get(pattern)
            if entry is None:
                return None
            group, cost = entry
            kind = int(weeks.automaton_of[operator]) * weeks.days + day
            found = [
                self.arcs[kind][fork, group]
                for fork in self._forks(kind, node)
                if (fork, group) in self.arcs[kind]
            ]
            if not found:
                return None
            assert len(found) == 1, "a pattern leads to two nodes"
            node = found[0][0]
            total += cost + found[0][1]
        return total

    def _forks(self, kind: int, node: int) -> Iterator[int]:
        weeks = self.space.weeks
        link = int(weeks.enter[weeks.node_at[kind] + node])
        while link >= 0:
            yield int(weeks.link_fork[weeks.link_at[kind] + link])
            link = int(weeks.link_next[weeks.link_at[kind] + link])

    def lawful(self, operator: int) -> dict[Week, float]:
        """Every lawful week of an operator with its own cost."""
        if operator not in self.known:
            priced = ((week, self.price(operator, week)) for week in every_week(self.space))
            self.known[operator] = {week: cost for week, cost in priced if cost is not None}
        return self.known[operator]


def reader(space: WeekSpace) -> Reader:
    """Index the compiled arrays."""
    weeks = space.weeks
    entries = tuple(
        {
            int(weeks.entry_pattern[e]): (int(weeks.entry_group[e]), float(weeks.entry_cost[e]))
            for e in range(weeks.entry_at[row], weeks.entry_at[row + 1])
        }
        for row in range(len(weeks.entry_at) - 1)
    )
    arcs = tuple(
        {
            (int(weeks.arc_source[a]), int(weeks.arc_group[a])): (
                int(weeks.arc_target[a]),
                float(weeks.arc_cost[a]),
            )
            for a in range(weeks.arc_at[kind], weeks.arc_at[kind + 1])
        }
        for kind in range(len(weeks.arc_at) - 1)
    )
    return Reader(space, entries, arcs)


def presence_of(space: WeekSpace, week: Sequence[int]) -> NDArray[np.bool_]:
    """Slots on duty in one week, last week's spill left out, ``[slot]``."""
    weeks = space.weeks
    row = np.zeros(space.fixed_duty.shape[1], dtype=np.bool_)
    for pattern in week:
        for i in range(weeks.interval_at[pattern], weeks.interval_at[pattern + 1]):
            row[weeks.interval_start[i] : weeks.interval_end[i]] = True
    return row


def unsocial_cost(
    case: Case, facts: Facts, space: WeekSpace, operator: int, week: Sequence[int]
) -> float:
    """What the term ``unsocial`` asks for one person's week."""
    patterns = [space.patterns[number] for number in week]
    shifts = [shift for pattern in patterns if pattern is not None for shift in pattern.shifts]
    minutes = sum(unsocial_of(case, case.operators[operator], shift) for shift in shifts)
    room = float(facts.unsocial.room[operator])
    return case.policy.weights.unsocial * added_overload(room, minutes)


def posts_filled(space: WeekSpace, week: Sequence[int], count: int) -> NDArray[np.int64]:
    """Heads that one week gives to each post, ``[post]``."""
    post_of = space.weeks.post_of[list(week)]
    return np.bincount(post_of[post_of >= 0], minlength=count).astype(np.int64)


def breaks_nothing(case: Case, operator_id: str, days: Sequence[DayPattern | None]) -> bool:
    """Tell whether ``check_all`` finds no hard fault of one operator before short breaks.

    Left out: what short breaks still mend, and what ties people together.
    """
    evidence = evidence_of(case)
    shifts = tuple(shift for pattern in days if pattern is not None for shift in pattern.shifts)
    evidence.__dict__["week"] = {o.operator_id: () for o in case.operators} | {operator_id: shifts}
    return not [
        violation
        for violation in check_all(evidence)
        if violation.operator_id == operator_id
        and violation.severity == "hard"
        and violation.rule not in {"short_breaks", "workstations"}
        and (violation.rule, violation.params.get("key")) != ("run_of_work", "run_max_minutes")
    ]

"""Every operator's lawful weeks in flat arrays, the layout that the kernels read.

Patterns, entries and arcs are laid out once for a case; a plan and the working
memory of a thread are shaped by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from scheduler.fairness import unsocial_minutes
from scheduler.roster.breaks import break_rule, minutes_owed
from scheduler.roster.layout import Coupling, Plan, Scratch, Weeks
from scheduler.site import TICK_MINUTES
from scheduler.terms import change, pay, wishes
from scheduler.terms.posts import posts_by_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.roster.automaton import Automaton
    from scheduler.shifts import DayPattern, Shift
    from scheduler.terms.own import DayCost

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class WeekSpace:
    """Every lawful week of every operator, compiled.

    Attributes
    ----------
    patterns
        What pattern numbers mean; ``None`` is a day off.
    weeks, weeks_for_bound
        The kernels' arrays. Those of the bound count the short breaks still to
        place, and a slot on duty in part as a whole one.
    fixed_duty
        Slots in which last week's shifts are still on duty, ``[operator, slot]``.
    fixed_present
        People whom they keep in the room, breaks included, ``[slot]``.
    """

    patterns: tuple[DayPattern | None, ...]
    weeks: Weeks
    weeks_for_bound: Weeks
    fixed_duty: NDArray[np.bool_]
    fixed_present: NDArray[np.int32]
    most_nodes: int
    most_groups: int
    most_links: int
    most_forks: int


def flatten(
    case: Case,
    grid: Sequence[Sequence[DayPattern]],
    automata: Sequence[Automaton],
    starts: Sequence[int],
    allowed: Sequence[Sequence[NDArray[np.bool_]]],
    tallied: tuple[NDArray[np.int8], NDArray[np.int32]],
) -> WeekSpace:
    """Lay patterns, entries and arcs out in flat arrays."""
    days = case.days
    patterns: list[DayPattern | None] = []
    first_of_day = []
    for candidates in grid:
        first_of_day.append(len(patterns))
        patterns += [*candidates, None]
    runs = [[] if p is None else _runs(p.shifts) for p in patterns]
    interval_at, interval_start, interval_end = _ranges(case, runs)
    span_at, span_start, span_end = _ranges(
        case,
        [[] if p is None else [(s.start, s.end) for s in p.shifts] for p in patterns],
        begun=True,
    )
    entry_at = np.zeros(len(case.operators) * days + 1, dtype=np.int64)
    entry_pattern, entry_group, entry_cost, entry_load = [], [], [], []
    loads = [_unsocial(case, candidates) for candidates in grid]
    pay_of: dict[tuple[bool, int], NDArray[np.float64]] = {}
    for o, operator in enumerate(case.operators):
        personal = [wishes.day_cost(case, operator), change.day_cost(case, operator)]
        for day in range(days):
            group_of = automata[o].layers[day].group_of
            lawful = np.flatnonzero(allowed[o][day])
            key = (operator.night_worker, day)
            if key not in pay_of:
                pay_of[key] = _day_costs(pay.day_cost(case, operator), day, grid[day])
            cost = pay_of[key][lawful]
            own = [None if i == len(grid[day]) else grid[day][i] for i in lawful.tolist()]
            for price in personal:
                if price is not None:
                    cost = cost + np.array([price(day, pattern) for pattern in own])
            entry_pattern.append(first_of_day[day] + lawful)
            entry_group.append(group_of[lawful])
            entry_cost.append(cost)
            entry_load.append(loads[day][lawful] * (not operator.night_worker))
            entry_at[o * days + day + 1] = entry_at[o * days + day] + len(lawful)

    kinds: dict[int, int] = {}
    for automaton in automata:
        kinds.setdefault(id(automaton), len(kinds))
    distinct = {kinds[id(automaton)]: automaton for automaton in automata}
    layers = [layer for k in range(len(kinds)) for layer in distinct[k].layers]
    weeks = Weeks(
        days=days,
        interval_at=interval_at,
        interval_start=interval_start,
        interval_end=interval_end,
        span_at=span_at,
        span_start=span_start,
        span_end=span_end,
        break_ticks=np.zeros(len(patterns), dtype=np.int32),
        ticks_per_slot=case.site.slot_minutes // TICK_MINUTES,
        post_of=_posts_of_patterns(case, patterns),
        entry_at=entry_at,
        entry_pattern=_joined(entry_pattern, np.int32),
        entry_group=_joined(entry_group, np.int32),
        entry_cost=_joined(entry_cost, np.float64),
        entry_load=_joined(entry_load, np.int32),
        automaton_of=np.array([kinds[id(a)] for a in automata], dtype=np.int32),
        start_node=np.array(starts, dtype=np.int32),
        groups=np.array([layer.groups for layer in layers], dtype=np.int32),
        forks=np.array([layer.forks for layer in layers], dtype=np.int32),
        node_at=_offsets([len(layer.enter) for layer in layers]),
        enter=_joined([layer.enter for layer in layers], np.int32),
        link_at=_offsets([len(layer.link_fork) for layer in layers]),
        link_fork=_joined([layer.link_fork for layer in layers], np.int32),
        link_next=_joined([layer.link_next for layer in layers], np.int32),
        arc_at=_offsets([len(layer.source) for layer in layers]),
        arc_source=_joined([layer.source for layer in layers], np.int32),
        arc_group=_joined([layer.group for layer in layers], np.int32),
        arc_target=_joined([layer.target for layer in layers], np.int32),
        arc_cost=_joined([layer.cost for layer in layers], np.float64),
        uses=tallied[0],
        most_uses=tallied[1],
        end_value=np.zeros((len(automata), 1)),
    )
    return WeekSpace(
        patterns=tuple(patterns),
        weeks=weeks,
        weeks_for_bound=_as_bound_sees(case, patterns, runs, weeks),
        fixed_duty=spilled(case, breaks=False),
        fixed_present=spilled(case, breaks=True).sum(axis=0).astype(np.int32),
        most_nodes=max((max(a.nodes) for a in automata), default=1),
        most_groups=max((layer.groups for layer in layers), default=1),
        most_links=max((len(layer.link_fork) for layer in layers), default=1),
        most_forks=max((layer.forks for layer in layers), default=1),
    )


def _offsets(lengths: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _joined(parts: Sequence[NDArray[np.generic]], dtype: type[Scalar]) -> NDArray[Scalar]:
    return np.concatenate([*parts, np.empty(0)]).astype(dtype)


def _unsocial(case: Case, candidates: Sequence[DayPattern]) -> NDArray[np.int32]:
    """Unsocial minutes of each pattern of a day, the day off last."""
    policy = case.policy.fairness
    minutes = [
        sum(unsocial_minutes(case.horizon, case.holidays, policy, s) for s in pattern.shifts)
        for pattern in candidates
    ]
    return np.array([*minutes, 0], dtype=np.int32)


def _day_costs(cost: DayCost, day: int, candidates: Sequence[DayPattern]) -> NDArray[np.float64]:
    return np.array([cost(day, pattern) for pattern in (*candidates, None)])


def _runs(shifts: Sequence[Shift]) -> list[tuple[int, int]]:
    return [run for shift in shifts for run in shift.runs_of_work()]


def _ranges(
    case: Case, of_patterns: Sequence[Sequence[tuple[int, int]]], *, begun: bool = False
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Turn minutes into slots, clipped to the horizon: offsets, starts, ends.

    Slots filled in part are left out, or taken in when ``begun``.
    """
    last = case.horizon.minutes // case.site.slot_minutes
    found = [
        [(first, min(last, end)) for first, end in (_slots(case, *run, begun) for run in own)]
        for own in of_patterns
    ]
    kept = [[(start, end) for start, end in own if end > start] for own in found]
    flat = np.array([pair for own in kept for pair in own], dtype=np.int32).reshape(-1, 2)
    offsets = _offsets([len(own) for own in kept]).astype(np.int32)
    return offsets, np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])


def _slots(case: Case, start: int, end: int, begun: bool) -> tuple[int, int]:
    """First slot of a stretch and the one after its last, those filled in part in or out."""
    slot = case.site.slot_minutes
    return (start // slot, -(-end // slot)) if begun else (-(-start // slot), end // slot)


def _as_bound_sees(
    case: Case,
    patterns: Sequence[DayPattern | None],
    runs: Sequence[Sequence[tuple[int, int]]],
    weeks: Weeks,
) -> Weeks:
    """Return the weeks with presence never told shorter than it is, less the breaks it owes."""
    interval_at, interval_start, interval_end = _ranges(case, runs, begun=True)
    return weeks._replace(
        interval_at=interval_at,
        interval_start=interval_start,
        interval_end=interval_end,
        break_ticks=_break_ticks(case, patterns),
    )


def _break_ticks(case: Case, patterns: Sequence[DayPattern | None]) -> NDArray[np.int32]:
    """Ticks of short paid breaks that the law asks of each pattern beyond those it holds."""
    rule = break_rule(case)
    if rule is None:
        return np.zeros(len(patterns), dtype=np.int32)
    shifts = [() if pattern is None else pattern.shifts for pattern in patterns]
    owed = [sum(minutes_owed(rule, shift) for shift in own) for own in shifts]
    return np.array(owed, dtype=np.int32) // TICK_MINUTES


def _posts_of_patterns(case: Case, patterns: Sequence[DayPattern | None]) -> NDArray[np.int32]:
    number = {(day, post.code): k for k, (day, post) in enumerate(posts_by_day(case))}
    return np.array(
        [
            -1 if pattern is None else number.get((pattern.day, pattern.shifts[0].code or ""), -1)
            for pattern in patterns
        ],
        dtype=np.int32,
    )


def spilled(case: Case, *, breaks: bool) -> NDArray[np.bool_]:
    """Slots that last week's shifts spill into, with or without their breaks.

    A slot covered in part counts as covered: the roster is planned, and its
    bound proven, as if more were there than is.
    """
    slot = case.site.slot_minutes
    table = np.zeros((len(case.operators), case.horizon.minutes // slot), dtype=np.bool_)
    for o, operator in enumerate(case.operators):
        shifts = case.past[operator.operator_id]
        for start, end in [(s.start, s.end) for s in shifts] if breaks else _runs(shifts):
            if end > 0:
                first, after = _slots(case, start, end, begun=True)
                table[o, max(0, first) : after] = True
    return table


def empty_plan(space: WeekSpace, coupling: Coupling) -> Plan:
    """Return a plan in which only last week's spill is on duty."""
    fixed = space.fixed_duty
    operators, _ = fixed.shape
    heads = coupling.serves.T.astype(np.int32) @ fixed.astype(np.int32)
    return Plan(
        duty=np.ascontiguousarray(fixed.astype(np.int8) * 2),
        heads=np.ascontiguousarray(heads.astype(np.int32)),
        present=space.fixed_present.copy(),
        posted=np.zeros(len(coupling.post_need), dtype=np.int64),
        week=np.zeros((operators, space.weeks.days), dtype=np.int32),
        own=np.zeros(operators),
        load=np.zeros(operators),
    )


def scratch_for(space: WeekSpace, coupling: Coupling) -> Scratch:
    """Allocate the working memory of one thread."""
    return scratch_of(space, len(coupling.post_need))


def scratch_of(space: WeekSpace, posts: int) -> Scratch:
    """Allocate the working memory of one thread for a number of posts."""
    days, slots = space.weeks.days, space.fixed_duty.shape[1]
    return Scratch(
        value=np.zeros(slots),
        prefix=np.zeros(slots + 1),
        crowded=np.zeros(slots + 1, dtype=np.int64),
        cheap_slot=np.zeros(slots + 1, dtype=np.int64),
        group_value=np.zeros((days, space.most_groups)),
        group_entry=np.zeros((days, space.most_groups), dtype=np.int64),
        node_value=np.zeros((days + 1, space.most_nodes)),
        node_arc=np.zeros((days + 1, space.most_nodes), dtype=np.int64),
        link_value=np.zeros(space.most_links),
        link_from=np.zeros(space.most_links, dtype=np.int32),
        fork_value=np.zeros(space.most_forks),
        fork_from=np.zeros((days, space.most_forks), dtype=np.int32),
        chosen=np.zeros(days, dtype=np.int64),
        post_value=np.zeros(posts),
        entry_worth=np.zeros(int(np.diff(space.weeks.entry_at).max(initial=0))),
        load_slope=np.zeros(1),
        set_aside=np.zeros(days, dtype=np.int64),
        tally_price=np.zeros(space.weeks.uses.shape[1]),
        tally_guess=np.zeros(space.weeks.most_uses.shape),
        ceiling=np.zeros(1),
    )

"""What might happen to a planned week: more calls, people away, a client gone; and heads added.

A scenario changes what a replay is given, never the plan: shifts are cut where their
people are away and the desk plan is written anew for those who are left, so that two
plans can be held against each other under the same calls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.entities import Operator
from scheduler.evidence import Evidence
from scheduler.facts import skilled
from scheduler.other_rows import with_rows
from scheduler.result import PlannedShift
from scheduler.roster.desk import desk_plan
from scheduler.shifts import Break, Shift, planned_shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Need
    from scheduler.entities import Absence
    from scheduler.facts import Facts
    from scheduler.result import Result

EXTRA_ID = "extra"
"""Ids of heads that only a replay knows begin so."""


@dataclass(frozen=True)
class Scenario:
    """What might happen to a week, all at once.

    Attributes
    ----------
    volume
        Calls over those that are expected.
    absent
        Who is away, and when.
    leaving
        Clients who are gone: no calls of theirs come.
    """

    volume: float = 1.0
    absent: tuple[Absence, ...] = ()
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExtraHead:
    """Somebody more on duty, without breaks and in nobody's team: minutes ``[start, end)``."""

    need: Need
    start: int
    end: int


def require_known(case: Case, scenario: Scenario) -> None:
    """Refuse a scenario that names somebody whom the case does not know.

    Raises
    ------
    ValueError
        With the first unknown id, or when the volume is not above 0.
    """
    if not 0 < scenario.volume < np.inf:
        raise ValueError(f"volume {scenario.volume} is not a number above 0")
    for absence in scenario.absent:
        if absence.operator_id not in case.operator_index:
            raise ValueError(f"unknown operator {absence.operator_id}")
    for client_id in scenario.leaving:
        if client_id not in case.client_index:
            raise ValueError(f"unknown client {client_id}")


def under(case: Case, facts: Facts, result: Result, scenario: Scenario) -> tuple[Facts, Result]:
    """Return facts and plan as a replay of the scenario should see them.

    Raises
    ------
    ValueError
        See :func:`require_known`.
    """
    require_known(case, scenario)
    calls = scenario.volume * facts.demand.calls
    calls[[case.client_index[client_id] for client_id in scenario.leaving]] = 0.0
    facts = replace(facts, demand=replace(facts.demand, calls=calls))
    if not scenario.absent:
        return facts, result
    away = {
        absence.operator_id: [
            (case.horizon.minute(row.start), case.horizon.minute(row.end))
            for row in scenario.absent
            if row.operator_id == absence.operator_id
        ]
        for absence in scenario.absent
    }
    rows: list[PlannedShift] = []
    week = Evidence(case, result).week
    for operator_id, shifts in week.items():
        left = [part for shift in shifts for part in without(shift, away.get(operator_id, ()))]
        rows += [planned_shift(case.horizon, operator_id, shift) for shift in left]
    there = result.model_copy(update={"roster": tuple(rows)})
    desk = desk_plan(Evidence(case, there), facts)
    return facts, there.model_copy(update={"desk": desk})


def without(shift: Shift, away: Iterable[tuple[int, int]]) -> list[Shift]:
    """Parts of a shift outside some stretches ``[start, end)``, each with its breaks."""
    parts = [(shift.start, shift.end)]
    for start, end in away:
        parts = [
            piece
            for first, last in parts
            for piece in ((first, min(last, start)), (max(first, end), last))
            if piece[0] < piece[1]
        ]
    return [
        Shift(
            first,
            last,
            tuple(
                Break(max(b.start, first), min(b.end, last), b.paid)
                for b in shift.breaks
                if b.start < last and b.end > first
            ),
            shift.code,
        )
        for first, last in parts
    ]


def with_heads(
    case: Case, facts: Facts, result: Result, extra: Sequence[ExtraHead]
) -> tuple[Case, Facts, Result]:
    """Add heads who can take exactly the calls that their need covers, after everybody's team."""
    if not extra:
        return case, facts, result
    people = tuple(
        Operator(
            operator_id=f"{EXTRA_ID}-{number}",
            contract_minutes_week=0,
            employed_since=case.week,
            max_clients=0,
            languages=dict(head.need.languages),
            skills=dict(head.need.skills),
        )
        for number, head in enumerate(extra)
    )
    rows = tuple(
        planned_shift(case.horizon, person.operator_id, Shift(head.start, head.end))
        for person, head in zip(people, extra, strict=True)
    )
    more = with_rows(case, operators=(*case.operators, *people))
    more.__dict__["past"] = case.past | {person.operator_id: () for person in people}
    able = skilled(more)[len(case.operators) :]
    return (
        more,
        replace(
            facts,
            eligible=np.concatenate([facts.eligible, able]),
            handle_factor=_longer(facts.handle_factor, len(people), 1.0),
            affinities=replace(
                facts.affinities,
                mean=_longer(facts.affinities.mean, len(people), case.policy.affinity.neutral),
                deviation=_longer(facts.affinities.deviation, len(people), 0.0),
                planning=_longer(facts.affinities.planning, len(people), 0.0),
                vetoed=np.concatenate([facts.affinities.vetoed, np.zeros_like(able)]),
                evidence=_longer(facts.affinities.evidence, len(people), 0.0),
            ),
        ),
        result.model_copy(update={"roster": (*result.roster, *rows)}),
    )


def _longer(table: NDArray[np.float64], rows: int, value: float) -> NDArray[np.float64]:
    """Append rows of one value."""
    return np.concatenate([table, np.full((rows, table.shape[1]), value)])

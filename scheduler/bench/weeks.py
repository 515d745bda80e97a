"""Weeks on end: plan, publish, take the plan as worked, move on; with each week's figures.

What only shows over time is measured here: whether nobody stays indispensable,
whether burdens are shared, whether named cover holds while people learn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.counters import standings
from scheduler.derive import derive
from scheduler.evidence import Evidence
from scheduler.portfolio.available import available
from scheduler.proof.validate import validate
from scheduler.roll import next_week
from scheduler.solve import solve
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.result import Result
    from scheduler.settings import Settings


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """One simulated week.

    Attributes
    ----------
    week
        Its Monday.
    objective, lost_calls
        In expected calls.
    named_share
        Share of expected calls that meet somebody of their team.
    trained
        Clients with calls whose team has none, one, two, and three or more
        trained people, ``[4]``.
    uncovered
        Clients with calls and open hours that nobody trained of their team is
        available for, this week's absences included.
    training_planned, training_placed
        Minutes of training.
    largest_tension
        Tense minutes of four weeks over the fair share of them: the largest of
        anybody's, 0 where there is nothing to share.
    hard
        Hard violations that the checker found.
    """

    week: date
    objective: float
    lost_calls: float
    named_share: float
    trained: tuple[int, int, int, int]
    uncovered: int
    training_planned: int
    training_placed: int
    largest_tension: float
    hard: int

    @property
    def single_points(self) -> int:
        """Clients with calls that hang on one trained person, or on none."""
        return self.trained[0] + self.trained[1]


def simulate(
    case: Case,
    settings: Settings,
    weeks: int,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[tuple[Case, Result, WeekFigures]]:
    """Plan week after week.

    Parameters
    ----------
    case
        The first week.
    settings
        Limits of each single week.
    weeks
        How many.
    on_progress, cancelled
        As for :func:`~scheduler.solve.solve`; the simulation ends with the week
        that was stopped.

    Yields
    ------
    tuple
        Each week's case, its plan and its figures.
    """
    for number in range(weeks):
        facts = derive(case)
        result = solve(case, settings, on_progress, cancelled)
        yield case, result, figures_of(case, facts, result)
        if result.status == "stopped":
            return
        if number + 1 < weeks:
            case = next_week(case, result, facts)


def figures_of(case: Case, facts: Facts, result: Result) -> WeekFigures:
    """Read the figures of one planned week."""
    evidence = Evidence(case, result)
    team_of = teams(case, result.portfolio)
    free = available(case, case.site.slot_minutes)
    trained, uncovered = [0, 0, 0, 0], 0
    for c, client in enumerate(case.clients):
        if facts.demand.calls[c].sum() > 0:
            people = [case.operator_index[p.operator_id] for p in team_of.get(client.client_id, ())]
            trained[min(3, len(people))] += 1
            uncovered += bool((facts.demand.open[c] & ~free[people].any(axis=0)).any())
    report = validate(case, result, facts)
    return WeekFigures(
        week=case.week,
        objective=report.objective,
        lost_calls=report.cover.lost_calls,
        named_share=report.cover.named_share,
        trained=(trained[0], trained[1], trained[2], trained[3]),
        uncovered=uncovered,
        training_planned=sum(row.minutes for row in facts.learning.in_horizon(case)),
        training_placed=sum(session.minutes for session in evidence.training),
        largest_tension=max(
            (s.tension / s.tension_fair for s in standings(evidence, facts) if s.tension_fair > 0),
            default=0.0,
        ),
        hard=sum(violation.severity == "hard" for violation in report.violations),
    )

"""What a plan is worth: the engine's roster finished with breaks and training, term by term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scheduler.drafting import draft
from scheduler.evidence import Evidence
from scheduler.roster.breaks import place_breaks
from scheduler.roster.search import Appraisal, Teams
from scheduler.roster.training import place_training
from scheduler.roster.turns import take_turns
from scheduler.terms import balance, change, fragile, lost, misfit, tension, training
from scheduler.terms.cover import named_share
from scheduler.terms.presence import presence_of, teams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing, Unmet
    from scheduler.shifts import Shift

OWN = "own"
"""Name of what single weeks and posts cost, which no break changes."""


class Roster(Protocol):
    """Whatever holds everybody's weeks: an engine, or a site that is solved in parts."""

    portfolio: tuple[PlannedPairing, ...]

    def roster(self) -> Mapping[str, tuple[Shift, ...]]:
        """Shifts by operator, without short breaks."""
        ...

    def own_cost(self) -> float:
        """Cost of the weeks by themselves and of the posts."""
        ...


def appraise(case: Case, facts: Facts, engine: Roster, in_force: Teams) -> Appraisal:
    """Finish the engine's roster with short breaks and training; value it as the terms will.

    Changed pairings are told as ``change``; changed days are in ``own``, with all else
    that single weeks cost by themselves.
    """
    roster = place_breaks(case, facts, engine.roster(), engine.portfolio)
    sessions = place_training(case, facts, roster, engine.portfolio)
    worked = {key: (*case.past[key], *shifts) for key, shifts in roster.items()}
    on_duty = presence_of(case, worked, sessions)
    team_of = teams(case, engine.portfolio)
    turns = take_turns(case, facts, engine.portfolio, on_duty)
    costs = {
        lost.NAME: case.policy.weights.lost * lost.lost_calls(facts, on_duty),
        misfit.NAME: misfit.cost(case, facts, team_of, on_duty),
        tension.NAME: tension.cost(case, facts, on_duty, turns),
        training.NAME: training.cost(case, facts, sessions),
        OWN: engine.own_cost(),
        **in_force.costs,
    }
    return Appraisal(
        teams=in_force,
        costs={name: float(cost) for name, cost in costs.items()},
        named_share=named_share(case, facts, team_of, on_duty),
        roster=roster,
        training=sessions,
        tension_price=tension.next_minute(case, facts, turns),
    )


def priced(
    case: Case, facts: Facts, pairings: Sequence[PlannedPairing], unmet: Sequence[Unmet]
) -> Teams:
    """Teams with the part of the objective that depends on them alone."""
    evidence = Evidence(case, draft(case, pairings))
    costs = {
        balance.NAME: balance.score(evidence, facts),
        fragile.NAME: fragile.score(evidence, facts),
        change.NAME: change.pairing_changes(case, pairings),
    }
    return Teams(tuple(pairings), tuple(unmet), costs)

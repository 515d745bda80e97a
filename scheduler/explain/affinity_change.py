"""What another affinity would change in a planned week, the roster as it is.

Teams are chosen again by the planner's own step from the plan's own teams, once for the
case as it is and once for the changed one; what tells the two apart is the effect. A
full run may then move shifts too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.affinity.estimate import estimate
from scheduler.facts import skilled
from scheduler.portfolio.rechoose import settle

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.explain.weigh import Weigher
    from scheduler.facts import Facts


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair whose place changes; ``None`` where it has none, else its place in ringing order."""

    client_id: str
    operator_id: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class AffinityEffect:
    """What a changed affinity does to the week.

    Attributes
    ----------
    planning_before, planning_after
        Planning affinity of the pair asked about; ``None`` when all pairs change.
    joins, leaves
        Pairs that enter or leave a team.
    reordered
        Pairs that ring earlier or later, of clients whose team stays.
    vetoed
        Whether the pair asked about is excluded afterwards.
    """

    planning_before: float | None
    planning_after: float | None
    joins: tuple[PairChange, ...]
    leaves: tuple[PairChange, ...]
    reordered: tuple[PairChange, ...]
    vetoed: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the week stays as it is."""
        return not (self.joins or self.leaves or self.reordered)


def effect_of(
    weigher: Weigher, changed: Case, pair: tuple[int, int] | None = None
) -> AffinityEffect:
    """Tell what a case with other affinities or vetoes would change.

    Parameters
    ----------
    weigher
        The plan.
    changed
        Its case with other overrides, feedback or affinity policy, and no other change.
    pair
        The pair asked about, if one.
    """
    facts = weigher.facts
    other = estimate(changed)
    eligible = skilled(changed) & ~other.vetoed
    after = replace(facts, affinities=other, eligible=eligible)
    places = [
        _places(weigher, case, known) for case, known in ((weigher.case, facts), (changed, after))
    ]
    changes = [
        PairChange(client, operator, places[0].get((client, operator)), place)
        for (client, operator), place in (
            (key, places[1].get(key)) for key in sorted({*places[0], *places[1]})
        )
    ]
    moved = [each for each in changes if each.before != each.after]
    shaken = {each.client_id for each in moved if None in (each.before, each.after)}
    return AffinityEffect(
        planning_before=None if pair is None else float(facts.affinities.planning[pair]),
        planning_after=None if pair is None else float(other.planning[pair]),
        joins=tuple(each for each in moved if each.before is None),
        leaves=tuple(each for each in moved if each.after is None),
        reordered=tuple(each for each in moved if each.client_id not in shaken),
        vetoed=pair is not None and bool(other.vetoed[pair]),
    )


def _places(weigher: Weigher, case: Case, facts: Facts) -> dict[tuple[str, str], int]:
    """Place of everybody in the ringing order of their clients, from 1, by client and operator."""
    kept = tuple(
        p
        for p in weigher.plan.portfolio
        if facts.eligible[case.operator_index[p.operator_id], case.client_index[p.client_id]]
    )
    settled = settle(case, facts, kept, weigher.duty)
    planning = facts.affinities.planning
    leads = {(p.client_id, p.operator_id) for p in kept if p.role == "lead"}
    found: dict[tuple[str, str], int] = {}
    for c, client in enumerate(case.clients):
        people = [
            (
                -float(planning[o, c])
                - case.policy.lead_bonus * ((client.client_id, operator.operator_id) in leads),
                operator.operator_id,
            )
            for o, operator in enumerate(case.operators)
            if settled.standing.team[o, c]
        ]
        for place, (_, operator_id) in enumerate(sorted(people), start=1):
            found[client.client_id, operator_id] = place
    return found


def without_affinity(case: Case) -> Case:
    """Return the case with affinity switched off; vetoes hold all the same."""
    affinity = case.policy.affinity.model_copy(update={"enabled": False})
    return case.model_copy(update={"policy": case.policy.model_copy(update={"affinity": affinity})})


def effect_on_pair(case: Case, changed: Case, pair: tuple[int, int]) -> AffinityEffect:
    """Tell what a changed case does to one pair's planning affinity, no plan being at hand."""
    before, after = (estimate(each) for each in (case, changed))
    return AffinityEffect(
        planning_before=float(before.planning[pair]),
        planning_after=float(after.planning[pair]),
        joins=(),
        leaves=(),
        reordered=(),
        vetoed=bool(after.vetoed[pair]),
    )

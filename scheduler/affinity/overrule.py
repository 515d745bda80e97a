"""What an override would do to its pair before anybody writes it: the number and who may serve.

What it does to a planned week is told by :mod:`scheduler.explain.affinity_change`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.affinity.estimate import estimate
from scheduler.facts import skilled

if TYPE_CHECKING:
    from datetime import date

    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.entities import Role
    from scheduler.said import AffinityOverride


@dataclass(frozen=True, slots=True)
class Standing:
    """One pair as plans see it.

    Attributes
    ----------
    mean, deviation, planning
        As in :class:`~scheduler.affinity.Affinities`.
    vetoed
        Whether somebody excluded the pair.
    eligible
        Whether the person may serve the client at all: needs held, no veto.
    below_floor
        Whether the mean is below the floor from which on to talk.
    """

    mean: float
    deviation: float
    planning: float
    vetoed: bool
    eligible: bool
    below_floor: bool


@dataclass(frozen=True, slots=True)
class Overruled:
    """A pair with and without an override.

    Attributes
    ----------
    role
        The person's place in the client's team in force, if any: a veto ends it.
    until
        Last day on which the override holds; from then on the pair is as without it.
    """

    before: Standing
    after: Standing
    role: Role | None
    until: date | None


def overruled(case: Case, row: AffinityOverride) -> Overruled:
    """Tell what an override does to its pair, as seen at ``as_of``.

    Raises
    ------
    KeyError
        When the case lacks the person or the client.
    """
    pair = case.operator_index[row.operator_id], case.client_index[row.client_id]
    changed = with_override(case, row)
    needs = bool(skilled(case)[pair])
    before, after = (_standing(case, estimate(each), pair, needs) for each in (case, changed))
    ids = row.operator_id, row.client_id
    roles = [p.role for p in case.portfolio if (p.operator_id, p.client_id) == ids]
    return Overruled(before, after, roles[0] if roles else None, row.expires_on)


def with_override(case: Case, row: AffinityOverride) -> Case:
    """Return a case with one more override."""
    changed = case.model_copy(update={"affinity_overrides": (*case.affinity_overrides, row)})
    changed.__dict__.pop("digest", None)  # a copy keeps what was computed of the former
    return changed


def _standing(case: Case, known: Affinities, pair: tuple[int, int], needs: bool) -> Standing:
    mean, vetoed = float(known.mean[pair]), bool(known.vetoed[pair])
    return Standing(
        mean=mean,
        deviation=float(known.deviation[pair]),
        planning=float(known.planning[pair]),
        vetoed=vetoed,
        eligible=needs and not vetoed,
        below_floor=mean < case.policy.signals.floor,
    )

"""What a decision about a pair would change: told before anybody writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.explained import Asked
from models.affinities import require_pair
from models.errors import NotFound
from models.scores import affinity_case
from models.sites import find_site, id_of

if TYPE_CHECKING:
    import datetime as dt

    from api.web.service import Service
    from scheduler.case import Case
    from scheduler.explain.affinity_change import AffinityEffect
    from scheduler.said import AffinityOverride


def effect_of_decision(
    service: Service,
    site: str,
    decided: AffinityOverride,
    at: dt.datetime,
    roster_id: int | None = None,
) -> AffinityEffect:
    """Tell what a decision would change in a pair's planning affinity today.

    Parameters
    ----------
    roster_id
        A version of a week in whose teams the change is told too, as if the decision had
        held when that week was planned.

    Raises
    ------
    NotFound
        When there is no such person, client or version, or one of the two has left.
    """
    from scheduler.explain.affinity_change import effect_of, effect_on_pair  # noqa: PLC0415

    with service.database.reading() as session:
        site_id = id_of(find_site(session, site))
        require_pair(session, site_id, decided.operator_id, decided.client_id)
        case = affinity_case(session, site, at)
    effect = effect_on_pair(case, _with(case, decided), _pair(case, decided))
    if roster_id is None:
        return effect
    _, weigher = service.reasons.weigher(Asked(site_id, roster_id, "en"))
    planned = weigher.case
    in_plan = effect_of(weigher, _with(planned, decided), _pair(planned, decided))
    return replace(effect, joins=in_plan.joins, leaves=in_plan.leaves, reordered=in_plan.reordered)


def _with(case: Case, decided: AffinityOverride) -> Case:
    """Return the case with a decision more, in force from its own day on."""
    today = case.as_of.astimezone(case.horizon.zone).date()
    row = decided.model_copy(update={"set_on": min(decided.set_on, today)})
    return type(case).model_construct(
        **(dict(case) | {"affinity_overrides": (*case.affinity_overrides, row)})
    )


def _pair(case: Case, decided: AffinityOverride) -> tuple[int, int]:
    operator, client = decided.operator_id, decided.client_id
    if operator not in case.operator_index or client not in case.client_index:
        raise NotFound("pair", f"{operator} {client}")
    return case.operator_index[operator], case.client_index[client]

"""Why a version has its teams: one pair against the best other team, and what each member saves.

Words are said for each reader; the first question about a version takes some seconds.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.explained import Asked
from api.web.access import ByPlanner, Visit
from api.web.places import SiteKey, site_id_of
from api.web.rosters import RosterKey
from api.web.strict import StrictRoute
from api.web.told import Reason, reason_told

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}/reasons", tags=["rosters"], route_class=StrictRoute
)

OperatorId = Annotated[str, Path(min_length=1, max_length=64, examples=["o12"])]
ClientId = Annotated[str, Path(min_length=1, max_length=64, examples=["c7"])]


@router.get("/pairs/{operator_id}/{client_id}")
def why_pair(
    visit: ByPlanner,
    site: SiteKey,
    roster_id: RosterKey,
    operator_id: OperatorId,
    client_id: ClientId,
) -> Reason:
    """Tell why somebody is in a client's team, or is not, against the best other team."""
    asked = _asked(visit, site, roster_id)
    return reason_told(asked, visit.service.reasons.why_client(asked, operator_id, client_id))


@router.get("/teams/{client_id}")
def why_team(visit: ByPlanner, site: SiteKey, roster_id: RosterKey, client_id: ClientId) -> Reason:
    """Tell what each person of a client's team saves, and where named cover is missing."""
    asked = _asked(visit, site, roster_id)
    return reason_told(asked, visit.service.reasons.why_team(asked, client_id))


def _asked(visit: Visit, site: str, roster_id: int) -> Asked:
    with visit.reading() as session:
        return Asked(site_id_of(session, site), roster_id, visit.speaker.lang)

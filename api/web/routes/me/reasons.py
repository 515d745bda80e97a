"""Why I carry a client, why I work a shift: of the version in force, without colleagues' names."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.explained import Asked
from api.web.access import ByOperator
from api.web.places import own_of
from api.web.strict import StrictRoute
from api.web.told import Reason, reason_told
from models.errors import NotFound
from models.own_week import in_force, own_shifts
from models.sites import zone_of
from scheduler.calendar import midnight
from scheduler.entities import Day

router = APIRouter(prefix="/me/reasons", tags=["me"], route_class=StrictRoute)

LOOK_AHEAD = dt.timedelta(days=13)


@router.get("/client/{client_id}")
def why_client(
    client_id: Annotated[str, Path(min_length=1, max_length=64, examples=["c7"])],
    visit: ByOperator,
    date: Annotated[Day | None, Query(description="a day of the week; today if left out")] = None,
) -> Reason:
    """Tell why I am in a client's team, or am not, in the week in force."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        first = date or visit.at.astimezone(zone_of(session, site_id)).date()
        last = first if date else first + LOOK_AHEAD
        found = in_force(session, site_id, first, last)
    if not found:
        raise NotFound("roster", first.isoformat())
    asked = Asked(site_id, found[0].roster_id, visit.speaker.lang, operator_id)
    told = visit.service.reasons.why_client(asked, operator_id, client_id)
    return reason_told(asked, told)


@router.get("/shift/{date}")
def why_shift(
    date: Annotated[Day, Path(examples=["2026-12-01"])], visit: ByOperator
) -> list[Reason]:
    """Tell why I work the shifts that begin on a day; none when I do not."""
    with visit.reading() as session:
        site_id, operator_id = own_of(session, visit)
        zone = zone_of(session, site_id).key
        begin, end = (midnight(day, zone) for day in (date, date + dt.timedelta(days=1)))
        shifts = own_shifts(session, site_id, operator_id, begin, end)
        found = in_force(session, site_id, date, date)
    if not shifts:
        return []
    if not found:
        raise NotFound("roster", date.isoformat())
    asked = Asked(site_id, found[0].roster_id, visit.speaker.lang, operator_id)
    reasons = visit.service.reasons
    return [reason_told(asked, reasons.why_shift(asked, operator_id, s.start)) for s in shifts]

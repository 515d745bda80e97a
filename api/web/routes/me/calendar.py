"""My calendar link: a secret address that opens my published shifts in a calendar program.

It opens nothing else, is kept by its hash, and ends when it is taken back or made anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.identity.tokens import new_token, token_hash
from api.outbox.words import speaker_for
from api.web.access import ByOperator, Public, Visit
from api.web.idempotency import SecretRoute
from api.web.versions import is_current
from models.calendar_links import (
    CalendarOf,
    calendar_link_since,
    calendar_of,
    drop_calendar_link,
    put_calendar_link,
)
from models.own import own_name
from models.own_week import own_shifts
from models.sites import zone_of

router = APIRouter(tags=["me"], route_class=SecretRoute)

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
PAST: Final = dt.timedelta(days=31)
AHEAD: Final = dt.timedelta(days=366)
READ_AGAIN_S: Final = 900


class CalendarState(BaseModel):
    """Whether I have a calendar link."""

    since: dt.datetime | None = Field(description="null: none")


class CalendarLink(BaseModel):
    """A link that was just made: it is told this once."""

    url: str = Field(examples=["https://diapason.example.org/api/v1/calendar/5Zk….ics"])
    since: dt.datetime


@router.get("/me/calendar")
def my_calendar(visit: ByOperator) -> CalendarState:
    """Tell whether I have a link, not which: only its hash is kept."""
    with visit.reading() as session:
        return CalendarState(since=calendar_link_since(session, visit.identity.account_id))


@router.post("/me/calendar", status_code=201)
def make_calendar(visit: ByOperator, request: Request) -> CalendarLink:
    """Make a link; the one I had opens nothing any more. It has no idempotency key."""
    token = new_token()
    with visit.writing() as session:
        put_calendar_link(session, visit.identity.account_id, token_hash(token), visit.act())
    return CalendarLink(url=_address(visit, request, token), since=visit.at)


@router.delete("/me/calendar", status_code=204)
def end_calendar(visit: ByOperator) -> None:
    """Take the link back; a second time changes nothing."""
    with visit.writing() as session:
        drop_calendar_link(session, visit.identity.account_id, visit.act())


@router.get(
    "/calendar/{token}.ics",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
        304: {"description": "Nothing changed"},
    },
)
def calendar(
    token: Annotated[str, Path(min_length=1, max_length=100, examples=["5Zk"])],
    service: Public,
    request: Request,
) -> Response:
    """Give the published shifts of whoever made the link, from a month ago on."""
    with service.database.reading() as session:
        written = _written(session, calendar_of(session, token_hash(token)), service.clock())
    tag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={READ_AGAIN_S}"}
    if is_current(request, tag):
        return Response(None, 304, headers)
    named = {"Content-Disposition": 'inline; filename="diapason.ics"'}
    return Response(written, 200, headers | named, MEDIA_TYPE)


def _written(session: Session, own: CalendarOf, at: dt.datetime) -> bytes:
    from scheduler.files.export_ics import own_calendar  # noqa: PLC0415 - slow to load
    from scheduler.result import PlannedShift  # noqa: PLC0415

    zone, speaker = zone_of(session, own.site_id), speaker_for(own.lang)
    shifts = own_shifts(session, own.site_id, own.operator_id, at - PAST, at + AHEAD)
    year = at.astimezone(zone).year
    return own_calendar(
        own_name(session, own.site_id, own.operator_id),
        [
            (
                PlannedShift(
                    operator_id=shift.operator_id,
                    date=shift.start.astimezone(zone).date(),
                    start=shift.start,
                    end=shift.end,
                    breaks=shift.breaks,
                ),
                _since(shift.published_on, shift.start),
            )
            for shift in shifts
        ],
        zone,
        range(year - 1, year + 2),
        summary=speaker.say("export.shift"),
        break_word=speaker.say("export.break"),
    )


def _since(published_on: dt.date | None, start: dt.datetime) -> dt.datetime:
    """Stamp of an event: the day on which the shift was published; the same on every reading."""
    if published_on is None:
        return start
    return dt.datetime.combine(published_on, dt.time(), dt.UTC)


def _address(visit: Visit, request: Request, token: str) -> str:
    base = visit.service.settings.public_url or str(request.base_url)
    path = request.app.url_path_for("calendar", token=token)
    return f"{base.rstrip('/')}{path}"

"""Pages of everybody who is signed in: their account, and what they were told."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.outbox.words import words_of
from api.page.render import pages_of
from api.web.access import BySelf, Visit
from models.account_pages import see_account
from models.notices import unread
from models.sessions import sessions_of, tokens_of
from models.sites import find_site, id_of, zone_of
from models.tables.outbox import NoticeRow
from scheduler.site import Site

router = APIRouter(include_in_schema=False)

LEADS: Final = {
    "roster_published": "/me",
    "roster_changed": "/me",
    "swap_asked": "/me/requests",
    "request_answered": "/me/requests",
    "contest_answered": "/me/scores#contests",
}
"""Where a notice leads an operator, by its key."""


class NoticeShown(NamedTuple):
    """A notice in words, and the page where it is about something."""

    id: int
    subject: str
    text: str
    urgent: bool
    created_at: dt.datetime
    where: str | None


@router.get("/account")
def account(visit: BySelf, request: Request) -> HTMLResponse:
    """Show how I am known, my password, sessions and tokens."""
    account_id = visit.identity.account_id
    idle = dt.timedelta(hours=visit.service.settings.session_idle_hours)
    with visit.reading() as session:
        return pages_of(request).show(
            request,
            "account.html",
            visit,
            words=("own_copied",),
            account=see_account(session, account_id),
            sessions=sessions_of(session, account_id, visit.at, idle=idle),
            tokens=[each for each in tokens_of(session, account_id) if each.revoked_at is None],
            zone=_zone(session, visit),
        )


@router.get("/notices")
def notices(visit: BySelf, request: Request) -> HTMLResponse:
    """Show what I was told and have not read, the latest first."""
    with visit.reading() as session:
        zone = _zone(session, visit)
        shown = [_notice(row, visit, zone) for row in unread(session, visit.identity.account_id)]
    return pages_of(request).show(request, "notices.html", visit, notices=shown)


def _notice(row: NoticeRow, visit: Visit, zone: ZoneInfo) -> NoticeShown:
    assert row.id is not None  # noqa: S101 - narrows the type
    words = words_of(visit.speaker, row.key, row.params)
    mine = visit.identity.operator is not None
    return NoticeShown(
        row.id,
        words.subject,
        words.text,
        row.urgent,
        row.created_at.astimezone(zone),
        LEADS.get(row.key) if mine else None,
    )


def _zone(session: Session, visit: Visit) -> ZoneInfo:
    """Zone of the site that somebody belongs to; the usual one for who belongs to none."""
    own = visit.identity.operator
    site = own[0] if own else min(visit.identity.roles, default=None)
    if site is None:
        return ZoneInfo(Site.model_fields["timezone"].default)
    return zone_of(session, id_of(find_site(session, site)))

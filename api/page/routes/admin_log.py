"""The log of a site as a page: what was done, by whom, when and why; filtered, page by page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.page.admin.history import actor_words
from api.page.admin.log import LogFilter, action_words, log_line
from api.page.board import MOST_PEOPLE
from api.page.letters import plain_letters
from api.page.render import pages_of, words_of
from api.web.access import ByAdmin
from api.web.places import SiteKey
from models.actors import names_of
from models.past import list_entries, logged_actions, logged_by
from models.records import list_records
from models.sites import find_site, id_of, zone_of

router = APIRouter(prefix="/s/{site}/admin/audit", include_in_schema=False)

AT_ONCE: Final = 50
"""Entries of one page."""

Word = Annotated[str, Query(max_length=100, pattern=r"^[A-Za-z0-9_.:/\-]*$")]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")]


def _asked(
    action: Word = "",
    actor: Word = "",
    subject: Word = "",
    subject_key: Word = "",
    operator_id: Word = "",
    since: Day = "",
    until: Day = "",
) -> LogFilter:
    """Read the filter: a form sends empty fields too, and a day that is none counts as empty."""
    first, last = _day(since), _day(until)
    return LogFilter(action, actor, subject, subject_key, operator_id, first, last)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@router.get("")
def log(
    visit: ByAdmin,
    site: SiteKey,
    request: Request,
    asked: Annotated[LogFilter, Depends(_asked)],
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> HTMLResponse:
    """Show the log, the newest entry first."""
    speaker = visit.speaker
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        zone = zone_of(session, site_id)
        since, until = asked.moments(zone)
        rows = list_entries(
            session,
            site_id,
            before=before,
            limit=AT_ONCE + 1,
            where=asked.where,
            since=since,
            until=until,
        )
        actors, actions = logged_by(session, site_id), logged_actions(session, site_id)
        names = names_of(session, actors)
        operators = list_records(session, "operators", site_id, limit=MOST_PEOPLE)
    people = {row.operator_id: row.name or row.operator_id for row in operators}
    who = {each: names.get(each) or actor_words(each, speaker) for each in actors}
    return pages_of(request).show(
        request,
        "admin/audit.html",
        visit,
        words=words_of("audit"),
        lines=[log_line(row, names, people, speaker, zone) for row in rows[:AT_ONCE]],
        next=rows[AT_ONCE - 1].number if len(rows) > AT_ONCE else None,
        before=before,
        asked=asked,
        export=asked.api_query(zone),
        actors=sorted(who.items(), key=lambda each: plain_letters(each[1])),
        actions=sorted(((each, action_words(each, speaker)) for each in actions), key=_by_words),
        people=sorted(people.items(), key=_by_words),
    )


def _by_words(told: tuple[str, str]) -> str:
    return plain_letters(told[1])

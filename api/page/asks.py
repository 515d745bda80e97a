"""What people ask of their supervisor: swaps and time off, and what saying yes would have to solve.

Effects are asked of the API by the page's script when somebody looks at a request: a swap
is tried on the version in force, time off is repaired there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.page.own.requests import BADGES, Teller
from api.web.rosters import version_of
from models.own import colleagues
from models.own_week import own_shifts
from models.planned_weeks import version_in_force
from models.records import list_records
from models.request_list import WAITING, Request, requests_in
from models.roster_pages import list_versions
from models.rosters import WORKED_ON
from models.sites import zone_of
from scheduler.calendar import midnight, monday_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from api.texts import Speaker
    from models.roster_pages import VersionSeen

STATES: Final = {"waiting": WAITING, "answered": ("accepted", "refused", "withdrawn")}
MOST_ANSWERED: Final = 100
MOST_ROWS: Final = 5_000
MOST_VERSIONS: Final = 50
WEEK: Final = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a supervisor reads it.

    Attributes
    ----------
    detail
        The shift that would be taken in return.
    decidable
        Whether it can be accepted now; a swap waits for the colleague first.
    shifts
        Published shifts inside time off, in words.
    away
        Who else is away on one of these days.
    day
        Day of the first of those shifts.
    try_out
        What the script asks the API, as JSON values; ``None`` where there is nothing to try.
    """

    id: int
    version: int
    kind: str
    what: str
    detail: str
    state: str
    badge: str
    answer: str
    asked_at: dt.datetime
    decidable: bool
    waiting: bool
    shifts: tuple[str, ...]
    away: tuple[str, ...]
    day: dt.date | None
    try_out: dict[str, Any] | None


def asked_of_site(
    session: Session, site: str, site_id: int, state: str, speaker: Speaker
) -> list[Asked]:
    """Tell requests that wait, the oldest first, or those answered, the latest first."""
    reader = _Reader(session, site, site_id, speaker)
    found = requests_in(session, site_id, STATES[state])
    if state != "waiting":
        found = found[::-1][:MOST_ANSWERED]
    return [reader.told(each) for each in found]


def _state(request: Request) -> str:
    if request.state != "asked":
        return request.state
    if request.kind == "leave":
        return "leave"
    return "asked" if request.other_operator_id else "asked_all"


class _Reader:
    """Reads what belongs to requests of one site."""

    def __init__(self, session: Session, site: str, site_id: int, speaker: Speaker) -> None:
        self._session, self._site, self._site_id = session, site, site_id
        self._zone: ZoneInfo = zone_of(session, site_id)
        self._names = colleagues(session, site_id)
        self._speaker = speaker
        self._tell = Teller("", self._names, self._zone, speaker)

    def told(self, request: Request) -> Asked:
        say, who = self._speaker.say, self._name(request.operator_id)
        other = self._name(request.other_operator_id)
        waits = request.state in WAITING
        shifts = self._shifts_inside(request) if waits else []
        return Asked(
            id=request.id,
            version=request.version,
            kind=request.kind,
            what=self._what(request, who),
            detail=""
            if request.other_start is None
            else say(
                "request_page.in_return",
                span=self._tell.span(request.other_start, request.other_end),
            ),
            state=say(f"request_page.state.{_state(request)}", who=other),
            badge=BADGES[request.state],
            answer=request.answer,
            asked_at=request.asked_at.astimezone(self._zone),
            decidable=request.kind == "leave" or request.state == "agreed",
            waiting=waits,
            shifts=tuple(self._tell.span(start, end) for start, end in shifts),
            away=tuple(self._away(request)) if waits else (),
            day=shifts[0][0].astimezone(self._zone).date() if shifts else None,
            try_out=self._try_out(request, shifts) if waits else None,
        )

    def _name(self, operator_id: str | None) -> str:
        if operator_id is None:
            return self._speaker.say("request_page.anybody")
        return self._names.get(operator_id, operator_id)

    def _what(self, request: Request, who: str) -> str:
        say = self._speaker.say
        if request.kind == "leave":
            first, last = request.first, request.last
            if first is None or last is None:
                return say("request_page.leave_day", who=who, day="–")
            if first == last:
                return say("request_page.leave_day", who=who, day=self._speaker.long_day(first))
            return say(
                "request_page.leave",
                who=who,
                first=self._speaker.long_day(first),
                last=self._speaker.long_day(last),
            )
        return say(
            "request_page.give",
            who=who,
            other=self._name(request.other_operator_id),
            span=self._tell.span(request.start, request.end),
        )

    def _shifts_inside(self, request: Request) -> list[tuple[dt.datetime, dt.datetime]]:
        """Published shifts that begin inside time off."""
        if request.first is None or request.last is None:
            return []
        begin, end = self._ends(request.first, request.last)
        found = own_shifts(self._session, self._site_id, request.operator_id, begin, end)
        return [(each.start, each.end) for each in found]

    def _ends(self, first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
        zone = self._zone.key
        return midnight(first, zone), midnight(last + dt.timedelta(days=1), zone)

    def _away(self, request: Request) -> Iterator[str]:
        """Names of those who are away on one of the days, in their order."""
        if request.first is None or request.last is None:
            return
        begin, end = self._ends(request.first, request.last)
        rows = list_records(self._session, "absences", self._site_id, limit=MOST_ROWS)
        away = {
            row.operator_id
            for row in rows
            if row.start < end and row.end > begin and row.operator_id != request.operator_id
        }
        yield from (name for key, name in self._names.items() if key in away)

    def _try_out(
        self, request: Request, shifts: list[tuple[dt.datetime, dt.datetime]]
    ) -> dict[str, Any] | None:
        if request.kind == "leave":
            weeks = {monday_of(start.astimezone(self._zone).date()) for start, _ in shifts}
            return {"repairs": [self._repair(request, week) for week in sorted(weeks)]}
        return self._swap(request)

    def _repair(self, request: Request, week: dt.date) -> dict[str, Any]:
        """What to ask about the part of time off that falls into a week."""
        assert request.first is not None  # noqa: S101 - narrows the type
        assert request.last is not None  # noqa: S101 - narrows the type
        version = self._version(week)
        begin, end = self._ends(
            max(request.first, week), min(request.last, week + WEEK - dt.timedelta(days=1))
        )
        absent = {
            "operator_id": request.operator_id,
            "start": begin.isoformat(),
            "end": end.isoformat(),
        }
        return {
            "week": self._speaker.date(week),
            "roster": None if version is None else version.id,
            "version": None if version is None else version.version,
            "body": {"absent": [absent]},
        }

    def _swap(self, request: Request) -> dict[str, Any] | None:
        """The edit that a swap asks for; ``None`` where it is not in one version."""
        other = request.other_operator_id
        if request.start is None or other is None:
            return None
        version = self._version(self._week(request.start))
        own = {"operator_id": request.operator_id, "start": request.start.isoformat()}
        edit: dict[str, Any] = {"kind": "give", **own, "to": other}
        if request.other_start is not None:
            if self._week(request.other_start) != self._week(request.start):
                return None
            told = request.other_start.isoformat()
            edit = {"kind": "swap", **own, "other_id": other, "other_start": told}
        if version is None:
            return None
        return {"roster": version.id, "version": version.version, "body": {"edits": [edit]}}

    def _week(self, moment: dt.datetime) -> dt.date:
        return monday_of(moment.astimezone(self._zone).date())

    def _version(self, week: dt.date) -> VersionSeen | None:
        """The version in force of a week, or the newest draft of edits of it: swaps add up."""
        roster_id = version_in_force(self._session, self._site_id, week)
        if roster_id is None:
            return None
        drafts = (
            each
            for each in list_versions(self._session, self._site_id, week, limit=MOST_VERSIONS)
            if each.based_on == roster_id and each.state in WORKED_ON and each.run_id is None
        )
        return next(drafts, None) or version_of(self._session, self._site, roster_id)

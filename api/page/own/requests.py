"""Requests as those who ask and those who are asked read them: what, with whom, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from api.texts import Speaker
    from models.request_list import Request

BADGES: Final = {
    "asked": "",
    "agreed": "",
    "accepted": "good",
    "refused": "bad",
    "withdrawn": "warn",
}


@dataclass(frozen=True, slots=True)
class RequestShown:
    """One request in words.

    Attributes
    ----------
    what
        What is asked.
    detail
        The shift that would be taken in return, empty when there is none.
    state
        How it stands and who has to say something now.
    """

    id: int
    version: int
    mine: bool
    what: str
    detail: str
    state: str
    badge: str
    answer: str
    asked_at: dt.datetime
    waiting: bool


@dataclass(frozen=True, slots=True)
class RequestsShown:
    """What waits for this person's word, what they may take, and what they asked for."""

    to_answer: tuple[RequestShown, ...]
    offered: tuple[RequestShown, ...]
    mine: tuple[RequestShown, ...]


def requests_shown(
    found: Iterable[Request],
    offered: Iterable[Request],
    operator_id: str,
    names: Mapping[str, str],
    zone: ZoneInfo,
    speaker: Speaker,
) -> RequestsShown:
    """Sort requests by who has to do something about them."""
    teller = Teller(operator_id, names, zone, speaker)
    own = [each for each in found if not _asked_of(each, operator_id)]
    asked = [each for each in found if _asked_of(each, operator_id)]
    return RequestsShown(
        to_answer=tuple(teller.tell(each) for each in asked),
        offered=tuple(teller.tell(each) for each in offered),
        mine=tuple(teller.tell(each) for each in sorted(own, key=lambda r: r.id, reverse=True)),
    )


def _asked_of(request: Request, operator_id: str) -> bool:
    return request.other_operator_id == operator_id and request.state == "asked"


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells requests to one person."""

    operator_id: str
    names: Mapping[str, str]
    zone: ZoneInfo
    speaker: Speaker

    def tell(self, request: Request) -> RequestShown:
        """Put one request into words."""
        answered = self.speaker
        return RequestShown(
            id=request.id,
            version=request.version,
            mine=request.operator_id == self.operator_id,
            what=self._what(request),
            detail=self._detail(request),
            state=answered.say(
                f"own_request.state.{self._state(request)}", who=self._other(request)
            ),
            badge=BADGES[request.state],
            answer=request.answer,
            asked_at=request.asked_at.astimezone(self.zone),
            waiting=request.state in ("asked", "agreed"),
        )

    def _what(self, request: Request) -> str:
        say = self.speaker.say
        if request.kind == "leave":
            if request.first == request.last:
                return say("own_request.leave_day", day=self._day(request.first))
            first, last = self._day(request.first), self._day(request.last)
            return say("own_request.leave", first=first, last=last)
        span = self.span(request.start, request.end)
        if request.operator_id == self.operator_id:
            return say("own_request.give", span=span)
        who = self.names.get(request.operator_id, request.operator_id)
        return say("own_request.take", who=who, span=span)

    def _detail(self, request: Request) -> str:
        if request.kind == "leave" or request.other_start is None:
            return ""
        key = "return_to_me" if request.operator_id == self.operator_id else "return_by_me"
        span = self.span(request.other_start, request.other_end)
        return self.speaker.say(f"own_request.{key}", span=span)

    def _state(self, request: Request) -> str:
        if request.state == "asked":
            if request.kind == "leave":
                return "asked_leave"
            if request.other_operator_id is None:
                return "asked_all"
            mine = request.other_operator_id == self.operator_id
            return "asked_you" if mine else "asked_other"
        if request.state == "agreed":
            mine = request.other_operator_id == self.operator_id
            return "agreed_you" if mine else "agreed_other"
        return request.state

    def _other(self, request: Request) -> str:
        other = request.other_operator_id
        return "" if other is None else self.names.get(other, other)

    def _day(self, day: dt.date | None) -> str:
        return "–" if day is None else self.speaker.long_day(day)

    def span(self, start: dt.datetime | None, end: dt.datetime | None) -> str:
        """A day and its hours, on the site's clock."""
        if start is None:
            return "–"
        begin = start.astimezone(self.zone)
        until = "" if end is None else f"–{end.astimezone(self.zone):%H:%M}"
        return f"{self.speaker.long_day(begin)}, {begin:%H:%M}{until}"

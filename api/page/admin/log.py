"""Entries of the log in words: what was done, to what, by whom; the filter that asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api.page.admin.history import actor_words
from api.texts import Speaker
from models.tables.duties import AuditRow


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry as the page shows it."""

    number: int
    at: dt.datetime
    by: str
    what: str
    subject: str
    key: str
    operator: str | None
    reason: str | None
    details: Sequence[tuple[str, str]]
    action: str
    hash: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is asked for; nothing is empty."""

    action: str = ""
    actor: str = ""
    subject: str = ""
    subject_key: str = ""
    operator_id: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def where(self) -> dict[str, object]:
        """Columns of the log and the values that they must have."""
        names = ("action", "actor", "subject", "subject_key", "operator_id")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def moments(self, zone: ZoneInfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """First moment, and the one after the last; the last day counts whole."""
        first = _midnight(self.since, zone) if self.since else None
        last = _midnight(self.until + dt.timedelta(days=1), zone) if self.until else None
        return first, last

    def query(self, **more: object) -> str:
        """Write it as the query of an address of the page."""
        days = {"since": self.since, "until": self.until}
        told = self.where | {name: day.isoformat() for name, day in days.items() if day} | more
        return urlencode(told)

    def api_query(self, zone: ZoneInfo) -> str:
        """Write it as the query of an address of the API."""
        since, until = self.moments(zone)
        moments = {"since": since, "until": until}
        told = self.where | {name: at.isoformat() for name, at in moments.items() if at}
        return urlencode(told)


def action_words(action: str, speaker: Speaker) -> str:
    """Say what an action is: the thing, and what was done to it."""
    what, _, did = action.partition(".")
    thing, deed = f"log_what.{what}", f"log_did.{did}"
    if not speaker.knows(thing) or not speaker.knows(deed):
        return action
    return speaker.say("log.action", what=speaker.say(thing), did=speaker.say(deed))


def log_line(
    row: AuditRow,
    actors: Mapping[str, str],
    people: Mapping[str, str],
    speaker: Speaker,
    zone: ZoneInfo,
) -> LogLine:
    """Put one entry into words."""
    return LogLine(
        number=row.number,
        at=row.at.astimezone(zone),
        by=actors.get(row.actor) or actor_words(row.actor, speaker),
        what=action_words(row.action, speaker),
        subject=row.subject,
        key=row.subject_key,
        operator=people.get(row.operator_id, row.operator_id) if row.operator_id else None,
        reason=row.reason,
        details=[(name, _detail(value)) for name, value in row.details.items()],
        action=row.action,
        hash=row.hash,
    )


def _detail(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_detail(each)}" for name, each in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(_detail, value)) or "–"
    return "–" if value is None else str(value)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)

"""Everything about one client: brief, hours, team with reasons, service, talks, signals, events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.page.clients.hours import open_at, week_drawn
from api.page.clients.listed import is_late, missing_words, sector_words, talk_words
from api.page.clients.served import past_of, proof_of
from api.page.own.clients import hours_lines, open_state, scales_of, tone_words
from api.page.teams.pair import PairShown, pair_shown
from api.page.teams.seen import teams_seen
from models.due import talks_due
from models.links import list_links
from models.records import entity_of, find_record, list_records
from models.signals import inbox
from models.sites import find_site, holidays_of, id_of, zone_of
from scheduler.calendar import monday_of
from scheduler.entities import Brief, Client
from scheduler.readiness.standing import brief_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from api.page.teams.seen import TeamsSeen
    from api.texts import Speaker
    from api.web.access import Visit
    from models.tables.accounts import FeedbackLinkRow
    from models.tables.clients import EventRow

MOST: Final = 10_000
PARTS: Final = ("say", "never_say", "authority", "escalation", "filter_rule")
"""What a brief tells: the three answers first, then what helps."""
FACTORS: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.5, 2.0, 3.0)
"""What somebody can say that an event makes of the calls expected."""


class SignalShown(NamedTuple):
    """A conversation to have."""

    id: int
    version: int
    state: str
    who: str
    says: str
    talk: str
    since: dt.date


class EventShown(NamedTuple):
    """A change of calls that somebody knows of."""

    id: int
    version: int
    whole_site: bool
    days: str
    change: str
    reason: str
    by: str
    past: bool


class LinkShown(NamedTuple):
    """A link by which the client says how it feels."""

    id: int
    until: dt.datetime
    uses: int
    most_uses: int
    open: bool


@dataclass(frozen=True)
class Member:
    """Somebody of the client's team, today or in the planned week, and why."""

    pair: PairShown
    sentences: Sequence[str]


def client_told(visit: Visit, site: str, client_id: str) -> dict[str, Any]:
    """What the page of one client shows.

    Raises
    ------
    NotFound
    """
    speaker = visit.speaker
    with visit.reading() as session:
        row = find_site(session, site)
        site_id, zone = id_of(row), zone_of(session, id_of(row))
        today = visit.at.astimezone(zone).date()
        found = find_record(session, "clients", site_id, client_id)
        client = entity_of("clients", found)
        assert isinstance(client, Client)  # noqa: S101 - narrows the type
        years = range(today.year - 1, today.year + 2)
        holidays = holidays_of(session, site_id, years)
        told = {
            "client": client,
            "name": found.name or client_id,
            "sector": sector_words(client.sector, speaker),
            "left": found.left_at is not None,
            "today": today,
            **_brief(session, site_id, client, today, speaker),
            **_talks(session, site_id, client, today, speaker),
            "signals": _signals(session, site_id, client_id, zone, speaker),
            "events": _events(session, site_id, client_id, today, speaker),
            "links": _links(session, site, client_id, visit.at, zone),
            "past": past_of(session, site_id, client, zone, row.planned_from or monday_of(today)),
        }
        hours = open_at(_of_client(session, "opening_hours", site_id, client_id))
    seen = teams_seen(visit, site, None, None)
    proof, busy = None, False
    if seen.version is not None:
        with visit.reading() as session:
            proof, busy = proof_of(session, seen.version, client_id, zone)
    known = client_id in seen.case.client_index
    return told | {
        "hours": hours_lines(hours, today, speaker),
        "open": open_state(hours, visit.at, zone, holidays, speaker),
        "drawn": week_drawn(hours, seen.week, holidays, speaker),
        "tone": tone_words(client.tone, speaker),
        "scales": scales_of(client.tone, speaker),
        "seen": seen,
        "team": _team(visit, seen, client_id) if known else [],
        "planned": known,
        "proof": proof,
        "busy": busy,
        "factors": FACTORS,
    }


def _of_client(session: Session, name: str, site_id: int, client_id: str) -> Sequence[Any]:
    return list_records(session, name, site_id, limit=MOST, where={"client_id": client_id})


def _brief(
    session: Session, site_id: int, client: Client, today: dt.date, speaker: Speaker
) -> dict[str, Any]:
    """Its words, what they answer, and what is missing."""
    rows = _of_client(session, "briefs", site_id, client.client_id)
    row = rows[0] if rows else None
    brief = None if row is None else entity_of("briefs", row)
    assert brief is None or isinstance(brief, Brief)  # noqa: S101 - narrows the type
    state = brief_state(client, brief, today)
    given = len(PARTS) - len(state.missing) - len(state.missing_help)
    return {
        "brief": row,
        "state": state,
        "brief_parts": [(name, getattr(row, name, "") if row else "") for name in PARTS],
        "given": given,
        "missing": missing_words(state, speaker),
    }


def _talks(
    session: Session, site_id: int, client: Client, today: dt.date, speaker: Speaker
) -> dict[str, Any]:
    """Talks that were held or are to come, and which is due."""
    due = next(
        (t for t in talks_due(session, site_id, today) if t.client_id == client.client_id), None
    )
    rows = sorted(
        _of_client(session, "reviews", site_id, client.client_id),
        key=lambda each: each.planned,
        reverse=True,
    )
    return {
        "talk": None if due is None else talk_words(due, speaker),
        "late": due is not None and is_late(due, today),
        "due": None if due is None else max(due.state.due, today),
        "reviews": rows[:8],
    }


def _signals(
    session: Session, site_id: int, client_id: str, zone: ZoneInfo, speaker: Speaker
) -> list[SignalShown]:
    from api.view.signals import seen_words  # noqa: PLC0415 - slow to load
    from models.plans import names_at  # noqa: PLC0415

    names = names_at(session, site_id)
    return [
        SignalShown(
            each.id,
            each.version,
            each.state,
            names.operator_name(each.signal.operator_id) if each.signal.operator_id else "",
            seen_words(each.signal, speaker),
            speaker.say(f"signals.{each.signal.kind}.talk"),
            each.opened_at.astimezone(zone).date(),
        )
        for each in inbox(session, site_id)
        if each.signal.client_id == client_id
    ]


def _events(
    session: Session, site_id: int, client_id: str, today: dt.date, speaker: Speaker
) -> list[EventShown]:
    """Events of the client and of the whole site, those to come first."""
    rows: list[EventRow] = [
        row
        for row in list_records(session, "events", site_id, limit=MOST)
        if row.client_id in (None, client_id)
    ]
    rows.sort(key=lambda row: (row.end < today, row.start))
    return [
        EventShown(
            row.id or 0,
            row.version,
            row.client_id is None,
            speaker.say("clients.event.days", first=row.start, last=row.end)
            if row.start != row.end
            else speaker.date(row.start),
            factor_words(row.factor, speaker),
            row.reason,
            row.set_by,
            row.end < today,
        )
        for row in rows[:20]
    ]


def factor_words(factor: float, speaker: Speaker) -> str:
    """What an event makes of the calls, in words."""
    if factor == 0:
        return speaker.say("clients.event.none")
    key = "more" if factor > 1 else "fewer"
    share = speaker.percent(abs(factor - 1), 0)
    return (
        speaker.say(f"clients.event.{key}", share=share)
        if factor != 1
        else speaker.say("clients.event.same")
    )


def _links(
    session: Session, site: str, client_id: str, at: dt.datetime, zone: ZoneInfo
) -> list[LinkShown]:
    rows: list[FeedbackLinkRow] = list_links(session, site, limit=200, client_id=client_id)
    return [
        LinkShown(
            row.id or 0,
            row.expires_at.astimezone(zone),
            row.uses,
            row.most_uses,
            row.revoked_at is None and row.expires_at > at and row.uses < row.most_uses,
        )
        for row in reversed(rows[-10:])
    ]


def _team(visit: Visit, seen: TeamsSeen, client_id: str) -> list[Member]:
    """Everybody of the team, today's and the planned week's, the lead first, then by name."""
    planned = {each.operator_id for each in seen.pairings if each.client_id == client_id}
    now = {operator_id for operator_id, client in seen.in_force if client == client_id}
    people = [each for each in seen.people() if each in planned | now]
    shown = [pair_shown(visit, seen, each, client_id) for each in people]
    shown.sort(key=lambda each: (each.role or each.now) != "lead")
    if seen.version is None:  # nobody has shared the calls out yet
        shown = [replace(each, calls=0.0) for each in shown]
    return [Member(each, _reasons(seen, each, visit.speaker)) for each in shown]


def _reasons(seen: TeamsSeen, pair: PairShown, speaker: Speaker) -> list[str]:
    """Why somebody is there, in what is known at once; the plan's own reasons are asked for."""
    say, carried = speaker.say, seen.in_force.get((pair.operator_id, pair.client_id))
    found = []
    if carried is not None:
        found.append(say("clients.team.since", since=carried.since))
    elif pair.role is not None:
        found.append(say("clients.team.joins"))
    if pair.role is None and seen.version is not None:
        found.append(say("clients.team.leaves"))
    band = {"low": pair.low, "high": pair.high, "score": pair.score}
    found.append(say("clients.team.fit", level=pair.level, sure=pair.sureness, **band))
    if not pair.trained:
        found.append(say("clients.team.untrained"))
    if pair.calls:
        found.append(say("clients.team.calls", calls=speaker.number(pair.calls, 0)))
    if pair.lock is not None:
        found.append(say("teams.why.locked"))
    return found

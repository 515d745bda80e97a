"""Contested scores with the person's own words, how long they wait, and what led to the score."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.page.hr.pairs import EventShown, events_shown, range_of
from api.page.own.scores import Line
from api.view.affinity import step_words
from models.account_pages import names_of_actors
from models.contests import contests_in
from models.pair_history import pair_history
from models.plans import names_at
from models.sites import zone_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.texts import Speaker
    from models.contests import Contest
    from scheduler.files.texts import Texts

STATES: Final = {"open": ("open",), "answered": ("upheld", "changed", "withdrawn")}
ANSWER_WITHIN_DAYS: Final = 30
"""A month, as article 12 of the GDPR has it."""
SOON_DAYS: Final = 21
"""From so many days on, a contest that waits is marked."""
LAST_EVENTS: Final = 8
MOST_ANSWERED: Final = 100


@dataclass(frozen=True, slots=True)
class ContestRead:
    """One contested score, as HR reads it.

    Attributes
    ----------
    score, low, high, lines
        As they were when it was contested.
    waits, answer_by
        Days since then, and when a month is over.
    """

    id: int
    version: int
    state: str
    operator_id: str
    operator: str
    client_id: str
    client: str
    score: int
    low: int
    high: int
    lines: tuple[Line, ...]
    words: str
    answer: str
    opened_on: dt.date
    answered_on: dt.date | None
    waits: int
    answer_by: dt.date
    pressing: str
    events: tuple[EventShown, ...]


def contests_shown(
    session: Session, site_id: int, state: str, today: dt.date, speaker: Speaker
) -> list[ContestRead]:
    """Tell contests that wait, the oldest first, or those that were answered, the latest first."""
    names, zone = names_at(session, site_id), zone_of(session, site_id)
    found = contests_in(session, site_id, STATES[state])
    if state != "open":
        found = found[::-1][:MOST_ANSWERED]
    return [_shown(session, site_id, each, names, zone, today, speaker) for each in found]


def _shown(
    session: Session,
    site_id: int,
    contest: Contest,
    names: Texts,
    zone: dt.tzinfo,
    today: dt.date,
    speaker: Speaker,
) -> ContestRead:
    opened = contest.opened_at.astimezone(zone).date()
    answered = contest.answered_at
    waits = (today - opened).days
    low, high = range_of(contest.score, contest.deviation)
    events: tuple[EventShown, ...] = ()
    if contest.state == "open":
        events = _events(session, site_id, contest, speaker)
    return ContestRead(
        id=contest.id,
        version=contest.version,
        state=contest.state,
        operator_id=contest.operator_id,
        operator=names.operator_name(contest.operator_id),
        client_id=contest.client_id,
        client=names.client_name(contest.client_id),
        score=round(contest.score),
        low=low,
        high=high,
        lines=tuple(Line(step.points, step_words(step, speaker)) for step in contest.steps),
        words=contest.words,
        answer=contest.answer,
        opened_on=opened,
        answered_on=None if answered is None else answered.astimezone(zone).date(),
        waits=waits,
        answer_by=opened + dt.timedelta(days=ANSWER_WITHIN_DAYS),
        pressing="bad" if waits > ANSWER_WITHIN_DAYS else "warn" if waits >= SOON_DAYS else "",
        events=events,
    )


def _events(
    session: Session, site_id: int, contest: Contest, speaker: Speaker
) -> tuple[EventShown, ...]:
    """What happened to the pair last."""
    found = pair_history(session, site_id, contest.operator_id, contest.client_id)[-LAST_EVENTS:]
    by = names_of_actors(session, {each.by for each in found})
    return tuple(events_shown(found, by, speaker))
